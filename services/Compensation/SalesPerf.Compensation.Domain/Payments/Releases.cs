using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>Something that happened to an order after it was booked: invoiced, collected, gone live.</summary>
/// <param name="Order">The order.</param>
/// <param name="Event">What happened.</param>
/// <param name="On">When.</param>
/// <param name="Amount">For how much; 0 where it is about no amount.</param>
public sealed record OrderEvent(string Order, string Event, DateOnly On, decimal Amount);

/// <summary>What is known of orders.</summary>
public sealed class OrderBook
{
    private readonly Dictionary<string, decimal> totals;
    private readonly ILookup<(string, string), OrderEvent> events;

    /// <summary>Takes facts in any order.</summary>
    /// <param name="totals">What each order came to.</param>
    /// <param name="events">What happened to orders.</param>
    public OrderBook(IReadOnlyDictionary<string, decimal> totals, IEnumerable<OrderEvent> events)
    {
        ArgumentNullException.ThrowIfNull(totals);
        this.totals = new Dictionary<string, decimal>(totals, StringComparer.Ordinal);
        this.events = events.ToLookup(e => (e.Order, e.Event));
    }

    /// <summary>No orders.</summary>
    public static OrderBook Empty { get; } = new(new Dictionary<string, decimal>(), []);

    /// <summary>What this book knows of an order, and of all others what another one does.</summary>
    internal OrderBook Over(OrderBook other)
    {
        var own = totals.Keys.Concat(events.Select(e => e.Key.Item1)).ToHashSet(StringComparer.Ordinal);
        return own.Count == 0 ? other : new OrderBook(
            totals.Concat(other.totals.Where(t => !own.Contains(t.Key))).ToDictionary(), events.Concat(other.events.Where(e => !own.Contains(e.Key.Item1))).SelectMany(e => e));
    }

    internal decimal TotalOf(string order) => totals.GetValueOrDefault(order);

    internal decimal Sum(string order, string @event, DateOnly upTo) => events[(order, @event)].Where(e => e.On <= upTo).Sum(e => e.Amount);

    internal int Count(string order, string @event, DateOnly upTo) => events[(order, @event)].Count(e => e.On <= upTo);
}

/// <summary>A hold that somebody placed on a deal, or on all of a person's pay.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Order">The deal, or null for everything of the person.</param>
/// <param name="From">First day on which it holds.</param>
/// <param name="Trigger">What lets it go by itself, or null where only a person does.</param>
/// <param name="Released">Shares let go by persons, each from a day on; the largest counts.</param>
/// <param name="Reason">Why, as the payee reads it.</param>
public sealed record Hold(string Id, string? Order, DateOnly From, ReleaseTrigger? Trigger, IReadOnlyList<(DateOnly On, decimal Share)> Released, string Reason);

/// <summary>How much of a deposit is released on a day, and why.</summary>
/// <param name="Deposit">The deposit.</param>
/// <param name="Share">Released so far, by its rule and holds.</param>
/// <param name="Amount">The same as money.</param>
/// <param name="HeldBy">The hold that keeps the rest, or null where the rule does or nothing is left.</param>
public sealed record Release(Deposit Deposit, decimal Share, Money Amount, Hold? HeldBy)
{
    /// <summary>What is still held.</summary>
    public Money Held => Deposit.Amount - Amount;

    /// <summary>The next day on which its rule lets more of it go; null where only events do, or nothing is left.</summary>
    public DateOnly? Next { get; init; }
}

/// <summary>How much of deposits is released on a day: a pure function of what happened until then.</summary>
public static class ReleaseDeposits
{
    private const int PlacesOfAmounts = 10;

    /// <summary>Releases of deposits as of a day, that day included.</summary>
    public static Release AsOf(Deposit deposit, DateOnly day, OrderBook orders, IReadOnlyList<Hold> holds, RoundingRule rounding)
    {
        ArgumentNullException.ThrowIfNull(deposit);
        ArgumentNullException.ThrowIfNull(orders);
        ArgumentNullException.ThrowIfNull(holds);
        ArgumentNullException.ThrowIfNull(rounding);
        var byRule = deposit.Rule is { } rule ? rule.Parts.Sum(p => p.Share * Fraction(p.Trigger, deposit, day, orders)) : 1m;
        // Nobody holds back what a payee owes.
        var holding = deposit.Amount.Amount > 0m ? Strictest(deposit, day, orders, holds) : null;
        var share = holding is { } h && h.Share < byRule ? h.Share : byRule;
        var amount = share == 1m ? deposit.Amount : (deposit.Amount.ToUnrounded() * share).Round(rounding);
        return new Release(deposit, share, amount, share < byRule ? holding!.Value.Hold : null) { Next = NextDay(deposit, day) };
    }

    private static DateOnly? NextDay(Deposit deposit, DateOnly day) => deposit.Rule is not { } rule ? null : rule.Parts
        .SelectMany(p => DateOf(p.Trigger, deposit) is { } first ? Enumerable.Range(0, p.Trigger.Instalments).Select(i => (DateOnly?)first.AddMonths(i)) : []).Where(d => d > day).Min();

    /// <summary>The first day on which a date lets a part go; null where an event does.</summary>
    public static DateOnly? DateOf(ReleaseTrigger trigger, Deposit deposit)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        ArgumentNullException.ThrowIfNull(deposit);
        if (trigger.Event is not null) return null;
        if (trigger.On is { } on) return deposit.Dates.TryGetValue(on.Path, out var day) ? day : deposit.EarnedOn;
        return deposit.EarnedOn.AddMonths(trigger.AfterMonths).AddDays(trigger.AfterDays);
    }

    private static (Hold Hold, decimal Share)? Strictest(Deposit deposit, DateOnly day, OrderBook orders, IReadOnlyList<Hold> holds) =>
        holds.Where(h => h.From <= day && (h.Order is null || h.Order == deposit.Key.Order)).Select(h => ((Hold, decimal)?)(h, ShareOf(h, deposit, day, orders)))
            .OrderBy(h => h!.Value.Item2).ThenBy(h => h!.Value.Item1.Id, StringComparer.Ordinal).FirstOrDefault();

    private static decimal ShareOf(Hold hold, Deposit deposit, DateOnly day, OrderBook orders) => Math.Max(
        hold.Released.Where(r => r.On <= day).Select(r => r.Share).DefaultIfEmpty(0m).Max(),
        hold.Trigger is { } trigger ? Fraction(trigger, deposit, day, orders) : 0m);

    private static decimal Fraction(ReleaseTrigger trigger, Deposit deposit, DateOnly day, OrderBook orders)
    {
        if (DateOf(trigger, deposit) is not { } first) return OfEvent(trigger, trigger.Event!, deposit, day, orders);
        var due = Enumerable.Range(0, trigger.Instalments).Count(i => first.AddMonths(i) <= day);
        return (decimal)due / trigger.Instalments;
    }

    private static decimal OfEvent(ReleaseTrigger trigger, string name, Deposit deposit, DateOnly day, OrderBook orders)
    {
        var order = deposit.Key.Order;
        var count = orders.Count(order, name, day);
        if (trigger.Count is { } wanted) return count >= wanted ? 1m : 0m;
        if (trigger.Basis == ReleaseBasis.Happening) return count > 0 ? 1m : 0m;
        var basis = trigger.Basis == ReleaseBasis.Order ? Left(orders.TotalOf(order), deposit.Standing) : orders.Sum(order, "invoiced", day);
        var reached = basis == 0m ? (count > 0 ? 1m : 0m) : Math.Clamp(orders.Sum(order, name, day) / basis, 0m, 1m);
        return trigger.Reaching is { } least ? (reached >= least ? 1m : 0m) : reached;
    }

    // A part of an amount is no finite decimal; what is left of one is. Without rounding, all of it would not quite be there.
    private static decimal Left(decimal total, decimal standing) => standing == 1m ? total : RoundingRule.Round(total * standing, PlacesOfAmounts, RoundingMode.HalfEven);
}
