using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>What was sold, as far as taking it back needs to know.</summary>
/// <param name="Order">Order.</param>
/// <param name="Line">Line of the order.</param>
/// <param name="Amount">For how much; may be zero.</param>
/// <param name="WindowFrom">The day from which the clawback window runs.</param>
public sealed record SoldLine(string Order, string Line, decimal Amount, DateOnly WindowFrom)
{
    /// <summary>The rule with what its expressions came to for the line; null where it has none.</summary>
    public ClawbackRule? Rule { get; init; }
}

/// <summary>That an order, or a line of it, was taken back.</summary>
/// <param name="Order">Order.</param>
/// <param name="Line">The line, or null for the whole order.</param>
/// <param name="On">When.</param>
/// <param name="Amount">For how much, of either sign; null or zero for all of it.</param>
public sealed record TakenBack(string Order, string? Line, DateOnly On, decimal? Amount);

/// <summary>What is left of a line.</summary>
/// <param name="Line">The line.</param>
/// <param name="Remaining">Part of it that stands: 1 all, 0 as if it had never been.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record RemainingLine(SoldLine Line, decimal Remaining, string Reason);

/// <summary>Clawback.</summary>
public static class Clawbacks
{
    /// <summary>What part of a line is taken back that is cancelled on a day: by the window, whole months or days from its first day.</summary>
    /// <param name="rule">Rule.</param>
    /// <param name="from">First day of the window.</param>
    /// <param name="cancelled">The day.</param>
    /// <returns>1 all of it, 0 nothing.</returns>
    public static decimal Share(ClawbackRule rule, DateOnly from, DateOnly cancelled)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.Schedule is { } schedule) return schedule.FirstOrDefault(w => Holds(w, from, cancelled))?.Share ?? 0m;
        var (window, passed) = rule.WindowMonths is { } months ? (months, WholeMonths(from, cancelled)) : (rule.WindowDays ?? 0, cancelled.DayNumber - from.DayNumber);
        if (rule.WindowMonths is null && rule.WindowDays is null) return 1m;
        if (window == 0 || passed >= window) return 0m;
        return rule.Prorated ? (window - Math.Max(0, passed)) / (decimal)window : 1m;
    }

    private static bool Holds(ClawbackWindow window, DateOnly from, DateOnly cancelled) =>
        window.Months is { } months ? WholeMonths(from, cancelled) < months : cancelled.DayNumber - from.DayNumber < window.Days;

    /// <summary>The rule with what its expressions came to.</summary>
    /// <param name="rule">Rule.</param>
    /// <param name="number">What an expression came to; null where it came to nothing.</param>
    public static ClawbackRule With(ClawbackRule rule, Func<PaymentExpression, decimal?> number)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(number);
        return rule with
        {
            WindowMonths = Window(rule.Open.Months, ReleaseTrigger.LongestWaitInMonths) ?? rule.WindowMonths, WindowDays = Window(rule.Open.Days, ReleaseTrigger.LongestWait) ?? rule.WindowDays,
            Schedule = rule.Schedule is { } schedule ? [.. schedule.Select(w => w.Open is { } open ? w with { Share = Math.Clamp(number(open) ?? 0m, 0m, 1m) } : w)] : null,
        };

        int? Window(PaymentExpression? expression, int most) => expression is null ? null : WholePart.Of(number(expression) ?? 0m, 0, most);
    }

    /// <summary>What is left of each line after everything that was taken back by a day; lines that stand whole are not named.</summary>
    /// <remarks>Calculate with what is left in place of what was sold, and everything is as if the rest had never been: tiers, roll-ups, counters, minimums.</remarks>
    public static IReadOnlyList<RemainingLine> Remaining(ClawbackRule rule, IEnumerable<SoldLine> sold, IEnumerable<TakenBack> takenBack, DateOnly asOf)
    {
        ArgumentNullException.ThrowIfNull(sold);
        var byOrder = takenBack.Where(t => t.On <= asOf).OrderBy(t => t.On).ToLookup(t => t.Order);
        var left = new List<RemainingLine>();
        foreach (var order in sold.GroupBy(s => s.Order).Where(g => byOrder.Contains(g.Key)))
        {
            var whole = order.Sum(l => l.Amount);
            foreach (var line in order)
                if (Left(rule, line, whole, byOrder[order.Key]) is { Remaining: not 1m } remaining) left.Add(remaining);
        }

        return left;
    }

    /// <summary>Incentives less what was taken back at the rate at which it was paid: nothing else of them changes.</summary>
    /// <param name="rule">Rule.</param>
    /// <param name="incentives">As they were calculated with everything that was sold.</param>
    /// <param name="remaining">What is left of lines.</param>
    /// <param name="rounding">Rounding of what is taken.</param>
    public static IReadOnlyList<Incentive> AtOriginalRate(ClawbackRule rule, IEnumerable<Incentive> incentives, IReadOnlyList<RemainingLine> remaining, RoundingRule rounding)
    {
        ArgumentNullException.ThrowIfNull(incentives);
        var taken = remaining.ToDictionary(r => (r.Line.Order, r.Line.Line), r => 1m - r.Remaining);
        return [.. incentives.Select(i => i.Sources.Any(s => taken.ContainsKey((s.Order, s.Line))) ? Less(rule, i, taken, rounding) : i)];
    }

    /// <summary>What is taken of a result at the rate at which it was paid; what a floor added stays, unless the rule says otherwise.</summary>
    /// <param name="rule">Rule.</param>
    /// <param name="calculated">The result before floor and cap.</param>
    /// <param name="paid">The result as paid.</param>
    /// <param name="share">Part of the credit that is taken back.</param>
    /// <param name="rounding">Rounding of the result.</param>
    /// <returns>Not positive for a positive result.</returns>
    public static Money AtOriginalRate(ClawbackRule rule, UnroundedMoney calculated, Money paid, decimal share, RoundingRule rounding)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var floored = paid.Amount > RoundingRule.HalfEven.Apply(calculated.Amount, calculated.Currency);
        // What a cap withheld was never paid, so it is not taken.
        var basis = rule.KeepsFloor && floored ? calculated : paid.ToUnrounded();
        return -(basis * share).Round(rounding);
    }

    // The lines of an incentive take their parts with them; a credit of either sign has its own part of the result.
    private static Incentive Less(ClawbackRule rule, Incentive incentive, Dictionary<(string, string), decimal> taken, RoundingRule rounding)
    {
        var whole = incentive.Sources.Sum(s => s.Weight);
        if (whole == 0m) return incentive;
        var left = incentive.Sources.Select(s => s with { Weight = s.Weight * (1m - taken.GetValueOrDefault((s.Order, s.Line))) }).ToArray();
        var share = incentive.Sources.Sum(s => s.Weight * taken.GetValueOrDefault((s.Order, s.Line))) / whole;
        var less = AtOriginalRate(rule, incentive.BeforeLimits ?? incentive.Amount.ToUnrounded(), incentive.Amount, share, rounding);
        // What is left is that of the lines that stand; where none does, a floor stays with those that earned it.
        return incentive with { Amount = incentive.Amount + less, BeforeLimits = null, Sources = left.Sum(s => s.Weight) == 0m ? incentive.Sources : left };
    }

    private static RemainingLine Left(ClawbackRule rule, SoldLine line, decimal whole, IEnumerable<TakenBack> takenBack)
    {
        var (taken, reasons) = (0m, new List<string>());
        foreach (var back in takenBack.Where(t => t.Line is null || t.Line == line.Line))
        {
            var basis = back.Line is null ? whole : line.Amount;
            var part = back.Amount is not { } amount || amount == 0m || basis == 0m ? 1m : Math.Clamp(Math.Abs(amount / basis), 0m, 1m);
            var share = Share(line.Rule ?? rule, line.WindowFrom, back.On);
            taken += part * share;
            reasons.Add(share == 0m ? $"taken back on {back.On:yyyy-MM-dd}, after the window" : $"taken back on {back.On:yyyy-MM-dd}");
        }

        return new RemainingLine(line, 1m - Math.Min(1m, taken), string.Join("; ", reasons));
    }

    private static int WholeMonths(DateOnly from, DateOnly to)
    {
        var months = ((to.Year - from.Year) * 12) + to.Month - from.Month;
        return from.AddMonths(months) > to ? months - 1 : months;
    }
}
