using System.Buffers;

namespace SalesPerf.Csv;

/// <summary>
/// Text on its way to the parser, which holds a row until it ends and a place for each of its cells: a row that has too many or is too long is refused before the parser has it whole,
/// and a stray quote at once, so that both see rows begin and end at the same places.
/// </summary>
internal sealed class BoundedText(TextReader text, CsvLimits limits) : TextReader
{
    private static readonly SearchValues<char> Marks = SearchValues.Create(",\"\r\n");

    private int line = 1;
    private int cells = 1;
    private bool quoted;
    private long position;
    private long rowStart;
    private long cellStart;
    private long closedAt = -2;

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        var read = text.Read(buffer);
        Count(buffer[..read]);
        return read;
    }

    public override async Task<int> ReadAsync(char[] buffer, int index, int count) => await ReadAsync(buffer.AsMemory(index, count));

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        var read = await text.ReadAsync(buffer, cancellationToken);
        Count(buffer.Span[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) text.Dispose();
        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<char> read)
    {
        while (read.IndexOfAny(Marks) is >= 0 and var at)
        {
            position += at;
            RequireShort();
            Step(read[at]);
            position++;
            read = read[(at + 1)..];
        }

        position += read.Length;
        RequireShort();
    }

    private void RequireShort()
    {
        if (position - rowStart > limits.RowCharacters) throw new CsvRefusedException(CsvRule.RowTooLong, line, $"the row has more than {limits.RowCharacters} characters; look for a quote that is not closed.");
    }

    private void Step(char mark)
    {
        if (mark == '"') Quote();
        else if (mark != ',') EndLine(mark);
        else if (!quoted) NextCell();
    }

    // Twice in a row within a quoted cell it stands for itself: closed, and open again at once.
    private void Quote()
    {
        if (quoted) closedAt = position;
        else if (position != cellStart && position != closedAt + 1) throw new CsvRefusedException(CsvRule.StrayQuote, line, "a quote stands where none may.");
        quoted = !quoted;
    }

    private void NextCell()
    {
        cellStart = position + 1;
        if (++cells > limits.Cells) throw new CsvRefusedException(CsvRule.TooManyCells, line, $"the row has more than {limits.Cells} cells.");
    }

    private void EndLine(char mark)
    {
        if (mark == '\n') line++;
        if (quoted) return;
        cells = 1;
        rowStart = cellStart = position + 1;
    }
}
