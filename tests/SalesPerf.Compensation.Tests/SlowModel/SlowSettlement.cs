using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>A payment as the stated order of its steps gives it.</summary>
internal sealed record SlowSettled(string Period, decimal Paid, decimal Owed, decimal Due);

/// <summary>
/// Settles periods one after the other as the language states it, with one number for what is carried; how far a deposit is released is the product's own word.
/// Every payment settles all periods before it anew, and pays what they came to less what was paid.
/// </summary>
internal sealed class SlowSettlement(PaymentFacts facts, Func<int, IReadOnlyList<Deposit>> knownAt)
{
    public IReadOnlyList<SlowSettled> All()
    {
        var (payments, paid, due, instalments) = (new List<SlowSettled>(), 0m, 0m, new List<(decimal Amount, int Taken)>());
        for (var n = 0; n < facts.Periods.Count; n++)
        {
            var truth = Truth(knownAt(n), n);
            var correction = truth.SkipLast(1).Sum(t => t.Paid) - paid;
            var found = -correction - due - instalments.Sum(Left);
            if (found > 0m && facts.ClawbackInstalments > 1) instalments.Add((found, 0));
            instalments = instalments.ConvertAll(i => (i.Amount, Taken: i.Taken + 1)).FindAll(i => i.Taken < facts.ClawbackInstalments);
            var wanted = truth[^1].Paid + correction + instalments.Sum(Left);
            var now = Now(facts.Terms[n], wanted, truth[^1].Kept);
            (paid, due) = (paid + now, now - wanted);
            payments.Add(new SlowSettled(facts.Periods[n].Code, now, truth[^1].Owed, due));
        }

        return payments;
    }

    // What a period keeps because it is too little is paid as soon as it is enough with what earlier ones came to since.
    private static decimal Now(SettlementTerms terms, decimal wanted, decimal kept)
    {
        var (all, least) = terms.IsFinal || terms.IsOver ? (wanted, 0m) : (wanted + kept, terms.LeastPayment);
        if (all < 0m) return terms.PaysNegative ? all : 0m;
        return all < least ? 0m : all;
    }

    private decimal Left((decimal Amount, int Taken) instalment) => instalment.Amount - Cents(instalment.Amount * instalment.Taken / facts.ClawbackInstalments);

    private static decimal Cents(decimal amount) => RoundingRule.Round(amount, 2, RoundingMode.HalfEven);

    private List<(decimal Paid, decimal Kept, decimal Owed)> Truth(IReadOnlyList<Deposit> known, int last)
    {
        var (truth, carried, draw) = (new List<(decimal, decimal, decimal)>(), 0m, 0m);
        var (payable, orders) = (known.ToDictionary(d => d.Key, _ => 0m), new SortedDictionary<string, decimal>(StringComparer.Ordinal));
        for (var i = 0; i <= last; i++)
        {
            var (terms, news) = (facts.Terms[i], new List<(Deposit Deposit, decimal Amount)>());
            foreach (var deposit in known.Where(d => string.CompareOrdinal(d.Key.Period, facts.Periods[i].Code) <= 0))
            {
                var now = PayableOf(deposit, i, payable[deposit.Key]);
                news.Add((deposit, now - payable[deposit.Key]));
                payable[deposit.Key] = now;
            }

            var net = carried + news.Sum(n => n.Amount) - OfOrders(news, orders);
            (var paid, var kept, carried) = Settle(terms, net, ref draw);
            truth.Add((paid, kept, draw + orders.Values.Sum()));
        }

        return truth;
    }

    // With the last payment all is let go that the rule pays for leavers; what is earned after it is wholly due, and lapses if it is above zero.
    private decimal PayableOf(Deposit deposit, int period, decimal before)
    {
        var terms = facts.Terms[period];
        if (terms.IsOver) return deposit.Key.Period == facts.Periods[period].Code ? deposit.Amount.Amount : before;
        var release = ReleaseDeposits.AsOf(deposit, facts.Periods[period].LastDay, facts.Orders, [], facts.Rounding);
        return terms is { IsFinal: true, PaysHeld: true } ? deposit.Amount.Amount - release.Lapsed.Amount : release.Payable.Amount;
    }

    // What is advanced on an order is owed; what the order earns pays it back. Gives what was paid back.
    private decimal OfOrders(List<(Deposit Deposit, decimal Amount)> news, SortedDictionary<string, decimal> orders)
    {
        var recovered = 0m;
        foreach (var advanced in news.Where(n => facts.OrderAdvances.Any(a => a.AdvanceCodes.Contains(n.Deposit.EarningCode))).GroupBy(n => n.Deposit.Key.Order))
            orders[advanced.Key] = Math.Max(0m, orders.GetValueOrDefault(advanced.Key) + advanced.Sum(n => n.Amount));
        foreach (var earned in news.Where(n => facts.OrderAdvances.Any(a => a.EarningCodes.Contains(n.Deposit.EarningCode))).GroupBy(n => n.Deposit.Key.Order))
        {
            var taken = Math.Min(Math.Max(0m, earned.Sum(n => n.Amount)), orders.GetValueOrDefault(earned.Key));
            orders[earned.Key] = orders.GetValueOrDefault(earned.Key) - taken;
            recovered += taken;
        }

        return recovered;
    }

    private static (decimal Paid, decimal Kept, decimal Carried) Settle(SettlementTerms terms, decimal net, ref decimal owed)
    {
        var ends = terms.IsFinal || terms.IsOver;
        var recovered = Recovered(terms, net, owed);
        var amount = net - recovered;
        owed -= recovered;
        if (!ends) amount = ToppedUp(terms, amount, ref owed);
        if (ends && terms.ForgivesDebt) owed = 0m;
        if (terms.Draw is { IsForgiven: true }) owed = 0m;
        if (amount > 0m && terms.IsOver) return (0m, 0m, 0m);
        if (amount < 0m) return terms.PaysNegative && !(ends && terms.ForgivesDebt) ? (amount, 0m, 0m) : (0m, 0m, -Debt(terms, -amount, ends));
        var least = Math.Max(terms.Guarantee ?? 0m, terms.Draw?.Amount ?? 0m);
        var paid = Math.Min(terms.Settles || terms.IsFinal ? amount : Math.Min(amount, least), terms.Maximum ?? amount);
        // What waits for the interval is no excess of the maximum, and neither is lost before the end but the excess.
        var waits = terms.Settles || terms.IsFinal ? 0m : Math.Max(0m, amount - least);
        var later = waits + (terms.ExcessPaysLater && !terms.IsFinal ? amount - waits - paid : 0m);
        return paid > 0m && paid < terms.LeastPayment && !terms.IsFinal ? (0m, paid, later + paid) : (paid, 0m, later);
    }

    private static decimal Recovered(SettlementTerms terms, decimal net, decimal owed)
    {
        if (terms.IsFinal || terms.IsOver) return Math.Min(owed, Math.Max(0m, net));
        if (terms.Draw is not { Recovers: true } draw) return 0m;
        return Math.Min(owed, Math.Min(draw.Limit ?? owed, Cents(Math.Max(0m, net - draw.Keep) * draw.Share)));
    }

    private static decimal ToppedUp(SettlementTerms terms, decimal available, ref decimal owed)
    {
        var amount = Math.Max(available, terms.Guarantee ?? available);
        if (terms.Draw is not { Amount: > 0m } draw) return amount;
        if (draw.Kind == DrawKind.NonRecoverable) return Math.Max(amount, draw.Amount);
        var given = Math.Max(0m, Math.Min(draw.Kind == DrawKind.Loan ? draw.Amount : draw.Amount - amount, (draw.BalanceLimit ?? decimal.MaxValue) - owed));
        owed += given;
        return amount + given;
    }

    private static decimal Debt(SettlementTerms terms, decimal owed, bool ends) =>
        (ends && terms.ForgivesDebt) || terms.EndsDebt ? 0m : Math.Min(owed, Math.Max(0m, terms.DebtLimit ?? owed));
}
