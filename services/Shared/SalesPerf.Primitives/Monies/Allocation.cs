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

        var unit = 1m;
        for (var i = 0; i < places; i++) unit /= 10m;
        var total = weights.Sum();
        var exact = weights.Select(w => whole.Amount * w / total).ToArray();
        var parts = exact.Select(e => RoundingRule.Round(e, places, RoundingMode.Down)).ToArray();
        var missing = (int)((whole.Amount - parts.Sum()) / unit);
        var step = missing < 0 ? -unit : unit;
        var byRemainder = Enumerable.Range(0, parts.Length).OrderByDescending(i => Math.Abs(exact[i] - parts[i])).ThenBy(i => i);
        foreach (var i in byRemainder.Take(Math.Abs(missing))) parts[i] += step;
        return [.. parts.Select(p => Money.FromRounded(p, whole.Currency))];
    }
}
