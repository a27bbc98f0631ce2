using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Primitives;

namespace SalesPerf.Goals.Domain.Goals;

/// <summary>Where a goal stands on a day.</summary>
public enum PaceState
{
    /// <summary>The period has not begun.</summary>
    NotStarted,

    /// <summary>The first tenth of the period says too little.</summary>
    TooEarly,

    /// <summary>At the present pace it is reached.</summary>
    OnTrack,

    /// <summary>At the present pace it is missed.</summary>
    OffTrack,

    /// <summary>The period is over.</summary>
    Ended,
}

/// <summary>Progress of a goal on a business date.</summary>
/// <param name="Actual">So far, in the KPI's unit.</param>
/// <param name="Target">At the end.</param>
/// <param name="ElapsedShare">Full days that passed, of all days of the period.</param>
/// <param name="Expected">What an even pace asks for by now.</param>
/// <param name="Forecast">What the present pace gives at the end; null before the first full day.</param>
/// <param name="Attainment">Actual against target, 1 is reached.</param>
/// <param name="State">What that means.</param>
public sealed record Pace(decimal Actual, decimal Target, decimal ElapsedShare, decimal Expected, decimal? Forecast, decimal Attainment, PaceState State)
{
    /// <summary>The part of a period that says too little to judge by.</summary>
    public const decimal EarlyShare = 0.1m;

    /// <summary>Pace of figures that add up evenly over the period, or of a level that is to be held at any time.</summary>
    public static Pace On(DateOnly today, DateRange period, decimal target, decimal actual, KpiDirection direction, bool accumulates)
    {
        var elapsed = ElapsedOn(today, period);
        var expected = accumulates ? target * elapsed : target;
        decimal? forecast = !accumulates ? actual : elapsed > 0m ? actual / elapsed : null;
        return new(actual, target, elapsed, expected, forecast, Score.Of(actual, target, direction), StateOf(today, period, elapsed, actual, expected, direction));
    }

    private static PaceState StateOf(DateOnly today, DateRange period, decimal elapsed, decimal actual, decimal expected, KpiDirection direction)
    {
        if (today < period.Start) return PaceState.NotStarted;
        if (today >= period.EndExclusive) return PaceState.Ended;
        if (elapsed < EarlyShare) return PaceState.TooEarly;
        return (direction == KpiDirection.Higher ? actual >= expected : actual <= expected) ? PaceState.OnTrack : PaceState.OffTrack;
    }

    private static decimal ElapsedOn(DateOnly today, DateRange period)
    {
        var days = period.Days ?? throw new ArgumentException("A goal's period has an end.", nameof(period));
        return Math.Clamp(today.DayNumber - period.Start.DayNumber, 0, days) / (decimal)days;
    }
}

/// <summary>Actual against target.</summary>
public static class Score
{
    /// <summary>Actual by target where more is better, target by actual where less is; never negative; 1 is reached exactly.</summary>
    public static decimal Of(decimal actual, decimal target, KpiDirection direction)
    {
        var (above, below) = direction == KpiDirection.Higher ? (actual, target) : (target, actual);
        // Nothing of a thing to be kept low is full success; something where nothing was asked is too.
        if (below == 0m) return above >= 0m ? 1m : 0m;
        return Math.Max(0m, above / below);
    }
}
