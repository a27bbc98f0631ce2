using SalesPerf.Compensation.Domain.Calculation.Kernels;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>What a payee's credits of one group came to so far in the window.</summary>
internal sealed class GroupState
{
    public DateOnly? Window { get; private set; }

    public Dictionary<string, decimal> Numbers { get; } = new(StringComparer.Ordinal);

    public void Enter(DateOnly window)
    {
        if (Window == window) return;
        Window = window;
        Numbers.Clear();
    }
}

/// <summary>
/// An aggregate by groups of a payee's credits (<c>by order</c>), given back to each credit of the group: of all credits of the group in the window up to the end of the
/// period at hand. Or, as a running sum, of those up to the credit itself.
/// </summary>
internal sealed class GroupedValue : ValueNode
{
    private readonly AggregateFunction function;
    private readonly ValueNode? value;
    private readonly ValueNode? where;
    private readonly IReadOnlyList<ValueNode> by;
    private readonly Window window;
    private readonly ValueNode date;
    private readonly bool running;

    public GroupedValue(string name, Shape shape, AggregateFunction function, ValueNode? value, ValueNode? where, IReadOnlyList<ValueNode> by, Window window, ValueNode date, bool running)
        : base(name, shape, [.. new[] { value, where, date }.OfType<ValueNode>(), .. by]) =>
        (this.function, this.value, this.where, this.by, this.window, this.date, this.running) = (function, value, where, by, window, date, running);

    /// <summary>Which periods.</summary>
    public Window Window => window;

    public override Column Evaluate(ShardPeriod shard)
    {
        var column = value is null ? null : shard.OfCredits(value);
        var mask = where is null ? null : shard.OfCredits(where);
        if (RunInUnits(shard, column, mask) is { } run) return run;
        var values = column switch { null => null, DateColumn days => DayNumbers(days, shard.Credits), _ => Columns.Decimals(column, shard.Credits) };
        var keys = by.Select(shard.OfCredits).ToArray();
        var (dates, result, states) = ((DateColumn)shard.OfCredits(date), new decimal[shard.Credits], shard.Shard.Groups(this));
        for (var p = 0; p < shard.Payees; p++)
            OfPayee(shard, p, states[p], new Rows(values, mask as BooleanColumn, keys, dates), result);
        var refused = Refused.OfPayees(shard, column, mask)?.Select(r => r.Row).ToHashSet();
        var reason = refused is null ? null : (column?.Refusals.Count > 0 ? column : mask!).Refusals[0].Refusal;
        Column made = Shape.Kind switch
        {
            ValueKind.Boolean => new BooleanColumn(result.Select(r => r != 0m).ToArray()),
            ValueKind.Date => new DateColumn(Array.ConvertAll(result, r => (int)r)),
            _ => Columns.Numbers(result, Shape.Kind, Shape.Currency),
        };
        return refused is null ? made : Refused.With(made, [.. Enumerable.Range(0, shard.Credits).Where(r => refused.Contains(shard.PayeeOfCredit[r])).Select(r => new RowRefusal(r, reason!))]);
    }

    // A running sum of the period at hand needs nothing of earlier periods and no groups: it runs in whole units. Null where that does not hold or might not fit.
    private FixedColumn? RunInUnits(ShardPeriod shard, Column? column, Column? mask)
    {
        if (!running || by.Count > 0 || function != AggregateFunction.Sum || window.Kind != WindowKind.Period) return null;
        if (column is not FixedColumn { IsConstant: false, Refusals.Count: 0 } units || mask is { IsConstant: true } or { Refusals.Count: > 0 }) return null;
        var sums = new long[shard.Credits];
        var adds = mask is BooleanColumn given ? given.Values.Span : [];
        return RunningSums.TryRun(units.Values.Span, adds, shard.Starts, [], sums) ? new FixedColumn(sums, units.Scale, Shape.Kind, Shape.Currency) : null;
    }

    private sealed record Rows(decimal[]? Values, BooleanColumn? Mask, Column[] Keys, DateColumn Dates)
    {
        public bool Counts(int row) => Mask is null || Mask.Values.Span[Mask.IsConstant ? 0 : row];

        public string KeyOf(int row) => Keys.Length == 1 ? KeyOf(Keys[0][row]) : string.Join('\u001f', Keys.Select(k => KeyOf(k[row])));

        private static string KeyOf(Value value) => value.Kind == ValueKind.Text ? value.Text : value.ToString();

        public DateOnly DateOf(int row) => DateOnly.FromDayNumber(Dates.DayNumbers.Span[Dates.IsConstant ? 0 : row]);
    }

    // What a group comes to of which no credit counts: as for a payee without one.
    private decimal OfNothing => function switch
    {
        AggregateFunction.All => 1m,
        AggregateFunction.FirstDate => DateOnly.MaxValue.DayNumber,
        AggregateFunction.LastDate => DateOnly.MinValue.DayNumber,
        _ => 0m,
    };

    private static decimal[] DayNumbers(DateColumn days, int rows) => [.. Enumerable.Range(0, rows).Select(r => (decimal)days.DayNumbers.Span[days.IsConstant ? 0 : r])];

    private void OfPayee(ShardPeriod shard, int payee, GroupState state, Rows rows, decimal[] result)
    {
        var (first, end) = (shard.Starts[payee], shard.Starts[payee + 1]);
        for (var row = first; row < end; row++)
        {
            state.Enter(shard.Run.WindowStart(window, shard.Index, rows.DateOf(row)));
            var key = rows.KeyOf(row);
            if (rows.Counts(row)) Add(state.Numbers, key, rows.Values?[row] ?? 1m);
            if (running) result[row] = state.Numbers.GetValueOrDefault(key, OfNothing);
        }

        if (running) return;
        for (var row = first; row < end; row++) result[row] = state.Numbers.GetValueOrDefault(rows.KeyOf(row), OfNothing);
    }

    private void Add(Dictionary<string, decimal> numbers, string key, decimal value)
    {
        if (!numbers.TryGetValue(key, out var before)) numbers[key] = value;
        else
            numbers[key] = function switch
            {
                AggregateFunction.Least or AggregateFunction.All or AggregateFunction.FirstDate => Math.Min(before, value),
                AggregateFunction.Greatest or AggregateFunction.Any or AggregateFunction.LastDate => Math.Max(before, value),
                _ => before + value,
            };
    }
}
