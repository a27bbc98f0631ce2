using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace SalesPerf.Csv;

/// <summary>The one reader of CSV files (RFC 4180, UTF-8, a comma between cells): row by row, never more than a row in memory, each within its limits.</summary>
/// <remarks>Every member throws <see cref="CsvRefusedException"/> where the file is not CSV or goes beyond its limits.</remarks>
public sealed class CsvInput : IDisposable
{
    private const int BufferSize = 32_768;

    private readonly CsvParser parser;
    private readonly CsvLimits limits;
    private int rows;
    private long charactersBefore;

    /// <summary>Reads a stream, which stays open.</summary>
    public CsvInput(Stream stream, CsvLimits limits)
        : this(new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, BufferSize, leaveOpen: true), limits)
    {
    }

    /// <summary>Reads a text.</summary>
    public CsvInput(TextReader text, CsvLimits limits)
    {
        this.limits = limits;
        parser = new CsvParser(new BoundedText(text, limits), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Mode = CsvMode.RFC4180, Delimiter = ",", MaxFieldSize = limits.CellCharacters, BufferSize = BufferSize, IgnoreBlankLines = true,
            BadDataFound = _ => throw new CsvRefusedException(CsvRule.StrayQuote, Line, "a quote stands where none may."),
        });
    }

    /// <summary>Names of the columns, once <see cref="ReadHeaderAsync"/> or <see cref="ReadHeader"/> read them.</summary>
    public IReadOnlyList<string> Header { get; private set; } = [];

    /// <summary>Line of the file at which the row ends, from 1.</summary>
    public int Line => parser.RawRow;

    /// <summary>Cells of the row.</summary>
    public int Count => parser.Count;

    /// <summary>Characters of the row.</summary>
    public int Characters { get; private set; }

    /// <summary>A cell of the row.</summary>
    public string this[int column] => parser[column];

    /// <summary>Reads the names of the columns; false where the file is empty.</summary>
    public async ValueTask<bool> ReadHeaderAsync(CancellationToken cancellationToken) => await NextAsync(cancellationToken) && TakeHeader();

    /// <summary>Reads the names of the columns; false where the file is empty.</summary>
    public bool ReadHeader() => Next() && TakeHeader();

    /// <summary>Goes to the next row; false after the last.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => await NextAsync(cancellationToken) && CountRow();

    /// <summary>Goes to the next row; false after the last.</summary>
    public bool Read() => Next() && CountRow();

    /// <inheritdoc/>
    public void Dispose() => parser.Dispose();

    private async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try { return await parser.ReadAsync(); }
        catch (Exception refused) when (Refusal(refused) is { } refusal) { throw refusal; }
    }

    private bool Next()
    {
        try { return parser.Read(); }
        catch (Exception refused) when (Refusal(refused) is { } refusal) { throw refusal; }
    }

    private CsvRefusedException? Refusal(Exception exception) => exception switch
    {
        MaxFieldSizeException => new(CsvRule.CellTooLong, Line, $"a cell has more than {limits.CellCharacters} characters; look for a quote that is not closed."),
        DecoderFallbackException => new(CsvRule.NotUtf8, Line, "the file is not UTF-8."),
        _ => null,
    };

    private bool TakeHeader()
    {
        Header = [.. parser.Record!.Select(name => name.Trim().TrimStart('\uFEFF'))];
        charactersBefore = parser.CharCount;
        return true;
    }

    private bool CountRow()
    {
        if (++rows > limits.Rows) throw new CsvRefusedException(CsvRule.TooManyRows, Line, $"the file has more than {limits.Rows} rows.");
        Characters = (int)(parser.CharCount - charactersBefore);
        charactersBefore = parser.CharCount;
        return true;
    }
}
