using System.Text;
using CsCheck;
using SalesPerf.Csv;

namespace SalesPerf.Primitives.Tests.Csv;

/// <summary>No cell that goes out is a formula, and every number is still one.</summary>
public sealed class CsvOutputTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+62", "'+62")]
    [InlineData("-x", "'-x")]
    [InlineData("-5", "'-5")]
    [InlineData("@sum", "'@sum")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\r=x", "\"'\r=x\"")]
    [InlineData("\n=x", "\"'\n=x\"")]
    [InlineData("＝x", "'＝x")]
    [InlineData("=cmd|\"x\", Ann", "\"'=cmd|\"\"x\"\", Ann\"")]
    [InlineData("Ann = B", "Ann = B")]
    [InlineData("a,-b", "\"a,-b\"")]
    [InlineData("", "")]
    public void Text_that_a_spreadsheet_would_calculate_then_it_is_text(string cell, string written)
    {
        using var csv = new CsvOutput("name");
        csv.Text(cell).EndRow();
        Assert.Equal($"name\n{written}\n", Encoding.UTF8.GetString(csv.ToBytes()));
    }

    [Fact]
    public void Negative_amount_then_it_stays_a_number_and_a_column_cannot_be_a_formula()
    {
        using var csv = new CsvOutput("=amount", "code");
        csv.Number(-5.50m).Text("-5.50").EndRow();
        Assert.Equal("'=amount,code\n-5.50,'-5.50\n", Encoding.UTF8.GetString(csv.ToBytes()));
    }

    [Fact]
    public void Any_texts_then_what_is_read_back_is_the_neutral_text() => Gen.Char["a=+-@\t\r\n,\"' é"].Array[0, 12].Select(c => new string(c)).Array[1, 5].Sample(cells =>
    {
        using var written = new CsvOutput([.. cells.Select((_, i) => $"c{i}")]);
        foreach (var cell in cells) written.Text(cell);
        written.EndRow();
        using var read = new CsvInput(new MemoryStream(written.ToBytes()), new CsvLimits());
        Assert.True(read.ReadHeader());
        if (cells is [""]) return;
        Assert.True(read.Read());
        Assert.Equal(cells.Select(CsvOutput.Neutral), Enumerable.Range(0, read.Count).Select(i => read[i]));
        Assert.DoesNotContain(Enumerable.Range(0, read.Count), i => read[i] is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..]);
    }, iter: 2_000);
}
