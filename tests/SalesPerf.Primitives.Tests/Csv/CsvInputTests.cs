using System.Globalization;
using System.Text;
using CsCheck;
using CsvHelper;
using CsvHelper.Configuration;
using SalesPerf.Csv;

namespace SalesPerf.Primitives.Tests.Csv;

/// <summary>What is too much of a CSV file is refused while it is read, and costs no more than its first part.</summary>
public sealed class CsvInputTests
{
    private static readonly CsvLimits Small = new(Rows: 3, Cells: 4, CellCharacters: 10, RowCharacters: 24);

    [Theory]
    [InlineData("h\n1\n2\n3\n", null)]
    [InlineData("h\n1\n2\n3\n4\n", CsvRule.TooManyRows)]
    [InlineData("h\na,b,c\n", null)]
    [InlineData("h\na,b,c,d\n", null)]
    [InlineData("h\na,b,c,d,e\n", CsvRule.TooManyCells)]
    [InlineData("a,b,c,d,e\n", CsvRule.TooManyCells)]
    [InlineData("h\n123456789\n", null)]
    [InlineData("h\n1234567890\n", null)]
    [InlineData("h\n123456789012\n", CsvRule.CellTooLong)]
    [InlineData("h\n\"123456\n890\"\n", CsvRule.CellTooLong)]
    [InlineData("h\n1234567,1234567,1234567\n", null)]
    [InlineData("h\n1234567,1234567,12345678\n", null)]
    [InlineData("h\n1234567,1234567,123456789\n", CsvRule.RowTooLong)]
    [InlineData("h\n1,\"\"\"\"\n", null)]
    [InlineData("h\n1,a\"b\n", CsvRule.StrayQuote)]
    [InlineData("h\n1, \"b\"\n", CsvRule.StrayQuote)]
    [InlineData("h\n1,\"b\"c\"\n", CsvRule.StrayQuote)]
    public void File_at_its_limits_then_it_is_read_and_one_beyond_is_refused(string text, CsvRule? rule)
    {
        if (rule is null) Assert.NotEmpty(Read(text, Small));
        else Assert.Equal(rule, Assert.Throws<CsvRefusedException>(() => Read(text, Small)).Rule);
    }

    [Theory]
    [InlineData("h\nab\n\"a\nb\",x\"\n", 4)]
    [InlineData("h\n1\n2\n3\n4\n", 5)]
    [InlineData("h\n\n\na,b,c,d,e\n", 4)]
    public void Refusal_then_it_names_the_line_of_the_file(string text, int line) => Assert.Equal(line, Assert.Throws<CsvRefusedException>(() => Read(text, Small)).Line);

    [Fact]
    public void Bytes_that_are_no_utf8_then_they_are_refused()
    {
        using var csv = new CsvInput(new MemoryStream([(byte)'h', (byte)'\n', 0xFF, 0xFE, (byte)'\n']), Small);
        Assert.Equal(CsvRule.NotUtf8, Assert.Throws<CsvRefusedException>(() => csv.ReadHeader()).Rule);
    }

    [Theory]
    [InlineData(",", CsvRule.TooManyCells)]
    [InlineData("x", CsvRule.CellTooLong)]
    [InlineData("\"\"", CsvRule.CellTooLong)]
    [InlineData("x\"", CsvRule.StrayQuote)]
    [InlineData("a,b,\"c\nd\",", CsvRule.TooManyCells)]
    [InlineData("a\"b,\"\n\",", CsvRule.StrayQuote)]
    public void File_without_end_then_only_its_first_part_is_read_and_held(string repeated, CsvRule rule)
    {
        Refuse(repeated);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var (read, refused) = Refuse(repeated);

        // Buffers of the reader and the parser, and nothing that grows with what is sent.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 4 * 1024 * 1024);
        Assert.InRange(read, 1, 256 * 1024);
        Assert.Equal(rule, refused.Rule == CsvRule.RowTooLong ? CsvRule.CellTooLong : refused.Rule);
    }

    [Fact]
    public void Million_rows_then_they_are_read_in_the_memory_of_one()
    {
        using var stream = new Repeating("1,2,3\n");
        using var csv = new CsvInput(stream, new CsvLimits());
        csv.ReadHeader();
        for (var i = 0; i < 1_000; i++) csv.Read();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var rows = 1_000;
        var refused = Assert.Throws<CsvRefusedException>(() => { while (csv.Read()) rows++; });

        Assert.Equal((CsvRule.TooManyRows, 1_000_000), (refused.Rule, rows));
        Assert.InRange(stream.Given, 6_000_006, 6_000_006 + (128 * 1024));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
    }

    // The parser behind it is the judge: what it reads without a complaint is read, with the same cells.
    [Fact]
    public void Any_text_then_the_rows_are_those_of_the_parser_alone_within_the_limits() => Gen.Char["ab,,\"\"\n\r"].Array[0, 40].Select(c => new string(c)).Sample(text =>
    {
        var plain = Plain(text);
        List<string[]>? bounded;
        try { bounded = Read(text, Small with { CellCharacters = 20 }); }
        catch (CsvRefusedException) { bounded = null; }

        if (bounded is not null) Assert.All(bounded, row => Assert.True(row.Length <= Small.Cells && row.All(c => c.Length <= 20)));
        if (bounded is not null) Assert.Equal(plain, bounded);
        else Assert.True(plain is null || plain.Count > Small.Rows + 1 || plain.Any(r => r.Length > Small.Cells) || text.Length > 20);
    }, iter: 20_000);

    private static List<string[]> Read(string text, CsvLimits limits)
    {
        using var csv = new CsvInput(new StringReader(text), limits);
        var rows = new List<string[]>();
        if (csv.ReadHeader()) rows.Add([.. csv.Header]);
        while (csv.Read()) rows.Add([.. Enumerable.Range(0, csv.Count).Select(i => csv[i])]);
        return rows;
    }

    private static List<string[]>? Plain(string text)
    {
        using var parser = new CsvParser(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture) { Mode = CsvMode.RFC4180, Delimiter = ",", BadDataFound = _ => throw new FormatException() });
        try
        {
            var rows = new List<string[]>();
            while (parser.Read()) rows.Add(rows.Count == 0 ? [.. parser.Record!.Select(name => name.Trim())] : parser.Record!);
            return rows;
        }
        catch (FormatException) { return null; }
    }

    private static (long Read, CsvRefusedException Refused) Refuse(string repeated)
    {
        using var stream = new Repeating(repeated);
        using var csv = new CsvInput(stream, new CsvLimits());
        var refused = Assert.Throws<CsvRefusedException>(() =>
        {
            csv.ReadHeader();
            while (csv.Read()) _ = csv[0];
        });
        return (stream.Given, refused);
    }

    /// <summary>The same text again and again; counts what was taken of it.</summary>
    private sealed class Repeating(string text) : MemoryStream
    {
        private readonly byte[] bytes = Encoding.UTF8.GetBytes(text);

        public long Given { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            for (var i = 0; i < buffer.Length; i++) buffer[i] = bytes[(Given + i) % bytes.Length];
            Given += buffer.Length;
            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    }
}
