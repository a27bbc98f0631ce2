using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>A counter before or behind each credit.</summary>
internal sealed class CounterSide(string name, Shape shape, bool after) : ValueNode(name, shape)
{
    public bool IsAfter => after;

    /// <summary>The counter it is a side of; set when the counter stands.</summary>
    public CounterValue? Counter { get; private set; }

    public void Bind(CounterValue counter)
    {
        Counter = counter;
        Inputs = [counter];
    }

    public override Column Evaluate(ShardPeriod shard) => after ? shard.CountersAfter[Counter!] : shard.OfCredits(Counter!);
}

/// <summary>
/// A number that grows along a payee's credits in canonical order, over periods, and begins anew with each window. What a credit adds may depend on the number before it:
/// then the counter and what depends on it are calculated credit by credit.
/// </summary>
internal sealed class CounterValue : ValueNode
{
    private readonly CounterSpec spec;
    private readonly ValueNode? start;
    private readonly ValueNode date;

    public CounterValue(CounterSpec spec, Shape shape, ValueNode? start, ValueNode add, ValueNode date)
        : base(ComponentFormulas.NameOf(spec.Name, "counter"), shape, [.. new[] { start, add, date }.OfType<ValueNode>()]) =>
        (this.spec, this.start, Add, this.date) = (spec, start, add, date);

    public ValueNode Add { get; }

    /// <summary>When it begins anew.</summary>
    public Window Reset => spec.Reset;

    /// <summary>Where what a credit adds does not depend on the counter.</summary>
    public override Column Evaluate(ShardPeriod shard)
    {
        var column = shard.OfCredits(Add);
        var adds = Columns.Decimals(column, shard.Credits);
        var walk = Begin(shard);
        for (var row = 0; row < adds.Length; row++) walk.Step(row, adds[row]);
        var refused = Refused.Any(shard.Credits, column);
        shard.CountersAfter[this] = Refused.With(Columns.Numbers(walk.After, Shape.Kind, Shape.Currency), refused);
        return Refused.With(Columns.Numbers(walk.Before, Shape.Kind, Shape.Currency), refused);
    }

    /// <summary>A walk over the credits of a shard; keeps where each payee's counter stands for the next period.</summary>
    public CounterWalk Begin(ShardPeriod shard)
    {
        var starts = start is null ? new decimal[shard.Payees] : Columns.Decimals(shard.OfPayees(start), shard.Payees);
        return new CounterWalk(shard, shard.Shard.Counter(this), spec.Reset, starts, (DateColumn)shard.OfCredits(date));
    }

    public Value Make(decimal number) => Shape.Kind == ValueKind.Money ? Value.OfMoney(number, Shape.Currency) : Value.Of(number);
}

/// <summary>Where a counter stands behind the last credit of a payee.</summary>
internal struct CounterState
{
    public DateOnly? Window;
    public decimal Number;
}

/// <summary>One pass of a counter over the credits of a shard.</summary>
internal sealed class CounterWalk(ShardPeriod shard, CounterState[] states, Window reset, decimal[] starts, DateColumn dates)
{
    public decimal[] Before { get; } = new decimal[shard.Credits];

    public decimal[] After { get; } = new decimal[shard.Credits];

    /// <summary>The number before a credit.</summary>
    public decimal At(int row)
    {
        ref var state = ref states[shard.PayeeOfCredit[row]];
        var window = shard.Run.WindowStart(reset, shard.Index, DateOnly.FromDayNumber(dates.DayNumbers.Span[dates.IsConstant ? 0 : row]));
        if (state.Window != window) (state.Window, state.Number) = (window, starts[shard.PayeeOfCredit[row]]);
        return Before[row] = state.Number;
    }

    public void Step(int row, decimal add)
    {
        At(row);
        After[row] = states[shard.PayeeOfCredit[row]].Number += add;
    }
}

/// <summary>Values of credits that depend on the credits before by way of a counter: calculated together, credit by credit.</summary>
internal sealed class RowGroup(IReadOnlyList<ValueNode> inOrder)
{
    private readonly HashSet<ValueNode> all = [.. inOrder];

    /// <summary>The nodes, in the order of calculation for one credit.</summary>
    public IReadOnlyList<ValueNode> Nodes => inOrder;

    public void Evaluate(ShardPeriod shard)
    {
        var cursor = new RowCursor(shard, all);
        var walks = inOrder.OfType<CounterValue>().ToDictionary(c => c, c => c.Begin(shard));
        var results = inOrder.Where(n => n is not CounterValue and not CounterSide).ToDictionary(n => n, _ => new Value[shard.Credits]);
        Dictionary<int, Refusal>? refused = null;
        for (var row = 0; row < shard.Credits; row++)
        {
            cursor.MoveTo(row);
            if (!Row(cursor, walks, results) && refused is null) refused = [];
            if (refused is not null && failure is { } why) refused[shard.PayeeOfCredit[row]] = why;
        }

        Store(shard, walks, results, refused);
    }

    [ThreadStatic]
    private static Refusal? failure;

    // False where the credit has no value; then nothing of its payee counts, as every later credit depends on it.
    private bool Row(RowCursor cursor, Dictionary<CounterValue, CounterWalk> walks, Dictionary<ValueNode, Value[]> results)
    {
        failure = null;
        try
        {
            foreach (var node in inOrder)
            {
                switch (node)
                {
                    case CounterSide { IsAfter: false, Counter: { } counter }: cursor.Set(node, counter.Make(walks[counter].At(cursor.Row))); break;
                    case CounterValue counter: walks[counter].Step(cursor.Row, cursor.Of(counter.Add).Number); break;
                    case CounterSide { Counter: { } counter }: cursor.Set(node, counter.Make(walks[counter].After[cursor.Row])); break;
                    default: cursor.Set(node, results[node][cursor.Row] = node.EvaluateRow(cursor)); break;
                }
            }

            return true;
        }
        catch (Exception e) when (e is DomainException or OverflowException)
        {
            var error = (e as DomainException)?.Error ?? Refused.Overflow(inOrder[0]).Error;
            failure = new Refusal(error, error.Message, 0, 0);
            foreach (var node in results.Keys) results[node][cursor.Row] = Zero(node.Shape);
            return false;
        }
    }

    private void Store(ShardPeriod shard, Dictionary<CounterValue, CounterWalk> walks, Dictionary<ValueNode, Value[]> results, Dictionary<int, Refusal>? refused)
    {
        List<RowRefusal>? rows = refused is null ? null : [.. Enumerable.Range(0, shard.Credits).Where(r => refused.ContainsKey(shard.PayeeOfCredit[r])).Select(r => new RowRefusal(r, refused[shard.PayeeOfCredit[r]]))];
        foreach (var (counter, walk) in walks)
        {
            shard.Set(counter, Refused.With(Columns.Numbers(walk.Before, counter.Shape.Kind, counter.Shape.Currency), rows));
            shard.CountersAfter[counter] = Refused.With(Columns.Numbers(walk.After, counter.Shape.Kind, counter.Shape.Currency), rows);
        }

        foreach (var side in inOrder.OfType<CounterSide>()) shard.Set(side, side.Evaluate(shard));
        foreach (var (node, values) in results) shard.Set(node, Refused.With(ToColumn(values, node.Shape), rows));
    }

    private static Value Zero(Shape shape) => shape.Kind switch
    {
        ValueKind.Boolean => Value.Of(false),
        ValueKind.Date => Value.Of(DateOnly.MinValue),
        ValueKind.Text => Value.Of(""),
        ValueKind.Money => Value.OfMoney(0m, shape.Currency),
        ValueKind.Percent => Value.OfPercent(0m),
        _ => Value.Of(0m),
    };

    private static Column ToColumn(Value[] values, Shape shape)
    {
        switch (shape.Kind)
        {
            case ValueKind.Boolean: return new BooleanColumn(values.Select(v => v.Flag).ToArray());
            case ValueKind.Date: return new DateColumn(values.Select(v => v.Date.DayNumber).ToArray());
            case ValueKind.Text:
                var dictionary = new TextTable();
                return new TextColumn(values.Select(v => dictionary.Code(v.Text)).ToArray(), dictionary);
            default: return Columns.Numbers([.. values.Select(v => v.Number)], shape.Kind, shape.Currency);
        }
    }
}
