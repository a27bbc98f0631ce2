using SalesPerf.Primitives;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Territories.Domain.FiscalCalendars;
using SalesPerf.Territories.Domain.Quotas;

namespace SalesPerf.Territories.Api.Quotas;

/// <summary>A period with the calendar it belongs to.</summary>
internal sealed record PeriodOfCalendar(string CalendarCode, Currency Currency, FiscalPeriod Period)
{
    public static PeriodOfCalendar From(PlanningCalendar calendar, PlanningPeriod period) => new(calendar.Code, calendar.Currency, period.ToFiscalPeriod());
}

/// <summary>What others hear of quotas.</summary>
internal static class QuotaEvents
{
    public static QuotaPublished ToPublished(this Quota quota, PeriodOfCalendar when) => new(
        quota.Id.Value, quota.PositionId.Value, quota.ParticipantId?.Value, when.CalendarCode, when.Period.Code, when.Period.Start, when.Period.EndExclusive, quota.Measure, quota.Amount, quota.Ramp);

    public static QuotaChanged ToChanged(this Quota quota, PeriodOfCalendar when, UnroundedMoney previous, string reason) => new(
        quota.Id.Value, quota.PositionId.Value, quota.ParticipantId?.Value, when.CalendarCode, when.Period.Code, when.Period.Start, when.Period.EndExclusive, quota.Measure, quota.Amount, previous, quota.Ramp, reason);
}
