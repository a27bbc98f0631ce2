using SalesPerf.Primitives;

namespace SalesPerf.Territories.Domain.Quotas;

/// <summary>What a seat is to sell in a period.</summary>
public sealed class Quota
{
    private Quota()
    {
    }

    /// <summary>Publishes a quota.</summary>
    /// <param name="positionId">The seat.</param>
    /// <param name="periodCode">When.</param>
    /// <param name="measure">What is measured.</param>
    /// <param name="terms">How much.</param>
    /// <param name="ramp">Share of the full quota that the amount is.</param>
    /// <param name="participantId">For whom; null for a vacant seat.</param>
    public Quota(PositionId positionId, string periodCode, string measure, QuotaTerms terms, Share ramp, ParticipantId? participantId)
    {
        ArgumentNullException.ThrowIfNull(terms);
        terms.RequireValid();
        (Id, PositionId, PeriodCode, Measure) = (NewId.Of<QuotaId>(), positionId, periodCode, measure);
        (Amount, RollsUp, OverAssignment, Ramp, ParticipantId) = (terms.Amount, terms.RollsUp, terms.OverAssignment, ramp, participantId);
    }

    /// <summary>Id.</summary>
    public QuotaId Id { get; private set; }

    /// <summary>The seat.</summary>
    public PositionId PositionId { get; private set; }

    /// <summary>When.</summary>
    public string PeriodCode { get; private set; } = string.Empty;

    /// <summary>What is measured: <c>sales</c>.</summary>
    public string Measure { get; private set; } = string.Empty;

    /// <summary>How much, after ramp.</summary>
    public UnroundedMoney Amount { get; private set; }

    /// <summary>Share of the full quota; 1 where nobody ramps up.</summary>
    public Share Ramp { get; private set; }

    /// <summary>For whom: the holder on the period's first day, else the first to join within it; null for a vacant seat.</summary>
    public ParticipantId? ParticipantId { get; private set; }

    /// <summary>Whether it is the sum of the quotas of the seats that report to this one, plus <see cref="OverAssignment"/>.</summary>
    public bool RollsUp { get; private set; }

    /// <summary>What was declared to lie between this quota and the sum of those below: negative where those below are asked for more.</summary>
    public decimal OverAssignment { get; private set; }

    /// <summary>Version of the stored row.</summary>
    public uint Version { get; private set; }

    /// <summary>What is asked, in one value.</summary>
    public QuotaTerms Terms => new(Amount, RollsUp, OverAssignment);

    /// <summary>Asks for something else, for a reason; returns the revision, or null where it is the same.</summary>
    public QuotaRevision? Change(QuotaTerms terms, string? reason, string changedBy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(terms);
        terms.RequireValid();
        if (terms == Terms) return null;
        if (string.IsNullOrWhiteSpace(reason)) throw new DomainException(QuotaErrors.ReasonRequired);
        var revision = new QuotaRevision(Id, Amount, terms.Amount, reason, changedBy, now);
        (Amount, RollsUp, OverAssignment) = (terms.Amount, terms.RollsUp, terms.OverAssignment);
        return revision;
    }

    /// <summary>Hands it to whoever sits on the seat now; returns whether that is somebody else.</summary>
    public bool HandTo(ParticipantId? participantId)
    {
        if (ParticipantId == participantId) return false;
        ParticipantId = participantId;
        return true;
    }

    /// <summary>Notes which share of the full quota it is; returns whether that is another.</summary>
    public bool RampUp(Share ramp)
    {
        if (Ramp == ramp) return false;
        Ramp = ramp;
        return true;
    }
}

/// <summary>What a quota asks.</summary>
/// <param name="Amount">How much.</param>
/// <param name="RollsUp">Whether it is the sum of those below plus the declared difference.</param>
/// <param name="OverAssignment">The declared difference; 0 where it does not roll up.</param>
public sealed record QuotaTerms(UnroundedMoney Amount, bool RollsUp = false, decimal OverAssignment = 0m)
{
    internal void RequireValid()
    {
        if (Amount.Amount < 0m) throw new DomainException(QuotaErrors.Negative);
        if (!RollsUp && OverAssignment != 0m) throw new DomainException(QuotaErrors.OverAssignmentWithoutRollUp);
    }
}

/// <summary>A change of a quota that was published; never changed itself.</summary>
public sealed class QuotaRevision
{
    private QuotaRevision()
    {
    }

    internal QuotaRevision(QuotaId quotaId, UnroundedMoney previous, UnroundedMoney amount, string reason, string changedBy, DateTimeOffset recordedAt) =>
        (Id, QuotaId, Previous, Amount, Currency, Reason, ChangedBy, RecordedAt) =
        (NewId.Of<QuotaRevisionId>(), quotaId, previous.Amount, amount.Amount, amount.Currency, reason, changedBy, recordedAt);

    /// <summary>Id.</summary>
    public QuotaRevisionId Id { get; private set; }

    /// <summary>Of what.</summary>
    public QuotaId QuotaId { get; private set; }

    /// <summary>Until then.</summary>
    public decimal Previous { get; private set; }

    /// <summary>From then on.</summary>
    public decimal Amount { get; private set; }

    /// <summary>Of both amounts.</summary>
    public Currency Currency { get; private set; }

    /// <summary>Why.</summary>
    public string Reason { get; private set; } = string.Empty;

    /// <summary>Subject of who did it.</summary>
    public string ChangedBy { get; private set; } = string.Empty;

    /// <summary>When it was recorded (UTC).</summary>
    public DateTimeOffset RecordedAt { get; private set; }
}

/// <summary>Refusals about quotas.</summary>
public static class QuotaErrors
{
    /// <summary>Not there, or not for the caller to know.</summary>
    public static DomainError NotFound { get; } = new("territories.quota_not_found", ErrorKind.NotFound, "There is no such quota.");

    /// <summary>A quota is not negative.</summary>
    public static DomainError Negative { get; } = new("territories.negative_quota", ErrorKind.Invalid, "A quota is 0 or more.");

    /// <summary>Another currency than the calendar's.</summary>
    public static DomainError CurrencyMismatch(Currency given, Currency calendar, string calendarCode) =>
        new("territories.quota_currency_mismatch", ErrorKind.RuleBroken, $"The quota is in {given}, but calendar '{calendarCode}' plans in {calendar}; send the amount in {calendar}.");

    /// <summary>A measure that no quota has.</summary>
    public static DomainError UnknownMeasure(string? measure) =>
        new("territories.unknown_measure", ErrorKind.Invalid, $"'{measure}' is not measured; quotas are in 'sales'.");

    /// <summary>A published quota changes only for a reason.</summary>
    public static DomainError ReasonRequired { get; } =
        new("territories.quota_reason_required", ErrorKind.RuleBroken, "The quota was published with another amount; a change needs a reason that its holder can read.");

    /// <summary>A difference to the sum of those below, on a quota that is no sum.</summary>
    public static DomainError OverAssignmentWithoutRollUp { get; } =
        new("territories.over_assignment_without_roll_up", ErrorKind.Invalid, "overAssignment is declared on a quota that rolls up; set rollsUp too.");
}
