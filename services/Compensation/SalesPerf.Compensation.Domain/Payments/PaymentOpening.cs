using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>A deposit that was earned before payments begin here.</summary>
/// <param name="Deposit">The deposit.</param>
/// <param name="Released">What of it was released before.</param>
public sealed record WaitingDeposit(Deposit Deposit, Money Released)
{
    /// <summary>Of what was released, what lapsed; nothing where null.</summary>
    public Money? Lapsed { get; init; }
}

/// <summary>What payments begin with: what was owed, carried and held before the first period that is settled.</summary>
/// <param name="State">Owed and carried.</param>
/// <param name="Waiting">Earned before and not wholly released.</param>
/// <param name="Totals">Sums of everything until then.</param>
public sealed record PaymentOpening(PaymentState State, IReadOnlyList<WaitingDeposit> Waiting, PaymentTotals Totals)
{
    /// <summary>Code of the period that deposits taken over say they are of.</summary>
    public const string PeriodCode = "opening";

    /// <summary>Nothing owed, carried or held.</summary>
    public static PaymentOpening None(Currency currency) => Of(PaymentState.Empty(currency), []);

    /// <summary>Balances of another system: what was carried counts as released before, what is held as earned, what is owed as advanced; nothing of it was paid here.</summary>
    /// <param name="state">Owed and carried.</param>
    /// <param name="held">Earned there and not released.</param>
    public static PaymentOpening Of(PaymentState state, IReadOnlyList<Deposit> held)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(held);
        var zero = Money.Zero(state.DrawBalance.Currency);
        var earned = held.Aggregate(state.Carried, (sum, d) => sum + d.Amount);
        var totals = PaymentTotals.Zero(zero.Currency) with { Earned = earned, Released = state.Carried, Carried = state.Carried, OrderAdvanced = state.Owed };
        return new PaymentOpening(state, [.. held.Select(d => new WaitingDeposit(d, zero))], totals);
    }
}

/// <summary>Something that another system held back and that is taken over.</summary>
/// <param name="Component">What it was earned for; <c>held</c> where nothing says it.</param>
/// <param name="Amount">How much, above zero.</param>
/// <param name="On">The day that lets it go; null where an event of the order does.</param>
/// <param name="Order">The order, or null.</param>
/// <param name="Event">The event of the order that lets it go; null where a day does.</param>
public sealed record HeldBefore(string Component, Money Amount, DateOnly? On, string? Order, string? Event)
{
    private const string Path = "opening.held";

    /// <summary>The deposit that waits.</summary>
    /// <param name="number">Its place, which keeps those of one component apart.</param>
    public Deposit ToDeposit(int number)
    {
        var trigger = On is null ? new ReleaseTrigger { Event = Event, Basis = ReleaseBasis.Happening } : new ReleaseTrigger { On = new PaymentExpression(Path, "date", 1, 1, PaymentValue.Date) };
        var day = On ?? DateOnly.MinValue;
        var key = new DepositKey($"{PaymentOpening.PeriodCode}-{number + 1}", Component, Order ?? string.Empty);
        return new Deposit(key, Component, Amount, day, new ReleaseRule([], null, [new ReleasePart(1m, trigger)]), new Dictionary<string, DateOnly> { [Path] = day });
    }
}
