namespace SalesPerf.Expressions;

/// <summary>The rows that are calculated at a time, and the buffers for it, which are used again. Belongs to one thread.</summary>
internal sealed class Batch(IReadOnlyList<Column?> columns)
{
    // What a function of the caller gives may have a dictionary of its own in each batch.
    private const int MostKept = 1000;

    // One a thread, so that threads never wait for each other between two expressions; an expression inside another takes a new one.
    [ThreadStatic]
    private static Batch? idle;

    /// <summary>Few enough rows that the buffers of an expression stay in the near cache.</summary>
    public const int Size = 1024;

    private IReadOnlyList<Column?> columns = columns;
    private readonly Stack<Vector> vectors = new();
    private readonly Stack<long[]> units = new();
    private readonly Stack<decimal[]> decimals = new();
    private readonly Stack<int[]> codes = new();
    private readonly Stack<bool[]> flags = new();
    private readonly Dictionary<(object Owner, object First, object? Second), object> kept = [];

    public int Start { get; private set; }

    public int Rows { get; private set; }

    /// <summary>A batch over some columns, with the buffers of one that was used before.</summary>
    public static Batch Rent(IReadOnlyList<Column?> columns)
    {
        if (idle is not { } batch) return new(columns);
        (idle, batch.columns) = (null, columns);
        return batch;
    }

    public void Return()
    {
        columns = [];
        kept.Clear();
        idle ??= this;
    }

    public void MoveTo(int start, int rows) => (Start, Rows) = (start, rows);

    /// <summary>Number of values of a vector.</summary>
    public int CountOf(bool isConstant) => isConstant ? 1 : Rows;

    public Vector Take(Form form, bool isConstant)
    {
        if (!vectors.TryPop(out var vector)) vector = new();
        (vector.Form, vector.IsConstant, vector.IsFree) = (form, isConstant, false);
        return vector;
    }

    public Span<long> Units(Vector of, int scale, ulong bound)
    {
        of.OwnUnits = units.TryPop(out var buffer) ? buffer : new long[Size];
        (of.Units, of.Scale, of.Bound) = (of.OwnUnits.AsMemory(0, CountOf(of.IsConstant)), scale, bound);
        return of.OwnUnits.AsSpan(0, CountOf(of.IsConstant));
    }

    public Span<decimal> Decimals(Vector of)
    {
        of.OwnDecimals = decimals.TryPop(out var buffer) ? buffer : new decimal[Size];
        of.Decimals = of.OwnDecimals.AsMemory(0, CountOf(of.IsConstant));
        return of.OwnDecimals.AsSpan(0, CountOf(of.IsConstant));
    }

    public Span<int> Codes(Vector of)
    {
        of.OwnCodes = codes.TryPop(out var buffer) ? buffer : new int[Size];
        of.Codes = of.OwnCodes.AsMemory(0, CountOf(of.IsConstant));
        return of.OwnCodes.AsSpan(0, CountOf(of.IsConstant));
    }

    public Span<bool> Flags(Vector of)
    {
        of.OwnFlags = flags.TryPop(out var buffer) ? buffer : new bool[Size];
        of.Flags = of.OwnFlags.AsMemory(0, CountOf(of.IsConstant));
        return of.OwnFlags.AsSpan(0, CountOf(of.IsConstant));
    }

    public void Release(Vector vector)
    {
        if (vector.IsFree) throw new InvalidOperationException("A vector was released twice.");
        vector.IsFree = true;
        if (vector.OwnUnits is { } u) units.Push(u);
        if (vector.OwnDecimals is { } d) decimals.Push(d);
        if (vector.OwnCodes is { } c) codes.Push(c);
        if (vector.OwnFlags is { } f) flags.Push(f);
        vector.Clear();
        vectors.Push(vector);
    }

    /// <summary>What a node found out about a dictionary, for all batches of an evaluation.</summary>
    public T Keep<T>(object owner, object first, object? second, Func<T> make) where T : class
    {
        if (first is TextTable { IsTransient: true } || second is TextTable { IsTransient: true }) return make();
        if (kept.TryGetValue((owner, first, second), out var found)) return (T)found;
        var made = make();
        if (kept.Count >= MostKept) kept.Clear();
        kept.Add((owner, first, second), made);
        return made;
    }

    /// <summary>Refusals of two operands; the left one's come first, as it is calculated first.</summary>
    public Refusal?[]? Merge(Vector left, Vector right)
    {
        if (left.Refused is null && right.Refused is null) return null;
        var merged = new Refusal?[CountOf(left.IsConstant && right.IsConstant)];
        for (var i = 0; i < merged.Length; i++) merged[i] = left.Refused?[i & left.Mask] ?? right.Refused?[i & right.Mask];
        return merged;
    }

    /// <summary>Notes that a row has no value, unless it was known before.</summary>
    public void Refuse(Vector vector, int row, Refusal refusal) => (vector.Refused ??= new Refusal?[CountOf(vector.IsConstant)])[row] ??= refusal;

    /// <summary>The rows of a column that belong to this batch.</summary>
    public Vector Slice(int slot)
    {
        var column = columns[slot] ?? throw new InvalidOperationException("A column was not asked for.");
        var constant = column.IsConstant;
        var (from, count) = constant ? (0, 1) : (Start, Rows);
        var vector = Take(FormOf(column), constant);
        switch (column)
        {
            case FixedColumn c: (vector.Units, vector.Scale, vector.Bound) = (c.Values.Slice(from, count), c.Scale, c.Bound); break;
            case DecimalColumn c: vector.Decimals = c.Values.Slice(from, count); break;
            case DateColumn c: vector.Codes = c.DayNumbers.Slice(from, count); break;
            case TextColumn c: (vector.Codes, vector.Dictionary) = (c.Codes.Slice(from, count), c.Dictionary); break;
            case BooleanColumn c: vector.Flags = c.Values.Slice(from, count); break;
        }

        if (column is NumericColumn { Kind: ValueKind.Money } money)
        {
            vector.Currency = CurrencyCode.Of(money.Currency);
            if (!money.Currencies.IsEmpty) vector.Currencies = money.Currencies.Slice(from, count);
        }

        if (column.Refusals.Count > 0) vector.Refused = RefusedIn(column.Refusals, from, count);
        return vector;
    }

    private static Form FormOf(Column column) => column switch
    {
        FixedColumn => Form.Fixed,
        DecimalColumn => Form.Decimal,
        DateColumn => Form.Date,
        TextColumn => Form.Text,
        _ => Form.Boolean,
    };

    private static Refusal?[]? RefusedIn(IReadOnlyList<RowRefusal> refusals, int from, int count)
    {
        int low = 0, high = refusals.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (refusals[middle].Row < from) low = middle + 1;
            else high = middle;
        }

        if (low == refusals.Count || refusals[low].Row >= from + count) return null;
        var refused = new Refusal?[count];
        for (; low < refusals.Count && refusals[low].Row < from + count; low++) refused[refusals[low].Row - from] = refusals[low].Refusal;
        return refused;
    }
}
