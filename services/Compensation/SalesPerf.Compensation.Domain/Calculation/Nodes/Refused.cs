using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Calculation.Nodes;

/// <summary>Rows without a value, carried from what a value is made of to the value.</summary>
internal static class Refused
{
    /// <summary>Rows refused in any of the columns; of several reasons the first column's stands.</summary>
    public static IReadOnlyList<RowRefusal>? Any(int rows, params ReadOnlySpan<Column> columns)
    {
        SortedDictionary<int, Refusal>? found = null;
        foreach (var column in columns)
        {
            if (column.Refusals.Count == 0) continue;
            found ??= [];
            if (column.IsConstant && rows != 1)
                for (var row = 0; row < rows; row++) found.TryAdd(row, column.Refusals[0].Refusal);
            else
                foreach (var refusal in column.Refusals) found.TryAdd(refusal.Row, refusal.Refusal);
        }

        return found is null or { Count: 0 } ? null : [.. found.Select(f => new RowRefusal(f.Key, f.Value))];
    }

    /// <summary>Payees with a refused credit that counts.</summary>
    public static IReadOnlyList<RowRefusal>? OfPayees(ShardPeriod shard, Column? values, Column? where)
    {
        if (values is not { Refusals.Count: > 0 } && where is not { Refusals.Count: > 0 }) return null;
        var found = new SortedDictionary<int, Refusal>();
        foreach (var refusal in where?.Refusals ?? []) AddRow(refusal, where!.IsConstant);
        foreach (var refusal in values?.Refusals ?? [])
            if (where is not BooleanColumn mask || values!.IsConstant || mask.Values.Span[mask.IsConstant ? 0 : refusal.Row]) AddRow(refusal, values!.IsConstant);
        return found.Count == 0 ? null : [.. found.Select(f => new RowRefusal(f.Key, f.Value))];

        void AddRow(RowRefusal refusal, bool everybody)
        {
            if (everybody && shard.Credits != 1)
                for (var p = 0; p < shard.Payees; p++) found.TryAdd(p, refusal.Refusal);
            else if (shard.Credits > 0) found.TryAdd(shard.PayeeOfCredit[refusal.Row], refusal.Refusal);
        }
    }

    /// <summary>No value for anybody, as it has more digits than are calculated with.</summary>
    public static Column Overflown(ValueNode node) => With(Columns.Zero(node.Shape), [new RowRefusal(0, Overflow(node))]);

    /// <summary>Why a value that has more digits than are calculated with is none.</summary>
    public static Refusal Overflow(ValueNode node) => new(ExpressionErrors.Overflow($"`{node.Name}`"), node.Name, 0, 0);

    /// <summary>The same column with rows refused.</summary>
    public static Column With(Column column, IReadOnlyList<RowRefusal>? refused) => refused is null ? column : column switch
    {
        FixedColumn c => new FixedColumn(c.Values, c.Scale, c.Kind, c.Currency, refusals: refused),
        DecimalColumn c => new DecimalColumn(c.Values, c.Kind, c.Currency, refusals: refused),
        DateColumn c => new DateColumn(c.DayNumbers, refused),
        TextColumn c => new TextColumn(c.Codes, c.Dictionary, refused),
        BooleanColumn c => new BooleanColumn(c.Values, refused),
        _ => column,
    };
}
