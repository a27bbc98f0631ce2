using System.Globalization;
using CsCheck;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Compensation.Tests.SlowModel;
using static SalesPerf.Compensation.Tests.Domain.Payments.Paying;

namespace SalesPerf.Compensation.Tests.Domain.Payments;

/// <summary>Laws that hold for any rules, facts and changes of facts.</summary>
public sealed class PaymentLaws
{
    private const int MonthCount = 6;

    [Fact]
    public void Any_payments_then_no_cent_is_lost_or_made() => Cases.Sample(c =>
    {
        foreach (var payment in c.Pay())
        {
            Assert.Equal(0m, payment.Posted.Imbalance.Amount);
            Assert.Equal(0m, payment.History.Totals.Imbalance.Amount);
        }
    });

    [Fact]
    public void Any_payments_then_each_is_what_the_stated_steps_give() => Cases.Sample(c =>
        Assert.Equal(c.Slow().Select(Described), c.Pay().Select(p => Described(new SlowSettled(p.Period, p.Paid.Amount, p.DrawBalance.Amount, p.History.Due.Amount)))));

    private static string Described(SlowSettled p) => string.Create(CultureInfo.InvariantCulture, $"{p.Period}: paid {p.Paid:0.00}, owed {p.Owed:0.00}, due {p.Due:0.00}");

    [Fact]
    public void Any_payments_then_recovered_never_exceeds_advanced_and_no_balance_is_negative() => Cases.Sample(c =>
    {
        foreach (var payment in c.Pay())
        {
            var totals = payment.History.Totals;
            Assert.True(totals.Recovered.Amount + totals.WrittenOff.Amount <= totals.Advanced.Amount + totals.OrderAdvanced.Amount, $"recovered {totals.Recovered} of {totals.Advanced}");
            Assert.Equal(totals.Owed, payment.DrawBalance);
            Assert.InRange(payment.ThisPeriod.State.DrawBalance.Amount, 0m, c.Terms.Max(t => t.Draw?.BalanceLimit) ?? decimal.MaxValue);
            Assert.InRange(payment.ThisPeriod.State.CarriedNegative.Amount, -c.Terms.Max(t => t.DebtLimit) ?? decimal.MinValue, 0m);
            Assert.All(payment.ThisPeriod.State.OrderAdvances.Values, v => Assert.True(v >= 0m));
        }
    });

    [Fact]
    public void Nothing_changes_afterwards_then_each_payment_is_that_of_its_period() => Cases.Sample(c =>
    {
        foreach (var payment in (c with { Later = c.First }).Pay())
        {
            Assert.Equal(0m, payment.Correction.Amount);
            Assert.Equal(payment.ThisPeriod.Paid, payment.Paid);
        }
    });

    [Fact]
    public void Any_month_is_gone_on_from_then_later_payments_are_those_from_the_beginning() => Gen.Select(Cases, Gen.Int[1, MonthCount - 1]).Sample((c, month) =>
    {
        var all = (c with { Later = c.First }).Pay();
        var (settled, facts) = (all[month - 1], c.Facts);
        var later = facts with { Periods = [.. facts.Periods.Skip(month)], Terms = [.. facts.Terms.Skip(month)], Opening = settled.GoesOn };
        var (history, paid) = (settled.History, new List<PeriodPayment>());
        for (var n = 1; n <= later.Periods.Count; n++)
        {
            var known = later with { Periods = [.. later.Periods.Take(n)], Terms = [.. later.Terms.Take(n)], Deposits = [.. c.First.Where(d => later.Periods.Take(n).Any(p => p.Code == d.Key.Period))] };
            paid.Add(PayPeriod.Last(known, history));
            history = paid[^1].History;
        }

        Assert.Equal(all.Skip(month).Select(Told), paid.Select(Told));
    });

    // Equal amounts are told equally, however many zeros a sum left behind the point.
    private static string Told(PeriodPayment p) => System.Text.RegularExpressions.Regex.Replace(All(p), @"(?<=\d)(?:\.0+|(\.\d*?[1-9])0+)(?!\d)", "$1");

    private static string All(PeriodPayment p) =>
        $"{p.Period} {p.Posted} {p.History.Totals} {p.DrawBalance} {string.Join(';', p.Steps)} {string.Join(';', p.Releases.Where(r => r.Held.Amount != 0m).OrderBy(r => r.Deposit.Key.ToString(), StringComparer.Ordinal).Select(r => $"{r.Deposit.Key} {r.Amount} {r.Share}"))}";

    [Fact]
    public void An_order_comes_and_is_wholly_taken_back_then_it_never_happened_to_the_cent() => Cases.Sample(c =>
    {
        var never = (c with { First = c.Later }).Pay();
        var taken = c.Pay();
        // What could not be taken yet is carried, and nothing else differs.
        Assert.Equal(never[^1].History.Totals with { Paid = Usd(0m), Carried = Usd(0m) }, taken[^1].History.Totals with { Paid = Usd(0m), Carried = Usd(0m) });
        Assert.Equal(never[^1].History.Totals.Paid + never[^1].History.Totals.Carried, taken[^1].History.Totals.Paid + taken[^1].History.Totals.Carried);
        if (taken[^1].History.Due.Amount == 0m && taken[^1].History.Instalments.Count == 0) Assert.Equal(never.Paid().Sum(), taken.Paid().Sum());
    });

    [Fact]
    public void Facts_in_any_order_then_the_same_payments() => Cases.Sample(c =>
        Assert.Equal(c.Pay().Select(p => (p.Posted, p.History.Totals)), (c with { First = [.. c.First.Reverse()], Later = [.. c.Later.Reverse()] }).Pay().Select(p => (p.Posted, p.History.Totals))));

    // The same, hundredth by hundredth of the order: each comes on a day, the last that came goes first, and each counts by its day.
    [Fact]
    public void Cash_that_comes_and_goes_then_each_hundredth_counts_by_the_day_on_which_it_came() => Gen.Select(Gen.Select(Gen.Int[0, 120], Gen.Int[-60, 80]).Array[0, 8], Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[0, 100], Gen.Int[0, 40], Gen.Int[0, 150]).Sample((cash, first, more, share, wait, until) =>
    {
        var earned = new DateOnly(2026, 1, 1);
        LateStep[] late = [new(null, first, share / 100m), new(null, first + more, share / 200m)];
        var rule = new ReleaseRule([], null, [new(1m, new ReleaseTrigger { Event = "collected", Basis = ReleaseBasis.Order, AfterDays = wait, Late = late })]);
        var orders = new OrderBook(new Dictionary<string, decimal> { ["O"] = 100m }, cash.Select(c => new OrderEvent("O", "collected", earned.AddDays(c.Item1), c.Item2)));
        var release = ReleaseDeposits.AsOf(Earned("2026-01", 10_000m, "O", rule, earned), earned.AddDays(until), orders, [], SalesPerf.Primitives.RoundingRule.HalfEven);

        var (there, sum) = (new Stack<int>(), 0);
        foreach (var day in cash.Where(c => c.Item1 <= until).GroupBy(c => c.Item1).OrderBy(g => g.Key))
        {
            sum += day.Sum(c => c.Item2);
            while (there.Count > Math.Clamp(sum, 0, 100)) there.Pop();
            while (there.Count < Math.Clamp(sum, 0, 100)) there.Push(day.Key);
        }

        decimal Counts(int day) => day > first + more ? share / 200m : day > first ? share / 100m : 1m;
        Assert.Equal(there.Where(d => d + wait <= until).Sum(d => 100m * Counts(d)), release.Payable.Amount);
        Assert.Equal(10_000m - there.Sum(d => 100m * Counts(d)) - ((100 - there.Count) * 100m * Counts(until)), release.Lapsed.Amount);
    });

    /// <summary>Deposits known until a month, and those known from then on: some orders fewer.</summary>
    private sealed record Case(SettlementTerms[] Terms, Deposit[] First, Deposit[] Later, int ChangesIn, int Instalments, OrderBook Orders, OrderAdvanceRule[] Advances)
    {
        public PaymentFacts Facts => new()
        {
            Periods = Months(MonthCount), Terms = Terms, Deposits = [], Opening = PaymentOpening.Of(Nothing, []), Orders = Orders, OrderAdvances = Advances, ClawbackInstalments = Instalments,
        };

        public IReadOnlyList<PeriodPayment> Pay() => PayPeriod.All(Facts, KnownAt);

        public IReadOnlyList<SlowSettled> Slow() => new SlowSettlement(Facts, KnownAt).All();

        private IReadOnlyList<Deposit> KnownAt(int n) => [.. (n < ChangesIn ? First : Later).Where(d => string.CompareOrdinal(d.Key.Period, Facts.Periods[n].Code) <= 0)];
    }

    private static Gen<decimal> Cents(int least, int most) => Gen.Int[least * 100, most * 100].Select(c => c / 100m);

    private static Gen<decimal?> MaybeCents(int least, int most) => Gen.Select(Gen.Bool, Cents(least, most), (has, value) => has ? value : (decimal?)null);

    private static Gen<DrawTerms?> Draws { get; } = Gen.Select(Gen.Int[0, 3], Cents(0, 900), MaybeCents(0, 1500), Gen.Bool, Gen.Int[0, 4], Cents(0, 900), MaybeCents(0, 400), (kind, amount, balance, recovers, share, keep, limit) =>
        kind == 3 ? null : new DrawTerms((DrawKind)kind, amount, balance, recovers, share / 4m, keep, limit));

    private static Gen<SettlementTerms> Terms { get; } = Gen.Select(Draws, MaybeCents(0, 500), MaybeCents(300, 1500), Gen.Bool, Gen.Bool, Gen.Bool, Cents(0, 20), MaybeCents(0, 200), (draw, guarantee, maximum, later, settles, negative, least, debt) => new SettlementTerms
    {
        Draw = draw, Guarantee = guarantee, Maximum = maximum, ExcessPaysLater = later, Settles = settles, PaysNegative = negative, LeastPayment = least, DebtLimit = debt,
    });

    private static ReleaseRule Halves { get; } = new([], null, [new(0.35m, new ReleaseTrigger()), new(0.65m, new ReleaseTrigger { Event = "collected", Basis = ReleaseBasis.Order })]);

    private static ReleaseRule InTime { get; } = new([], null,
    [
        new(0.45m, new ReleaseTrigger { Event = "collected", Basis = ReleaseBasis.Order, AfterDays = 20, Instalments = 3, Late = [new(null, 25, 0.6m), new(null, 60, 0m)] }),
        new(0.55m, new ReleaseTrigger { Event = "collected", Reaching = 0.3m, Basis = ReleaseBasis.Order, Late = [new(1, null, 0.25m), new(4, null, 0.1m)] }),
    ]);

    private static Gen<Deposit> Deposits { get; } = Gen.Select(Gen.Int[1, MonthCount], Gen.Int[0, 3], Cents(-300, 900), Gen.Int[0, 2], Gen.Bool, (month, order, amount, waits, advance) =>
        Earned($"2026-{month:00}", amount, $"O-{order}", new[] { null, Halves, InTime }[waits], new DateOnly(2026, month, 10), advance ? "ADV" : "COMM", advance ? "advance" : "commission"));

    private static Gen<Case> Cases { get; } = Gen.Select(
        Terms, Gen.Int[0, MonthCount], Deposits.Array[0, 12], Gen.Int[0, 4], Gen.Int[1, MonthCount - 1], Gen.Int[1, 4], Gen.Int[0, 100].Array[4], Gen.Int[0, 3], (terms, final, deposits, cancelled, changesIn, instalments, collected, kinds) =>
        {
            var (advances, later) = (kinds % 2 == 1, kinds > 1);
            var first = deposits.DistinctBy(d => d.Key).ToArray();
            var book = new OrderBook(Enumerable.Range(0, 4).ToDictionary(o => $"O-{o}", _ => 100m), collected.Select((c, o) => new OrderEvent($"O-{o}", "collected", new DateOnly(2026, 3, 1), c)));
            var all = Enumerable.Range(1, MonthCount).Select(m => terms with { EndsDebt = advances && m % 3 == 0, PaysHeld = later, IsFinal = m == final, IsOver = final > 0 && m > final }).ToArray();
            return new Case(all, first, [.. first.Where(d => d.Key.Order != $"O-{cancelled}")], changesIn, instalments, book, advances ? [new OrderAdvanceRule(["ADV"], ["COMM"])] : []);
        });
}
