using CsCheck;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Crediting;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>A calculation over columns is the calculation of the facts they stand for, in whole units as in decimals, in one shard as in many.</summary>
public sealed class ColumnCalculationTests
{
    // Running sums, bands and roundings per credit, which have a way of their own in whole units.
    private const string Tiers = """
        plan: tiers
        currency: USD
        rounding: {mode: half_up}
        tables:
          t: {kind: bands, bands: [{from: 0, to: 500, value: 5%}, {from: 500, to: 1500.5, value: 7.25%}, {from: 1500.5, value: 10%}]}
          open: {kind: bands, bands: [{to: 700, value: 1.125%}, {from: 700, value: 3%}]}
        crediting:
          - {rule: seller, to: seller}
          - {rule: up, to: managers, levels: 2, share: 50%}
        values:
          so_far: running(credit)
          booked_so_far: running(credit where event = 'booked')
          in_second: band_part(t, 2, so_far) - band_part(t, 2, so_far - credit)
          pays: marginal(t, so_far) - marginal(t, so_far - credit)
        measurements:
          sales: sum(credit where level = 0)
          second: sum(in_second)
          deals: count(where event = 'booked')
        components:
          tiers: {kind: formula, per: credit, pay: pays, rounding: {mode: half_even, digits: 2, each: credit}}
          opened: {kind: formula, pay: "marginal(open, sales) + second * 0.01 + deals * 0.1 USD"}
          high: {kind: formula, per: credit, pay: "if booked_so_far > 1000 USD then credit * 0.333% else 0 USD", rounding: {mode: floor, digits: 1}}
          up: {kind: formula, pay: "total(sales of subtree) * 1.375%", rounding: {mode: ceiling}}
        """;

    // Columns are of one currency.
    private static readonly Gen<string> Plan = Gen.Frequency((1, Gen.Const(Tiers)), (2, RandomPlans.Plan.Select(p => p.Replace("paid_in: pay\n", "", StringComparison.Ordinal))));

    [Fact]
    public void People_are_paid_in_currencies_of_their_own_then_there_are_no_columns_of_one() => RandomPlans.Facts.Sample(facts =>
        Assert.Throws<ArgumentException>(() => Calculate.Over(Input("paid_in: \"'IDR'\"\n" + Tiers, facts), new Credits(Input(Tiers, facts), exact: false))), iter: 5);

    [Fact]
    public void Columns_pay_what_facts_pay() => Gen.Select(Plan, RandomPlans.Facts, Gen.Int[1, 4]).Sample((plan, facts, shards) =>
    {
        var input = Input(plan, facts);
        Assert.Equal(OfFacts(Calculate.Run(input)), OfColumns(Calculate.Over(input with { Shards = shards }, new Credits(input, exact: false)), input));
    }, iter: 400);

    [Fact]
    public void Whole_units_pay_what_decimals_pay() => Gen.Select(Plan, RandomPlans.Facts).Sample((plan, facts) =>
    {
        var input = Input(plan, facts);
        Assert.Equal(OfColumns(Calculate.Over(input, new Credits(input, exact: true)), input), OfColumns(Calculate.Over(input, new Credits(input, exact: false)), input));
    }, iter: 400);

    [Fact]
    public void Credits_are_shown_once_with_what_the_plan_names() => RandomPlans.Facts.Sample(facts =>
    {
        var input = Input(Tiers, facts);
        var (source, seen) = (new Credits(input, exact: false), new List<(int Period, int Payee, decimal Credit, decimal Pays)>());
        Calculate.Over(input with { Shards = 3 }, source, shown =>
        {
            lock (seen)
                for (var p = 0; p < shown.Starts.Length - 1; p++)
                    for (var row = shown.Starts[p]; row < shown.Starts[p + 1]; row++) seen.Add((shown.Period, shown.FirstPayee + p, shown.Of("credit")[row].Number, shown.Of("pays")[row].Number));
        });
        var expected = Calculate.Run(input).Periods.SelectMany((p, i) => p.Participants.SelectMany((code, payee) => p.CreditsOf(code).Select(c => (i, payee, c.Amount.Amount, c.Values["pays"].Number))));
        Assert.Equal(expected.Order(), seen.Order());
    }, iter: 100);

    private static CalculationInput Input(string plan, FactSet facts) => new(PlanProgram.Of(plan), facts);

    private static List<string> OfFacts(CalculationResult result) =>
        [.. result.Lines.Select(l => $"{l.Period} {l.Component} {l.Participant} {CanonicalForm.Of(l.Unrounded.Amount)} {CanonicalForm.Of(l.Amount.Amount)}").Order(StringComparer.Ordinal)];

    private static List<string> OfColumns(IReadOnlyList<PeriodColumns> periods, CalculationInput input)
    {
        var codes = input.Facts.Participants.Select(p => p.Code).Order(StringComparer.Ordinal).ToArray();
        var lines = from period in periods
                    from component in period.Components
                    from shard in component.Shards
                    from row in Enumerable.Range(0, shard.Payees)
                    where shard.Amount.Refusals.All(r => r.Row != row)
                    select $"{period.Period.Code} {component.Component} {codes[shard.FirstPayee + row]} {CanonicalForm.Of(shard.Unrounded[row].Number)} {CanonicalForm.Of(shard.Amount[row].Number)}";
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    /// <summary>The credits that the facts give, as a source; where exact, all numbers are decimals, so nothing goes the fast way.</summary>
    private sealed class Credits : ICreditSource
    {
        private readonly PeriodCredits[] periods;
        private readonly bool exact;

        public Credits(CalculationInput input, bool exact)
        {
            var run = new RunContext(input.Program, input.Facts, input);
            var book = new TransactionBook(input.Facts);
            var rules = new CreditPeriod(input.Program.Document.Crediting, run.Organisation, input.Facts.Coverage);
            periods = [.. input.Facts.Calendar.Periods.Select(p => PeriodCredits.Of(run, book, rules, p))];
            this.exact = exact;
        }

        public int Count => periods.Sum(p => p.Starts[^1]);

        public ICreditShard Shard(int period, int firstPayee, int payees) => new Part(periods[period].Shard(firstPayee, payees), exact);

        private sealed class Part(ICreditShard inner, bool exact) : ICreditShard
        {
            public IEnumerable<int> Path(int row) => inner.Path(row);

            public int[] Starts => inner.Starts;

            public Column Field(string name) => exact && inner.Field(name) is FixedColumn { IsConstant: false } units
                ? new DecimalColumn(Columns.Decimals(units, units.Length), units.Kind, units.Currency, units.Currencies, units.Refusals)
                : inner.Field(name);
        }
    }
}
