using CsCheck;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>Laws that hold for every plan and all facts.</summary>
public sealed class PropertyTests
{
    private const long Cases = 100;
    private static readonly Gen<(string Plan, FactSet Facts)> Any = Gen.Select(RandomPlans.Plan, RandomPlans.Facts);

    [Fact]
    public void Facts_in_any_order_and_any_number_of_shards_then_the_same_bytes() => Gen.Select(Any, Gen.Int[1, 5], Gen.Int).Sample((any, shards, seed) =>
    {
        var program = PlanProgram.Of(any.Plan);
        var (expected, shuffled) = (Run(program, any.Facts), Run(program, Shuffled(any.Facts, seed), shards));
        Assert.Equal(expected.Hash(), shuffled.Hash());
    }, iter: Cases);

    [Fact]
    public void Calculated_again_then_the_same_hash() => Any.Sample(any => Assert.Equal(Run(PlanProgram.Of(any.Plan), any.Facts).Hash(), Run(PlanProgram.Of(any.Plan), any.Facts).Hash()), iter: Cases / 3);

    [Fact]
    public void Every_transaction_has_credits_or_one_reason() => Any.Sample(any =>
    {
        var result = Run(PlanProgram.Of(any.Plan), any.Facts);
        var credited = result.Periods.SelectMany(p => p.Participants.SelectMany(p.CreditsOf)).Select(c => c.Transaction).ToHashSet();
        var excluded = result.Periods.SelectMany(p => p.Exclusions).Concat(result.Outside).Select(x => x.Transaction).ToArray();
        Assert.Equal(excluded.Length, excluded.Distinct().Count());
        Assert.All(any.Facts.Transactions, t => Assert.True(credited.Contains(t) ^ excluded.Contains(t)));
    }, iter: Cases);

    [Fact]
    public void A_line_is_its_exact_amount_rounded_by_its_rule() => Any.Sample(any =>
        Assert.All(Run(PlanProgram.Of(any.Plan), any.Facts).Lines, l => Assert.Equal(l.Unrounded.Round(l.Rounding), l.Amount)), iter: Cases);

    [Fact]
    public void Only_some_payees_and_periods_then_the_same_as_of_all() => Gen.Select(Any, Gen.Int[0, 5]).Sample((any, which) =>
    {
        var program = PlanProgram.Of(any.Plan);
        var one = any.Facts.Participants[which % any.Facts.Participants.Count].Code;
        var last = any.Facts.Calendar.Periods[^1].Code;
        var part = Assert.Single(Calculate.Run(new CalculationInput(program, any.Facts) { Only = new HashSet<string> { one }, Periods = new HashSet<string> { last } }).Periods);
        Assert.Equal([one], part.Participants);
        Assert.Equal(Run(program, any.Facts).Periods[^1].HashOf(one), part.HashOf(one));
    }, iter: Cases);

    [Fact]
    public void Facts_written_and_read_again_then_the_same_results() => Any.Sample(any =>
    {
        var program = PlanProgram.Of(any.Plan);
        var json = FactsJson.Write(any.Facts);
        Assert.Equal(Run(program, any.Facts).Hash(), Run(program, FactsJson.Read(json)).Hash());
        Assert.Equal(json, FactsJson.Write(FactsJson.Read(json)));
    }, iter: Cases / 3);

    [Fact]
    public void A_policy_for_duplicates_leaves_what_it_says() => Gen.Select(Any, RandomPlans.OneOf(DuplicatePolicy.Max100, DuplicatePolicy.FirstPath, DuplicatePolicy.Highest)).Sample((any, policy) =>
    {
        var document = PlanDocument.Read(any.Plan).Document!;
        CalculationResult With(DuplicatePolicy p) => Run(PlanProgram.Compile(document with { Crediting = document.Crediting with { Duplicates = p } }).Program!, any.Facts);
        var kept = Credits(With(policy));
        foreach (var all in Credits(With(DuplicatePolicy.All)))
        {
            var left = kept[all.Key].ToArray();
            var paths = all.GroupBy(c => (c.Rule, c.Level)).ToArray();
            if (policy == DuplicatePolicy.Max100) Assert.Equal(Math.Min(1m, all.Sum(c => c.Share)), left.Sum(c => c.Share));
            else Assert.Single(left.Select(c => (c.Rule, c.Level)).Distinct());
            if (policy == DuplicatePolicy.Highest) Assert.Equal(paths.Max(p => p.Sum(c => c.Share)), left.Sum(c => c.Share));
            if (policy == DuplicatePolicy.FirstPath) Assert.Equal(paths.MinBy(p => (RuleNumber(document, p.Key.Rule), p.Key.Level))!.Sum(c => c.Share), left.Sum(c => c.Share));
        }
    }, iter: Cases);

    private static int RuleNumber(PlanDocument document, string rule) => document.Crediting.Rules.Select((r, i) => (r.Name, i)).Single(r => r.Name == rule).i;

    private static ILookup<(TransactionFact, string), CreditResult> Credits(CalculationResult result) =>
        result.Periods.SelectMany(p => p.Participants.SelectMany(p.CreditsOf)).ToLookup(c => (c.Transaction, c.Participant));

    private static CalculationResult Run(PlanProgram program, FactSet facts, int? shards = null) => Calculate.Run(new CalculationInput(program, facts) { Shards = shards });

    private static FactSet Shuffled(FactSet facts, int seed)
    {
        var random = new Random(seed);
        T[] Mix<T>(IReadOnlyList<T> items)
        {
            T[] mixed = [.. items];
            random.Shuffle(mixed);
            return mixed;
        }

        return facts with { Participants = Mix(facts.Participants), Transactions = Mix(facts.Transactions), Quotas = Mix(facts.Quotas), Coverage = Mix(facts.Coverage), Rates = Mix(facts.Rates) };
    }
}
