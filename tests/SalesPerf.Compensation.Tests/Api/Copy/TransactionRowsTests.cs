using System.Globalization;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence.Copy;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Api.Copy;

/// <summary>Transactions are read from the store into columns.</summary>
public sealed class TransactionRowsTests
{
    private const int Many = 20_000;

    // The columns, and the little that they need to grow; an object with the text of its order takes 300 more.
    private const int BytesOfARow = 225;

    private static readonly Guid Ann = Guid.CreateVersion7();

    [Fact]
    public void Rows_are_read_then_they_are_the_facts_that_were_written()
    {
        using var reader = Written(3, seller: Ann, splits: "[]", seats: """[{"participantId":null,"participantCode":""}]""", units: 2.5m, attributes: """{"cost":"3"}""");
        var rows = Read(reader);
        var fact = rows.Table()[2];
        Assert.Equal(3, rows.Table().Count);
        Assert.Equal(new TransactionFact("Ö-000002", "1", "2", "booked", new DateOnly(2026, 1, 5), 2.5m)
        {
            Stored = new StoredRevision(Ann, 2), Currency = Currency.Of("IDR"), Seller = "ann", Units = 2.5m, Product = "p", Customer = "c", BookedOn = new DateOnly(2026, 1, 4), Attributes = fact.Attributes, Covering = fact.Covering,
            Account = "a", Territory = "t",
        }, fact);
        Assert.Equal("3", fact.Attributes["cost"]);
        Assert.Empty(fact.Covering);
        Assert.Equal("ann", rows.People[Ann]);
    }

    [Fact]
    public void No_seller_is_named_then_those_who_cover_and_those_who_share_are_people_of_the_rows()
    {
        var (bob, cid) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using var reader = Written(2, seller: null, splits: $$"""[{"participantId":"{{cid}}","participantCode":"cid","share":0.5}]""", seats: $$"""[{"participantId":"{{cid}}","participantCode":"cid"},{"participantId":"{{bob}}","participantCode":"bob"}]""", units: null, attributes: "{}");
        var rows = Read(reader);
        var table = rows.Table();
        Assert.All(table, t => Assert.Equal((null, 1m), (t.Seller, t.Units)));
        Assert.All(table, t => Assert.Equal([new SplitFact("cid", 0.5m)], t.Splits));
        Assert.All(table, t => Assert.Equal(["bob", "cid"], t.Covering));
        Assert.Same(table[0].Covering, table[1].Covering);
        Assert.Equal(["bob", "cid"], rows.People.Values.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Many_rows_are_read_then_nothing_is_made_but_columns()
    {
        using var warm = Written(10, Ann, "[]", "[]", 1m, "{}");
        Read(warm);
        using var reader = Written(Many, Ann, "[]", "[]", 1m, "{}");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var table = Read(reader).Table();
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Many;
        Assert.Equal(Many, table.Count);
        Assert.InRange(each, 1, BytesOfARow);
    }

    private static TransactionRows Read(BinaryRowReader reader)
    {
        var rows = new TransactionRows();
        while (reader.NextRow()) rows.Add(reader);
        return rows;
    }

    private static BinaryRowReader Written(int count, Guid? seller, string splits, string seats, decimal? units, string attributes)
    {
        var stream = new MemoryStream();
        var copy = new BinaryRowWriter(stream);
        for (var i = 0; i < count; i++) Write(copy, i, seller, splits, seats, units, attributes);
        copy.Complete();
        return new BinaryRowReader(new MemoryStream(stream.ToArray()));
    }

    private static void Write(BinaryRowWriter copy, int number, Guid? seller, string splits, string seats, decimal? units, string attributes)
    {
        copy.Row(21);
        copy.Uuid(Ann);
        copy.Int32(number);
        foreach (var text in new[] { string.Create(CultureInfo.InvariantCulture, $"Ö-{number:000000}"), "1", "2", "booked" }) copy.Text(text);
        copy.Date(new DateOnly(2026, 1, 5));
        copy.Numeric(2.5m);
        copy.Text("IDR");
        if (seller is { } id) copy.Uuid(id);
        else copy.Null();
        foreach (var text in new[] { seller is null ? "" : "ann", splits, seats }) copy.Text(text);
        if (units is { } pieces) copy.Numeric(pieces);
        else copy.Null();
        copy.Text("p");
        copy.Text("c");
        copy.Date(new DateOnly(2026, 1, 4));
        copy.Null();
        foreach (var text in new[] { attributes, "a", "t" }) copy.Text(text);
    }
}
