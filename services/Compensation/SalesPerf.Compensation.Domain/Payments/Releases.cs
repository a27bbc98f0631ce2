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

    internal decimal Sum(string order, string @event, DateOnly upTo) => Of(order, @event, upTo).Sum(e => e.Amount);

    internal IEnumerable<OrderEvent> Of(string order, string @event, DateOnly upTo) => events[(order, @event)].Where(e => e.On <= upTo);
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
/// <param name="Share">Released so far, by its rule and holds, with what lapsed.</param>
/// <param name="Amount">The same as money.</param>
/// <param name="HeldBy">The hold that keeps the rest, or null where the rule does or nothing is left.</param>
public sealed record Release(Deposit Deposit, decimal Share, Money Amount, Hold? HeldBy)
{
    /// <summary>What is still held.</summary>
    public Money Held => Deposit.Amount - Amount;

    /// <summary>Of what was released, what can be paid.</summary>
    public Money Payable => Amount - Lapsed;

    /// <summary>Of what was released, what came too late and is paid to nobody.</summary>
    public Money Lapsed { get; init; } = Money.Zero(Deposit.Amount.Currency);

    /// <summary>The next day on which its rule lets more of it go; null where only events do, or nothing is left.</summary>
    public DateOnly? Next { get; init; }
}

/// <summary>How much of deposits is released on a day: a pure function of what happened until then.</summary>
public static class ReleaseDeposits
{
    /// <summary>Releases of deposits as of a day, that day included.</summary>
    public static Release AsOf(Deposit deposit, DateOnly day, OrderBook orders, IReadOnlyList<Hold> holds, RoundingRule rounding)
    {
        ArgumentNullException.ThrowIfNull(deposit);
        ArgumentNullException.ThrowIfNull(orders);
        ArgumentNullException.ThrowIfNull(holds);
        ArgumentNullException.ThrowIfNull(rounding);
        var byRule = deposit.Rule is { } rule ? rule.Parts.Aggregate(default(LetGo), (sum, p) => sum + (p.Share * Of(p.Trigger, deposit, day, orders))) : new LetGo(1m, 0m);
        // Nobody holds back what a payee owes.
        var holding = deposit.Amount.Amount > 0m ? Strictest(deposit, day, orders, holds) : null;
        var payable = holding is { } h && h.Share < byRule.Payable ? h.Share : byRule.Payable;
        var share = payable + byRule.Lapsed;
        var amount = Part(deposit.Amount, share, rounding);
        return new Release(deposit, share, amount, payable < byRule.Payable ? holding!.Value.Hold : null)
        {
            Next = NextDay(deposit, day, orders), Lapsed = amount - (byRule.Lapsed == 0m ? amount : Part(deposit.Amount, payable, rounding)),
        };
    }

    private static Money Part(Money whole, decimal share, RoundingRule rounding) => share == 1m ? whole : (whole.ToUnrounded() * share).Round(rounding);

    private static DateOnly? NextDay(Deposit deposit, DateOnly day, OrderBook orders) => deposit.Rule is not { } rule ? null : rule.Parts
        .SelectMany(p => DateOf(p.Trigger, deposit) is { } first ? p.Trigger.DaysFrom(first).Where(d => d > day) : EventReleases.DaysAfter(p.Trigger, deposit, day, orders)).Select(d => (DateOnly?)d).Min();

    /// <summary>The first day on which a date lets a part go; null where an event does.</summary>
    public static DateOnly? DateOf(ReleaseTrigger trigger, Deposit deposit)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        ArgumentNullException.ThrowIfNull(deposit);
        if (trigger.Event is not null) return null;
        if (trigger.On is { } on) return deposit.Dates.TryGetValue(on.Path, out var day) ? day : deposit.EarnedOn;
        return trigger.After(deposit.EarnedOn);
    }

    private static (Hold Hold, decimal Share)? Strictest(Deposit deposit, DateOnly day, OrderBook orders, IReadOnlyList<Hold> holds) =>
        holds.Where(h => h.From <= day && (h.Order is null || h.Order == deposit.Key.Order)).Select(h => ((Hold, decimal)?)(h, ShareOf(h, deposit, day, orders)))
            .OrderBy(h => h!.Value.Item2).ThenBy(h => h!.Value.Item1.Id, StringComparer.Ordinal).FirstOrDefault();

    private static decimal ShareOf(Hold hold, Deposit deposit, DateOnly day, OrderBook orders) => Math.Max(
        hold.Released.Where(r => r.On <= day).Select(r => r.Share).DefaultIfEmpty(0m).Max(),
        hold.Trigger is { } trigger ? Of(trigger, deposit, day, orders).Payable : 0m);

    private static LetGo Of(ReleaseTrigger trigger, Deposit deposit, DateOnly day, OrderBook orders) =>
        DateOf(trigger, deposit) is { } first ? new LetGo(trigger.Due(first, day), 0m) : EventReleases.AsOf(trigger, deposit, day, orders);
}
