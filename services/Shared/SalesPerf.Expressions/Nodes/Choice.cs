using System.Runtime.CompilerServices;

namespace SalesPerf.Expressions;

/// <summary>One of two vectors, row by row.</summary>
internal static class Choice
{
    /// <summary>Chooses and releases all three.</summary>
    public static Vector Of(Batch batch, Vector condition, Vector then, Vector otherwise)
    {
        if (then.Form is Form.Fixed or Form.Decimal) Agree(batch, ref then, ref otherwise);
        var constant = condition.IsConstant && then.IsConstant && otherwise.IsConstant;
        var result = batch.Take(then.Form, constant);
        result.Refused = RefusedOf(batch, condition, then, otherwise, constant);
        switch (then.Form)
        {
            case Form.Fixed: Units(batch, condition, then, otherwise, result); break;
            case Form.Decimal: Pick(condition, then.Decimals.Span, then.Mask, otherwise.Decimals.Span, otherwise.Mask, batch.Decimals(result)); break;
            case Form.Boolean: Pick(condition, then.Flags.Span, then.Mask, otherwise.Flags.Span, otherwise.Mask, batch.Flags(result)); break;
            case Form.Date: Pick(condition, then.Codes.Span, then.Mask, otherwise.Codes.Span, otherwise.Mask, batch.Codes(result)); break;
            default: Texts(batch, condition, then, otherwise, result); break;
        }

        if (then.Form is Form.Fixed or Form.Decimal) Currencies.Choose(batch, condition, then, otherwise, result);
        batch.Release(condition);
        batch.Release(then);
        batch.Release(otherwise);
        return result;
    }

    private static void Agree(Batch batch, ref Vector then, ref Vector otherwise)
    {
        if (then.Form == Form.Fixed && otherwise.Form == Form.Fixed && Numbers.TryAlign(then, otherwise, out _)) return;
        (then, otherwise) = (Numbers.ToDecimals(batch, then), Numbers.ToDecimals(batch, otherwise));
    }

    private static Refusal?[]? RefusedOf(Batch batch, Vector condition, Vector then, Vector otherwise, bool constant)
    {
        if (condition.Refused is null && then.Refused is null && otherwise.Refused is null) return null;
        var refused = new Refusal?[batch.CountOf(constant)];
        var flags = condition.Flags.Span;
        for (var i = 0; i < refused.Length; i++)
        {
            var chosen = flags[i & condition.Mask] ? then : otherwise;
            refused[i] = condition.Refused?[i & condition.Mask] ?? chosen.Refused?[i & chosen.Mask];
        }

        return refused;
    }

    private static void Units(Batch batch, Vector condition, Vector then, Vector otherwise, Vector result)
    {
        Numbers.TryAlign(then, otherwise, out var to);
        var units = batch.Units(result, to.Scale, Math.Max(to.LeftBound, to.RightBound));
        var flags = condition.Flags.Span;
        var a = then.Units.Span;
        var b = otherwise.Units.Span;
        // Both are taken and one is masked out: a branch that data decides is guessed wrong half of the time.
        for (var i = 0; i < units.Length; i++)
        {
            var taken = -(long)Unsafe.BitCast<bool, byte>(flags[i & condition.Mask]);
            units[i] = ((a[i & then.Mask] * to.LeftFactor) & taken) | ((b[i & otherwise.Mask] * to.RightFactor) & ~taken);
        }
    }

    private static void Texts(Batch batch, Vector condition, Vector then, Vector otherwise, Vector result)
    {
        var codes = batch.Codes(result);
        if (ReferenceEquals(then.Dictionary, otherwise.Dictionary))
        {
            result.Dictionary = then.Dictionary;
            Pick(condition, then.Codes.Span, then.Mask, otherwise.Codes.Span, otherwise.Mask, codes);
            return;
        }

        var both = batch.Keep(typeof(Choice), then.Dictionary!, otherwise.Dictionary!, () => new Union(then.Dictionary!, otherwise.Dictionary!));
        result.Dictionary = both.Dictionary;
        var flags = condition.Flags.Span;
        var a = then.Codes.Span;
        var b = otherwise.Codes.Span;
        for (var i = 0; i < codes.Length; i++) codes[i] = flags[i & condition.Mask] ? a[i & then.Mask] : both.FromSecond[b[i & otherwise.Mask]];
    }

    private static void Pick<T>(Vector condition, ReadOnlySpan<T> then, int thenMask, ReadOnlySpan<T> otherwise, int otherMask, Span<T> result)
    {
        var flags = condition.Flags.Span;
        for (var i = 0; i < result.Length; i++) result[i] = flags[i & condition.Mask] ? then[i & thenMask] : otherwise[i & otherMask];
    }

    /// <summary>Two dictionaries as one; codes of the first stay as they are.</summary>
    private sealed class Union
    {
        public Union(TextTable first, TextTable second)
        {
            Dictionary = new(Enumerable.Range(0, first.Count).Select(code => first[code])) { IsTransient = first.IsTransient || second.IsTransient };
            FromSecond = [.. Enumerable.Range(0, second.Count).Select(code => Dictionary.Code(second[code]))];
        }

        public TextTable Dictionary { get; }

        public int[] FromSecond { get; }
    }
}

/// <summary><c>if c then a else b</c>; a branch that no row of the batch takes is not calculated.</summary>
internal sealed class IfNode(Site site, Trait trait, Node condition, Node then, Node otherwise) : Node(site, trait, condition, then, otherwise)
{
    public override Vector Run(Batch batch)
    {
        var c = condition.Run(batch);
        if (Uniform.Of(c) is not { } same) return Choice.Of(batch, c, then.Run(batch), otherwise.Run(batch));
        batch.Release(c);
        return (same ? then : otherwise).Run(batch);
    }

    public override Value Row(RowContext row) => row.Of(row.Of(condition).Flag ? then : otherwise);
}

internal static class Uniform
{
    /// <summary>The truth that all rows have in common; null where they differ or some are refused.</summary>
    public static bool? Of(Vector flags)
    {
        if (flags.Refused is not null) return null;
        var span = flags.Flags.Span;
        return span.Contains(!span[0]) ? null : span[0];
    }
}

/// <summary><c>a and b</c>, <c>a or b</c>; the right side counts only where the left does not decide.</summary>
internal sealed class LogicNode(Site site, Trait trait, bool isAnd, Node left, Node right) : Node(site, trait, left, right)
{
    public override Vector Run(Batch batch)
    {
        var a = left.Run(batch);
        if (Uniform.Of(a) is { } same && same != isAnd) return a;
        var b = right.Run(batch);
        var result = batch.Take(Form.Boolean, a.IsConstant && b.IsConstant);
        var x = a.Flags.Span;
        var y = b.Flags.Span;
        var r = batch.Flags(result);
        if (isAnd && !a.IsConstant && !b.IsConstant) Flagged.WhereBoth(x, y, r);
        else if (isAnd) for (var i = 0; i < r.Length; i++) r[i] = x[i & a.Mask] & y[i & b.Mask];
        else for (var i = 0; i < r.Length; i++) r[i] = x[i & a.Mask] | y[i & b.Mask];
        if (a.Refused is not null || b.Refused is not null) result.Refused = RefusedOf(batch, a, b, result.IsConstant);
        batch.Release(a);
        batch.Release(b);
        return result;
    }

    private Refusal?[] RefusedOf(Batch batch, Vector a, Vector b, bool constant)
    {
        var refused = new Refusal?[batch.CountOf(constant)];
        var x = a.Flags.Span;
        for (var i = 0; i < refused.Length; i++)
            refused[i] = a.Refused?[i & a.Mask] ?? (x[i & a.Mask] == isAnd ? b.Refused?[i & b.Mask] : null);
        return refused;
    }

    public override Value Row(RowContext row) => row.Of(left) is var value && value.Flag == isAnd ? row.Of(right) : value;
}

/// <summary><c>not a</c>.</summary>
internal sealed class NotNode(Site site, Trait trait, Node operand) : Node(site, trait, operand)
{
    public override Vector Run(Batch batch)
    {
        var a = operand.Run(batch);
        var result = batch.Take(Form.Boolean, a.IsConstant);
        result.Refused = a.Refused;
        var x = a.Flags.Span;
        var r = batch.Flags(result);
        for (var i = 0; i < r.Length; i++) r[i] = !x[i];
        batch.Release(a);
        return result;
    }

    public override Value Row(RowContext row) => Value.Of(!row.Of(operand).Flag);
}
