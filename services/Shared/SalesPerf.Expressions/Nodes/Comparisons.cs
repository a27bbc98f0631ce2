namespace SalesPerf.Expressions;

internal interface IComparison
{
    static abstract bool OnUnits(long left, long right);

    static abstract bool OnDecimals(decimal left, decimal right);
}

internal readonly struct Same : IComparison
{
    public static bool OnUnits(long left, long right) => left == right;

    public static bool OnDecimals(decimal left, decimal right) => left == right;
}

internal readonly struct Below : IComparison
{
    public static bool OnUnits(long left, long right) => left < right;

    public static bool OnDecimals(decimal left, decimal right) => left < right;
}

internal readonly struct NotAbove : IComparison
{
    public static bool OnUnits(long left, long right) => left <= right;

    public static bool OnDecimals(decimal left, decimal right) => left <= right;
}

/// <summary>Compares vectors of one kind.</summary>
internal static class Comparing
{
    /// <summary>Compares; the operands stay the caller's, though numbers may become decimals.</summary>
    public static Vector Apply<T>(Batch batch, ref Vector left, ref Vector right, bool negated, Refusal mixed) where T : IComparison
    {
        var result = batch.Take(Form.Boolean, left.IsConstant && right.IsConstant);
        result.Refused = batch.Merge(left, right);
        var flags = batch.Flags(result);
        switch (left.Form)
        {
            case Form.Fixed or Form.Decimal:
                if (left.Currency != right.Currency || !left.Currencies.IsEmpty || !right.Currencies.IsEmpty) Currencies.Combine(batch, left, right, result, mixed);
                OnNumbers<T>(batch, ref left, ref right, flags);
                break;
            case Form.Text: OnTexts(batch, left, right, flags); break;
            case Form.Date: OnCodes<T>(left.Codes.Span, left.Mask, right.Codes.Span, right.Mask, flags); break;
            default: OnFlags(left, right, flags); break;
        }

        (result.Currency, result.Currencies) = (0, default);
        if (negated) for (var i = 0; i < flags.Length; i++) flags[i] = !flags[i];
        return result;
    }

    private static void OnNumbers<T>(Batch batch, ref Vector left, ref Vector right, Span<bool> flags) where T : IComparison
    {
        if (left.Form == Form.Fixed && right.Form == Form.Fixed && Numbers.TryAlign(left, right, out var to))
        {
            OnUnits<T>(left.Units.Span, left.Mask, to.LeftFactor, right.Units.Span, right.Mask, to.RightFactor, flags);
            return;
        }

        (left, right) = (Numbers.ToDecimals(batch, left), Numbers.ToDecimals(batch, right));
        var a = left.Decimals.Span;
        var b = right.Decimals.Span;
        for (var i = 0; i < flags.Length; i++) flags[i] = T.OnDecimals(a[i & left.Mask], b[i & right.Mask]);
    }

    private static void OnUnits<T>(ReadOnlySpan<long> left, int leftMask, long leftFactor, ReadOnlySpan<long> right, int rightMask, long rightFactor, Span<bool> flags) where T : IComparison
    {
        if (rightMask == 0 && leftMask != 0)
        {
            left = left[..flags.Length];
            var constant = right[0] * rightFactor;
            for (var i = 0; i < flags.Length; i++) flags[i] = T.OnUnits(left[i] * leftFactor, constant);
            return;
        }

        for (var i = 0; i < flags.Length; i++) flags[i] = T.OnUnits(left[i & leftMask] * leftFactor, right[i & rightMask] * rightFactor);
    }

    private static void OnCodes<T>(ReadOnlySpan<int> left, int leftMask, ReadOnlySpan<int> right, int rightMask, Span<bool> flags) where T : IComparison
    {
        for (var i = 0; i < flags.Length; i++) flags[i] = T.OnUnits(left[i & leftMask], right[i & rightMask]);
    }

    private static void OnFlags(Vector left, Vector right, Span<bool> flags)
    {
        var a = left.Flags.Span;
        var b = right.Flags.Span;
        for (var i = 0; i < flags.Length; i++) flags[i] = a[i & left.Mask] == b[i & right.Mask];
    }

    private static void OnTexts(Batch batch, Vector left, Vector right, Span<bool> flags)
    {
        if (ReferenceEquals(left.Dictionary, right.Dictionary))
        {
            OnCodes<Same>(left.Codes.Span, left.Mask, right.Codes.Span, right.Mask, flags);
            return;
        }

        var translated = batch.Keep(typeof(Comparing), left.Dictionary!, right.Dictionary!, () => Translate(right.Dictionary!, left.Dictionary!));
        var a = left.Codes.Span;
        var b = right.Codes.Span;
        if (right.IsConstant && !left.IsConstant) Flagged.WhereEqual(a, translated[b[0]], flags);
        else for (var i = 0; i < flags.Length; i++) flags[i] = a[i & left.Mask] == translated[b[i & right.Mask]];
    }

    private static int[] Translate(TextTable from, TextTable to) => [.. Enumerable.Range(0, from.Count).Select(code => to.Find(from[code]))];
}

/// <summary>Comparisons of two values of one kind.</summary>
internal sealed class CompareNode<T>(Site site, Trait trait, Node left, Node right, bool negated = false, bool swapped = false) : Node(site, trait, left, right) where T : IComparison
{
    private readonly Refusal mixed = site.Refusal(ExpressionErrors.CurrenciesDifferInRow);

    public override Vector Run(Batch batch)
    {
        var (a, b) = (left.Run(batch), right.Run(batch));
        // Refusals of the left operand come first even where the two change places: it is calculated first.
        var refused = swapped ? batch.Merge(a, b) : null;
        var result = swapped ? Comparing.Apply<T>(batch, ref b, ref a, negated, mixed) : Comparing.Apply<T>(batch, ref a, ref b, negated, mixed);
        result.Refused = Refusals.Prefer(refused, result.Refused);
        batch.Release(a);
        batch.Release(b);
        return result;
    }

    public override Value Row(RowContext row)
    {
        var (a, b) = (row.Of(left), row.Of(right));
        return Value.Of(OfValues(row, a, b, mixed) != negated);
    }

    private bool OfValues(RowContext row, Value a, Value b, Refusal refusal)
    {
        if (a.Kind == ValueKind.Money && b.Kind == ValueKind.Money && !Currencies.TryCombine(a, b, out _)) throw row.Refused(refusal);
        if (swapped) (a, b) = (b, a);
        return a.Kind switch
        {
            ValueKind.Text => a.Text == b.Text,
            ValueKind.Boolean => a.Flag == b.Flag,
            ValueKind.Date => T.OnUnits(a.DayNumber, b.DayNumber),
            _ => T.OnDecimals(a.Number, b.Number),
        };
    }
}

/// <summary><c>x between a and b</c>: x is calculated once.</summary>
internal sealed class BetweenNode(Site site, Trait trait, Node operand, Node low, Node high, bool negated) : Node(site, trait, operand, low, high)
{
    private readonly Refusal mixed = site.Refusal(ExpressionErrors.CurrenciesDifferInRow);

    public override Vector Run(Batch batch)
    {
        var (x, a, b) = (operand.Run(batch), low.Run(batch), high.Run(batch));
        var refused = batch.Merge(x, a);
        var above = Comparing.Apply<NotAbove>(batch, ref a, ref x, false, mixed);
        above.Refused = Refusals.Prefer(refused, above.Refused);
        var below = Comparing.Apply<NotAbove>(batch, ref x, ref b, false, mixed);
        var result = batch.Take(Form.Boolean, above.IsConstant && below.IsConstant);
        result.Refused = batch.Merge(above, below);
        var l = above.Flags.Span;
        var h = below.Flags.Span;
        var r = batch.Flags(result);
        for (var i = 0; i < r.Length; i++) r[i] = (l[i & above.Mask] & h[i & below.Mask]) != negated;
        foreach (var used in (ReadOnlySpan<Vector>)[x, a, b, above, below]) batch.Release(used);
        return result;
    }

    public override Value Row(RowContext row)
    {
        var (x, a) = (row.Of(operand), row.Of(low));
        if (!Currencies.TryCombine(x, a, out _)) throw row.Refused(mixed);
        var b = row.Of(high);
        if (!Currencies.TryCombine(x, b, out _)) throw row.Refused(mixed);
        var inside = x.Kind == ValueKind.Date ? a.DayNumber <= x.DayNumber && x.DayNumber <= b.DayNumber : a.Number <= x.Number && x.Number <= b.Number;
        return Value.Of(inside != negated);
    }
}

/// <summary><c>x in (a, b)</c>: x is calculated once.</summary>
internal sealed class InNode(Site site, Trait trait, Node operand, IReadOnlyList<Node> items, bool negated) : Node(site, trait, [operand, .. items])
{
    private readonly Refusal mixed = site.Refusal(ExpressionErrors.CurrenciesDifferInRow);

    // Written-out texts are looked up once for each text of the dictionary, not once for each row.
    private readonly HashSet<string>? texts = operand.Kind == ValueKind.Text && items.All(i => i is LiteralNode) ? [.. items.Select(i => ((LiteralNode)i).Value.Text)] : null;

    public override Vector Run(Batch batch)
    {
        var x = operand.Run(batch);
        return texts is null ? OneByOne(batch, x) : TextPredicate.Apply(batch, this, x, texts.Contains, negated);
    }

    // Refusals count in the order in which a row would meet them: an item is only looked at where none before it was the same.
    private Vector OneByOne(Batch batch, Vector x)
    {
        var found = batch.Take(Form.Boolean, x.IsConstant && items.All(i => i is LiteralNode));
        var flags = batch.Flags(found);
        flags.Clear();
        if (x.Refused is { } before) found.Refused = found.IsConstant == x.IsConstant ? [.. before] : Refusals.Repeat(before[0], batch.Rows);
        foreach (var item in items)
        {
            var y = item.Run(batch);
            var same = Comparing.Apply<Same>(batch, ref x, ref y, false, mixed);
            for (var i = 0; i < flags.Length; i++)
            {
                if (flags[i]) continue;
                if (same.Refused?[i & same.Mask] is { } refusal) batch.Refuse(found, i, refusal);
                else flags[i] = same.Flags.Span[i & same.Mask];
            }

            batch.Release(y);
            batch.Release(same);
        }

        if (negated) for (var i = 0; i < flags.Length; i++) flags[i] = !flags[i];
        batch.Release(x);
        return found;
    }

    public override Value Row(RowContext row)
    {
        var x = row.Of(operand);
        foreach (var item in items)
        {
            var y = row.Of(item);
            if (x.Kind == ValueKind.Money && !Currencies.TryCombine(x, y, out _)) throw row.Refused(mixed);
            if (IsSame(x, y)) return Value.Of(!negated);
        }

        return Value.Of(negated);
    }

    private static bool IsSame(Value x, Value y) => x.Kind switch
    {
        ValueKind.Text => x.Text == y.Text,
        ValueKind.Boolean => x.Flag == y.Flag,
        ValueKind.Date => x.DayNumber == y.DayNumber,
        _ => x.Number == y.Number,
    };
}
