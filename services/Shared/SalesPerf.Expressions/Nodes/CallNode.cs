
namespace SalesPerf.Expressions;

/// <summary>What a function of the caller is given: the columns of its arguments for some rows, and its written-out words.</summary>
public sealed class CallArguments
{
    private readonly Site site;
    private readonly List<RowRefusal> refusals = [];

    internal CallArguments(Site site, IReadOnlyList<Column> columns, IReadOnlyList<string> words, int rows) => (this.site, Columns, Words, Rows) = (site, columns, words, rows);

    /// <summary>The values of the arguments that are no words, in order; a constant has length 1.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The words among the arguments, in order.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Says that a row has no value, and why; its value in the result does not matter.</summary>
    public void Refuse(int row, string why) => refusals.Add(new(row, site.Refusal(text => ExpressionErrors.NotCalculated(text, why))));

    internal IReadOnlyList<RowRefusal> Refused => refusals;
}

/// <summary>A call of a function that its definition calculates.</summary>
internal sealed class CallNode : Node
{
    private readonly FunctionDefinition function;
    private readonly IReadOnlyList<string> words;
    private readonly Refusal overflow;

    public CallNode(Site site, Trait trait, FunctionDefinition function, IReadOnlyList<Node> arguments, IReadOnlyList<string> words) : base(site, trait, arguments)
    {
        (this.function, this.words, overflow) = (function, words, site.Refusal(ExpressionErrors.Overflow));
        Steps += function.Steps - 1;
    }

    public override Vector Run(Batch batch)
    {
        var arguments = new Vector[Parts.Count];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = Parts[i].Run(batch);
        var columns = new Column[arguments.Length];
        for (var i = 0; i < columns.Length; i++) columns[i] = Results.ToColumn(arguments[i], Parts[i].Trait);
        var result = Called(batch, columns);
        result.Refused = Refusals.Prefer(RefusedOf(batch, arguments, result.IsConstant), result.Refused);
        foreach (var argument in arguments) batch.Release(argument);
        return result;
    }

    private static Refusal?[]? RefusedOf(Batch batch, Vector[] arguments, bool isConstant)
    {
        Refusal?[]? refused = null;
        foreach (var argument in arguments)
            if (argument.Refused is { } some) refused = Refusals.Prefer(refused, argument.IsConstant ? Refusals.Repeat(some[0], batch.CountOf(isConstant)) : [.. some]);
        return refused;
    }

    // The arithmetic of a function is its own: what overflows in a row is that row's, so the rows are called one by one, and all others have their values.
    private Vector Called(Batch batch, IReadOnlyList<Column> columns)
    {
        try { return Call(batch, columns); }
        catch (OverflowException) { return RowByRow(batch, columns); }
    }

    private Vector RowByRow(Batch batch, IReadOnlyList<Column> columns)
    {
        var constant = columns.All(c => c.IsConstant);
        var builder = new ColumnBuilder(Trait, batch.CountOf(constant));
        for (var row = 0; row < batch.CountOf(constant); row++) builder.Add(OfRow([.. columns.Select(c => Column.Constant(c[row]))]), row, 1);
        return Copied(batch, builder.Build(), constant);
    }

    private Vector OfRow(IReadOnlyList<Column> columns)
    {
        var one = new Batch([Column.Constant(Nothing())]);
        one.MoveTo(0, 1);
        try { return Call(one, columns); }
        catch (OverflowException)
        {
            var nothing = one.Slice(0);
            one.Refuse(nothing, 0, overflow);
            return nothing;
        }
    }

    // What stands where a row has no value.
    private Value Nothing() => Kind switch
    {
        ValueKind.Boolean => Value.Of(false),
        ValueKind.Date => Value.Of(DateOnly.MinValue),
        ValueKind.Text => Value.Of(string.Empty),
        ValueKind.Money => Value.OfMoney(0m, Trait.Currency),
        ValueKind.Percent => Value.OfPercent(0m),
        _ => Value.Of(0m),
    };

    private Vector Call(Batch batch, IReadOnlyList<Column> columns)
    {
        var call = new CallArguments(Site, columns, words, batch.Rows);
        var column = function.Evaluate!(call);
        Results.Require(column, Kind, batch.Rows, function.Name);
        var result = Copied(batch, column, columns.All(c => c.IsConstant) && column.IsConstant);
        foreach (var (row, refusal) in call.Refused) batch.Refuse(result, row & result.Mask, refusal);
        return result;
    }

    // What a function gives may be a view of its arguments, whose buffers are used again: it is copied.
    private Vector Copied(Batch batch, Column column, bool isConstant)
    {
        var part = new Batch([column]);
        part.MoveTo(0, batch.Rows);
        var result = Results.Copy(batch, part.Slice(0), isConstant);
        if (Trait.Unit > 0 && result.Currencies.IsEmpty) result.Currency = Trait.Unit;
        return result;
    }

    public override Value Row(RowContext row)
    {
        var columns = new Column[Parts.Count];
        for (var i = 0; i < columns.Length; i++) columns[i] = Column.Constant(row.Of(Parts[i]));
        var call = new CallArguments(Site, columns, words, 1);
        Column column;
        try { column = function.Evaluate!(call); }
        catch (OverflowException) { throw row.Refused(overflow); }
        if (call.Refused.Count > 0) throw row.Refused(call.Refused[0].Refusal);
        if (column.Refusals.Count > 0) throw row.Refused(column.Refusals[0].Refusal);
        return Trait.IsNumeric ? column[0].As(Kind, Trait.Currency) : column[0];
    }
}
