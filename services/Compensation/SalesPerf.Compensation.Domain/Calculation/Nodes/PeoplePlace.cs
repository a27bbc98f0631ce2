using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>What is asked about a place.</summary>
internal enum PlaceFunction
{
    /// <summary>Its number: 1 and one more for everybody who has more. Who has as much has the same.</summary>
    Rank,

    /// <summary>1 and one more for each different value above: the place of a team, where the value is that of the team.</summary>
    DenseRank,

    /// <summary>How many have it: the payee, and everybody else with as much.</summary>
    Tied,
}

/// <summary>The place of a payee, by a value of theirs, among those people whom the plan pays; the largest first. Who has as much is parted by the next value, if there is one.</summary>
internal sealed class PeoplePlace : PeopleValue
{
    private readonly PlaceFunction function;
    private readonly IReadOnlyList<EverybodysValue> further;

    public PeoplePlace(string name, ValueNode inner, IReadOnlyList<EverybodysValue> further, PlaceFunction function, People people) : base(name, new Shape(ValueKind.Number, Grain.Group, null), inner, people)
    {
        (this.function, this.further) = (function, further);
        Inputs = [inner, .. further];
    }

    public override PeopleColumn Combine(PeopleColumn inner, RunContext run, int period)
    {
        var groups = run.PeopleOf(People, period);
        if (further.Count > 0) inner = InOneOrder([inner, .. further.Select(f => run.PeopleColumns[f])]);
        var (values, refused, rankings) = (new decimal[run.Count], (Refusal?[]?)null, new Dictionary<int[], Ranking>(ReferenceEqualityComparer.Instance));
        for (var payee = 0; payee < values.Length; payee++)
        {
            // A company is one group for everybody, and is put in order once.
            if (!rankings.TryGetValue(groups[payee], out var ranking)) rankings[groups[payee]] = ranking = new Ranking([.. groups[payee].Where(run.IsPayee)], inner);
            if ((ranking.Refused ?? inner.Refused?[payee]) is { } refusal) (refused ??= new Refusal?[values.Length])[payee] = refusal;
            values[payee] = function switch
            {
                PlaceFunction.Rank => 1 + ranking.Above(inner.Values[payee]),
                PlaceFunction.DenseRank => 1 + ranking.DifferentAbove(inner.Values[payee]),
                _ => Math.Max(1, ranking.Same(inner.Values[payee])),
            };
        }

        return new PeopleColumn(values, refused);
    }

    // In place of several values the number of those that are less, the first before the next: it is in the same order.
    private static PeopleColumn InOneOrder(PeopleColumn[] columns)
    {
        var order = Comparer<int>.Create((a, b) => columns.Select(c => c.Values[a].CompareTo(c.Values[b])).FirstOrDefault(c => c != 0));
        int[] rising = [.. Enumerable.Range(0, columns[0].Values.Length).Order(order)];
        var numbers = new decimal[rising.Length];
        for (var i = 1; i < rising.Length; i++) numbers[rising[i]] = numbers[rising[i - 1]] + (order.Compare(rising[i - 1], rising[i]) == 0 ? 0m : 1m);
        var refused = columns.Select(c => c.Refused).OfType<Refusal?[]>().ToArray();
        return new PeopleColumn(numbers, refused.Length == 0 ? null : [.. Enumerable.Range(0, numbers.Length).Select(i => refused.Select(r => r[i]).FirstOrDefault(r => r is not null))]);
    }

    // A place is known only where everybody's value is.
    private sealed class Ranking(int[] group, PeopleColumn inner)
    {
        private readonly decimal[] falling = [.. group.Select(p => inner.Values[p]).OrderDescending()];
        private decimal[]? different;

        public Refusal? Refused { get; } = inner.Refused is { } refused ? group.Select(p => refused[p]).FirstOrDefault(r => r is not null) : null;

        public int Above(decimal value) => First(falling, v => v <= value);

        public int DifferentAbove(decimal value) => First(different ??= [.. falling.Distinct()], v => v <= value);

        public int Same(decimal value) => First(falling, v => v < value) - Above(value);

        private static int First(decimal[] among, Func<decimal, bool> holds)
        {
            var (low, high) = (0, among.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (holds(among[middle])) high = middle;
                else low = middle + 1;
            }

            return low;
        }
    }
}

/// <summary>One where a condition of a payee holds, else zero: to count people.</summary>
internal sealed class OneWhere(string name, ValueNode condition) : ValueNode(name, new Shape(ValueKind.Number, Grain.Group, null), condition)
{
    public override Column Evaluate(ShardPeriod shard)
    {
        var column = (BooleanColumn)shard.OfPayees(condition);
        var ones = new long[shard.Payees];
        for (var p = 0; p < ones.Length; p++) ones[p] = column.Values.Span[column.IsConstant ? 0 : p] ? 1 : 0;
        return Refused.With(new FixedColumn(ones, 0), Refused.Any(ones.Length, column));
    }
}
