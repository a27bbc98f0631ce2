namespace SalesPerf.Expressions;

/// <summary>Currencies of rows: amounts are combined only within one; 0 goes with any.</summary>
internal static class Currencies
{
    /// <summary>The currency of a combination, row by row; rows with two different ones are refused.</summary>
    public static void Combine(Batch batch, Vector left, Vector right, Vector result, Refusal refusal)
    {
        if (left.Currencies.IsEmpty && right.Currencies.IsEmpty && (left.Currency == right.Currency || left.Currency == 0 || right.Currency == 0))
        {
            result.Currency = left.Currency != 0 ? left.Currency : right.Currency;
            return;
        }

        var combined = new int[batch.CountOf(result.IsConstant)];
        for (var i = 0; i < combined.Length; i++)
        {
            var (a, b) = (At(left, i), At(right, i));
            if (a != b && a != 0 && b != 0) batch.Refuse(result, i, refusal);
            combined[i] = a != 0 ? a : b;
        }

        result.Currencies = combined;
    }

    /// <summary>The currency of whichever is chosen.</summary>
    public static void Choose(Batch batch, Vector condition, Vector then, Vector otherwise, Vector result)
    {
        if (then.Currencies.IsEmpty && otherwise.Currencies.IsEmpty && then.Currency == otherwise.Currency)
        {
            result.Currency = then.Currency;
            return;
        }

        var chosen = new int[batch.CountOf(result.IsConstant)];
        var flags = condition.Flags.Span;
        for (var i = 0; i < chosen.Length; i++) chosen[i] = At(flags[i & condition.Mask] ? then : otherwise, i);
        result.Currencies = chosen;
    }

    /// <summary>The same currency as one operand.</summary>
    public static void Keep(Batch batch, Vector from, Vector result)
    {
        (result.Currency, result.Currencies) = (from.Currency, from.Currencies);
        if (from.IsConstant && !result.IsConstant && !from.Currencies.IsEmpty)
        {
            var repeated = new int[batch.Rows];
            Array.Fill(repeated, from.Currencies.Span[0]);
            result.Currencies = repeated;
        }
    }

    public static int At(Vector vector, int row) => vector.Currencies.IsEmpty ? vector.Currency : vector.Currencies.Span[row & vector.Mask];

    /// <summary>The currency of a combination of two values; false where they have two.</summary>
    public static bool TryCombine(Value left, Value right, out Primitives.Currency? currency)
    {
        currency = left.Currency ?? right.Currency;
        return left.Currency == right.Currency || left.Currency is null || right.Currency is null;
    }
}
