using SalesPerf.Primitives;

namespace SalesPerf.Recruiting.Domain.Candidates;

/// <summary>How a candidate came to us.</summary>
public enum CandidateSource
{
    /// <summary>By own application.</summary>
    Direct,

    /// <summary>Through an agency.</summary>
    Agency,

    /// <summary>Named by somebody of the company.</summary>
    Referral,

    /// <summary>From a job board.</summary>
    JobBoard,

    /// <summary>Works for the company already.</summary>
    Internal,

    /// <summary>Found by us.</summary>
    Sourced,
}

/// <summary>What is known of a candidate.</summary>
/// <param name="Name">Name.</param>
/// <param name="Email">Address, or null.</param>
/// <param name="Source">How the candidate came.</param>
/// <param name="SourceDetail">Which agency, board or person; null where the source says it all.</param>
/// <param name="Skills">What the candidate can do, in words.</param>
/// <param name="ExperienceYears">Years of work.</param>
/// <param name="Education">Degrees, one a line.</param>
public sealed record CandidateProfile(
    string Name, string? Email, CandidateSource Source, string? SourceDetail, IReadOnlyList<string> Skills, decimal ExperienceYears, IReadOnlyList<string> Education)
{
    /// <summary>Whether both say the same; records compare lists by reference.</summary>
    public bool Says(CandidateProfile other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Name == other.Name && Email == other.Email && Source == other.Source && SourceDetail == other.SourceDetail && ExperienceYears == other.ExperienceYears
            && Skills.SequenceEqual(other.Skills, StringComparer.Ordinal) && Education.SequenceEqual(other.Education, StringComparer.Ordinal);
    }
}

/// <summary>Somebody who may work for the company.</summary>
public sealed class Candidate
{
    private Candidate()
    {
    }

    /// <summary>A new candidate; one without a code gets one of its id.</summary>
    public Candidate(string? code, CandidateProfile profile)
    {
        Id = NewId.Of<CandidateId>();
        Code = string.IsNullOrWhiteSpace(code) ? $"C-{Id.Value:N}" : code;
        Describe(profile);
    }

    /// <summary>Id.</summary>
    public CandidateId Id { get; private init; }

    /// <summary>Business key.</summary>
    public string Code { get; private init; } = string.Empty;

    /// <summary>Name; personal data.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>Address; personal data.</summary>
    public string? Email { get; private set; }

    /// <summary>How the candidate came.</summary>
    public CandidateSource Source { get; private set; }

    /// <summary>Which agency, board or person.</summary>
    public string? SourceDetail { get; private set; }

    /// <summary>What the candidate can do.</summary>
    public IReadOnlyList<string> Skills { get; private set; } = [];

    /// <summary>Years of work.</summary>
    public decimal ExperienceYears { get; private set; }

    /// <summary>Degrees.</summary>
    public IReadOnlyList<string> Education { get; private set; } = [];

    /// <summary>What is known.</summary>
    public CandidateProfile Profile => new(Name, Email, Source, SourceDetail, Skills, ExperienceYears, Education);

    /// <summary>Writes what is known; returns whether that is other than before.</summary>
    public bool Describe(CandidateProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (profile.Says(Profile)) return false;
        (Name, Email, Source, SourceDetail, ExperienceYears) = (profile.Name, profile.Email, profile.Source, profile.SourceDetail, profile.ExperienceYears);
        (Skills, Education) = ([.. profile.Skills], [.. profile.Education]);
        return true;
    }
}
