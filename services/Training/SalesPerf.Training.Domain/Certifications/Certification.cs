using SalesPerf.Primitives;

namespace SalesPerf.Training.Domain.Certifications;

/// <summary>Somebody proved a skill, for a time.</summary>
public sealed class Certification
{
    private Certification()
    {
    }

    /// <summary>Awards it.</summary>
    public Certification(Guid participantId, string code, string skillCode, DateRange valid, string basis, string awardedBy)
    {
        Id = NewId.Of<CertificationId>();
        (ParticipantId, Code, SkillCode, Valid, Basis, AwardedBy) = (participantId, code, skillCode, valid, basis, awardedBy);
    }

    /// <summary>Id.</summary>
    public CertificationId Id { get; private init; }

    /// <summary>Who.</summary>
    public Guid ParticipantId { get; private init; }

    /// <summary>Which certification.</summary>
    public string Code { get; private init; } = string.Empty;

    /// <summary>Of which skill.</summary>
    public string SkillCode { get; private init; } = string.Empty;

    /// <summary>The days on which it holds.</summary>
    public DateRange Valid { get; private init; }

    /// <summary>What it rests on: a test, a course, an observation.</summary>
    public string Basis { get; private init; } = string.Empty;

    /// <summary>Subject of whoever awarded it.</summary>
    public string AwardedBy { get; private init; } = string.Empty;

    /// <summary>First day without it, once that was announced; null before.</summary>
    public DateOnly? ExpiredOn { get; private set; }

    /// <summary>Whether it holds on a day.</summary>
    public bool HoldsOn(DateOnly day) => Valid.Contains(day);

    /// <summary>Notes that it ran out; returns whether that is news.</summary>
    public bool Expire(DateOnly today)
    {
        if (Valid.EndExclusive is not { } end || today < end) throw new DomainException(TrainingErrors.CertificationValid);
        if (ExpiredOn is not null) return false;
        ExpiredOn = end;
        return true;
    }
}
