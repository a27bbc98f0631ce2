using SalesPerf.Primitives;

namespace SalesPerf.Territories.Domain.Capacity;

/// <summary>Why there is room to hire.</summary>
public enum ShortfallCause
{
    /// <summary>Somebody performs and carries more than one person can.</summary>
    Overloaded = 1,

    /// <summary>A seat with a quota has nobody on it.</summary>
    Vacant = 2,
}

/// <summary>There is more to sell than people to sell it. A seat has at most one open shortfall. Found by set SQL; closed when somebody was found.</summary>
public sealed class Shortfall
{
    private Shortfall()
    {
    }

    /// <summary>Id.</summary>
    public ShortfallId Id { get; private set; }

    /// <summary>The overloaded or vacant seat.</summary>
    public PositionId PositionId { get; private set; }

    /// <summary>Why.</summary>
    public ShortfallCause Cause { get; private set; }

    /// <summary>The period in which it shows.</summary>
    public string PeriodCode { get; private set; } = string.Empty;

    /// <summary>Who is overloaded, or null.</summary>
    public ParticipantId? ParticipantId { get; private set; }

    /// <summary>Of the overloaded person.</summary>
    public Attainment? Attainment { get; private set; }

    /// <summary>Workload divided by capacity.</summary>
    public Share? Utilisation { get; private set; }

    /// <summary>A sentence with the figures, of one from before there were keys; else null.</summary>
    public string? Reason { get; private set; }

    /// <summary>Key of the sentence with the figures, worded where it is read, or null.</summary>
    public string? ReasonCode { get; private set; }

    /// <summary>The figures in that sentence.</summary>
    public IReadOnlyList<string> ReasonValues { get; private set; } = [];

    /// <summary>Business date.</summary>
    public DateOnly FoundOn { get; private set; }

    /// <summary>Business date on which somebody was found for it, or null.</summary>
    public DateOnly? ClosedOn { get; private set; }

    /// <summary>Somebody was found.</summary>
    public void Close(DateOnly on) => ClosedOn ??= on;
}
