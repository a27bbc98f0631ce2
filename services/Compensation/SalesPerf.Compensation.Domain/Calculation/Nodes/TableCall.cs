using SalesPerf.Compensation.Domain.Calculation.Tables;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>A table with the numbers that hold for each payee: from the plan, or from the facts for all, a title, a position or a person.</summary>
internal sealed class TableValues(TableSpec spec, IReadOnlyDictionary<string, ValueNode> cells)
    : ValueNode($"{spec.Name}__table", new Shape(ValueKind.Number, Grain.Group, null), [.. cells.Values.Distinct()])
{
    private readonly bool isConstant = cells.Values.All(c => c is FormulaValue { Formula.Literal: not null });

    public TableSpec Spec => spec;

    // The tables themselves are no numbers: the column is empty of meaning, and the tables are kept beside it.
    public override Column Evaluate(ShardPeriod shard)
    {
        shard.Tables[spec.Name] = shard.Run.Tables.OfPayees(spec, shard, isConstant, CellsOf(shard));
        return Refused.With(new FixedColumn(new long[shard.Payees], 0), Refused.Any(shard.Payees, [.. cells.Values.Select(shard.OfPayees)]));
    }

    /// <summary>The table of each credit, on its day; null where no table changes inside the period.</summary>
    public Table?[]? OfCredits(ShardPeriod shard)
    {
        if (shard.TablesOfCredits.TryGetValue(spec.Name, out var known)) return known;
        return shard.TablesOfCredits[spec.Name] = shard.Run.Tables.OfCredits(spec, shard, isConstant, CellsOf(shard));
    }

    private Func<string, int, decimal> CellsOf(ShardPeriod shard)
    {
        var columns = cells.ToDictionary(c => c.Key, c => shard.OfPayees(c.Value), StringComparer.Ordinal);
        return (cell, payee) => columns[cell][payee].Number;
    }
}

/// <summary>The table that each row asks: one a row, or one a payee.</summary>
internal readonly record struct AskedTables(Table?[] Tables, int[]? PayeeOfRow)
{
    public Table? this[int row] => Tables[PayeeOfRow is { } payees ? payees[row] : row];
}

/// <summary>A question to a table.</summary>
internal sealed class TableCall : ValueNode
{
    private readonly string function;
    private readonly TableValues table;
    private readonly IReadOnlyList<ValueNode> arguments;

    public TableCall(string name, Shape shape, string function, TableValues table, IReadOnlyList<ValueNode> arguments) : base(name, shape, [table, .. arguments]) =>
        (this.function, this.table, this.arguments) = (function, table, arguments);

    public override Column Evaluate(ShardPeriod shard) => Evaluate(shard, Shape.IsRow);

    /// <summary>A payee's question as each credit asks it, of the table of its day; null where no table changes inside the period.</summary>
    public Column? OfCredits(ShardPeriod shard) => table.OfCredits(shard) is null ? null : Evaluate(shard, ofCredits: true);

    private Column Evaluate(ShardPeriod shard, bool ofCredits)
    {
        var rows = ofCredits ? shard.Credits : shard.Payees;
        var columns = arguments.Select(a => ofCredits ? shard.OfCredits(a) : shard.OfPayees(a)).ToArray();
        var asked = TablesOf(shard, ofCredits);
        var refused = Refused.Any(rows, [.. Missing(shard, asked, rows, ofCredits), ofCredits ? shard.OfCredits(table) : shard.OfPayees(table), .. columns]);
        if (refused is null && BandsInUnits.Ask(function, asked.Tables, columns, rows, Shape) is { } inUnits) return inUnits;
        var skipped = refused is null ? null : refused.Select(r => r.Row).ToHashSet();
        return Refused.With(table.Spec is LookupSpec ? Looked(asked, columns, rows, skipped) : Asked(asked, columns, rows, skipped), refused);
    }

    public override bool HasRows => Shape.IsRow;

    public override Value EvaluateRow(RowCursor cursor)
    {
        var at = TablesOf(cursor.Shard, ofCredits: true)[cursor.Row] ?? throw new DomainException(CalculationErrors.TableMissing(table.Spec.Name, cursor.Shard.CodeOf(cursor.Shard.PayeeOfCredit[cursor.Row])));
        var values = arguments.Select(cursor.Of).ToArray();
        var result = at is LookupTable lookup ? Look(lookup, [.. values.Select(Text)]) : Ask(at, [.. values.Select(v => v.Number)]);
        return Shape.Kind == ValueKind.Money ? Value.OfMoney(result, Shape.Currency) : Shape.Kind == ValueKind.Percent ? Value.OfPercent(result) : Value.Of(result);
    }

    private AskedTables TablesOf(ShardPeriod shard, bool ofCredits) => !ofCredits ? new(shard.Tables[table.Spec.Name], null)
        : table.OfCredits(shard) is { } dated ? new(dated, null) : new(shard.Tables[table.Spec.Name], shard.PayeeOfCredit);

    private Column[] Missing(ShardPeriod shard, AskedTables asked, int rows, bool ofCredits)
    {
        if (!Array.Exists(asked.Tables, t => t is null)) return [];
        RowRefusal Refuse(int row) => new(row, new Refusal(CalculationErrors.TableMissing(table.Spec.Name, shard.CodeOf(ofCredits ? shard.PayeeOfCredit[row] : row)), Name, table.Spec.Place.Line, table.Spec.Place.Column));
        return [new FixedColumn(new long[rows], 0, refusals: [.. Enumerable.Range(0, rows).Where(i => asked[i] is null).Select(Refuse)])];
    }

    private NumericColumn Asked(AskedTables asked, Column[] columns, int rows, HashSet<int>? skipped)
    {
        var inputs = columns.Select(c => Columns.Decimals(c, rows)).ToArray();
        var (result, given) = (new decimal[rows], new decimal[inputs.Length]);
        for (var i = 0; i < rows; i++)
        {
            if (skipped?.Contains(i) == true) continue;
            for (var a = 0; a < given.Length; a++) given[a] = inputs[a][i];
            result[i] = Ask(asked[i]!, given);
        }

        return Columns.Numbers(result, Shape.Kind, Shape.Currency);
    }

    private NumericColumn Looked(AskedTables asked, Column[] columns, int rows, HashSet<int>? skipped)
    {
        var (result, keys) = (new decimal[rows], new string[columns.Length]);
        for (var i = 0; i < rows; i++)
        {
            if (skipped?.Contains(i) == true) continue;
            for (var k = 0; k < keys.Length; k++) keys[k] = Text(columns[k][i]);
            result[i] = Look((LookupTable)asked[i]!, keys);
        }

        return Columns.Numbers(result, Shape.Kind, Shape.Currency);
    }

    private decimal Look(LookupTable lookup, string[] keys) => function == "row" ? lookup.RowAt(keys) : lookup.ValueAt(keys);

    private static string Text(Value value) => value.Kind == ValueKind.Text ? value.Text : value.ToString();

    private decimal Ask(Table at, ReadOnlySpan<decimal> x) => (function, at) switch
    {
        ("tier_rate", BandTable bands) => bands.ValueAt(x[0]),
        ("marginal", BandTable bands) => bands.Marginal(x[0], x.Length > 1 ? x[1] : 1m),
        ("band", BandTable bands) => bands.Find(x[0]),
        ("band_value", BandTable bands) => bands[Whole(x[0])].Value,
        ("band_part", BandTable bands) => bands.Part(Whole(x[0]), x[1], x.Length > 2 ? x[2] : 1m),
        ("band_from", BandTable bands) => bands[bands.Find(x[0])].From ?? 0m,
        ("band_to", BandTable bands) => bands[bands.Find(x[0])].To ?? 0m,
        ("curve", CurveTable curve) => curve.ValueAt(x[0]),
        ("matrix", MatrixTable matrix) => matrix.ValueAt(x[0], x[1]),
        _ => throw new InvalidOperationException($"{function} does not go with the table '{table.Spec.Name}'."),
    };

    private static int Whole(decimal number) => number is >= 0m and <= int.MaxValue ? (int)number : 0;

    /// <summary>Whether a function goes with a kind of table.</summary>
    public static bool Fits(string function, TableSpec spec) => spec switch
    {
        BandsSpec => function is "tier_rate" or "marginal" or "band" or "band_value" or "band_part" or "band_from" or "band_to",
        CurveSpec => function == "curve",
        MatrixSpec => function == "matrix",
        _ => function is "lookup" or "row",
    };
}
