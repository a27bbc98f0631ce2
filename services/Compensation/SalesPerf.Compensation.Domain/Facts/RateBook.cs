using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Facts;

/// <summary>A conversion as it was made, so that it can be recomputed exactly (I17).</summary>
/// <param name="Rate">The rate as stated.</param>
/// <param name="Quote">Its direction.</param>
/// <param name="On">The day from which the rate was stated; null for a rate that the transaction carries.</param>
public sealed record AppliedRate(decimal Rate, RateQuote Quote, DateOnly? On)
{
    /// <summary>The converted amount, exact up to the 28 digits of a decimal.</summary>
    public decimal Apply(decimal amount) => Quote == RateQuote.ToPerFrom ? amount * Rate : amount / Rate;
}

/// <summary>Finds the exchange rate of a day. A rate converts in its stated direction only; nothing is inverted or crossed.</summary>
internal sealed class RateBook
{
    private readonly Dictionary<(Currency From, Currency To, string Type), RateFact[]> rates;

    public RateBook(IEnumerable<RateFact> facts) => rates = facts.GroupBy(f => (f.From, f.To, f.Type)).ToDictionary(g => g.Key, g => g.OrderBy(f => f.Date).ToArray());

    /// <summary>The latest rate stated on or before a day; null where there is none.</summary>
    public AppliedRate? Find(Currency from, Currency to, DateOnly day, string type)
    {
        if (!rates.TryGetValue((from, to, type), out var stated)) return null;
        var found = Array.FindLast(stated, r => r.Date <= day);
        return found is null ? null : new AppliedRate(found.Rate, found.Quote, found.Date);
    }
}
