using SalesPerf.Primitives;

namespace SalesPerf.Recruiting.Domain.Offers;

/// <summary>Where an offer stands.</summary>
public enum OfferStatus
{
    /// <summary>Waits for approval.</summary>
    Proposed,

    /// <summary>Approved; the candidate has it.</summary>
    Approved,

    /// <summary>The candidate said yes.</summary>
    Accepted,

    /// <summary>The candidate said no, or it was taken back.</summary>
    Declined,
}

/// <summary>What is offered.</summary>
/// <param name="StartOn">First day.</param>
/// <param name="ParticipantCode">Business key that the newcomer gets.</param>
/// <param name="ManagerPositionCode">Position it reports to, or null.</param>
/// <param name="TerritoryCode">Territory of the seat, or null.</param>
/// <param name="Salary">Base salary a year, or null.</param>
public sealed record OfferTerms(DateOnly StartOn, string ParticipantCode, string? ManagerPositionCode, string? TerritoryCode, Money? Salary);

/// <summary>An offer: made by one, approved by another, answered by the candidate.</summary>
public sealed class Offer
{
    private decimal? salaryAmount;
    private Currency? salaryCurrency;

    private Offer()
    {
    }

    /// <summary>Makes it.</summary>
    public Offer(ApplicationId applicationId, OfferTerms terms, string madeBy)
    {
        ArgumentNullException.ThrowIfNull(terms);
        Id = NewId.Of<OfferId>();
        (ApplicationId, StartOn, ParticipantCode, ManagerPositionCode, TerritoryCode, MadeBy) =
            (applicationId, terms.StartOn, terms.ParticipantCode, terms.ManagerPositionCode, terms.TerritoryCode, madeBy);
        (salaryAmount, salaryCurrency) = (terms.Salary?.Amount, terms.Salary?.Currency);
    }

    /// <summary>Id.</summary>
    public OfferId Id { get; private init; }

    /// <summary>For which application.</summary>
    public ApplicationId ApplicationId { get; private init; }

    /// <summary>First day.</summary>
    public DateOnly StartOn { get; private init; }

    /// <summary>Business key that the newcomer gets.</summary>
    public string ParticipantCode { get; private init; } = string.Empty;

    /// <summary>Position it reports to, or null.</summary>
    public string? ManagerPositionCode { get; private init; }

    /// <summary>Territory of the seat, or null.</summary>
    public string? TerritoryCode { get; private init; }

    /// <summary>Base salary a year, or null.</summary>
    public Money? Salary => salaryAmount is { } amount && salaryCurrency is { } currency ? Money.FromRounded(Shown(amount, currency), currency) : null;

    /// <summary>Where it stands.</summary>
    public OfferStatus Status { get; private set; }

    /// <summary>Subject of the maker.</summary>
    public string MadeBy { get; private init; } = string.Empty;

    /// <summary>Subject of the checker, or null.</summary>
    public string? ApprovedBy { get; private set; }

    /// <summary>When (UTC), or null.</summary>
    public DateTimeOffset? ApprovedAt { get; private set; }

    /// <summary>When the candidate answered (UTC), or null.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>Why it was declined, or null.</summary>
    public string? DeclineReason { get; private set; }

    /// <summary>Approves it; never the maker.</summary>
    public void Approve(string by, DateTimeOffset now)
    {
        if (Status != OfferStatus.Proposed) throw new DomainException(RecruitingErrors.OfferNot("proposed"));
        if (by == MadeBy) throw new DomainException(RecruitingErrors.ApproverIsMaker);
        (Status, ApprovedBy, ApprovedAt) = (OfferStatus.Approved, by, now);
    }

    /// <summary>The candidate said yes.</summary>
    public void Accept(DateTimeOffset now)
    {
        if (Status != OfferStatus.Approved) throw new DomainException(RecruitingErrors.OfferNot("approved"));
        (Status, AnsweredAt) = (OfferStatus.Accepted, now);
    }

    /// <summary>The candidate said no, or it is taken back; not after a yes.</summary>
    public void Decline(string? reason, DateTimeOffset now)
    {
        if (Status is OfferStatus.Accepted or OfferStatus.Declined) throw new DomainException(RecruitingErrors.OfferNot("open"));
        (Status, AnsweredAt, DeclineReason) = (OfferStatus.Declined, now, reason);
    }

    // The store keeps four places; the currency's own are shown unless more were given.
    private static decimal Shown(decimal amount, Currency currency) =>
        RoundingRule.Round(amount, currency.MinorDigits, RoundingMode.Down) is var rounded && rounded == amount ? rounded : amount;

    /// <summary>Refuses a hire without a yes.</summary>
    public void RequireAccepted()
    {
        if (Status != OfferStatus.Accepted) throw new DomainException(RecruitingErrors.OfferNot("accepted"));
    }
}
