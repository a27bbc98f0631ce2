using SalesPerf.Primitives;

namespace SalesPerf.Territories.Domain.Positions;

/// <summary>A dated seat: who sat on it when, and to which seat it reported when. Seats outlive the people on them.</summary>
public sealed class Position
{
    private readonly List<Holder> holders = [];
    private readonly List<ReportingLine> reportsTo = [];

    private Position()
    {
    }

    /// <summary>A new seat, vacant and reporting to nobody.</summary>
    public Position(string code, TitleId titleId) => (Id, Code, TitleId) = (NewId.Of<PositionId>(), code, titleId);

    /// <summary>Id.</summary>
    public PositionId Id { get; private set; }

    /// <summary>Business key.</summary>
    public string Code { get; private set; } = string.Empty;

    /// <summary>What the seat is for.</summary>
    public TitleId TitleId { get; private set; }

    /// <summary>Who sat on it when, earliest first; nobody twice on one day.</summary>
    public IReadOnlyList<Holder> Holders => [.. holders.OrderBy(h => h.During.Start)];

    /// <summary>To which seat it reported when, earliest first.</summary>
    public IReadOnlyList<ReportingLine> ReportsTo => [.. reportsTo.OrderBy(l => l.During.Start)];

    /// <summary>Records the seat's whole dated history; returns whether anything is different now.</summary>
    public bool Record(PositionHistory history)
    {
        RequireConsistent(history);
        var changed = TitleId != history.TitleId;
        TitleId = history.TitleId;
        changed |= Replace(holders, history.Holders);
        return changed | Replace(reportsTo, history.ReportsTo);
    }

    /// <summary>Seats somebody from a day until further notice; refuses where the seat is not free.</summary>
    public void Seat(ParticipantId participantId, DateOnly from) =>
        Record(new PositionHistory(TitleId, [.. holders, new Holder(participantId, new DateRange(from, null))], ReportsTo));

    /// <summary>Who sits on it that day.</summary>
    public ParticipantId? HolderOn(DateOnly day) => holders.Find(h => h.During.Contains(day))?.ParticipantId;

    /// <summary>For whom a quota of a period is: who sits on it on the first day, else who is the first to join within it.</summary>
    public ParticipantId? HolderFor(DateRange period) =>
        HolderOn(period.Start) ?? holders.Where(h => period.Contains(h.During.Start)).MinBy(h => h.During.Start)?.ParticipantId;

    /// <summary>Whether nobody sits on it that day and nobody is due to.</summary>
    public bool IsVacantFrom(DateOnly day) => !holders.Exists(h => h.During.EndExclusive is not { } end || end > day);

    /// <summary>Refuses a history in which two people or two lines have a day in common.</summary>
    public static void RequireConsistent(PositionHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (Overlap(history.Holders.Select(h => h.During)) is { } seat) throw new DomainException(PositionErrors.OverlappingHolders(seat));
        if (Overlap(history.ReportsTo.Select(l => l.During)) is { } line) throw new DomainException(PositionErrors.OverlappingLines(line));
    }

    private static DateOnly? Overlap(IEnumerable<DateRange> ranges)
    {
        var ordered = ranges.OrderBy(r => r.Start).ToList();
        var clash = ordered.Zip(ordered.Skip(1)).Where(pair => pair.First.Overlaps(pair.Second)).Select(pair => (DateOnly?)pair.Second.Start);
        return clash.FirstOrDefault();
    }

    // Rows that stay are left alone, so that a correction writes only what it corrects.
    private static bool Replace<T>(List<T> present, IReadOnlyList<T> wanted) where T : class, IEquatable<T>
    {
        var gone = present.RemoveAll(p => !wanted.Contains(p));
        var added = wanted.Where(w => !present.Contains(w)).ToList();
        present.AddRange(added);
        return gone + added.Count > 0;
    }
}

/// <summary>What is known of a seat over time.</summary>
/// <param name="TitleId">What it is for.</param>
/// <param name="Holders">Who sat on it when.</param>
/// <param name="ReportsTo">To which seat it reported when.</param>
public sealed record PositionHistory(TitleId TitleId, IReadOnlyList<Holder> Holders, IReadOnlyList<ReportingLine> ReportsTo);

/// <summary>A participant on a seat.</summary>
public sealed record Holder
{
    private Holder()
    {
    }

    /// <summary>Somebody, for some days.</summary>
    public Holder(ParticipantId participantId, DateRange during) => (ParticipantId, During) = (participantId, during);

    /// <summary>Who.</summary>
    public ParticipantId ParticipantId { get; private init; }

    /// <summary>When.</summary>
    public DateRange During { get; private init; }
}

/// <summary>A line from a seat to its manager's seat.</summary>
public sealed record ReportingLine
{
    private ReportingLine()
    {
    }

    /// <summary>To a seat, for some days.</summary>
    public ReportingLine(PositionId managerPositionId, DateRange during) => (ManagerPositionId, During) = (managerPositionId, during);

    /// <summary>To which seat.</summary>
    public PositionId ManagerPositionId { get; private init; }

    /// <summary>When.</summary>
    public DateRange During { get; private init; }
}

/// <summary>Refusals about positions.</summary>
public static class PositionErrors
{
    /// <summary>No position of that code.</summary>
    public static DomainError NotFound(string code) => new("territories.position_not_found", ErrorKind.NotFound, $"There is no position '{code}'.");

    /// <summary>A reference to a position that is not there.</summary>
    public static DomainError Unknown(string code) =>
        new("territories.unknown_position", ErrorKind.NotFound, $"There is no position '{code}'; send it with positions:batch first, or in the same batch.");

    /// <summary>Two people on one seat on one day.</summary>
    public static DomainError OverlappingHolders(DateOnly day) =>
        new("territories.overlapping_holders", ErrorKind.RuleBroken, $"Two holders have {day:O} in common; a seat has one holder a day.");

    /// <summary>Two managers on one day.</summary>
    public static DomainError OverlappingLines(DateOnly day) =>
        new("territories.overlapping_reporting_lines", ErrorKind.RuleBroken, $"Two reporting lines have {day:O} in common; a seat reports to one seat a day. Use position-relations:batch for further relations.");

    /// <summary>A seat that would report to itself, over others.</summary>
    public static DomainError Cycle(IEnumerable<string> path, DateOnly day) =>
        new("territories.reporting_cycle", ErrorKind.RuleBroken, $"On {day:O} the seat would report to itself: {string.Join(" -> ", path)}.");
}
