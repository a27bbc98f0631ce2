using SalesPerf.Benchmarks.Compensation;

namespace SalesPerf.Benchmarks.Tests;

/// <summary>Order lines that went through files are those that went through memory, in the same order.</summary>
public sealed class SpilledSalesTests
{
    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(5_000, 1, 5_000)]
    [InlineData(5_000, 4_999, 5_000)]
    [InlineData(50_000, 1_000, 50_000)]
    // Many more came than were expected, and so all in one range; and many fewer, so each payee in one.
    [InlineData(50_000, 1_000, 1)]
    [InlineData(300, 1_000, 1_000_000_000)]
    public void What_was_put_aside_comes_back_in_canonical_order(int lines, int payees, long expected)
    {
        var size = new CompanySize(lines, payees, 11);
        var inMemory = new SortedSales(Company.Transactions(size), payees);
        using var spill = new SalesSpill(payees, expected);
        foreach (var row in Shuffled(size)) spill.Add(row);
        using var sales = spill.Sort();
        Assert.Equal(inMemory.Starts, sales.Starts);
        var rows = new SalesRow[lines];
        sales.Read(0, rows);
        Assert.Equal(inMemory.Rows, rows);
        Assert.Equal(inMemory.Rows.AsSpan(lines / 2).ToArray(), Read(sales, lines / 2, lines - (lines / 2)));
    }

    [Fact]
    public void The_columns_of_a_shard_are_those_of_its_payees_also_when_others_had_them_before()
    {
        var size = new CompanySize(20_000, 300, 5);
        var whole = new WholeColumns(new SortedSales(Company.Transactions(size), size.Payees));
        using var spill = new SalesSpill(size.Payees, size.Transactions);
        foreach (var row in Shuffled(size)) spill.Add(row);
        using var sales = spill.Sort();
        foreach (var (first, payees) in new[] { (0, 10), (10, 200), (210, 1), (211, 89), (0, 300) })
        {
            var (expected, shard) = (whole.Shard(0, first, payees), sales.Shard(0, first, payees));
            Assert.Equal(expected.Starts, shard.Starts);
            foreach (var name in new[] { "credit", "units", "date", "event", "product", "region" })
                for (var row = 0; row < shard.Starts[^1]; row++) Assert.Equal(expected.Field(name)[row], shard.Field(name)[row]);
            shard.LetGo();
        }
    }

    private static SalesRow[] Shuffled(CompanySize size)
    {
        SalesRow[] rows = [.. Company.Transactions(size)];
        new Random(1).Shuffle(rows);
        return rows;
    }

    private static SalesRow[] Read(SpilledSales sales, int from, int count)
    {
        var rows = new SalesRow[count];
        sales.Read(from, rows);
        return rows;
    }
}
