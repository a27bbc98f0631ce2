using CsCheck;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Crediting;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>In which order transactions count, and which of several of one identity.</summary>
public sealed class TransactionOrderTests
{
    private static readonly FiscalPeriod January = new("2026-01", new DateRange(new DateOnly(2026, 1, 1), new DateOnly(2026, 2, 1)));
    private static readonly Gen<string> Code = RandomPlans.OneOf("1", "2", "9", "10", "010", "A", "a", "B-2", "B-10", "");

    private static readonly Gen<TransactionFact> Transaction =
        from order in Code from line in Code from day in Gen.Int[1, 31] from recorded in Gen.Int[0, 3]
        select new TransactionFact(order, line, "1", "booked", new DateOnly(2026, 1, day), 1m) { RecordedAt = recorded == 0 ? null : new DateTimeOffset(2026, 2, recorded, 0, 0, 0, TimeSpan.Zero) };

    [Fact]
    public void Sorting_by_runs_gives_what_any_stable_sort_gives() =>
        (from numbers in Gen.Int[0, 20].Array[0, 200] from sorted in Gen.Bool select sorted ? numbers.Order().ToArray() : numbers).Sample(numbers =>
        {
            var items = numbers.Select((n, i) => (Number: n, Place: i)).ToArray();
            var expected = items.OrderBy(x => x.Number).ToArray();
            NaturalMerge.Sort(items, (x, y) => x.Number.CompareTo(y.Number));
            Assert.Equal(expected, items);
        });

    [Fact]
    public void Transactions_come_in_any_order_then_the_same_ones_count_in_the_order_of_days_and_keys() =>
        Gen.Select(Transaction.Array[0, 12], Gen.Int).Sample((transactions, seed) =>
        {
            var shuffled = transactions.ToArray();
            new Random(seed).Shuffle(shuffled);
            var counted = Counted(transactions);
            Assert.Equal(counted, Counted(shuffled));
            if (counted is null) return;
            Assert.Equal(transactions.Select(Identity).Distinct().Count(), counted.Length);
            var columns = new TransactionColumns();
            foreach (var one in counted) columns.Add(one);
            for (var next = 1; next < counted.Length; next++)
                Assert.True(
                    counted[next - 1].Date < counted[next].Date || (counted[next - 1].Date == counted[next].Date && CanonicalOrder.CompareIdentity(columns, next - 1, next) < 0), $"{counted[next - 1]} before {counted[next]}");
        });

    [Fact]
    public void Two_earlier_versions_were_recorded_at_once_then_the_later_one_counts()
    {
        TransactionFact At(int? day) => new("O-1", "1", "1", "booked", new DateOnly(2026, 1, 5), day ?? 0m) { RecordedAt = day is { } d ? new DateTimeOffset(2026, 2, d, 0, 0, 0, TimeSpan.Zero) : null };
        Assert.Equal(3m, Assert.Single(Counted([At(1), At(1), At(3)])!).Amount);
        Assert.Equal(3m, Assert.Single(Counted([At(3), At(1), At(1)])!).Amount);
        Assert.Null(Counted([At(1), At(3), At(3)]));
        Assert.Null(Counted([At(null), At(null)]));
    }

    // Null where two are the latest of one identity.
    private static TransactionFact[]? Counted(TransactionFact[] transactions)
    {
        try { return [.. new TransactionBook(new FactSet(FiscalCalendar.Custom([January])) { Transactions = transactions }).Of(January)]; }
        catch (DomainException refused)
        {
            Assert.Equal("compensation.repeated_transaction", refused.Error.Code);
            return null;
        }
    }

    private static (string, string, string, string) Identity(TransactionFact t) => (t.Order, t.Line, t.SubLine, t.Event);
}
