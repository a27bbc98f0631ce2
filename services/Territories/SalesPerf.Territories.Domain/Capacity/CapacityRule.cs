using System.Globalization;
using SalesPerf.Primitives;

namespace SalesPerf.Territories.Domain.Capacity;

/// <summary>Above which a seat needs company.</summary>
/// <param name="Attainment">At or above it the holder performs.</param>
/// <param name="Utilisation">Above it the holder carries too much.</param>
public sealed record CapacityThresholds(Attainment Attainment, Share Utilisation);

/// <summary>What is known of a seat in one period.</summary>
/// <param name="PositionCode">The seat.</param>
/// <param name="PeriodCode">When.</param>
/// <param name="Attainment">Of its holder; null where nothing was calculated.</param>
/// <param name="WorkloadHours">Hours of work measured.</param>
/// <param name="CapacityHours">Hours that one person carries; null where nobody counts.</param>
public sealed record SeatLoad(string PositionCode, string PeriodCode, Attainment? Attainment, decimal WorkloadHours, decimal? CapacityHours)
{
    /// <summary>Workload divided by capacity; null where nobody counts capacity.</summary>
    public Share? Utilisation => CapacityHours is { } capacity and > 0m ? new Share(WorkloadHours / capacity) : null;
}

/// <summary>Why there is room to hire: worded where it is read, in the reader's language.</summary>
/// <param name="Code">Key of the sentence.</param>
/// <param name="Values">The values in it, as they are in JSON.</param>
public sealed record ShortfallReason(string Code, IReadOnlyList<string> Values);

/// <summary>Decides where there is room to hire.</summary>
public static class CapacityRule
{
    /// <summary>Why this seat's holder needs help, with the figures: period, seat, percent of quota, percent of capacity, hours of work and of capacity. Null where not. Somebody who carries much and sells little needs coaching, not company.</summary>
    public static ShortfallReason? Overload(SeatLoad seat, CapacityThresholds thresholds)
    {
        ArgumentNullException.ThrowIfNull(seat);
        ArgumentNullException.ThrowIfNull(thresholds);
        if (seat.Attainment is not { } attainment || seat.Utilisation is not { } utilisation) return null;
        if (attainment < thresholds.Attainment || utilisation.Value <= thresholds.Utilisation.Value) return null;
        return new(
            "reason.overloaded",
            [seat.PeriodCode, seat.PositionCode, Percent(attainment.Value), Percent(utilisation.Value), Number(seat.WorkloadHours), Number(seat.CapacityHours!.Value)]);
    }

    /// <summary>Why a seat without a holder is a shortfall: the seat, and the period in which it has a quota.</summary>
    public static ShortfallReason Vacancy(string positionCode, string periodCode) => new("reason.vacant", [positionCode, periodCode]);

    private static string Percent(decimal fraction) => RoundingRule.Round(fraction * 100m, 1, RoundingMode.HalfEven).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Number(decimal value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
