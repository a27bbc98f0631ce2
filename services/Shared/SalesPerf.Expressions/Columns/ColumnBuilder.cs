namespace SalesPerf.Expressions;

/// <summary>Puts the vectors of batches together to a column.</summary>
internal sealed class ColumnBuilder(Trait trait, int rows)
{
    private readonly List<RowRefusal> refusals = [];
    private long[]? units;
    private decimal[]? decimals;
    private int[]? codes;
    private bool[]? flags;
    private int scale;
    private TextTable? dictionary;
    private bool ownDictionary;
    private int currency;
    private int[]? currencies;
    private int filled;

    /// <summary>The first row without a value.</summary>
    public RowRefusal? First => refusals.Count > 0 ? refusals[0] : null;

    public void Add(Vector vector, int start, int count)
    {
        switch (vector.Form)
        {
            case Form.Fixed or Form.Decimal: AddNumbers(vector, start, count); break;
            case Form.Boolean: Results.Spread(vector.Flags.Span, vector.IsConstant, (flags ??= new bool[rows]).AsSpan(start, count)); break;
            case Form.Date: Results.Spread(vector.Codes.Span, vector.IsConstant, (codes ??= new int[rows]).AsSpan(start, count)); break;
            default: AddTexts(vector, start, count); break;
        }

        if (trait.Kind == ValueKind.Money && trait.Unit <= 0) AddCurrencies(vector, start, count);
        if (vector.Refused is { } refused)
        {
            for (var i = 0; i < count; i++)
                if (refused[i & vector.Mask] is { } refusal) refusals.Add(new(start + i, refusal));
        }

        filled = start + count;
    }

    public Column Build()
    {
        var unit = trait.Unit > 0 ? trait.Currency : currencies is null && trait.Kind == ValueKind.Money ? CurrencyCode.At(currency) : null;
        return trait.Kind switch
        {
            ValueKind.Boolean => new BooleanColumn(flags ?? [], refusals),
            ValueKind.Date => new DateColumn(codes ?? [], refusals),
            ValueKind.Text => new TextColumn(codes ?? [], dictionary ?? new(), refusals),
            _ when units is not null && scale <= FixedPoint.MostDigits => new FixedColumn(units, scale, trait.Kind, unit, currencies, refusals),
            _ => new DecimalColumn(Decimals(), trait.Kind, unit, currencies, refusals),
        };
    }

    private void AddNumbers(Vector vector, int start, int count)
    {
        if (vector.Form == Form.Fixed && decimals is null && TryScale(vector))
        {
            var target = units.AsSpan(start, count);
            var from = vector.Units.Span;
            var factor = FixedPoint.Powers[scale - vector.Scale];
            if (factor == 1) Results.Spread(from, vector.IsConstant, target);
            else for (var i = 0; i < count; i++) target[i] = from[i & vector.Mask] * factor;
            return;
        }

        var all = Decimals();
        for (var i = 0; i < count; i++)
            all[start + i] = vector.Form == Form.Decimal ? vector.Decimals.Span[i & vector.Mask] : FixedPoint.ToDecimal(vector.Units.Span[i & vector.Mask], vector.Scale);
    }

    /// <summary>Brings what is there and what comes to one scale, if both still fit.</summary>
    private bool TryScale(Vector vector)
    {
        if (units is null) (units, scale) = (new long[rows], vector.Scale);
        if (vector.Scale == scale) return true;
        var common = Math.Max(scale, vector.Scale);
        var (up, more) = (common - scale, common - vector.Scale);
        if (Math.Max(up, more) > FixedPoint.MostDigits || !FixedPoint.Fits(vector.Bound, (ulong)FixedPoint.Powers[more], out _)) return false;
        if (up == 0) return true;
        if (!FixedPoint.Fits(FixedPoint.BoundOf(units.AsSpan(0, filled)), (ulong)FixedPoint.Powers[up], out _)) return false;
        for (var i = 0; i < filled; i++) units[i] *= FixedPoint.Powers[up];
        scale = common;
        return true;
    }

    /// <summary>What was put together so far, as decimals from now on.</summary>
    private decimal[] Decimals()
    {
        if (decimals is not null) return decimals;
        decimals = new decimal[rows];
        if (units is not null)
            for (var i = 0; i < filled; i++) decimals[i] = FixedPoint.ToDecimal(units[i], scale);
        units = null;
        return decimals;
    }

    private void AddTexts(Vector vector, int start, int count)
    {
        var target = (codes ??= new int[rows]).AsSpan(start, count);
        dictionary ??= vector.Dictionary;
        if (ReferenceEquals(dictionary, vector.Dictionary) && vector.Dictionary is { IsTransient: false })
        {
            Results.Spread(vector.Codes.Span, vector.IsConstant, target);
            return;
        }

        // Texts of several dictionaries are gathered in one of our own, which starts with what is there.
        if (!ownDictionary) (dictionary, ownDictionary) = (new(Enumerable.Range(0, dictionary!.Count).Select(code => dictionary[code])), true);
        for (var i = 0; i < count; i++) target[i] = dictionary!.Code(vector.Dictionary![vector.Codes.Span[i & vector.Mask]]);
    }

    private void AddCurrencies(Vector vector, int start, int count)
    {
        if (start == 0) currency = Currencies.At(vector, 0);
        if (currencies is null)
        {
            if (vector.Currencies.IsEmpty && vector.Currency == currency) return;
            currencies = new int[rows];
            currencies.AsSpan(0, start).Fill(currency);
        }

        for (var i = 0; i < count; i++) currencies[start + i] = Currencies.At(vector, i);
    }
}
