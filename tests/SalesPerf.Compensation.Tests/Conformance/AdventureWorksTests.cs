using System.Globalization;
using System.Text;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Primitives;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Conformance;

public sealed class AdventureWorksTests
{
    private const string Commission = """
        plan: reseller
        currency: USD
        parameters:
          rate: {type: percent}
          quota: {type: money, from: quota, measure: sales, default: 0}
        measurements:
          sales: sum(credit)
        components:
          commission: {name: Sales commission, kind: rate, basis: sales, rate: rate, rounding: {mode: half_even}}
        """;

    // Tiers on the share of the quota, a share of the margin (which is negative in some quarters), a manager's override on the downline's sales, and a draw that is recovered.
    private const string Accelerated = """
        plan: reseller-accelerated
        currency: USD
        parameters:
          quota: {type: money, from: quota, measure: sales, default: 0}
          draw: {type: money, default: 4000}
        attributes: {cost: money}
        tables:
          rates: {kind: bands, by: percent, bands: [{from: 0%, to: 50%, value: 0.4%}, {from: 50%, to: 100%, value: 0.8%}, {from: 100%, value: 1.5%}]}
        crediting:
          - {rule: seller, to: seller}
        measurements:
          sales: sum(credit)
          margin: sum(credit - cost)
          team_sales: sum(credit of subtree)
        values:
          attainment: sales / quota else 0
          earned: tiers + margin_share + manager_override
          advanced: max(draw - earned, 0)
          recovered: min(prior(owed, 0), max(earned - draw, 0))
          owed: prior(owed, 0) + advanced - recovered
        components:
          tiers: {name: Tiered commission, kind: tiers, basis: sales, table: rates, mode: marginal, scale: quota, when: quota > 0, rounding: {mode: half_even}}
          margin_share: {name: Share of the margin, kind: rate, basis: margin, rate: 0.5%, rounding: {mode: half_even}}
          manager_override: {name: Override, kind: override, basis: team_sales, rate: 0.1%, rounding: {mode: half_even}}
          draw_pay: {name: Draw and recovery, kind: formula, pay: advanced - recovered, rounding: {mode: half_even}}
        """;

    private static readonly Lazy<AdventureWorksFacts> Company = new(() => new AdventureWorksFacts());

    private sealed record Row(string Period, string Seller, decimal Sales, decimal Margin, decimal Tiers, decimal MarginShare, decimal Override, decimal Draw, decimal Owed)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Period} {Seller} {Sales:0.####} {Margin:0.####} {Tiers:0.00} {MarginShare:0.00} {Override:0.00} {Draw:0.00} {Owed:0.00}");
    }

    [Fact]
    public void Real_orders_and_quotas_then_every_published_row_comes_out()
    {
        var company = Company.Value;
        var result = Calculate.Run(new CalculationInput(PlanProgram.Of(Commission), company.Facts));
        var periods = result.Periods.ToDictionary(p => p.Period.Code);

        Assert.Equal(163, company.Answers.Count);
        foreach (var expected in company.Answers)
        {
            var outcome = PlanOutcome.Of(periods[expected.Period], expected.Seller, new PlanReference("reseller", 1));
            var (measured, line) = (Assert.Single(outcome.Measurements), Assert.Single(outcome.Lines));
            Assert.Equal(expected, expected with
            {
                Quota = measured.Quota!.Value.Amount, Orders = measured.Transactions, Sales = measured.Amount.Amount, Attainment = measured.Attainment!.Value.At(6),
                Exact = line.Unrounded.Amount, Commission = line.Amount.Amount,
            });
        }
    }

    [Fact]
    public void Real_orders_and_quotas_then_the_company_totals_come_out()
    {
        var company = Company.Value;
        var result = Calculate.Run(new CalculationInput(PlanProgram.Of(Commission), company.Facts));
        var outcomes = result.Periods.SelectMany(p => p.Participants.Where(s => company.HasQuota(s, p.Period.Code)).Select(s => PlanOutcome.Of(p, s, new PlanReference("reseller", 1)))).ToArray();
        var measurements = outcomes.SelectMany(o => o.Measurements).ToArray();

        Assert.Equal(163, measurements.Length);
        Assert.Equal(3806, outcomes.Sum(o => o.Credits.Count));
        Assert.All(result.Periods, p => Assert.Empty(p.Exclusions));
        Assert.Equal(80_487_704.1832m, measurements.Sum(m => m.Amount.Amount));
        Assert.Equal(95_714_000m, measurements.Sum(m => m.Quota!.Value.Amount));
        Assert.Equal(1_101_643.43m, outcomes.SelectMany(o => o.Lines).Sum(l => l.Amount.Amount));
        Assert.Equal(1_101_643.4625788m, outcomes.SelectMany(o => o.Lines).Sum(l => l.Unrounded.Amount));
        Assert.Equal(8, measurements.Count(m => m.Attainment!.Value.Value >= 1m));
    }

    [Fact]
    public void Tiers_accelerators_margin_override_and_a_draw_then_every_figure_is_the_one_made_by_hand_and_the_committed_one()
    {
        var result = Calculate.Run(new CalculationInput(PlanProgram.Of(Accelerated), Company.Value.Facts));
        var made = result.Periods.SelectMany(p => p.Participants.Select(s => Calculated(p, s))).ToArray();
        var byHand = ByHand().ToArray();

        Assert.Equal(byHand.Select(r => r.ToString()), made.Select(r => r.ToString()));
        Assert.Contains(made, r => r.MarginShare < 0m);
        Assert.Contains(made, r => r.Draw > 0m);
        Assert.Contains(made, r => r.Draw < 0m);
        Assert.Contains(made, r => r.Override > 0m);
        Compare(string.Join('\n', made.Where(r => r.Sales != 0m || r.Override != 0m).Select(r => r.ToString())) + "\n");
    }

    private static Row Calculated(PeriodCalculation period, string seller)
    {
        var (values, lines) = (period.ValuesOf(seller), period.LinesOf(seller).ToDictionary(l => l.Component, l => l.Amount.Amount));
        return new Row(period.Period.Code, seller, values["sales"].Number, values["margin"].Number, lines["tiers"], lines["margin_share"], lines["manager_override"], lines["draw_pay"], values["owed"].Number);
    }

    // The same plan again, row by row, with nothing of the engine.
    private static IEnumerable<Row> ByHand()
    {
        var (facts, owed) = (Company.Value.Facts, new Dictionary<string, decimal>());
        var sellers = facts.Participants.Select(p => p.Code).Order(StringComparer.Ordinal).ToArray();
        foreach (var period in facts.Calendar.Periods)
        {
            var orders = facts.Transactions.Where(t => period.Range.Contains(t.Date)).ToArray();
            decimal Sales(string seller) => orders.Where(o => o.Seller == seller).Sum(o => o.Amount);
            foreach (var seller in sellers)
            {
                var (sales, cost) = (Sales(seller), orders.Where(o => o.Seller == seller).Sum(o => decimal.Parse(o.Attributes["cost"], CultureInfo.InvariantCulture)));
                var quota = facts.Quotas.Where(q => q.Participant == seller && q.Period == period.Code).Sum(q => q.Amount);
                var tiers = quota == 0m ? 0m : Round((Between(sales, 0m, quota / 2m) * 0.004m) + (Between(sales, quota / 2m, quota) * 0.008m) + (Math.Max(sales - quota, 0m) * 0.015m));
                var (share, manager) = (Round((sales - cost) * 0.005m), Round(Below(seller).Sum(Sales) * 0.001m));
                var (earned, before) = (tiers + share + manager, owed.GetValueOrDefault(seller));
                var draw = Math.Max(4000m - earned, 0m) - Math.Min(before, Math.Max(earned - 4000m, 0m));
                owed[seller] = before + draw;
                yield return new Row(period.Code, seller, sales, sales - cost, tiers, share, manager, draw, owed[seller]);
            }
        }

        IEnumerable<string> Below(string manager) => facts.Participants.Where(p => p.Managers.Any(m => m.Code == manager)).Select(p => p.Code);
        static decimal Between(decimal value, decimal from, decimal to) => Math.Clamp(value, from, to) - from;
        static decimal Round(decimal value) => RoundingRule.Round(value, 2, RoundingMode.HalfEven);
    }

    private static void Compare(string text)
    {
        var path = Path.Combine(Repository.Root, "tests", "SalesPerf.Compensation.Tests", "Conformance", "adventureworks-accelerated.txt");
        if (Environment.GetEnvironmentVariable("SALESPERF_UPDATE_GOLDEN") == "1") File.WriteAllText(path, text, new UTF8Encoding(false));
        Assert.Equal(File.ReadAllText(path), text);
    }
}
