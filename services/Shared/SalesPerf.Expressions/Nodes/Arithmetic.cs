namespace SalesPerf.Expressions;

/// <summary><c>a + b</c>, <c>a - b</c>, <c>min(a, b)</c>, <c>max(a, b)</c> of two numbers of one kind, over any number of operands from the left.</summary>
internal sealed class CombineNode<T>(Site site, Trait trait, params IReadOnlyList<Node> parts) : Node(site, trait, parts) where T : INumberOperation
{
    private readonly Refusal overflow = site.Refusal(ExpressionErrors.Overflow);
    private readonly Refusal mixed = site.Refusal(ExpressionErrors.CurrenciesDifferInRow);

    public override Vector Run(Batch batch)
    {
        var result = Parts[0].Run(batch);
        for (var i = 1; i < Parts.Count; i++) result = Combine(batch, result, Parts[i].Run(batch));
        return result;
    }

    private Vector Combine(Batch batch, Vector left, Vector right)
    {
        var (currencies, l, r) = (default((int, ReadOnlyMemory<int>)), left, right);
        Refusal?[]? refused = null;
        if (Kind == ValueKind.Money)
        {
            var probe = batch.Take(Form.Boolean, l.IsConstant && r.IsConstant);
            probe.Refused = batch.Merge(l, r);
            Currencies.Combine(batch, l, r, probe, mixed);
            (currencies, refused) = ((probe.Currency, probe.Currencies), probe.Refused);
            batch.Release(probe);
        }

        var result = Numbers.Apply<T>(batch, ref l, ref r, overflow);
        if (Kind == ValueKind.Money)
        {
            (result.Currency, result.Currencies) = currencies;
            result.Refused = Refusals.Prefer(refused, result.Refused);
        }

        batch.Release(l);
        batch.Release(r);
        return result;
    }

    public override Value Row(RowContext row)
    {
        var result = row.Of(Parts[0]);
        for (var i = 1; i < Parts.Count; i++) result = Combine(row, result, row.Of(Parts[i]));
        return result;
    }

    private Value Combine(RowContext row, Value left, Value right)
    {
        Primitives.Currency? currency = null;
        if (Kind == ValueKind.Money && !Currencies.TryCombine(left, right, out currency)) throw row.Refused(mixed);
        return Magnitude.Try<T>(left.Number, right.Number, out var number) ? Value.Of(number).As(Kind, currency) : throw row.Refused(overflow);
    }
}

/// <summary><c>a * b</c>, of which one at most is money.</summary>
internal sealed class MultiplyNode(Site site, Trait trait, Node left, Node right) : Node(site, trait, left, right)
{
    private readonly Refusal overflow = site.Refusal(ExpressionErrors.Overflow);

    public override Vector Run(Batch batch)
    {
        var (a, b) = (left.Run(batch), right.Run(batch));
        var result = Numbers.Apply<Multiplication>(batch, ref a, ref b, overflow);
        if (Kind == ValueKind.Money) Currencies.Keep(batch, left.Kind == ValueKind.Money ? a : b, result);
        batch.Release(a);
        batch.Release(b);
        return result;
    }

    public override Value Row(RowContext row)
    {
        var (a, b) = (row.Of(left), row.Of(right));
        return Magnitude.Try<Multiplication>(a.Number, b.Number, out var product) ? Value.Of(product).As(Kind, a.Currency ?? b.Currency) : throw row.Refused(overflow);
    }
}

/// <summary><c>a / b</c>, and <c>a / b else c</c> where the divisor may be zero.</summary>
internal sealed class DivideNode : Node
{
    private readonly Node left, right;
    private readonly Node? whenZero;
    private readonly Refusal overflow, zero, mixed;

    public DivideNode(Site site, Trait trait, Node left, Node right, Node? whenZero) : base(site, trait, whenZero is null ? [left, right] : [left, right, whenZero]) =>
        (this.left, this.right, this.whenZero, overflow, zero, mixed) =
            (left, right, whenZero, site.Refusal(ExpressionErrors.Overflow), site.Refusal(ExpressionErrors.DivisionByZero), site.Refusal(ExpressionErrors.CurrenciesDifferInRow));

    private bool IsRatio => left.Kind == ValueKind.Money && right.Kind == ValueKind.Money;

    public override Vector Run(Batch batch)
    {
        var (a, b) = (left.Run(batch), right.Run(batch));
        var refused = IsRatio ? Mixed(batch, a, b) : null;
        var result = Quotient(batch, ref a, ref b);
        result.Refused = Refusals.Prefer(refused, result.Refused);
        if (Kind == ValueKind.Money) Currencies.Keep(batch, a, result);
        var zeros = ZerosOf(batch, b);
        batch.Release(a);
        batch.Release(b);
        if (zeros is null) return result;
        if (whenZero is not null) return Instead(batch, zeros, result, whenZero.Run(batch));
        for (var i = 0; i < batch.CountOf(result.IsConstant); i++)
            if (zeros.Flags.Span[i & zeros.Mask]) batch.Refuse(result, i, zero);
        batch.Release(zeros);
        return result;
    }

    private Refusal?[]? Mixed(Batch batch, Vector a, Vector b)
    {
        var probe = batch.Take(Form.Boolean, a.IsConstant && b.IsConstant);
        probe.Refused = batch.Merge(a, b);
        Currencies.Combine(batch, a, b, probe, mixed);
        var refused = probe.Refused;
        batch.Release(probe);
        return refused;
    }

    private Vector Quotient(Batch batch, ref Vector a, ref Vector b)
    {
        if (a.Form == Form.Fixed && Numbers.TryReciprocal(b, out var factor, out var scale))
        {
            var reciprocal = batch.Take(Form.Fixed, true);
            batch.Units(reciprocal, scale, (ulong)Math.Abs(factor))[0] = factor;
            var exact = Numbers.Apply<Multiplication>(batch, ref a, ref reciprocal, overflow);
            batch.Release(reciprocal);
            if (exact.Form == Form.Fixed) return exact;
            batch.Release(exact);
        }

        return Numbers.Apply<Division>(batch, ref a, ref b, overflow);
    }

    private static Vector? ZerosOf(Batch batch, Vector divisor)
    {
        var any = divisor.Form == Form.Fixed ? divisor.Units.Span.Contains(0) : divisor.Decimals.Span.Contains(0m);
        if (!any) return null;
        var zeros = batch.Take(Form.Boolean, divisor.IsConstant);
        var flags = batch.Flags(zeros);
        for (var i = 0; i < flags.Length; i++) flags[i] = divisor.Refused?[i] is null && (divisor.Form == Form.Fixed ? divisor.Units.Span[i] == 0 : divisor.Decimals.Span[i] == 0m);
        return zeros;
    }

    /// <summary>The other value where the divisor is zero; what refused the dividend or the divisor stays refused.</summary>
    private static Vector Instead(Batch batch, Vector zeros, Vector quotient, Vector instead)
    {
        var before = quotient.Refused;
        var chosen = Choice.Of(batch, zeros, instead, quotient);
        chosen.Refused = Refusals.Prefer(before is { Length: 1 } && !chosen.IsConstant ? Refusals.Repeat(before[0], batch.Rows) : before, chosen.Refused);
        return chosen;
    }

    public override Value Row(RowContext row)
    {
        var (a, b) = (row.Of(left), row.Of(right));
        if (IsRatio && !Currencies.TryCombine(a, b, out _)) throw row.Refused(mixed);
        if (b.Number == 0m) return whenZero is null ? throw row.Refused(zero) : row.Of(whenZero).As(Kind, null);
        return Magnitude.Try<Division>(a.Number, b.Number, out var quotient) ? Value.Of(quotient).As(Kind, a.Currency) : throw row.Refused(overflow);
    }
}

/// <summary>Refusals of several causes.</summary>
internal static class Refusals
{
    /// <summary>The first cause of each row.</summary>
    public static Refusal?[]? Prefer(Refusal?[]? first, Refusal?[]? second)
    {
        if (first is null || second is null) return first ?? second;
        for (var i = 0; i < first.Length; i++) first[i] ??= second[i];
        return first;
    }

    public static Refusal?[] Repeat(Refusal? refusal, int rows)
    {
        var repeated = new Refusal?[rows];
        Array.Fill(repeated, refusal);
        return repeated;
    }
}
