using System.Globalization;
using CsCheck;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>Random plans over the whole language, and random facts that they can be calculated with. Deterministic for a seed of CsCheck.</summary>
internal static class RandomPlans
{
    private static readonly string[] People = ["ann", "bob", "cid", "dee", "eva", "fay"];
    private static readonly DateOnly First = new(2026, 1, 1);

    /// <summary>The text of a plan.</summary>
    public static Gen<string> Plan => Gen.Select(
        Gen.Int[0, 3], OneOf("all", "max_100", "first_path", "highest"), Gen.Int[0, RuleSets.Length - 1], Component.List[1, 6], Gen.Bool, OneOf("half_even", "half_up", "down", "floor"))
        .Select((bands, duplicates, rules, components, counter, rounding) => string.Join("\n",
            "plan: random\ncurrency: USD\nrounding: {mode: " + rounding + "}",
            "parameters:\n  rate: {type: percent, default: 8%, titles: {AE2: 9.25%}, positions: {P-1: 7%}}\n  quota: {type: money, from: quota}\n  bonus: {type: money, default: 100}\n  pay: {type: text, default: '', titles: {AE2: IDR}, positions: {P-3: EUR}}",
            bands == 3 ? "paid_in: pay" : "",
            "attributes: {cost: money, renewal: boolean}",
            "tables:\n  t: {kind: bands, edge: " + (bands % 2 == 0 ? "lower" : "upper") + ", bands: [{to: 50%, value: 0.5}, {from: 50%, to: 100%, value: 1}, {from: 100%, to: 120%, value: 1.5}, {from: 120%, value: 2.25}]}",
            "  m: {kind: bands, bands: [{to: 500, value: 3%}, {from: 500, to: 2000, value: 5%}, {from: 2000, value: 7.5%}]}",
            "  k: {kind: curve, points: [[50%, 0%], [80%, 25%], [80%, 40%], [100%, 100%]], below: 0%, above: " + (bands > 1 ? "extend" : "flat") + "}",
            "  l: {kind: lookup, keys: [product, event], rows: [[a, booked, 2%], [a, null, 3%], [null, booked, 4%]], default: 1%}",
            "crediting:\n" + RuleSets[rules] + "\nduplicates: " + duplicates,
            counter ? "counters:\n  used: {add: fee, reset: " + (bands % 2 == 0 ? "year" : "cycle('02-10')") + "}" : "",
            "values:\n  attainment: sales / quota else 0\n  margin: credit - cost * share\n  order_total: sum(credit by order over year_to_date)\n  so_far: running(credit over quarter_to_date)"
            + (counter ? "\n  fee: min(max(credit * 20%, 0), max(300 - used, 0))" : "") + "\n  carried: prior(carried, 0 USD) / 2 + sales",
            "measurements:\n  sales: sum(credit where level = 0 and event = 'booked')\n  sales_ytd: sum(credit over year_to_date)\n  team_sales: sum(credit where level = 0 of team)\n  deals: count(where credit > 0 USD over rolling(2))",
            "components:\n" + string.Join("\n", components.Select((c, i) => $"  c{i}: {c.Replace("@", $"c{Math.Max(0, i - 1)}", StringComparison.Ordinal)}")), ""));

    /// <summary>Facts.</summary>
    public static Gen<FactSet> Facts => Gen.Select(Gen.Int[1, People.Length], Gen.Int[1, 4], Gen.Int[0, 1_000_000]).SelectMany((people, periods, seed) =>
        Transaction(people, periods).List[0, 25].Select(Quota(people, periods).List[0, 6], (transactions, quotas) => Make(people, periods, seed, transactions, quotas)));

    /// <summary>One of some values.</summary>
    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string[] RuleSets { get; } =
    [
        "  - {rule: seller, to: seller}",
        "  - {rule: seller, to: seller}\n  - {rule: cover, to: coverage, when: not has_seller}\n  - {rule: up, to: managers, levels: 3}",
        "  - {rule: seller, to: seller}\n  - {rule: up, to: managers, share: 60%, when: event = 'booked'}\n  - {rule: over, to: relation overlay, share: 50%}\n  - {rule: squad, to: team, share: 30%}",
        "  - {rule: cover, to: coverage, split: by_weight}\n  - {rule: seller, to: seller}\n  - {rule: squad, to: team, split: none}\n  - {rule: up, to: managers, on: roll_date}",
    ];

    private static Gen<string> Component { get; } = Gen.OneOf(
        Gen.Int[1, 9].Select(n => $"{{kind: rate, basis: sales, rate: {n}.5%, floor: {n * 10}, cap: {n * 100}}}"),
        Gen.Const("{kind: rate, basis: credit, rate: rate, cap: 40}"),
        OneOf("marginal", "reached").Select(mode => $"{{kind: tiers, basis: sales, table: m, mode: {mode}}}"),
        Gen.Const("{kind: tiers, basis: sales, table: t, mode: overage, by: attainment, scale: quota, rate: rate}"),
        Gen.Const("{kind: curve, target: bonus, table: k, by: attainment}"),
        Gen.Const("{kind: bonus, amount: bonus, when: sales_ytd >= 1000 USD and deals > 1}"),
        Gen.Const("{kind: milestone, amount: bonus, reached: sales_ytd > 2000 USD}"),
        OneOf("reports", "subtree", "team", "company").Select(of => $"{{kind: override, basis: total(sales of {of}), rate: 1.25%}}"),
        Gen.Const("{kind: rate, basis: 'if renewal then margin else credit', rate: 'lookup(l, product, event)', per: credit}"),
        Gen.Const("{kind: formula, pay: order_total * 1% + so_far * 0.1%}"),
        Gen.Const("{kind: rules, basis: sales, pick: highest, default: 0, rules: [{when: attainment > 1, rate: 2%}, {when: deals > 0, pay: 5 USD}]}"),
        Gen.Const("{kind: formula, pay: 'prior(sales, 0 USD) * 1% + carried * 0.5% + to_date(sales over year_to_date) * 0.1%'}"));

    private static Gen<TransactionFact> Transaction(int people, int periods) => Gen.Select(
        Gen.Int[0, 5], Gen.Int[0, (periods * 31) + 3], Gen.Int[-50_000, 200_000], Gen.Int[0, people], Gen.Int[0, 9], OneOf("booked", "booked", "invoiced"), OneOf("a", "b", ""), Gen.Bool)
        .Select((order, day, amount, seller, kind, happened, product, renewal) => new TransactionFact($"O-{order}", "1", "1", happened, First.AddDays(day), amount / (kind == 8 ? 1000m : 100m))
        {
            Seller = seller == people ? null : People[seller], Territory = seller == people ? "west" : "", Product = product, Currency = kind == 9 ? Currency.Of("EUR") : null,
            Splits = kind < 3 && people > 1 ? [new SplitFact(People[0], kind == 0 ? 0.5m : 0.3m), new SplitFact(People[1], kind == 0 ? 0.5m : kind == 1 ? 0.7m : 0.6m)] : [],
            Attributes = new Dictionary<string, string> { ["cost"] = (Math.Abs(amount) / 300m).ToString(CultureInfo.InvariantCulture), ["renewal"] = renewal ? "true" : "false" },
        });

    private static Gen<QuotaFact> Quota(int people, int periods) =>
        Gen.Select(Gen.Int[0, people - 1], Gen.Int[0, periods - 1], Gen.Int[0, 3]).Select((p, q, n) => new QuotaFact(People[p], First.AddMonths(q).ToString("yyyy-MM", CultureInfo.InvariantCulture), "sales", n * 700m));

    // A participant reports to one before; relations and teams are anybody's.
    private static FactSet Make(int people, int periods, int seed, List<TransactionFact> transactions, List<QuotaFact> quotas) => new(FiscalCalendar.Months(First, periods))
    {
        Participants = [.. Enumerable.Range(0, people).Select(i => new ParticipantFact(People[i])
        {
            Managers = i == 0 ? [] : [new DatedCode(People[seed % i], null, null)], Titles = [new DatedCode(i % 2 == 0 ? "AE1" : "AE2", null, null)], Positions = [new DatedCode($"P-{i}", null, null)],
            Teams = [new TeamFact(i % 3 == 0 ? "red" : "blue", i + 1, null, null)], Relations = [new RelationFact("overlay", People[(seed / 7 + i) % people], 1m, null, null)],
            ParametersFrom = i == 1 ? [new DatedValues(new DateOnly(2026, 1, 17), null, new Dictionary<string, string> { ["rate"] = "11%" })] : [],
        })],
        Transactions = [.. transactions.Select((t, i) => t with { Line = $"{i}" })],
        Quotas = [.. quotas.DistinctBy(q => (q.Participant, q.Period))],
        Coverage = [.. Enumerable.Range(0, people).Where(i => i % 2 == seed % 2).Select(i => new CoverageFact("west", People[i], i + 1, null, null))],
        Rates = seed % 3 == 0 ? [] : [new RateFact(Currency.Usd, Currency.Of("IDR"), new DateOnly(2026, 1, 2), 15801.25m, RateQuote.ToPerFrom, "spot"), new RateFact(Currency.Usd, Currency.Of("EUR"), new DateOnly(2026, 2, 2), 1.0837m, RateQuote.FromPerTo, "spot"), new RateFact(Currency.Of("EUR"), Currency.Usd, new DateOnly(2026, 1, 10), 1.0837m, RateQuote.ToPerFrom, "spot")],
    };
}
