using System.Collections.Concurrent;
using CsCheck;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Crediting;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>A value that is larger than is calculated with: its payee has a problem, and others are neither harmed nor calculated again more than they must be.</summary>
public sealed class DividedShardTests
{
    private const string Plan = """
        plan: p
        currency: USD
        counters:
          so_far: {start: 0, add: units * units, reset: year}
        crediting:
          - {rule: seller, to: seller}
        measurements:
          squares: sum(units * units)
          year: to_date(squares)
          most: greatest(so_far_after)
        components:
          by_month: {kind: formula, pay: squares * 0.01 USD}
          by_year: {kind: formula, pay: year * 0.001 USD}
          by_most: {kind: formula, pay: most * 0.0001 USD}
        """;

    private static readonly PlanProgram Program = PlanProgram.Of(Plan);

    [Fact]
    public void Any_payees_overflow_in_any_period_then_the_results_are_those_of_each_payee_alone() =>
        Gen.Select(Gen.Int[2, 40], Gen.Select(Gen.Int[0, 39], Gen.Int[1, 3]).Array[0, 4], Gen.Int[1, 6]).Sample((payees, large, shards) =>
        {
            var input = new CalculationInput(Program, Facts(payees, [.. large.Where(l => l.Item1 < payees).Distinct()]));
            Assert.Equal(Told(Calculate.Run(input with { Shards = int.MaxValue })), Told(Calculate.Run(input with { Shards = shards })));
        }, iter: 60);

    [Fact]
    public void One_of_many_overflows_then_only_its_shard_is_divided_in_two_again_and_again()
    {
        var input = new CalculationInput(Program, Facts(256, [(200, 1)])) { Shards = 8, Periods = new HashSet<string> { "2026-01" } };
        var source = new Credits(input);

        var squares = Calculate.Over(input, source)[0].Components[0].Shards;

        // Seven of the eight shards of 32 once; the other one and both halves of each that overflows, down to one payee.
        Assert.Equal(7 + 1 + (2 * 5), source.Asked.Count);
        Assert.Equal(200, source.Asked.Where(s => s.Payees == 1).Min(s => s.First));
        Assert.Equal([.. Enumerable.Range(0, 256).Where(p => p != 200)], squares.SelectMany(s => Enumerable.Range(0, s.Payees).Where(p => s.Amount[p].Number == 2.85m).Select(p => s.FirstPayee + p)));
    }

    private static string[] Told(CalculationResult result) =>
    [
        .. result.Periods.SelectMany(p => p.Lines.Select(l => $"{l.Period} {l.Participant} {l.Component} {CanonicalForm.Of(l.Unrounded.Amount)}").Concat(p.Problems.Select(x => $"{p.Period.Code} {x.Participant} {x.Value} {x.Error.Code}"))),
    ];

    private static FactSet Facts(int payees, (int Payee, int Month)[] large) => new(FiscalCalendar.Months(new DateOnly(2026, 1, 1), 3))
    {
        Participants = [.. Enumerable.Range(0, payees).Select(p => new ParticipantFact(Code(p)))],
        Transactions = [.. from p in Enumerable.Range(0, payees) from month in Enumerable.Range(1, 3) from line in Enumerable.Range(0, 9) select Sale(p, month, line, large.Contains((p, month)) ? 100_000_000_000_000m : line + 1m)],
    };

    private static TransactionFact Sale(int payee, int month, int line, decimal units) =>
        new($"O-{payee}-{month}", $"{line}", "1", "booked", new DateOnly(2026, month, line + 1), 1m) { Seller = Code(payee), Currency = Currency.Usd, Units = units };

    private static string Code(int payee) => payee.ToString("0000", System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Credits : ICreditSource
    {
        private readonly PeriodCredits[] periods;

        public Credits(CalculationInput input)
        {
            var run = new RunContext(input.Program, input.Facts, input);
            var (book, rules) = (new TransactionBook(input.Facts), new CreditPeriod(input.Program.Document.Crediting, run.Organisation, input.Facts.Coverage));
            periods = [.. input.Facts.Calendar.Periods.Select(p => PeriodCredits.Of(run, book, rules, p))];
        }

        public ConcurrentBag<(int First, int Payees)> Asked { get; } = [];

        public int Count => periods.Sum(p => p.Starts[^1]);

        public ICreditShard Shard(int period, int firstPayee, int payees)
        {
            Asked.Add((firstPayee, payees));
            return periods[period].Shard(firstPayee, payees);
        }
    }
}
