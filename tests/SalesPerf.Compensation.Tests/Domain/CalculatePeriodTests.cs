using CsCheck;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Crediting;
using SalesPerf.Compensation.Domain.Ledger;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Domain;

public sealed class CalculatePeriodTests
{
    private static readonly FiscalPeriod January = new("2026-01", new DateRange(new DateOnly(2026, 1, 1), new DateOnly(2026, 2, 1)));
    private static readonly Guid[] Sellers = [.. Enumerable.Range(1, 5).Select(n => new Guid(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]))];

    [Fact]
    public void Facts_in_any_order_then_the_same_bytes() => Orders.Sample(orders =>
        Assert.Equal(CalculatePeriod.From(Facts(orders)).Hash(), CalculatePeriod.From(Facts([.. orders.Reverse()])).Hash()));

    [Fact]
    public void Any_orders_then_each_is_credited_whole_or_excluded_once() => Orders.Sample(orders =>
    {
        var result = CalculatePeriod.From(Facts(orders));
        foreach (var order in orders)
        {
            var credits = result.Credits.Where(c => c.Transaction.Id == order.Id).ToArray();
            var exclusions = result.Exclusions.Count(e => e.Transaction.Id == order.Id);
            Assert.True(credits.Length > 0 ? exclusions == 0 && credits.Sum(c => c.Amount.Amount) == order.Amount.Amount : exclusions == 1);
        }
    });

    [Fact]
    public void Any_orders_then_what_is_posted_balances_and_equals_the_lines() => Orders.Sample(orders =>
    {
        var lines = CalculatePeriod.From(Facts(orders)).Lines;
        var entries = LedgerChain.Append(lines.Select((l, i) => new Posting(PostingKind.Earned, new Guid(i + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]), "2026-01", l.Payee.ParticipantId, l.Amount)), 0, LedgerChain.Genesis).Select(e => e.Entry).ToArray();
        Assert.Equal(entries.Sum(e => e.Debit), entries.Sum(e => e.Credit));
        Assert.Equal(lines.Sum(l => l.Amount.Amount), entries.Where(e => e.Account == LedgerAccounts.Payable).Sum(e => e.Credit - e.Debit));
    });

    [Fact]
    public void One_amount_differs_then_the_hash_differs()
    {
        var order = Order(1, 100m, Sellers[0]);
        Assert.NotEqual(CalculatePeriod.From(Facts([order])).Hash(), CalculatePeriod.From(Facts([order with { Amount = new UnroundedMoney(100.0000000001m, Currency.Idr) }])).Hash());
        Assert.Equal(CalculatePeriod.From(Facts([order])).Hash(), CalculatePeriod.From(Facts([order with { Amount = new UnroundedMoney(100.00m, Currency.Idr) }])).Hash());
    }

    [Fact]
    public void The_rate_changes_inside_the_period_then_each_credit_has_the_rate_of_its_day_and_the_line_is_rounded_once()
    {
        PersonalRate[] rates = [new(null, new Rate(0.01m), new DateRange(new DateOnly(2025, 1, 1), new DateOnly(2026, 1, 16))), new(null, new Rate(0.02m), new DateRange(new DateOnly(2026, 1, 16), null))];
        SalesTransaction[] orders = [Order(1, 100.4m, Sellers[0], 15), Order(2, 100.4m, Sellers[0], 16)];
        var line = Assert.Single(CalculatePeriod.From(Facts(orders, rates)).Lines, l => l.Payee.ParticipantId == Sellers[0]);
        Assert.Equal((3.012m, 3.01m), (line.Unrounded.Amount, line.Amount.Amount));
        Assert.Equal(["measurement", "measurement-part", "rate", "measurement-part", "rate", "unrounded", "rounding"], line.Steps.Select(s => s.Code));
    }

    [Theory]
    [InlineData(2, "50.1", "50.1")]
    [InlineData(3, "33.4", "33.4 33.4")]
    public void No_seller_then_the_covering_seats_share_equally_and_nothing_is_lost(int ways, string first, string others)
    {
        var order = Order(1, 100.2m, null) with { Covering = [.. Sellers.Take(ways)] };
        var amounts = CalculatePeriod.From(Facts([order])).Credits.Select(c => CanonicalForm.Of(c.Amount.Amount)).ToArray();
        Assert.Equal($"{first} {others}".Split(' '), amounts);
    }

    [Fact]
    public void Nobody_covers_or_the_currency_is_another_then_one_reason_is_recorded()
    {
        SalesTransaction[] orders = [Order(1, 1m, null), Order(2, 1m, Sellers[0]) with { Amount = new UnroundedMoney(1m, Currency.Usd) }];
        Assert.Equal([ExclusionReason.NobodyCovers, ExclusionReason.CurrencyMismatch], CalculatePeriod.From(Facts(orders)).Exclusions.Select(e => e.Reason));
    }

    [Theory]
    [InlineData("booked")]
    [InlineData("reward")]
    public void The_payee_is_paid_by_another_calendar_then_nothing_is_credited_or_paid_twice(string eventType)
    {
        var order = Order(1, 100m, Sellers[0]);
        var elsewhere = new PayeeFacts(Sellers[0], "P0", null, null, null, []) { PaidElsewhere = true };
        var result = CalculatePeriod.From(new PeriodFacts(January, "months", [elsewhere], [order with { Key = order.Key with { EventType = eventType } }]));
        Assert.Equal(ExclusionReason.AnotherCalendar, Assert.Single(result.Exclusions).Reason);
        Assert.Empty(result.Credits);
        Assert.Empty(result.Lines);
    }

    [Theory]
    [InlineData(true, "T1", "T1", CoverageKind.Covered)]
    [InlineData(true, "T1", "T2", CoverageKind.OutsideTerritory)]
    [InlineData(true, "T1", "", CoverageKind.NoAssignment)]
    [InlineData(false, "T1", "", CoverageKind.ByCoverage)]
    public void A_seller_beside_coverage_then_what_coverage_would_have_said(bool named, string territory, string held, CoverageKind expected) =>
        Assert.Equal(expected, CoverageCheck.Of(named, territory, held.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static Gen<SalesTransaction[]> Orders { get; } =
        Gen.Select(Gen.Int[0, 4], Gen.Decimal[-1_000_000m, 1_000_000m], Gen.Int[1, 31], Gen.Int[0, 3]).Array[0, 30].Select(rows => rows.Select((r, i) => r.Item4 == 0
            ? Order(i + 1, RoundingRule.Round(r.Item2, 10, RoundingMode.Down), null, r.Item3) with { Covering = [.. Sellers.Take(r.Item1)] }
            : Order(i + 1, RoundingRule.Round(r.Item2, 10, RoundingMode.Down), Sellers[r.Item1], r.Item3)).ToArray());

    private static SalesTransaction Order(int number, decimal amount, Guid? seller, int day = 10) => new(
        new Guid(number, 1, 0, [0, 0, 0, 0, 0, 0, 0, 0]), 0, new TransactionKey($"O-{number}", "1", "1", "booked"), new DateOnly(2026, 1, day), new UnroundedMoney(amount, Currency.Idr), seller, []);

    private static PeriodFacts Facts(SalesTransaction[] orders, params PersonalRate[] rates) => new(
        January, "months", Sellers.Select((s, i) => new PayeeFacts(s, $"P{i}", null, null, new PlanInForce("plan", 1, Currency.Idr, new CommissionComponent("c", "C", "sales", new Rate(0.0333m), RoundingRule.HalfEven)), rates)), orders);
}
