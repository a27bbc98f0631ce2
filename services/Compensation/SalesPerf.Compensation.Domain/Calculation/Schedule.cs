using SalesPerf.Compensation.Domain.Calculation.Nodes;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>Values of people below that wait for those of people below them: calculated again until nothing changes, one level of the reporting line each time.</summary>
/// <param name="InOrder">The values, in order, where those of people count as known.</param>
internal sealed record PeopleLoop(IReadOnlyList<ValueNode> InOrder);

/// <summary>What can be calculated before all payees are brought together again.</summary>
internal sealed class Stratum
{
    /// <summary>For everybody at once, before the shards go on: single sums of people, and loops.</summary>
    public List<object> Together { get; } = [];

    /// <summary>For each shard by itself: values, and groups that go credit by credit.</summary>
    public List<object> Apart { get; } = [];
}

/// <summary>The order of calculation. A circle is refused with its path, unless earlier credits (a counter) or people below resolve it.</summary>
internal sealed class Schedule
{
    private Schedule(IReadOnlyList<ValueNode> nodes, IReadOnlyList<Stratum> strata, IReadOnlySet<ValueNode> results)
    {
        (Nodes, Strata, Remembered) = (nodes, strata, [.. nodes.SelectMany(n => n.Earlier).Distinct()]);
        LastWithCredits = nodes.Where(n => n.Shape.IsRow || n.Inputs.Any(i => i.Shape.IsRow)).Select(n => n.Stratum).DefaultIfEmpty(0).Max();
        NeededUntil = NumbersByLastStratum(results);
    }

    public IReadOnlyList<ValueNode> Nodes { get; }

    public IReadOnlyList<Stratum> Strata { get; }

    /// <summary>Values of which earlier periods are asked for.</summary>
    public IReadOnlyList<ValueNode> Remembered { get; }

    /// <summary>Number of the last stratum in which credits, or what is one per credit, are read.</summary>
    public int LastWithCredits { get; }

    /// <summary>For each stratum, the numbers of the payees' values that no later one reads, and that neither are results nor remembered.</summary>
    public IReadOnlyList<int[]> NeededUntil { get; }

    public static Schedule? Of(ProgramParts parts, DocumentErrors errors)
    {
        var order = new List<ValueNode>();
        var strata = new List<Stratum>();
        var known = new Dictionary<ValueNode, int>();
        foreach (var circle in Circles.Of(parts.All))
        {
            var together = circle.Count > 1 || circle[0].Inputs.Contains(circle[0]);
            var needs = circle.SelectMany(n => n.Inputs).Where(i => known.ContainsKey(i)).Select(i => known[i]).DefaultIfEmpty(0).Max();
            var unit = together ? Resolve(circle, errors) : circle[0];
            if (unit is null) continue;
            var global = unit is PeopleValue or PeopleLoop;
            var stratum = global ? needs + 1 : needs;
            while (strata.Count <= stratum) strata.Add(new Stratum());
            (global ? strata[stratum].Together : strata[stratum].Apart).Add(unit);
            foreach (var node in circle)
            {
                known[node] = stratum;
                node.PutAt(order.Count, stratum);
                order.Add(node);
            }
        }

        return errors.Any ? null : new Schedule(order, strata, parts.Components.SelectMany(c => new[] { c.Sum, c.Line }).ToHashSet());
    }

    private int[][] NumbersByLastStratum(IReadOnlySet<ValueNode> results)
    {
        int[] last = [.. Nodes.Select(n => n.Stratum)];
        foreach (var node in Nodes)
            foreach (var input in node.Inputs) last[input.Number] = Math.Max(last[input.Number], node.Stratum);
        var passing = Nodes.Where(n => !n.Shape.IsRow && !results.Contains(n) && !Remembered.Contains(n)).ToLookup(n => last[n.Number], n => n.Number);
        return [.. Enumerable.Range(0, Strata.Count).Select(s => passing[s].ToArray())];
    }

    private static object? Resolve(IReadOnlyList<ValueNode> circle, DocumentErrors errors)
    {
        if (circle.Any(n => n is CounterValue) && circle.All(n => n is CounterValue or CounterSide || n.HasRows)
            && Circles.InOrder(circle, n => n is CounterSide { IsAfter: false } ? [] : n.Inputs) is { } rows) return new RowGroup(rows);
        if (circle.OfType<PeopleValue>().All(p => p.People.IsDownward) && circle.All(n => !n.Shape.IsRow)
            && Circles.InOrder(circle, n => n is PeopleValue ? [] : n.Inputs) is { } people) return new PeopleLoop(people);
        var path = Circles.Path(circle);
        var place = path.OfType<FormulaValue>().Select(f => f.Place).FirstOrDefault(new Place(1, 1));
        errors.Add("compensation.plan_circle", place, $"These values wait for each other: {string.Join(" -> ", path.Select(n => n.Name.Replace("__", ".", StringComparison.Ordinal)))}. Break the circle with prior(…), a counter, or people below; what is a part of what the other leaves is a circular component.");
        return null;
    }
}

/// <summary>Finds what depends on itself.</summary>
internal static class Circles
{
    /// <summary>Groups of nodes that depend on each other (most have one member), each after all it depends on. Tarjan's algorithm, without recursion.</summary>
    public static IReadOnlyList<IReadOnlyList<ValueNode>> Of(IReadOnlyList<ValueNode> nodes)
    {
        var (found, index, low, onStack, stack) = (new List<IReadOnlyList<ValueNode>>(), new Dictionary<ValueNode, int>(), new Dictionary<ValueNode, int>(), new HashSet<ValueNode>(), new Stack<ValueNode>());
        var work = new Stack<(ValueNode Node, int Next)>();
        foreach (var root in nodes)
        {
            if (!index.ContainsKey(root)) Enter(root);
            while (work.TryPop(out var at))
            {
                if (at.Next < at.Node.Inputs.Count)
                {
                    work.Push((at.Node, at.Next + 1));
                    var input = at.Node.Inputs[at.Next];
                    if (!index.TryGetValue(input, out var seen)) Enter(input);
                    else if (onStack.Contains(input)) low[at.Node] = Math.Min(low[at.Node], seen);
                    continue;
                }

                if (low[at.Node] == index[at.Node]) found.Add(Take(at.Node));
                if (work.TryPeek(out var parent)) low[parent.Node] = Math.Min(low[parent.Node], low[at.Node]);
            }
        }

        return found;

        void Enter(ValueNode node)
        {
            index[node] = low[node] = index.Count;
            stack.Push(node);
            onStack.Add(node);
            work.Push((node, 0));
        }

        List<ValueNode> Take(ValueNode last)
        {
            var circle = new List<ValueNode>();
            ValueNode node;
            do
            {
                node = stack.Pop();
                onStack.Remove(node);
                circle.Add(node);
            }
            while (node != last);
            circle.Reverse();
            return circle;
        }
    }

    /// <summary>The nodes in the order of some of their dependencies, or null where even those run in a circle.</summary>
    public static IReadOnlyList<ValueNode>? InOrder(IReadOnlyList<ValueNode> nodes, Func<ValueNode, IReadOnlyList<ValueNode>> needs)
    {
        var (left, order) = (nodes.ToHashSet(), new List<ValueNode>());
        while (left.Count > 0)
        {
            var ready = nodes.Where(n => left.Contains(n) && !needs(n).Any(left.Contains)).ToArray();
            if (ready.Length == 0) return null;
            foreach (var node in ready) left.Remove(node);
            order.AddRange(ready);
        }

        return order;
    }

    /// <summary>A way through a circle, back to where it began.</summary>
    public static IReadOnlyList<ValueNode> Path(IReadOnlyList<ValueNode> circle)
    {
        var first = circle.OfType<FormulaValue>().OrderBy(f => f.Place.Line).ThenBy(f => f.Place.Column).FirstOrDefault() ?? circle[0];
        var (inside, path) = (circle.ToHashSet(), new List<ValueNode> { first });
        while (true)
        {
            var next = path[^1].Inputs.First(inside.Contains);
            var before = path.IndexOf(next);
            path.Add(next);
            if (before >= 0) return [.. path.Skip(before)];
        }
    }
}
