namespace SalesPerf.Csv;

/// <summary>How much of a CSV file is read. What is beyond is refused while it is read, before it is held.</summary>
/// <param name="Rows">Most rows after the header.</param>
/// <param name="Cells">Most cells of a row.</param>
/// <param name="CellCharacters">Most characters of a cell; a quote that is not closed ends here.</param>
/// <param name="RowCharacters">Most characters of a row, with its quotes and commas.</param>
public sealed record CsvLimits(int Rows = 1_000_000, int Cells = 256, int CellCharacters = 8_192, int RowCharacters = 65_536);

/// <summary>Why a file is not read further.</summary>
public enum CsvRule
{
    /// <summary>More rows than are read.</summary>
    TooManyRows,

    /// <summary>A row has more cells than are read.</summary>
    TooManyCells,

    /// <summary>A cell is longer than is read.</summary>
    CellTooLong,

    /// <summary>A row is longer than is read.</summary>
    RowTooLong,

    /// <summary>A quote stands where none may.</summary>
    StrayQuote,

    /// <summary>The bytes are no UTF-8.</summary>
    NotUtf8,
}

/// <summary>A file that is not CSV, or more than is read of one.</summary>
/// <param name="rule">Which rule refused it.</param>
/// <param name="line">Line of the file, from 1.</param>
/// <param name="message">What is wrong there, for people.</param>
public sealed class CsvRefusedException(CsvRule rule, int line, string message) : Exception(message)
{
    /// <summary>Which rule refused it.</summary>
    public CsvRule Rule { get; } = rule;

    /// <summary>Line of the file, from 1.</summary>
    public int Line { get; } = line;
}
