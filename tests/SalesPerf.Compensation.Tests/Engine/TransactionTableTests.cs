using System.Globalization;
using CsCheck;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>Transactions as columns say what they say as objects, and nobody makes objects of them to calculate.</summary>
public sealed class TransactionTableTests
{
    // More than one piece of a column.
    private const int Many = 5_000;

    // Columns and drafts of credits take two thirds of it; an object with the text of its order takes 300 more.
    private const int BytesWithoutObjects = 275;

    private static readonly Gen<string> Text = RandomPlans.OneOf("", "1", "O-1", "o-1", "é", "\ud83d\ude00", "\ud800", new string('x', 100));
    private static readonly Gen<DateOnly?> Day = Gen.Int[-1, 40].Select(d => d < 0 ? (DateOnly?)null : new DateOnly(2026, 1, 1).AddDays(d));
    private static readonly Gen<decimal> Number = RandomPlans.OneOf(0m, 1m, 1.0m, 1.00m, -12.5m, 0.000001m, decimal.MaxValue);

    private static readonly Gen<TransactionFact> Known = Gen.Select(Gen.Select(Text, Text, Text, Text, Day, Number), Gen.Select(Number, Gen.Int[0, 3], Text, Text, Text, Text), Gen.Select(Day, Day, Day, Day, Number, Gen.Int[0, 255])).Select((first, second, third) =>
        new TransactionFact(first.Item1, first.Item2, first.Item3, first.Item4, first.Item5 ?? new DateOnly(2026, 2, 1), first.Item6)
        {
            Units = second.Item1, Currency = second.Item2 == 0 ? null : Currency.Of(new[] { "USD", "EUR", "IDR" }[second.Item2 - 1]), Account = second.Item3, Customer = second.Item4, Product = second.Item5, Territory = second.Item6,
            BookedOn = third.Item1, InvoicedOn = third.Item2, OriginDate = third.Item3, RollDate = third.Item4, LockedRate = Has(third.Item6, 0) ? third.Item5 : null, Seller = Has(third.Item6, 1) ? second.Item3 : null,
            Splits = Has(third.Item6, 2) ? [new SplitFact(second.Item4, third.Item5)] : [], Covering = Has(third.Item6, 3) ? [second.Item5, "b"] : [],
            Attributes = Has(third.Item6, 4) ? new Dictionary<string, string> { ["cost"] = second.Item6 } : new TransactionFact("", "", "", "", default, 0m).Attributes,
            RecordedAt = Has(third.Item6, 5) ? new DateTimeOffset(2026, 2, 1, 0, 0, third.Item6 % 60, TimeSpan.FromHours(7)) : null, Stored = Has(third.Item6, 6) ? new StoredRevision(new Guid(third.Item6, 0, 0, new byte[8]), third.Item6) : default,
        });

    private static readonly Gen<TransactionFact[]> Facts = Known.Array[0, 40];

    [Fact]
    public void Made_of_any_facts_then_it_gives_the_same_ones_back() => Facts.Sample(facts => Same(facts, TransactionTable.Of(facts)));

    [Fact]
    public void Narrowed_then_it_is_the_filtered_list() => Gen.Select(Facts, Gen.Int[0, 7], Gen.Int[0, 7]).Sample((facts, bits, more) =>
    {
        bool First(DateOnly date, decimal amount, string? seller) => (bits & 1) != 0 || date.Day < 20 || ((bits & 2) != 0 && amount > 0m) || ((bits & 4) != 0 && seller is not null);
        bool Second(string happened, int parts) => (more & 1) != 0 || happened.Length > 1 || ((more & 2) != 0 && parts > 0);
        var narrowed = TransactionTable.Of(facts).Narrowed(t => First(t.Date, t.Amount, t.Seller)).Narrowed(t => Second(t.Event, t.Splits.Count));
        Same([.. facts.Where(t => First(t.Date, t.Amount, t.Seller) && Second(t.Event, t.Splits.Count))], narrowed);
        Assert.Same(narrowed, narrowed.Narrowed(_ => true));
    });

    [Fact]
    public void More_rows_than_a_piece_has_then_each_keeps_what_is_its_own()
    {
        var facts = Sales(Many, i => i % 1_999 == 0).Append(new TransactionFact(new string('y', 40_000), "2", "", "booked", default, 0m)).Concat(Sales(3, _ => true)).ToArray();
        Same(facts, TransactionTable.Of(facts));
    }

    [Fact]
    public void Rows_are_added_after_a_table_was_made_then_it_stays_as_it_was()
    {
        var columns = new TransactionColumns();
        foreach (var sale in Sales(2, _ => false)) columns.Add(sale);
        var table = new TransactionTable(columns);
        columns.Add(Sales(3, _ => false)[2]);
        Assert.Equal(2, table.Count);
        Assert.Equal(3, new TransactionTable(columns).Count);
    }

    [Fact]
    public void Month_is_a_table_then_it_is_calculated_without_an_object_of_any_transaction()
    {
        var facts = new FactSet(FiscalCalendar.Months(new DateOnly(2026, 1, 1), 1)) { Participants = [new ParticipantFact("ann"), new ParticipantFact("bob")], Transactions = TransactionTable.Of(Sales(Many * 4, _ => false)) };
        var input = new CalculationInput(PlanProgram.Of("plan: p\ncurrency: USD\ncrediting:\n  - {rule: seller, to: seller, when: event = 'booked'}\nmeasurements:\n  sales: sum(credit)\ncomponents:\n  c: {kind: rate, basis: sales, rate: 10%}"), facts) { Shards = 1 };
        Calculate.Run(input);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = Calculate.Run(input);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / (Many * 4);

        Assert.Equal(Many * 4, facts.Transactions.Count);
        Assert.NotEqual(0m, result.Lines.First().Amount.Amount);
        Assert.InRange(each, 1, BytesWithoutObjects);
    }

    private static bool Has(int bits, int bit) => (bits & (1 << bit)) != 0;

    private static TransactionFact[] Sales(int count, Func<int, bool> isRare) => [.. Enumerable.Range(0, count).Select(i =>
        new TransactionFact(string.Create(CultureInfo.InvariantCulture, $"O-{i:000000}"), "1", "1", "booked", new DateOnly(2026, 1, 1 + (i % 31)), i) { Seller = i % 2 == 0 ? "ann" : "bob", Units = isRare(i) ? 2m : 1m, RollDate = isRare(i) ? new DateOnly(2026, 1, 5) : null })];

    private static void Same(TransactionFact[] expected, TransactionTable found)
    {
        Assert.Equal(expected.Length, found.Count);
        Assert.Equal(expected.Select(Written), found.Select(Written));
        Assert.Equal<TransactionFact>(expected, found);
        Assert.Equal(expected, Enumerable.Range(0, found.Count).Select(i => found[i]));
        Assert.Equal(expected.Select(PlanOutcome.KeyOf), found.Rows.Select(PlanOutcome.KeyOf));
    }

    // A number is equal to one with more zeros, and is not written as that.
    private static string Written(TransactionFact t) => string.Create(CultureInfo.InvariantCulture, $"{t.Amount} {t.Units} {t.LockedRate}");
}
