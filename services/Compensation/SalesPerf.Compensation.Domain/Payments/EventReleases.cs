using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>How far a part of a deposit is let go.</summary>
/// <param name="Payable">What may be paid.</param>
/// <param name="Lapsed">What came too late, or cannot come in time any more: nobody is paid it.</param>
internal readonly record struct LetGo(decimal Payable, decimal Lapsed)
{
    public static LetGo operator +(LetGo a, LetGo b) => new(a.Payable + b.Payable, a.Lapsed + b.Lapsed);

    public static LetGo operator *(decimal share, LetGo part) => new(share * part.Payable, share * part.Lapsed);
}

/// <summary>How far an event of the order lets a part of a deposit go: by how much of it happened, how late it did, and how long it waits from then on.</summary>
internal static class EventReleases
{
    private const int PlacesOfAmounts = 10;

    public static LetGo AsOf(ReleaseTrigger trigger, Deposit deposit, DateOnly day, OrderBook orders)
    {
        var (payable, counts, happened) = (0m, 0m, 0m);
        foreach (var (on, part) in Parts(trigger, deposit, day, orders))
        {
            var counted = part * Counted(trigger, deposit, on);
            happened += part;
            counts += counted;
            payable += counted * trigger.Due(trigger.After(on), day);
        }

        var still = (1m - happened) * Counted(trigger, deposit, day);
        return new LetGo(payable, 1m - counts - still);
    }

    /// <summary>Days after this one on which what has happened is let go.</summary>
    public static IEnumerable<DateOnly> DaysAfter(ReleaseTrigger trigger, Deposit deposit, DateOnly day, OrderBook orders) =>
        Parts(trigger, deposit, day, orders).Where(p => p.Part > 0m).SelectMany(p => trigger.DaysFrom(trigger.After(p.On))).Where(d => d > day);

    // What is undone goes off what came last, so a part came when it was there for the last time: each day has what is left of it in the end.
    private static List<(DateOnly On, decimal Part)> Parts(ReleaseTrigger trigger, Deposit deposit, DateOnly day, OrderBook orders)
    {
        var reached = Reached(trigger, deposit, day, orders);
        for (var i = reached.Count - 2; i >= 0; i--) reached[i] = (reached[i].On, Math.Min(reached[i].Share, reached[i + 1].Share));
        return [.. reached.Select((r, i) => (r.On, r.Share - (i == 0 ? 0m : reached[i - 1].Share)))];
    }

    private static List<(DateOnly On, decimal Share)> Reached(ReleaseTrigger trigger, Deposit deposit, DateOnly day, OrderBook orders)
    {
        var order = deposit.Key.Order;
        var basis = trigger.Basis == ReleaseBasis.Order ? Left(orders.TotalOf(order), deposit.Standing) : trigger.Basis == ReleaseBasis.Invoiced ? orders.Sum(order, "invoiced", day) : 0m;
        var (reached, count, sum) = (new List<(DateOnly, decimal)>(), 0, 0m);
        foreach (var on in orders.Of(order, trigger.Event!, day).GroupBy(e => e.On).OrderBy(g => g.Key))
        {
            count += on.Count();
            sum += on.Sum(e => e.Amount);
            reached.Add((on.Key, trigger.Count is { } wanted ? Whether(count >= wanted) : basis == 0m ? 1m : Share(trigger, Math.Clamp(sum / basis, 0m, 1m))));
        }

        return reached;
    }

    private static decimal Share(ReleaseTrigger trigger, decimal there) => trigger.Reaching is { } least ? Whether(there >= least) : there;

    private static decimal Whether(bool all) => all ? 1m : 0m;

    private static decimal Counted(ReleaseTrigger trigger, Deposit deposit, DateOnly on)
    {
        if (trigger.Late.Count == 0) return 1m;
        var from = trigger.LateFrom is { } late && deposit.Dates.TryGetValue(late.Path, out var day) ? day : deposit.EarnedOn;
        return trigger.Late.LastOrDefault(s => on > s.Until(from))?.Share ?? 1m;
    }

    // A part of an amount is no finite decimal; what is left of one is. Without rounding, all of it would not quite be there.
    private static decimal Left(decimal total, decimal standing) => standing == 1m ? total : RoundingRule.Round(total * standing, PlacesOfAmounts, RoundingMode.HalfEven);
}
