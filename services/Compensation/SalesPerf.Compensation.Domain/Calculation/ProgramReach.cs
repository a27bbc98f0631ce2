using SalesPerf.Compensation.Domain.Calculation.Nodes;
using SalesPerf.Compensation.Domain.Plans;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>How far back a program looks.</summary>
internal static class ProgramReach
{
    public static Window Of(IReadOnlyList<ValueNode> nodes)
    {
        // What looks back on something that itself looks back reaches as far as there are facts; but inside a year nothing of that year begins before it.
        if (nodes.Any(n => n.Earlier.Any(e => LooksBack(e, OwnReach(n))))) return new Window(WindowKind.AllTime);
        return nodes.Select(OwnReach).Aggregate(Window.Period, Wider);
    }

    private static bool LooksBack(ValueNode node, Window from)
    {
        var begins = from.Kind is WindowKind.QuarterToDate or WindowKind.YearToDate or WindowKind.Cycle;
        var (seen, open) = (new HashSet<ValueNode>(), new Stack<ValueNode>([node]));
        while (open.TryPop(out var at))
        {
            if (OwnReach(at) is { Kind: not WindowKind.Period } reach && !(begins && reach == from)) return true;
            foreach (var input in at.Inputs)
                if (seen.Add(input)) open.Push(input);
        }

        return false;
    }

    private static Window OwnReach(ValueNode node) => node switch
    {
        PriorValue => new Window(WindowKind.PreviousPeriod),
        WindowValue window => window.Window,
        GroupedValue grouped => grouped.Window,
        CounterValue counter => counter.Reset,
        _ => Window.Period,
    };

    private static Window Wider(Window a, Window b)
    {
        if (Rank(a) != Rank(b)) return Rank(a) > Rank(b) ? a : b;
        if (a.Kind == b.Kind && a.Kind != WindowKind.Cycle) return a.Periods >= b.Periods ? a : b;
        return a == b ? a : new Window(WindowKind.AllTime);
    }

    // Windows of one rank may reach back differently far: then nothing but everything is enough.
    private static int Rank(Window window) => window.Kind switch
    {
        WindowKind.Period => 0,
        WindowKind.PreviousPeriod => 1,
        WindowKind.Ago or WindowKind.Rolling or WindowKind.QuarterToDate or WindowKind.YearToDate or WindowKind.Cycle => 2,
        _ => 3,
    };
}
