using SalesPerf.Primitives;

namespace SalesPerf.Territories.Domain.Positions;

/// <summary>All reporting lines, to see whether a change closes a circle on some day.</summary>
public sealed class ReportingGraph
{
    private readonly Dictionary<PositionId, IReadOnlyList<ReportingLine>> lines;

    /// <summary>The lines of every seat that has any.</summary>
    public ReportingGraph(IReadOnlyDictionary<PositionId, IReadOnlyList<ReportingLine>> lines) => this.lines = new(lines);

    /// <summary>A copy to try changes on.</summary>
    public ReportingGraph Copy() => new(lines);

    /// <summary>Gives a seat other lines, whatever comes of it.</summary>
    public void Replace(PositionId position, IReadOnlyList<ReportingLine> reportsTo) => lines[position] = reportsTo;

    /// <summary>
    /// The circle through a seat that these lines would close, with its first day; null where there is none. What was there before has no
    /// circle, so a new one passes through the seat that changes.
    /// </summary>
    public (IReadOnlyList<PositionId> Path, DateOnly Day)? FindCycle(PositionId position, IReadOnlyList<ReportingLine> reportsTo)
    {
        ArgumentNullException.ThrowIfNull(reportsTo);
        var path = new List<PositionId> { position };
        foreach (var line in reportsTo)
            if (Climb(position, line, line.During, path) is { } day) return (path, day);
        return null;
    }

    // A chain of command holds on the days that all its lines have in common.
    private DateOnly? Climb(PositionId start, ReportingLine line, DateRange common, List<PositionId> path)
    {
        path.Add(line.ManagerPositionId);
        if (line.ManagerPositionId == start) return common.Start;
        foreach (var next in lines.GetValueOrDefault(line.ManagerPositionId, []))
            if (common.Intersect(next.During) is { } days && Climb(start, next, days, path) is { } day) return day;
        path.RemoveAt(path.Count - 1);
        return null;
    }
}
