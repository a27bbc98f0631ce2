using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary>An expression ready to calculate, over columns or one row, with the same results. Immutable: several threads may use it.</summary>
public sealed class CompiledExpression
{
    private readonly int slots;
    private readonly IReadOnlyList<NameNode> names;

    internal CompiledExpression(CheckedExpression source, int slots, IReadOnlyList<NameNode> names) => (Source, this.slots, this.names) = (source, slots, names);

    /// <summary>What was compiled.</summary>
    public CheckedExpression Source { get; }

    /// <summary>Calculates rows 0 to <paramref name="rows"/> - 1. A column of length 1 comes back where nothing differs from row to row.</summary>
    /// <exception cref="DomainException">A row has no value: code, row, line and column in its details.</exception>
    public Column Evaluate(IColumnSource source, int rows) => Run(source, rows, true);

    /// <summary>Calculates all rows that have a value; those without are in <see cref="Column.Refusals"/>.</summary>
    public Column EvaluateWithRefusals(IColumnSource source, int rows) => Run(source, rows, false);

    /// <summary>Calculates one row.</summary>
    /// <param name="source">The row's values.</param>
    /// <param name="row">Its number, for messages.</param>
    /// <exception cref="DomainException">The row has no value.</exception>
    public Value EvaluateRow(IRowSource source, int row = 0) => Labelled(new RowContext(source, row, null).Of(Source.Root));

    /// <summary>Calculates one row and tells every step: each part of the expression that was needed, after its own parts.</summary>
    public IReadOnlyList<ExplainedStep> Explain(IRowSource source, int row = 0)
    {
        var steps = new List<ExplainedStep>();
        var value = new RowContext(source, row, steps).Of(Source.Root);
        if (steps.Count == 0) steps.Add(new(Source.Text, value, 0));
        return steps;
    }

    private Value Labelled(Value value) => Source.Root.Trait is { Unit: > 0 } trait ? value.As(trait.Kind, trait.Currency) : value;

    private Column Run(IColumnSource source, int rows, bool refuse)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        var columns = new Column?[slots];
        var constant = true;
        foreach (var name in names)
        {
            var column = source[name.Name];
            Results.Require(column, name.Kind, rows, name.Name);
            columns[name.Slot] = column;
            constant &= column.IsConstant;
        }

        var batch = Batch.Rent(columns);
        var result = InBatches(batch, constant ? Math.Min(rows, 1) : rows, refuse);
        batch.Return();
        return result;
    }

    private Column InBatches(Batch batch, int rows, bool refuse)
    {
        var builder = new ColumnBuilder(Source.Root.Trait, rows);
        for (var start = 0; start < rows; start += Batch.Size)
        {
            batch.MoveTo(start, Math.Min(Batch.Size, rows - start));
            var vector = Source.Root.Run(batch);
            builder.Add(vector, start, batch.Rows);
            batch.Release(vector);
            if (refuse && builder.First is { } first) throw first.Refusal.In(first.Row);
        }

        return builder.Build();
    }
}
