namespace SalesPerf.Expressions;

/// <summary>From vectors to columns and values.</summary>
internal static class Results
{
    public static Value At(Vector vector, int row, Trait trait)
    {
        var i = row & vector.Mask;
        return vector.Form switch
        {
            Form.Boolean => Value.Of(vector.Flags.Span[i]),
            Form.Date => Value.Of(DateOnly.FromDayNumber(vector.Codes.Span[i])),
            Form.Text => Value.Of(vector.Dictionary![vector.Codes.Span[i]]),
            Form.Fixed => Value.Of(FixedPoint.ToDecimal(vector.Units.Span[i], vector.Scale)).As(trait.Kind, CurrencyOf(vector, row, trait)),
            _ => Value.Of(vector.Decimals.Span[i]).As(trait.Kind, CurrencyOf(vector, row, trait)),
        };
    }

    /// <summary>A view of a vector, for as long as the vector lives.</summary>
    public static Column ToColumn(Vector vector, Trait trait)
    {
        var currency = trait.Kind == ValueKind.Money && vector.Currencies.IsEmpty ? trait.Currency ?? CurrencyCode.At(vector.Currency) : null;
        return vector.Form switch
        {
            Form.Boolean => new BooleanColumn(vector.Flags),
            Form.Date => new DateColumn(vector.Codes),
            Form.Text => new TextColumn(vector.Codes, vector.Dictionary!),
            Form.Fixed when vector.Scale <= FixedPoint.MostDigits => new FixedColumn(vector.Units, vector.Scale, trait.Kind, currency, vector.Currencies),
            Form.Fixed => new DecimalColumn(Decimals(vector), trait.Kind, currency, vector.Currencies),
            _ => new DecimalColumn(vector.Decimals, trait.Kind, currency, vector.Currencies),
        };
    }

    /// <summary>What a source gives has to be what was declared; anything else is a bug of the caller.</summary>
    public static void Require(Column column, ValueKind kind, int rows, string name)
    {
        var numeric = kind is ValueKind.Number or ValueKind.Percent or ValueKind.Money && column is NumericColumn;
        if (column.Kind != kind && !numeric) throw new InvalidOperationException($"'{name}' is declared as {kind} but was given as {column.Kind}.");
        if (!column.IsConstant && column.Length < rows) throw new InvalidOperationException($"'{name}' has {column.Length} rows, but {rows} are calculated.");
    }

    /// <summary>The same values in buffers of its own, one a row unless it shall stay constant.</summary>
    public static Vector Copy(Batch batch, Vector from, bool isConstant)
    {
        var result = batch.Take(from.Form, isConstant);
        result.Dictionary = from.Dictionary;
        var (constant, count) = (from.IsConstant, batch.CountOf(isConstant));
        if (from.Currencies.IsEmpty) result.Currency = from.Currency;
        else result.Currencies = Spread<int>(from.Currencies.Span, constant, new int[count]).ToArray();
        if (from.Refused is { } refused) result.Refused = Spread<Refusal?>(refused, constant, new Refusal?[count]).ToArray();
        switch (from.Form)
        {
            case Form.Fixed: Spread(from.Units.Span, constant, batch.Units(result, from.Scale, from.Bound)); break;
            case Form.Decimal: Spread(from.Decimals.Span, constant, batch.Decimals(result)); break;
            case Form.Boolean: Spread(from.Flags.Span, constant, batch.Flags(result)); break;
            default: Spread(from.Codes.Span, constant, batch.Codes(result)); break;
        }

        return result;
    }

    /// <summary>Copies values, or one value to all places.</summary>
    public static Span<T> Spread<T>(ReadOnlySpan<T> from, bool isConstant, Span<T> to)
    {
        if (isConstant) to.Fill(from[0]);
        else from.CopyTo(to);
        return to;
    }

    private static Primitives.Currency? CurrencyOf(Vector vector, int row, Trait trait) =>
        trait.Kind == ValueKind.Money ? trait.Currency ?? CurrencyCode.At(Currencies.At(vector, row)) : null;

    private static decimal[] Decimals(Vector vector)
    {
        var decimals = new decimal[vector.Units.Length];
        for (var i = 0; i < decimals.Length; i++) decimals[i] = FixedPoint.ToDecimal(vector.Units.Span[i], vector.Scale);
        return decimals;
    }
}
