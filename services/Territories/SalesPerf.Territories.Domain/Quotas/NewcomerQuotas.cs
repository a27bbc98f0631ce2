using SalesPerf.Primitives;
using SalesPerf.Territories.Domain.Titles;

namespace SalesPerf.Territories.Domain.Quotas;

/// <summary>A newcomer's quota of one period.</summary>
/// <param name="Period">When.</param>
/// <param name="Amount">After ramp.</param>
/// <param name="Ramp">Share of the full quota.</param>
public sealed record NewcomerQuota(FiscalPeriod Period, UnroundedMoney Amount, Share Ramp);

/// <summary>Which quotas a newcomer gets.</summary>
public static class NewcomerQuotas
{
    /// <summary>One for the period of the first day and each after it: the title's ramp first, then the whole quota; none where the title carries none.</summary>
    public static IReadOnlyList<NewcomerQuota> Of(Title title, FiscalCalendar calendar, DateOnly startOn)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(calendar);
        return title.QuotaPerPeriod is not { } full
            ? []
            : [.. calendar.Periods.Where(p => p.EndExclusive > startOn).Select((p, i) => new NewcomerQuota(p, full * title.RampIn(i), title.RampIn(i)))];
    }
}
