using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Domain;

/// <summary>Why an amount changed, and the proof of a statement, on random facts under a plan with tiers, a gate, a rate and the downline.</summary>
public sealed class StatementProofTests
{
    private const string Document = """
        plan: p
        name: Proof
        currency: USD
        parameters:
          rate: {type: percent, default: 2%}
          quota: {type: money, from: quota, measure: sales, default: 0}
        tables:
          accelerator: {kind: bands, by: percent, bands: [{from: 0%, to: 50%, value: 1}, {from: 50%, to: 100%, value: 1.5}, {from: 100%, value: 2}]}
        crediting:
          - {rule: seller, to: seller}
          - {rule: coverage, to: coverage, when: not has_seller, split: equal}
        measurements:
          sales: sum(credit)
        values:
          attainment: sales / quota else 0
        components:
          commission: {name: Commission, kind: formula, pay: "sum(credit * rate)", rounding: {mode: half_even}}
          bonus: {name: Accelerator, kind: formula, pay: "sales * tier_rate(accelerator, attainment) * 1%", rounding: {mode: half_up}}
          team: {name: Team, kind: override, basis: "sum(credit of subtree)", rate: 1%}
        """;

    private static readonly PlanProgram Plan = PlanProgram.Of(Document);
    private static readonly PlanProgram Dearer = PlanProgram.Of(Document.Replace("* 1%", "* 3%", StringComparison.Ordinal));
    private static readonly FiscalCalendar Year = FiscalCalendar.Months(new DateOnly(2026, 1, 1), 2);

    private sealed record Sale(int Order, int Seller, int Day, int Cents);

    private static Gen<FactState> States { get; } = Gen.Select(
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 3], Gen.Int[1, 59], Gen.Int[-500_000, 2_000_000], (o, s, d, c) => new Sale(o, s, d, c)).Array[0, 12], Gen.Int[0, 4].Array[3], Gen.Int[0, 3].Array[3], Gen.Bool, Gen.Int[0, 5], State);

    [Fact]
    public void Any_two_states_of_facts_then_the_causes_sum_exactly_to_the_change_and_nothing_is_unexplained() => Gen.Select(States, States).Sample((before, after) =>
    {
        foreach (var participant in new[] { "a", "m" })
            foreach (var component in new[] { null, "commission", "bonus", "team" })
            {
                var causes = WhyDiff.Between(before, after, s => WhyDiff.AmountOf(s, participant, component, Currency.Usd));
                Assert.Equal(WhyDiff.AmountOf(after, participant, component, Currency.Usd) - WhyDiff.AmountOf(before, participant, component, Currency.Usd), causes.Sum(c => c.Change));
                Assert.DoesNotContain(causes, c => c.Kind == WhyDiff.Unexplained);
                Assert.All(causes, c => Assert.NotEqual(0m, c.Change));
            }
    }, iter: 60);

    [Fact]
    public void Any_two_periods_then_the_causes_sum_exactly_to_the_change() => Gen.Select(States, States).Sample((before, after) =>
    {
        var later = after with { PeriodCode = "2026-02" };
        var causes = PeriodDiff.Between(before, later, "a", Currency.Usd);
        Assert.Equal(WhyDiff.AmountOf(later, "a", null, Currency.Usd) - WhyDiff.AmountOf(before, "a", null, Currency.Usd), causes.Sum(c => c.Change));
    }, iter: 60);

    [Theory]
    [InlineData("rate", "rate a 12.00")]
    [InlineData("quota", "quota a 2026-01 sales -3.00")]
    [InlineData("table", "table accelerator of a 3.00")]
    [InlineData("order", "transaction 9/1/1/booked 2.00")]
    [InlineData("territory", "territory 2/1/1/booked 19.00")]
    public void One_fact_changed_then_it_is_the_cause_of_all(string changed, string expected)
    {
        var facts = new FactSet(Year)
        {
            Participants = [new("a"), new("b")], Quotas = [new("a", "2026-01", "sales", 1000m)],
            Transactions = [Order("1", 600m, "a"), new("2", "1", "1", "booked", new DateOnly(2026, 1, 5), 400m) { Currency = Currency.Usd, Covering = ["b"], Territory = "T" }],
        };
        var before = new FactState(facts, Plan, new PlanReference("p", 1), "2026-01");
        var after = before with
        {
            Facts = changed switch
            {
                "rate" => facts with { Participants = [new("a") { Parameters = new Dictionary<string, string> { ["rate"] = "4%" } }, new("b")] },
                "quota" => facts with { Quotas = [new("a", "2026-01", "sales", 1201m)] },
                "table" => facts with { Tables = [Accelerator(TableScope.Participant, "a", "2", null), Accelerator(TableScope.Participant, "b", "9", null), Accelerator(TableScope.All, null, "8", null) with { Plan = "q" }] },
                "order" => facts with { Transactions = [.. facts.Transactions, Order("9", 100m, "b")] },
                _ => facts with { Transactions = [facts.Transactions[0], facts.Transactions[1] with { Covering = ["a"], Territory = "T2" }] },
            },
        };
        var who = changed == "order" ? "b" : "a";
        var cause = Assert.Single(WhyDiff.Between(before, after, s => WhyDiff.AmountOf(s, who, changed is "order" or "rate" ? "commission" : null, Currency.Usd)));
        Assert.Equal(expected, $"{cause.Kind} {cause.Reference} {cause.Change:0.00}");
    }

    [Fact]
    public void Any_statement_then_its_bundle_verifies_and_facts_read_back_come_to_the_same() => States.Sample(state =>
    {
        foreach (var participant in new[] { "a", "m" }) Assert.Empty(ProofVerifier.Verify(Bundle(state, participant)));
    }, iter: 60);

    // z sells most and is on another plan: a is first of those whom this plan compares, and second once z is among them.
    [Fact]
    public void A_plan_compares_people_then_proof_and_causes_know_who_is_on_it()
    {
        var contest = PlanProgram.Of("plan: p\ncurrency: USD\nparameters:\n  goal: {type: money, default: 100}\nvalues:\n  reached: sum(credit) / goal\ncomponents:\n  prize: {kind: formula, pay: 90 USD / rank(reached of company)}\n");
        var facts = new FactSet(Year) { Participants = [new("a"), new("b"), new("z") { IsOnPlan = false }], Transactions = [Order("1", 50m, "a"), Order("2", 40m, "b"), Order("3", 70m, "z")] };
        var apart = new FactState(facts, contest, new PlanReference("p", 1), "2026-01");
        var among = apart with { Facts = facts with { Participants = [new("a"), new("b"), new("z")] } };
        Assert.Equal([90m, 45m], new[] { "a", "b" }.Select(p => WhyDiff.AmountOf(apart, p, null, Currency.Usd)));
        Assert.Equal([45m, 30m], new[] { "a", "b" }.Select(p => WhyDiff.AmountOf(among, p, null, Currency.Usd)));
        Assert.Empty(ProofVerifier.Verify(Bundle(apart, "a")));
        var cause = Assert.Single(WhyDiff.Between(apart, among, s => WhyDiff.AmountOf(s, "a", null, Currency.Usd)));
        Assert.Equal(("organisation", "z", -45m), (cause.Kind, cause.Reference, cause.Change));
    }

    // What is given for one shape of a table does not fit another: between the two nothing could be calculated.
    [Theory]
    [InlineData("p", "product, customer", "plan p version 2 60")]
    [InlineData("q", "product", "plan q version 2 60")]
    public void Another_plan_or_another_shape_of_a_table_then_its_own_content_comes_with_it(string code, string keys, string expected)
    {
        static PlanProgram Keyed(string code, string keys) => PlanProgram.Of($"plan: {code}\ncurrency: USD\ntables:\n  t: {{kind: lookup, keys: [{keys}]}}\ncomponents:\n  c: {{kind: formula, pay: 'sum(credit * lookup(t, {keys}))'}}\n");
        var facts = new FactSet(Year) { Participants = [new("a")], Transactions = [Order("1", 600m, "a")], Tables = [new("t", TableScope.All, null, [["*", "0.1"]]) { Plan = "p" }] };
        var before = new FactState(facts, Keyed("p", "product"), new PlanReference("p", 1), "2026-01");
        TableFact given = new("t", TableScope.All, null, keys.Contains(',', StringComparison.Ordinal) ? [["*", "*", "0.2"]] : [["*", "0.2"]]) { Plan = code };
        var after = new FactState(facts with { Tables = [given] }, Keyed(code, keys), new PlanReference(code, 2), "2026-01");
        var cause = Assert.Single(WhyDiff.Between(before, after, s => WhyDiff.AmountOf(s, "a", null, Currency.Usd)));
        Assert.Equal(expected, $"{cause.Kind} {cause.Reference} {cause.Change:0}");
        var later = after with { PeriodCode = "2026-02" };
        Assert.Equal(["plan 60", "period -120"], PeriodDiff.Between(before, later, "a", Currency.Usd).Select(c => $"{c.Kind} {c.Change:0}"));
    }

    [Fact]
    public void A_table_of_one_person_or_of_another_plan_then_it_is_in_nobody_elses_facts()
    {
        var facts = new FactSet(Year)
        {
            Participants = [new("a"), new("b")], Transactions = [Order("1", 600m, "a")],
            Tables = [Accelerator(TableScope.Title, "T", "1", null), Accelerator(TableScope.Participant, "a", "2", null), Accelerator(TableScope.Participant, "b", "3", null), Accelerator(TableScope.All, null, "4", null) with { Plan = "q" }],
        };
        Assert.Equal(["T", "a"], PlanReach.FactsOf(facts, PlanProgram.Of("plan: p\ncurrency: USD\n").Document, "a").Tables.Select(t => t.Code));
    }

    [Fact]
    public void A_bundle_is_tampered_with_anywhere_then_it_is_found()
    {
        var bundle = Bundle(State([new(1, 0, 3, 123_456), new(2, 0, 9, 654_321), new(3, 1, 9, 100)], [1, 1, 1], [1, 1, 1], false), "a");
        var hash = JsonNode.Parse(bundle)!["hash"]!.GetValue<string>();
        var (places, found) = (0, 0);
        foreach (var path in Leaves(JsonNode.Parse(bundle)!, []))
        {
            var copy = JsonNode.Parse(bundle)!;
            Tamper(copy, path);
            places++;
            if (ProofVerifier.Verify(copy.ToJsonString(), hash).Count > 0) found++;
        }

        Assert.True(places > 60);
        Assert.Equal(places, found);
    }

    [Fact]
    public void A_statement_is_raised_and_the_hash_made_anew_then_the_lines_do_not_follow_from_the_facts()
    {
        var root = JsonNode.Parse(Bundle(State([new(1, 0, 3, 123_456)], [1, 1, 1], [1, 1, 1], false), "a"))!.AsObject();
        var line = root["statement"]!["lines"]!.AsArray().First(l => l!["component"]!.GetValue<string>() == "commission")!;
        line["amount"] = "999";
        Assert.Contains(ProofVerifier.Verify(root.ToJsonString()), f => f.Code == "line_differs");
        Assert.Contains(ProofVerifier.Verify(root.ToJsonString()), f => f.Code == "total_differs");
    }

    [Theory]
    [InlineData("twice", "line_differs", "the line stands twice")]
    [InlineData("currency", "line_differs", "the statement is in EUR")]
    [InlineData("name", "line_differs", "another name, plan or version")]
    [InlineData("plan", "line_differs", "another name, plan or version")]
    [InlineData("version", "line_differs", "another name, plan or version")]
    [InlineData("kind", "line_differs", "'gift' is no kind of line")]
    [InlineData("amount", "not_a_bundle", "cannot be read")]
    [InlineData("total", "not_a_bundle", "cannot be read")]
    public void A_part_of_a_statement_is_another_and_the_hash_made_anew_then_it_is_named(string part, string code, string message)
    {
        var root = JsonNode.Parse(Bundle(State([new(1, 0, 3, 123_456)], [1, 1, 1], [1, 1, 1], false), "a"))!.AsObject();
        var (statement, lines) = (root["statement"]!.AsObject(), root["statement"]!["lines"]!.AsArray());
        var line = lines.First(l => l!["component"]!.GetValue<string>() == "commission")!.AsObject();
        switch (part)
        {
            case "twice":
                lines.Add(line.DeepClone());
                statement["total"] = (Number(statement, "total") + Number(line, "amount")).ToString(CultureInfo.InvariantCulture);
                break;
            case "currency": statement["currency"] = "EUR"; break;
            case "name": line["name"] = "Bonus"; break;
            case "plan": line["plan"] = "q"; break;
            case "version": line["planVersion"] = 7; break;
            case "kind": line["kind"] = "gift"; break;
            case "amount": line["amount"] = new string('9', 40); break;
            default: statement["total"] = new string('9', 40); break;
        }

        root["hash"] = ProofBundle.HashOf(root);
        var finding = ProofVerifier.Verify(root.ToJsonString())[0];
        Assert.Equal(code, finding.Code);
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);

        static decimal Number(JsonObject map, string name) => decimal.Parse(map[name]!.GetValue<string>(), CultureInfo.InvariantCulture);
    }

    private static string Bundle(FactState state, string participant)
    {
        var facts = PlanReach.FactsOf(state.Facts, state.Program.Document, participant);
        var result = Calculate.Run(new CalculationInput(state.Program, facts) { Periods = new HashSet<string> { state.PeriodCode } });
        var lines = PlanOutcome.LinesOf(result.Periods.Single(), participant, state.Plan);
        var total = lines.Aggregate(Money.Zero(Currency.Usd), (sum, l) => sum + l.Amount);
        return new ProofBundle(state.PeriodCode, participant, Currency.Usd, total, [.. lines.Select(l => new ProvenLine(l, null))], [new ProvenCalculation(state.PeriodCode, state.Plan, state.Program.Document.Source, facts)]).Write();
    }

    private static TableFact Accelerator(TableScope scope, string? code, string value, DateOnly? from) => new("accelerator", scope, code, [[null, null, value]]) { Plan = "p", From = from };

    private static FactState State(Sale[] sales, int[] rates, int[] quotas, bool dearer) => State(sales, rates, quotas, dearer, 0);

    private static FactState State(Sale[] sales, int[] rates, int[] quotas, bool dearer, int tables)
    {
        string[] codes = ["a", "b", "c"];
        var facts = new FactSet(Year)
        {
            Participants = [.. codes.Select((c, i) => new ParticipantFact(c) { Managers = [new DatedCode("m", null, null)], Parameters = rates[i] == 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { ["rate"] = $"{rates[i]}%" } }), new ParticipantFact("m")],
            Quotas = [.. codes.Select((c, i) => new QuotaFact(c, "2026-01", "sales", quotas[i] * 1000m)).Where(q => q.Amount > 0m)],
            Tables = [.. new[] { Accelerator(TableScope.All, null, "1.25", new DateOnly(2026, 1, 31)), Accelerator(TableScope.Participant, "a", "3", null), Accelerator(TableScope.Participant, "b", "4", null), Accelerator(TableScope.All, null, "2.5", new DateOnly(2026, 2, 1)) }.Take(tables)],
            Transactions = [.. sales.DistinctBy(s => s.Order).Select(s => Order($"{s.Order}", s.Cents / 100m, s.Seller < 3 ? codes[s.Seller] : null, s.Day))],
        };
        return new FactState(facts, dearer ? Dearer : Plan, new PlanReference("p", dearer ? 2 : 1), "2026-01");
    }

    private static TransactionFact Order(string order, decimal amount, string? seller, int day = 5) => new(order, "1", "1", "booked", new DateOnly(2026, 1, 1).AddDays(day - 1), amount)
    {
        Currency = Currency.Usd, Seller = seller, Covering = seller is null ? ["a", "b"] : [],
    };

    private static IEnumerable<object[]> Leaves(JsonNode? node, object[] path) => node switch
    {
        JsonObject map => map.SelectMany(m => Leaves(m.Value, [.. path, m.Key])),
        JsonArray list => list.SelectMany((item, i) => Leaves(item, [.. path, i])),
        null => [],
        _ => [path],
    };

    private static void Tamper(JsonNode root, object[] path)
    {
        var node = root;
        foreach (var part in path[..^1]) node = part is string name ? node[name]! : node[(int)part]!;
        var value = path[^1] is string last ? node[last]! : node[(int)path[^1]]!;
        JsonNode changed = value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() + "1" : value.GetValue<int>() + 1;
        if (path[^1] is string key) node[key] = changed;
        else node[(int)path[^1]] = changed;
    }
}
