using System.Globalization;
using System.Text.Json;
using CsCheck;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Domain.Payments;

/// <summary>Plans that are paid, from document and facts to the payment.</summary>
public sealed class PlanPaymentTests
{
    private const string Head = """
        plan: p
        name: P
        currency: USD
        effective: {from: 2025-01-01}
        tables:
          steps: {kind: bands, by: money, bands: [{from: 0, to: 1000, value: 5%}, {from: 1000, to: 2000, value: 8%}, {from: 2000, value: 12%}]}
        crediting:
          - {rule: seller, to: seller}
          - {rule: rollup, to: managers, levels: 2}
        measurements:
          sales: sum(credit where event = 'booked')

        """;

    private const string EveryKind = """
        components:
          walked: {kind: tiers, basis: sales, table: steps, mode: marginal, rate: 100%}
          reached: {kind: tiers, basis: sales, table: steps, mode: reached, rate: 100%}
          limited: {kind: rate, basis: sales, rate: 1%, floor: 20, cap: 60}
          each_deal: {kind: formula, pay: "if event = 'booked' then max(credit * 2%, 5) else 0", per: credit}
          so_far: {kind: formula, pay: to_date(sales over year_to_date) * 1%}

        """;

    [Fact]
    public void Half_with_the_order_and_half_as_invoices_are_paid_then_the_payment_follows()
    {
        var payments = Pay("components:\n  total: {kind: rate, basis: sales, rate: 10%, earning_code: COMM}\npayment:\n  releases: [{codes: [COMM], parts: [{share: 50%}, {share: 50%, on: collected, of: invoiced}]}]\n",
            Sold("A", 1, 10000m), new TransactionFact("A", "2", "1", "invoiced", Day(1), 500m) { Seller = "a" }, new TransactionFact("A", "3", "1", "invoiced", Day(1), 500m) { Seller = "a" },
            new TransactionFact("A", "4", "1", "collected", Day(2), 500m) { Seller = "a" });
        Assert.Equal([500m, 250m, 0m, 0m], Of(payments, "a").Paid());
        Assert.Equal([500m, 250m, 250m, 250m], Of(payments, "a").Select(p => p.History.Totals.Held.Amount));
    }

    // Half of a second order goes, and all of a third: what is left of the period is that of the orders that stand.
    [Theory]
    [InlineData("original_rate")]
    [InlineData("rerate")]
    public void Taken_back_beside_other_orders_of_its_period_then_theirs_go_on_waiting_for_their_own_cash(string method)
    {
        var payments = Pay($"components:\n  total: {{kind: rate, basis: sales, rate: 10%}}\npayment:\n  releases: [{{parts: [{{on: collected}}]}}]\n  clawback: {{method: {method}}}\n",
            Sold("A", 1, 1000m), Sold("B", 1, 1000m), Sold("C", 1, 1000m), Cancelled("B", 2) with { Amount = 500m }, Cancelled("C", 2), new TransactionFact("A", "2", "1", "collected", Day(3), 1000m) { Seller = "a" },
            new TransactionFact("B", "2", "1", "collected", Day(4), 500m) { Seller = "a" });
        Assert.Equal([0m, 0m, 100m, 50m], Of(payments, "a").Paid());
        Assert.Equal([300m, 150m, 50m, 0m], Of(payments, "a").Select(p => p.History.Totals.Held.Amount));
    }

    [Fact]
    public void Paid_by_when_invoices_are_paid_then_what_is_late_counts_half_and_what_comes_no_more_lapses()
    {
        var payments = Pay("components:\n  total: {kind: rate, basis: sales, rate: 10%}\npayment:\n  releases: [{parts: [{on: collected, late: [{beyond_days: 20, share: 50%}, {beyond_days: 60}], late_from: invoiced_on}]}]\n",
            Sold("A", 1, 1000m) with { InvoicedOn = Day(1).AddDays(10) }, new TransactionFact("A", "2", "1", "collected", Day(1).AddDays(30), 300m) { Seller = "a" }, new TransactionFact("A", "3", "1", "collected", Day(1).AddDays(31), 500m) { Seller = "a" });
        Assert.Equal(100m, Of(payments, "a")[0].History.Totals.Earned.Amount);
        Assert.Equal((55m, 45m), (Of(payments, "a").Sum(p => p.Paid.Amount), Of(payments, "a")[^1].History.Totals.Forfeited.Amount));
    }

    [Theory]
    [InlineData("floor: kept", "-5")]
    [InlineData("floor: taken", "-10")]
    public void Paid_the_floor_then_a_clawback_at_the_original_rate_keeps_it_or_not(string floor, string correction)
    {
        var payments = Pay($"components:\n  commission: {{kind: rate, basis: sales, rate: 5%, floor: 10, when: sales > 0}}\npayment:\n  clawback: {{method: original_rate, {floor}}}\n", Sold("A", 1, 100m), Cancelled("A", 2));
        Assert.Equal(10m, Of(payments, "a")[0].Paid.Amount);
        Assert.Equal(correction, Of(payments, "a")[1].Correction.Amount.ToString("0.##", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(3, "-50")]
    [InlineData(2, "0")]
    public void Cancelled_inside_the_window_or_after_it_then_all_or_nothing_is_taken(int window, string correction)
    {
        var payments = Pay($"components:\n  commission: {{kind: rate, basis: sales, rate: 5%}}\npayment:\n  clawback: {{within_months: {window}}}\n", Sold("A", 1, 1000m), Cancelled("A", 3));
        Assert.Equal(correction, Of(payments, "a")[2].Correction.Amount.ToString("0.##", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(1, "", "-50")]
    [InlineData(2, "", "-25")]
    [InlineData(3, "", "-5")]
    [InlineData(3, "p", "-10")]
    [InlineData(4, "p", "0")]
    public void Cancelled_in_a_window_of_a_schedule_then_its_part_is_taken(int month, string product, string correction)
    {
        const string Schedule = "components:\n  commission: {kind: rate, basis: sales, rate: 5%}\npayment:\n  clawback: {from: \"add_days(date, -1)\", schedule: [{within_months: 1}, {within_months: 2, share: 50%}, {within_days: 61, share: \"if product = 'p' then 20% else 10%\"}]}\n";
        var payments = Of(Pay(Schedule, Sold("A", 1, 1000m) with { Product = product }, Cancelled("A", month) with { Date = Day(month).AddDays(-1) }), "a");
        Assert.Equal(correction, (payments[month - 1].Correction.Amount + (month == 1 ? payments[0].Paid.Amount - 50m : 0m)).ToString("0.##", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("p", "-50")]
    [InlineData("q", "0")]
    public void A_window_that_follows_from_the_product_then_each_has_its_own(string product, string correction)
    {
        foreach (var window in new[] { "within_months: \"if product = 'p' then 2.9 else 1\"", "within_days: \"if product = 'p' then 32 else 31\"" })
        {
            var payments = Pay($"components:\n  commission: {{kind: rate, basis: sales, rate: 5%}}\npayment:\n  clawback: {{method: original_rate, {window}}}\n", Sold("A", 1, 1000m) with { Product = product }, Cancelled("A", 2));
            Assert.Equal(correction, Of(payments, "a")[1].Correction.Amount.ToString("0.##", CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData("after_months: \"if product = 'p' then 1 else 3\"", "0 50 0 50")]
    [InlineData("after_days: \"if product = 'p' then 31 else amount / 20 USD\"", "0 50 50 0")]
    [InlineData("on: collected, count: \"if product = 'p' then 1 else 2\"", "0 50 50 0")]
    [InlineData("after_months: period_index", "0 100 0 0")]
    public void A_wait_that_follows_from_the_credit_then_each_deal_waits_so_long(string trigger, string paid)
    {
        var sold = new[] { Sold("A", 1, 1000m) with { Product = "p" }, Sold("B", 1, 1000m) };
        var collected = sold.SelectMany(s => new[] { 2, 3 }.Select(m => new TransactionFact(s.Order, $"{m}", "1", "collected", Day(m), 10m) { Seller = "a" }));
        var payments = Pay($"components:\n  commission: {{kind: rate, basis: sales, rate: 5%}}\npayment:\n  releases: [{{parts: [{{{trigger}}}]}}]\n", [.. sold, .. collected]);
        Assert.Equal(paid, string.Join(' ', Of(payments, "a").Paid().Select(p => p.ToString("0.##", CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("date: \"add_months(period_end, 1)\"", "0 10 10 10")]
    [InlineData("after_months: period_index", "0 10 0 10")]
    public void Something_that_comes_from_no_credit_then_it_waits_as_the_payee_s_own_formula_says(string trigger, string paid)
    {
        var payments = Pay($"components:\n  allowance: {{kind: bonus, amount: 10}}\npayment:\n  releases: [{{when: period_index > 0, parts: [{{{trigger}}}]}}]\n", []);
        Assert.Equal(paid, string.Join(' ', Of(payments, "a").Paid().Select(p => p.ToString("0.##", CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("rerate", "2", "0", "60", "37.5")]
    [InlineData("rerate", "9", "400", "60", "37.5")]
    [InlineData("rerate", "9", "333.33", "66.67", "41.67")]
    [InlineData("original_rate", "2", "0", "60", "37.5")]
    [InlineData("original_rate", "9", "400", "60", "37.5")]
    public void A_part_of_an_order_is_taken_back_then_cash_for_the_rest_lets_all_of_the_rest_go(string method, string line, string cancelled, string paid, string afterHalf)
    {
        var amount = decimal.Parse(cancelled, CultureInfo.InvariantCulture);
        var half = (amount == 0m ? 600m : 1000m - amount) / 2m;
        const string Releases = "releases: [{codes: [COMM], parts: [{share: 50%}, {share: 25%, on: collected}, {share: 25%, on: collected, reaching: 100%}]}]";
        var payments = Of(Pay($"components:\n  total: {{kind: rate, basis: sales, rate: 10%, earning_code: COMM}}\npayment:\n  {Releases}\n  clawback: {{method: {method}}}\n",
            Sold("A", 1, 600m), Sold("A", 1, 400m) with { Line = "2" }, Cancelled("A", 2) with { Line = line, Amount = amount }, Collected(3, half), Collected(4, half)), "a");
        Assert.Equal([paid, "0", afterHalf], new[] { payments[3].History.Totals.Paid, payments[3].History.Totals.Held, payments[2].History.Totals.Released }.Select(m => m.Amount.ToString("0.##", CultureInfo.InvariantCulture)));

        static TransactionFact Collected(int month, decimal amount) => new("A", "8", $"{month}", "collected", Day(month), amount) { Seller = "a" };
    }

    [Fact]
    public void An_expression_for_the_draw_and_opening_balances_then_both_count()
    {
        var facts = Facts([Sold("A", 1, 1000m), Sold("B", 2, 1000m)]) with { Payments = """{"opening": {"a": {"draw": 30, "carried": "-10"}}}""" };
        var payments = Pay("components:\n  commission: {kind: rate, basis: sales, rate: 5%}\npayment:\n  draw: {amount: \"if month_of_year = 1 then 45 else 0\"}\n", facts);
        Assert.Equal([45m, 15m, 0m, 0m], Of(payments, "a").Paid());
        Assert.Equal([35m, 0m, 0m, 0m], Of(payments, "a").Balances());
    }

    [Fact]
    public void Paid_in_whole_units_then_what_is_released_order_by_order_is_whole_and_sums_to_the_line()
    {
        var payments = Pay("components:\n  commission: {kind: rate, basis: sales, rate: 10%, rounding: {mode: half_up, digits: 0}, earning_code: COMM}\npayment:\n  rounding: {mode: half_up, digits: 0}\n  releases: [{codes: [COMM], parts: [{share: 75%}, {share: 25%, on: collected}]}]\n",
            Sold("A", 1, 1003.33m), Sold("B", 1, 2006.67m), Sold("C", 1, 777m), Collected("A", 2, 1003.33m), Collected("B", 3, 2006.67m), Collected("C", 4, 777m));
        Assert.Equal([285m, 25m, 50m, 19m], Of(payments, "a").Paid());
        Assert.Equal(379m, Of(payments, "a").Paid().Sum());
    }

    [Fact]
    public void Taken_back_in_parts_of_whole_units_then_each_part_is_whole()
    {
        var payments = Pay("components:\n  commission: {kind: rate, basis: sales, rate: 10%}\npayment:\n  rounding: {mode: half_up, digits: 0}\n  clawback: {instalments: 3}\n", Sold("A", 1, 1000m), Sold("B", 2, 1000m), Sold("C", 3, 1000m), Sold("D", 4, 1000m), Cancelled("A", 2));
        Assert.Equal([100m, 67m, 66m, 67m], Of(payments, "a").Paid());
    }

    // A third of a salary has no end of digits, and nobody is paid any of them.
    [Theory]
    [InlineData("draw: {amount: 1000 / 3}", "333 333 333 333", 932)]
    [InlineData("guarantee: {amount: 1000 / 3}", "333 333 333 333", 0)]
    [InlineData("draw: {amount: 1000 / 3, limit: 2000 / 3}", "333 333 301 100", 667)]
    [InlineData("draw: {kind: loan, amount: 100 / 3, recovery: {keep: 200 / 3, limit: 10 / 3}}", "133 130 130 130", 123)]
    [InlineData("maximum: {amount: 200 / 3}", "67 67 67 67", 0)]
    [InlineData("least_payment: 301 / 3", "100 100 100 100", 0)]
    public void An_amount_of_the_section_is_a_fraction_then_it_is_rounded_as_payments_are(string rule, string paid, int owed)
    {
        var payments = Of(Pay($"components:\n  commission: {{kind: rate, basis: sales, rate: 10%}}\npayment:\n  rounding: {{mode: half_up, digits: 0}}\n  {rule}\n", [.. Enumerable.Range(1, 4).Select(m => Sold($"O{m}", m, 1000m))]), "a");
        Assert.Equal(paid, string.Join(' ', payments.Paid().Select(p => p.ToString("0.##", CultureInfo.InvariantCulture))));
        Assert.Equal(owed, payments.Balances()[^1]);
    }

    [Fact]
    public void A_cancellation_is_paid_back_then_the_payment_tells_it_in_figures_and_steps_and_the_event_is_credited_to_nobody()
    {
        var program = PlanProgram.Of(Head + "components:\n  commission: {kind: rate, basis: sales, rate: 5%}\npayment:\n  clawback: {}\n");
        var input = new CalculationInput(program, Facts([Sold("A", 1, 1000m), Cancelled("A", 2)]));
        var calculated = Calculate.Run(input);
        Assert.Equal("takes_back", Assert.Single(calculated.Periods[1].Exclusions).Reason);
        Assert.Equal(-50m, PayPlan.Figure(calculated, input.Facts, "a", "2025-02", "correction"));
        Assert.Null(PayPlan.Figure(calculated, input.Facts, "a", "2025-02", "corection"));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            PaymentJson.Writer(PayPlan.Of(input, calculated))(writer, "2025-02", "a");
            writer.WriteEndObject();
        }

        using var json = JsonDocument.Parse(stream.ToArray());
        var payment = json.RootElement.GetProperty("payment");
        Assert.Equal(("0", "-50", "-50"), (payment.GetProperty("paid").GetString(), payment.GetProperty("correction").GetString(), payment.GetProperty("carried").GetString()));
        Assert.Equal(["correction", "carried-on", "paid"], payment.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("payment:\n  clawback: {}\n")]
    [InlineData("payment:\n  guarantee: {amount: 100}\n  clawback: {instalments: 2}\n")]
    [InlineData("payment:\n  draw: {amount: 150, recovery: {share: 50%}}\n  maximum: {amount: 200}\n  settles: quarter\n  clawback: {}\n")]
    [InlineData("payment:\n  releases: [{codes: [walked, each_deal], parts: [{share: 30%}, {share: 70%, on: collected}]}]\n  clawback: {}\n")]
    public void Orders_are_wholly_taken_back_then_they_never_happened_to_the_cent(string section)
    {
        var program = PlanProgram.Of(Head + EveryKind + section);
        Orders.Sample(orders =>
        {
            var taken = orders.Where(o => o.CancelledIn > 0).Select(o => Cancelled(o.Code, o.CancelledIn));
            var (with, without) = (Pay(program, Facts([.. orders.SelectMany(o => o.Facts), .. taken])), Pay(program, Facts([.. orders.Where(o => o.CancelledIn == 0).SelectMany(o => o.Facts)])));
            foreach (var participant in new[] { "a", "b", "m" })
            {
                var (now, never) = (Of(with, participant)[^1].History.Totals, Of(without, participant)[^1].History.Totals);
                Assert.Equal(never with { Paid = Paying.Usd(0m), Carried = never.Carried + never.Paid }, now with { Paid = Paying.Usd(0m), Carried = now.Carried + now.Paid });
            }
        }, iter: 40);
    }

    private sealed record Order(string Code, int CancelledIn, TransactionFact[] Facts);

    private static Gen<Order[]> Orders { get; } = Gen.Select(Gen.Int[1, 3], Gen.Int[1, 200_000], Gen.Bool, Gen.Int[0, 4], Gen.Int[0, 4]).Array[1, 8].Select(rows => rows.Select((r, i) =>
    {
        var (month, cents, first, cancelled, collected) = r;
        var booked = Sold($"O-{i}", month, cents / 100m, first ? "a" : "b");
        TransactionFact[] facts = collected >= month ? [booked, new TransactionFact($"O-{i}", "2", "1", "collected", Day(collected), cents / 300m) { Seller = first ? "a" : "b" }] : [booked];
        return new Order($"O-{i}", cancelled >= month ? cancelled : 0, facts);
    }).ToArray());

    private static DateOnly Day(int month) => new(2025, month, 15);

    private static TransactionFact Sold(string order, int month, decimal amount, string seller = "a") => new(order, "1", "1", "booked", Day(month), amount) { Seller = seller };

    private static TransactionFact Collected(string order, int month, decimal amount) => new(order, "2", "1", "collected", Day(month), amount) { Seller = "a" };

    private static TransactionFact Cancelled(string order, int month) => new(order, "9", "1", "cancelled", Day(month), 0m) { Seller = "a" };

    private static FactSet Facts(TransactionFact[] transactions) => new(FiscalCalendar.Months(new DateOnly(2025, 1, 1), 4))
    {
        Participants = [new ParticipantFact("a") { Managers = [new DatedCode("m", null, null)] }, new ParticipantFact("b") { Managers = [new DatedCode("m", null, null)] }, new ParticipantFact("m")],
        Transactions = transactions,
    };

    private static IReadOnlyList<PayeePayment> Pay(string rest, params TransactionFact[] transactions) => Pay(rest, Facts(transactions));

    private static IReadOnlyList<PayeePayment> Pay(string rest, FactSet facts) => Pay(PlanProgram.Of(Head + rest), facts);

    private static IReadOnlyList<PayeePayment> Pay(PlanProgram program, FactSet facts)
    {
        var input = new CalculationInput(program, facts);
        return PayPlan.Of(input, Calculate.Run(input));
    }

    private static PeriodPayment[] Of(IReadOnlyList<PayeePayment> payments, string participant) => [.. payments.Where(p => p.Participant == participant).Select(p => p.Payment)];
}
