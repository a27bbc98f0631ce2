using SalesPerf.Territories.V1;

namespace SalesPerf.Identity.Digests;

/// <summary>A digest that is due.</summary>
/// <param name="Day">The local day; with the person it names the digest, so there is one a day at most, whatever they choose meanwhile.</param>
/// <param name="GiveUpAt">Later than that it is no news any more.</param>
internal sealed record DigestPeriod(DateOnly Day, DateTimeOffset GiveUpAt);

/// <summary>When somebody gets their digest.</summary>
/// <param name="IsWeekly">Once a week; else every day.</param>
/// <param name="Hour">Local hour, 0 to 23.</param>
/// <param name="Weekday">Day of a weekly one.</param>
/// <param name="Zone">Zone of the hour.</param>
/// <param name="Since">When they chose it so: nothing is due before.</param>
internal sealed record DigestPlan(bool IsWeekly, int Hour, DayOfWeek Weekday, TimeZoneInfo Zone, DateTimeOffset Since)
{
    private static readonly TimeSpan NewsForADay = TimeSpan.FromHours(12);
    private static readonly TimeSpan NewsForAWeek = TimeSpan.FromHours(84);

    /// <summary>Reads a choice; null where its zone is not known on this machine.</summary>
    public static DigestPlan? From(DigestSubscription chosen) => TimeZoneInfo.TryFindSystemTimeZoneById(chosen.TimeZone, out var zone)
        ? new(chosen.Every == DigestEvery.Week, chosen.Hour, (DayOfWeek)chosen.Weekday, zone, chosen.Since.ToDateTimeOffset())
        : null;

    /// <summary>The digest that is due now; null where the last one is too long ago, or from before it was chosen.</summary>
    public DigestPeriod? DueAt(DateTimeOffset now)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Zone).DateTime);
        while ((IsWeekly && day.DayOfWeek != Weekday) || InstantOf(day) > now) day = day.AddDays(-1);
        var at = InstantOf(day);
        var giveUpAt = at + (IsWeekly ? NewsForAWeek : NewsForADay);
        return at >= Since && now < giveUpAt ? new(day, giveUpAt) : null;
    }

    // An hour that the clock leaves out is the one after it; of an hour that comes twice, the first counts.
    private DateTimeOffset InstantOf(DateOnly day)
    {
        var local = day.ToDateTime(new TimeOnly(Hour, 0));
        if (Zone.IsInvalidTime(local)) local = local.AddHours(1);
        return new DateTimeOffset(local, Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local));
    }
}
