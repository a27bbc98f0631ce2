using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>A company's month, in every order in which it may have come in: the long form takes a million order lines, a hundred times.</summary>
public sealed class ManyOrdersTests
{
    // Tiers are filled order by order, many of one day, so the order matters; managers get what comes up three levels.
    private const string Plan = """
        plan: many-orders
        currency: USD
        calendar: months
        effective: {from: 2026-01-01}
        rounding: {mode: half_even}
        crediting:
          - {rule: seller, to: seller}
          - {rule: rollup, to: managers, levels: 3}
        tables:
          tiers: {kind: bands, by: money, bands: [{from: 0, to: 5000, value: 3.3%}, {from: 5000, to: 20000, value: 4.7%}, {from: 20000, value: 6.1%}]}
        measurements:
          below: sum(credit where level > 0)
        values:
          so_far: running(credit where level = 0)
          pays: if(level = 0, marginal(tiers, so_far) - marginal(tiers, so_far - credit), 0)
        components:
          commission: {kind: formula, per: credit, pay: pays}
          override: {kind: override, basis: total(commission of reports), rate: 7.77%}
          subtree: {kind: rate, basis: below, rate: 0.13%}
        """;

    private static readonly (int Orders, int Payees, int Times) Size = TestServers.IsLongRun ? (1_000_000, 10_000, 100) : (20_000, 500, 5);

    [Fact]
    public void Shuffled_and_cut_into_other_shards_again_and_again_then_there_is_one_hash()
    {
        var (program, orders, random) = (PlanProgram.Of(Plan), Orders(), new Random(Size.Orders));
        var facts = new FactSet(FiscalCalendar.Months(new(2026, 1, 1), 1)) { Participants = [.. Enumerable.Range(0, Size.Payees).Select(Participant)] };
        var hashes = new HashSet<string>();
        for (var time = 0; time < Size.Times; time++)
        {
            random.Shuffle(orders);
            hashes.Add(Calculate.Run(new CalculationInput(program, facts with { Transactions = orders }) { Shards = 1 + (time % 7) }).Hash());
        }

        Assert.Single(hashes);
    }

    private static ParticipantFact Participant(int number) => new(Code(number)) { Managers = number == 0 ? [] : [new DatedCode(Code((number - 1) / 10), null, null)] };

    private static string Code(int number) => $"E{number:00000}";

    private static TransactionFact[] Orders()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Size.Orders).Select(n =>
            new TransactionFact($"SO-{n / 3}", $"{n % 3}", "", n % 20 == 0 ? "cancelled" : "booked", new DateOnly(2026, 1, 1 + random.Next(31)), (n % 20 == 0 ? -1m : 1m) * random.Next(1, 1_000_000) / 100m) { Seller = Code(random.Next(Size.Payees)) })];
    }
}
