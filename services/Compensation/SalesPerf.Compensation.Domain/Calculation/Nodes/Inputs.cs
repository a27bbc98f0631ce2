using SalesPerf.Compensation.Domain.Calculation.Kernels;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>A field of a credit or its transaction.</summary>
internal sealed class FieldInput(string name, Shape shape) : ValueNode(name, shape)
{
    public override Column Evaluate(ShardPeriod shard) => shard.Field(Name);
}

/// <summary>Something that is known of a payee in a period without any formula.</summary>
internal sealed class PayeeInput(string name, ValueKind kind) : ValueNode(name, new Shape(kind, Grain.Group, null))
{
    public override Column Evaluate(ShardPeriod shard) => PayeeFields.Of(Name, shard);
}

/// <summary>A parameter: the most specific value that is stated for a payee; at credit grain the one of the credit's day.</summary>
internal sealed class ParameterInput(ParameterSpec spec, Currency currency)
    : ValueNode(spec.Name, new Shape(spec.Type, Grain.Group, spec.Type == ValueKind.Money ? currency : null))
{
    public ParameterSpec Spec => spec;

    public override Column Evaluate(ShardPeriod shard)
    {
        var values = new ParameterValue?[shard.Payees];
        for (var p = 0; p < values.Length; p++) values[p] = shard.Run.Parameters.Of(spec, shard.FirstPayee + p, shard.LastDay, shard.Index);
        return Make(values, i => shard.CodeOf(i));
    }

    /// <summary>The values of credits, each of its day; null where nobody's value changes inside the period.</summary>
    public Column? OfCredits(ShardPeriod shard)
    {
        if (!shard.Run.Parameters.ChangesIn(spec, shard.Period)) return null;
        var dates = (DateColumn)shard.Field("date");
        var values = new ParameterValue?[shard.Credits];
        for (var i = 0; i < values.Length; i++)
            values[i] = shard.Run.Parameters.Of(spec, shard.FirstPayee + shard.PayeeOfCredit[i], DateOnly.FromDayNumber(dates.DayNumbers.Span[dates.IsConstant ? 0 : i]), shard.Index);
        return Make(values, i => shard.CodeOf(shard.PayeeOfCredit[i]));
    }

    private Column Make(ParameterValue?[] values, Func<int, string> payee)
    {
        List<RowRefusal>? missing = null;
        for (var i = 0; i < values.Length; i++)
            if (values[i] is null) (missing ??= []).Add(new RowRefusal(i, new Refusal(CalculationErrors.ParameterMissing(Name, payee(i)), Name, spec.Place.Line, spec.Place.Column)));
        Column column = Shape.Kind switch
        {
            ValueKind.Date => new DateColumn(values.Select(v => v?.Day ?? 0).ToArray()),
            ValueKind.Boolean => new BooleanColumn(values.Select(v => v?.Flag ?? false).ToArray()),
            ValueKind.Text => Texts(values),
            _ => Columns.Numbers([.. values.Select(v => v?.Number ?? 0m)], Shape.Kind, Shape.Currency),
        };
        return Refused.With(column, missing);
    }

    private static TextColumn Texts(ParameterValue?[] values)
    {
        var dictionary = new TextTable();
        return new TextColumn(values.Select(v => dictionary.Code(v?.Text ?? "")).ToArray(), dictionary);
    }
}

/// <summary>A formula.</summary>
internal sealed class FormulaValue(string name, Shape shape, CheckedExpression formula, Place place) : ValueNode(name, shape)
{
    private readonly CompiledExpression compiled = formula.Compile();
    private readonly Dictionary<string, ValueNode> byName = new(StringComparer.Ordinal);

    public CheckedExpression Formula => formula;

    /// <summary>Where it stands in the document.</summary>
    public Place Place => place;

    public CompiledExpression Compiled => compiled;

    /// <summary>Sets what its names and calls mean, once.</summary>
    public void Bind(IReadOnlyDictionary<string, ValueNode> nodes)
    {
        foreach (var (key, node) in nodes) byName[key] = node;
        Inputs = [.. byName.Values.Distinct()];
    }

    public override Column Evaluate(ShardPeriod shard)
    {
        if (Shape.IsRow) return compiled.EvaluateWithRefusals(new Source(key => shard.OfCredits(byName[key])), shard.Credits);
        return compiled.EvaluateWithRefusals(new Source(key => shard.OfPayees(byName[key])), shard.Payees);
    }

    public override bool HasRows => Shape.IsRow;

    public override Value EvaluateRow(RowCursor cursor) => compiled.EvaluateRow(new RowSource(key => cursor.Of(byName[key])), cursor.Row);

    /// <summary>Every step of the formula for a payee (a credit), each after its parts.</summary>
    public IReadOnlyList<ExplainedStep> Explain(ShardPeriod shard, int row) =>
        compiled.Explain(new RowSource(key => Shape.IsRow ? shard.OfCredits(byName[key])[row] : shard.OfPayees(byName[key])[row]), row);

    private sealed class Source(Func<string, Column> of) : IColumnSource
    {
        public Column this[string name] => of(name);
    }

    private sealed class RowSource(Func<string, Value> of) : IRowSource
    {
        public Value this[string name] => of(name);
    }
}

/// <summary>A rounded value, by a stated rule; as a line of somebody's statement it is refused where it is larger than anybody is paid.</summary>
internal sealed class RoundedValue(string name, ValueNode inner, RoundingRule rule, Currency currency, bool isLine = false) : ValueNode(name, new Shape(ValueKind.Money, inner.Shape.Grain, currency), inner)
{
    // With more digits after the point no whole units of 64 bits reach what is not paid.
    private const int DigitsThatReachIt = 4;

    public override Column Evaluate(ShardPeriod shard)
    {
        var column = Shape.IsRow ? shard.OfCredits(Inputs[0]) : shard.OfPayees(Inputs[0]);
        var rows = Shape.IsRow ? shard.Credits : shard.Payees;
        if (InUnits(column) is { } units) return units;
        var values = Columns.Decimals(column, rows);
        for (var i = 0; i < values.Length; i++) values[i] = rule.Apply(values[i], currency);
        var rounded = Refused.With(Columns.Numbers(values, ValueKind.Money, currency), Refused.Any(rows, column));
        return isLine ? Payable(rounded, values) : rounded;
    }

    private Column Payable(Column rounded, decimal[] values)
    {
        var unpayable = Enumerable.Range(0, values.Length).Where(i => Math.Abs(values[i]) >= CalculationErrors.Unpayable).ToArray();
        if (unpayable.Length == 0) return rounded;
        var refusal = new Refusal(CalculationErrors.TooLargeToPay(Name, currency), Name, 0, 0);
        return Refused.With(rounded, Refused.Any(values.Length, rounded, Refused.With(rounded, [.. unpayable.Select(i => new RowRefusal(i, refusal))])));
    }

    // Null where the column is no whole units, is rounded left of the point, or has what is not paid.
    private FixedColumn? InUnits(Column column)
    {
        var digits = rule.Digits ?? currency.MinorDigits;
        if (column is not FixedColumn { Refusals.Count: 0 } units || digits < 0) return null;
        if (isLine && units.Scale <= DigitsThatReachIt && Magnitude.Of(units.Values.Span).Largest >= CalculationErrors.Unpayable * Columns.Power(units.Scale)) return null;
        if (units.Scale <= digits) return new FixedColumn(units.Values, units.Scale, ValueKind.Money, currency);
        var rounded = new long[units.Length];
        UnitRounding.Round(units.Values.Span, (long)Columns.Power(units.Scale - digits), rule.Mode, rounded);
        return new FixedColumn(rounded, digits, ValueKind.Money, currency);
    }

    public override bool HasRows => Shape.IsRow;

    public override Value EvaluateRow(RowCursor cursor) => Value.OfMoney(rule.Apply(cursor.Of(Inputs[0]).Number, currency), currency);
}
