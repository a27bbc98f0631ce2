using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace SalesPerf.Csv;

/// <summary>
/// The one writer of CSV files (RFC 4180, UTF-8, a comma between cells, a line feed after each row; the same rows give the same bytes). A text that a spreadsheet would calculate is neutralised;
/// a number is ours, and its sign belongs to it.
/// </summary>
public sealed class CsvOutput : IDisposable
{
    private readonly StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
    private readonly CsvWriter csv;

    /// <summary>Begins a file with the names of its columns.</summary>
    public CsvOutput(params IReadOnlyList<string> header)
    {
        ArgumentNullException.ThrowIfNull(header);
        csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n", ShouldQuote = field => NeedsQuotes(field.Field) }, leaveOpen: true);
        foreach (var name in header) Text(name);
        EndRow();
    }

    /// <summary>A cell with a text.</summary>
    public CsvOutput Text(string cell)
    {
        csv.WriteField(Neutral(cell));
        return this;
    }

    /// <summary>A cell with a number.</summary>
    public CsvOutput Number(decimal number)
    {
        csv.WriteField(number.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Ends the row.</summary>
    public void EndRow() => csv.NextRecord();

    /// <summary>The file so far.</summary>
    public byte[] ToBytes()
    {
        csv.Flush();
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>What was written since the last time, for a file that is sent as it is made.</summary>
    public byte[] Take()
    {
        var bytes = ToBytes();
        text.GetStringBuilder().Clear();
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        csv.Dispose();
        text.Dispose();
    }

    // A carriage return alone ends a row too, for most that read the file.
    private static bool NeedsQuotes(string? cell) => cell is [' ', ..] or [.., ' '] || cell.AsSpan().IndexOfAny(",\"\r\n") >= 0;

    /// <summary>A cell that no spreadsheet takes for a formula.</summary>
    public static string Neutral(string cell) => cell is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠', ..] ? $"'{cell}" : cell;
}
