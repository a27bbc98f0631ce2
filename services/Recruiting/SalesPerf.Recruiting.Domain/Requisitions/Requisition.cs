using SalesPerf.Primitives;

namespace SalesPerf.Recruiting.Domain.Requisitions;

/// <summary>Where a requisition stands.</summary>
public enum RequisitionStatus
{
    /// <summary>Waits for approval.</summary>
    Proposed,

    /// <summary>Approved, with a free seat.</summary>
    Open,

    /// <summary>Every seat is filled.</summary>
    Closed,

    /// <summary>Not approved.</summary>
    Rejected,
}

/// <summary>The shortfall behind a requisition, with its figures.</summary>
/// <param name="ShortfallId">Id that Territories gave.</param>
/// <param name="Cause">Overloaded or vacant.</param>
/// <param name="PositionId">The overloaded or vacant seat.</param>
/// <param name="ParticipantId">Who is overloaded, or null.</param>
/// <param name="Attainment">Of the overloaded person.</param>
/// <param name="Utilisation">Workload divided by what a person can carry.</param>
/// <param name="FoundOn">Business date.</param>
public sealed record ShortfallFigures(Guid ShortfallId, string Cause, Guid PositionId, Guid? ParticipantId, Attainment? Attainment, Share? Utilisation, DateOnly FoundOn);

/// <summary>A need for people on a title: proposed with its reason, approved by somebody else, filled seat by seat.</summary>
public sealed class Requisition
{
    private Requisition()
    {
    }

    /// <summary>Proposes it.</summary>
    public Requisition(string titleCode, int seats, RequisitionReason reason, string? territoryCode, string? managerPositionCode, string madeBy, DateOnly proposedOn, ShortfallFigures? shortfall = null)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (seats is < 1 or > 1_000) throw new DomainException(RecruitingErrors.NoSeats);
        Id = NewId.Of<RequisitionId>();
        (TitleCode, Seats, TerritoryCode, ManagerPositionCode) = (titleCode, seats, territoryCode, managerPositionCode);
        (Reason, ReasonCode, ReasonValues) = (reason.Words, reason.Code, reason.Values);
        (MadeBy, ProposedOn, Shortfall, ShortfallId) = (madeBy, proposedOn, shortfall, shortfall?.ShortfallId);
    }

    /// <summary>Id.</summary>
    public RequisitionId Id { get; private init; }

    /// <summary>Title of the seats.</summary>
    public string TitleCode { get; private init; } = string.Empty;

    /// <summary>How many.</summary>
    public int Seats { get; private set; }

    /// <summary>How many of them are filled.</summary>
    public int Filled { get; private set; }

    /// <summary>Why, in the words of whoever proposed it; null where figures say it.</summary>
    public string? Reason { get; private init; }

    /// <summary>Key of the sentence that says why, worded where it is read; null of a requisition by hand.</summary>
    public string? ReasonCode { get; private init; }

    /// <summary>The figures in that sentence.</summary>
    public IReadOnlyList<string> ReasonValues { get; private init; } = [];

    /// <summary>Where, or null.</summary>
    public string? TerritoryCode { get; private init; }

    /// <summary>Position that the seats report to, or null.</summary>
    public string? ManagerPositionCode { get; private init; }

    /// <summary>The shortfall behind it, or null.</summary>
    public Guid? ShortfallId { get; private init; }

    /// <summary>The shortfall's figures, or null.</summary>
    public ShortfallFigures? Shortfall { get; private init; }

    /// <summary>Where it stands.</summary>
    public RequisitionStatus Status { get; private set; }

    /// <summary>Subject of whoever proposed it, or the service that did.</summary>
    public string MadeBy { get; private init; } = string.Empty;

    /// <summary>Business date.</summary>
    public DateOnly ProposedOn { get; private init; }

    /// <summary>Subject of whoever approved or rejected it.</summary>
    public string? DecidedBy { get; private set; }

    /// <summary>Business date of that.</summary>
    public DateOnly? DecidedOn { get; private set; }

    /// <summary>Why it was rejected, or what the approver noted.</summary>
    public string? DecisionNote { get; private set; }

    /// <summary>What all its candidates are judged by.</summary>
    public IReadOnlyList<KitTrait> Kit { get; private set; } = Requisitions.Kit.Default;

    /// <summary>Approves it, for another number of seats where one is stated.</summary>
    public void Approve(int? seats, string? note, string by, DateOnly today)
    {
        Decide(by, today, note);
        if (seats is { } count)
        {
            if (count is < 1 or > 1_000) throw new DomainException(RecruitingErrors.NoSeats);
            Seats = count;
        }

        Status = RequisitionStatus.Open;
    }

    /// <summary>Rejects it.</summary>
    public void Reject(string reason, string by, DateOnly today)
    {
        if (Status != RequisitionStatus.Proposed) throw new DomainException(RecruitingErrors.RequisitionDecided);
        (DecidedBy, DecidedOn, DecisionNote, Status) = (by, today, reason, RequisitionStatus.Rejected);
    }

    /// <summary>Somebody took a seat; the last one closes it.</summary>
    public void Fill()
    {
        if (Status == RequisitionStatus.Closed || Filled >= Seats) throw new DomainException(RecruitingErrors.NoFreeSeat);
        RequireOpen();
        Filled++;
        if (Filled == Seats) Status = RequisitionStatus.Closed;
    }

    /// <summary>Refuses where nobody can apply.</summary>
    public void RequireOpen()
    {
        if (Status != RequisitionStatus.Open) throw new DomainException(RecruitingErrors.RequisitionNotOpen);
    }

    /// <summary>Gives it a kit of its own; not once somebody was scored.</summary>
    public void Equip(IReadOnlyList<KitTrait> kit, bool scored)
    {
        Requisitions.Kit.Require(kit);
        if (scored) throw new DomainException(RecruitingErrors.KitInUse);
        Kit = [.. kit];
    }

    private void Decide(string by, DateOnly today, string? note)
    {
        if (Status != RequisitionStatus.Proposed) throw new DomainException(RecruitingErrors.RequisitionDecided);
        if (by == MadeBy) throw new DomainException(RecruitingErrors.ApproverIsMaker);
        (DecidedBy, DecidedOn, DecisionNote) = (by, today, note);
    }
}
