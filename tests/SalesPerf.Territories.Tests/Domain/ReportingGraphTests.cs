using CsCheck;
using SalesPerf.Primitives;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.Positions;

namespace SalesPerf.Territories.Tests.Domain;

public sealed class ReportingGraphTests
{
    private static readonly DateOnly Day0 = new(2026, 1, 1);
    private static readonly PositionId[] Seats = [.. Enumerable.Range(1, 6).Select(i => new PositionId(new Guid(i, 0, 0, new byte[8])))];

    [Fact]
    public void Lines_that_never_hold_on_one_day_close_no_circle()
    {
        var graph = new ReportingGraph(new Dictionary<PositionId, IReadOnlyList<ReportingLine>> { [Seats[1]] = [Line(0, 0, 10)] });

        Assert.Null(graph.FindCycle(Seats[0], [Line(1, 10, 20)]));
        var cycle = graph.FindCycle(Seats[0], [Line(1, 9, 20)]);
        Assert.Equal((Day0.AddDays(9), 3), (cycle!.Value.Day, cycle.Value.Path.Count));
    }

    [Fact]
    public void Accepting_only_what_closes_no_circle_keeps_every_day_free_of_circles()
    {
        var line = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 20], Gen.Int[1, 15], (from, to, start, days) => (from, Line: Line(to, start, start + days)));
        line.List[0, 25].Sample(proposed =>
        {
            var accepted = new Dictionary<PositionId, IReadOnlyList<ReportingLine>>();
            foreach (var (from, next) in proposed)
            {
                IReadOnlyList<ReportingLine> lines = [next];
                if (next.ManagerPositionId != Seats[from] && new ReportingGraph(accepted).FindCycle(Seats[from], lines) is null) accepted[Seats[from]] = lines;
            }

            return Enumerable.Range(0, 40).All(d => Seats.All(s => !ReachesItself(accepted, s, Day0.AddDays(d))));
        });
    }

    // The plain way: one day, one step up after the other.
    private static bool ReachesItself(Dictionary<PositionId, IReadOnlyList<ReportingLine>> lines, PositionId start, DateOnly day)
    {
        var at = start;
        for (var steps = 0; steps <= Seats.Length; steps++)
        {
            if (lines.GetValueOrDefault(at, []).FirstOrDefault(l => l.During.Contains(day)) is not { } up) return false;
            at = up.ManagerPositionId;
            if (at == start) return true;
        }

        return true;
    }

    private static ReportingLine Line(int to, int start, int end) => new(Seats[to], new DateRange(Day0.AddDays(start), Day0.AddDays(end)));
}
