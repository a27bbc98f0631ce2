using SalesPerf.Primitives;

namespace SalesPerf.Recruiting.Domain.Offers;

/// <summary>How a hire did in one period.</summary>
/// <param name="PeriodCode">Period.</param>
/// <param name="PeriodStart">Its first day.</param>
/// <param name="Attainment">Against the quota after ramp.</param>
/// <param name="Final">Whether the figure stands.</param>
public sealed record HirePeriod(string PeriodCode, DateOnly PeriodStart, Attainment Attainment, bool Final);

/// <summary>What became of a hire in the first year.</summary>
public static class QualityOfHire
{
    /// <summary>Decimal places of the mean.</summary>
    public const int Places = 6;

    /// <summary>The periods that begin within a year of the first day, earliest first; a period that the hire joined in the middle of counts too.</summary>
    public static IReadOnlyList<HirePeriod> FirstYear(DateOnly startOn, IEnumerable<(HirePeriod Period, DateOnly EndExclusive)> periods) =>
        [.. periods.Where(p => p.EndExclusive > startOn && p.Period.PeriodStart < startOn.AddYears(1)).Select(p => p.Period).OrderBy(p => p.PeriodStart)];

    /// <summary>Mean attainment; null where there is none yet.</summary>
    public static Attainment? Mean(IReadOnlyCollection<HirePeriod> periods)
    {
        ArgumentNullException.ThrowIfNull(periods);
        return periods.Count == 0 ? null : new Attainment(RoundingRule.Round(periods.Average(p => p.Attainment.Value), Places, RoundingMode.HalfEven));
    }
}
