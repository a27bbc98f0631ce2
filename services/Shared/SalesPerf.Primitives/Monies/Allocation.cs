using System.Numerics;

namespace SalesPerf.Primitives;

/// <summary>Divides an amount so that the parts, each rounded, sum exactly to the rounded whole (largest remainder).</summary>
public static class Allocation
{
    /// <summary>Parts of <paramref name="whole"/> in proportion to <paramref name="weights"/>, in their order.</summary>
    /// <param name="whole">A payable amount, which may be negative.</param>
    /// <param name="weights">None negative, at least one above zero.</param>
    /// <param name="digits">Places of each part; null takes the currency's minor digits. The whole must have no more.</param>
    /// <returns>As many parts as weights. A missing unit goes to the largest remainder, the earlier one on a tie.</returns>
    public static IReadOnlyList<Money> Divide(Money whole, IReadOnlyList<decimal> weights, int? digits = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Count == 0 || weights.Any(w => w < 0m) || weights.All(w => w == 0m))
            throw new ArgumentException("Weights are not negative, and at least one is above zero.", nameof(weights));

        var places = digits ?? whole.Currency.MinorDigits;
        if (RoundingRule.Round(whole.Amount, places, RoundingMode.Down) != whole.Amount)
            throw new ArgumentException($"The whole {whole} has more than {places} decimals.", nameof(whole));

        // In whole units and whole weights, so that remainders are exact: two that are equal are found equal.
        var unit = 1m;
        for (var i = 0; i < places; i++) unit /= 10m;
        var (units, shares) = (new BigInteger(Math.Abs(whole.Amount) / unit), Whole(weights));
        var total = shares.Aggregate(BigInteger.Add);
        var divided = shares.Select(s => (Part: BigInteger.DivRem(units * s, total, out var remainder), Remainder: remainder)).ToArray();
        var missing = (int)(units - divided.Select(d => d.Part).Aggregate(BigInteger.Add));
        var raised = Enumerable.Range(0, divided.Length).OrderByDescending(i => divided[i].Remainder).Take(missing).ToHashSet();
        return [.. divided.Select((d, i) => Money.FromRounded((decimal)(raised.Contains(i) ? d.Part + 1 : d.Part) * unit * Math.Sign(whole.Amount), whole.Currency))];
    }

    // The same proportions in whole numbers.
    private static BigInteger[] Whole(IReadOnlyList<decimal> weights)
    {
        var scale = weights.Max(w => w.Scale);
        return [.. weights.Select(w => Mantissa(w) * BigInteger.Pow(10, scale - w.Scale))];
    }

    private static BigInteger Mantissa(decimal value)
    {
        var bits = decimal.GetBits(value);
        return new BigInteger(new decimal(bits[0], bits[1], bits[2], isNegative: false, scale: 0));
    }
}
