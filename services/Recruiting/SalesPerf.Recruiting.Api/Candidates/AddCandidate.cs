using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain.Candidates;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.Recruiting.Api.Candidates;

/// <summary>A candidate as written; one without a code gets one.</summary>
/// <param name="Name">Name.</param>
/// <param name="Source">How the candidate came.</param>
/// <param name="Code">Business key.</param>
/// <param name="Email">Address.</param>
/// <param name="SourceDetail">Which agency, board or person.</param>
/// <param name="Skills">What the candidate can do, in words.</param>
/// <param name="ExperienceYears">Years of work.</param>
/// <param name="Education">Degrees.</param>
internal sealed record CandidateBody(
    string Name, CandidateSource Source = CandidateSource.Direct, string? Code = null, string? Email = null, string? SourceDetail = null,
    IReadOnlyList<string>? Skills = null, decimal ExperienceYears = 0, IReadOnlyList<string>? Education = null)
{
    private const int MostLines = 100;

    /// <summary>The profile; refuses a body of a wrong shape, with places below <paramref name="pointer"/>.</summary>
    public CandidateProfile ToProfile(string pointer)
    {
        var violations = new Violations();
        violations.Text(Name, $"{pointer}/name");
        violations.Check(Code is null || (Code.Length is > 0 and <= 100 && !string.IsNullOrWhiteSpace(Code)), $"{pointer}/code", "bad_code", "A code has 1 to 100 characters.");
        violations.Check(Email is null || (Email.Length <= 320 && Email.IndexOf('@', StringComparison.Ordinal) > 0), $"{pointer}/email", "bad_email", "An address has an @ in it.");
        violations.Check(ExperienceYears is >= 0 and <= 100, $"{pointer}/experienceYears", "out_of_bounds", "Years of work are 0 to 100.");
        violations.Check((Skills?.Count ?? 0) <= MostLines && (Skills?.All(s => s.Length <= 1_000) ?? true), $"{pointer}/skills", "too_long", "At most 100 skills of at most 1,000 characters.");
        violations.Check((Education?.Count ?? 0) <= MostLines && (Education?.All(s => s.Length <= 1_000) ?? true), $"{pointer}/education", "too_long", "At most 100 lines of at most 1,000 characters.");
        violations.ThrowIfAny();
        return new(Name, Email, Source, SourceDetail, Skills ?? [], RoundingRule.Round(ExperienceYears, 2, RoundingMode.HalfEven), Education ?? []);
    }
}

/// <summary>Adds a candidate.</summary>
internal static class AddCandidate
{
    public static async Task<Created<CandidateView>> HandleAsync(CandidateBody body, RecruitingDbContext db, CancellationToken cancellationToken)
    {
        var candidate = new Candidate(body.Code, body.ToProfile(string.Empty));
        db.Candidates.Add(candidate);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/v1/recruiting/candidates/{candidate.Id.Value}", CandidateView.Of(candidate, false));
    }
}
