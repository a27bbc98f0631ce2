namespace SalesPerf.Compensation.Api.Intake;

/// <summary>A transaction as it was sent, by whichever door; nothing is judged yet.</summary>
/// <param name="Line">Line of the file, or place in the batch, from 1.</param>
/// <param name="OrderCode">Order.</param>
/// <param name="LineCode">Line of the order; empty where the source has none.</param>
/// <param name="SubLineCode">Part of the line; empty where the source has none.</param>
/// <param name="EventType">What happened.</param>
/// <param name="CompensationDate"><c>yyyy-MM-dd</c>.</param>
/// <param name="Amount">A decimal number.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="AccountCode">Account.</param>
/// <param name="SellerCode">Explicit seller, or empty.</param>
/// <param name="TerritoryCode">Territory of the order, or empty.</param>
/// <param name="Attributes">What else the source says.</param>
/// <param name="CellCount">Cells of the line where that is wrong, else null.</param>
internal sealed record RawRow(
    int Line, string OrderCode, string LineCode, string SubLineCode, string EventType, string CompensationDate, string Amount, string Currency, string AccountCode,
    string SellerCode, string TerritoryCode, IReadOnlyDictionary<string, string> Attributes, string? CellCount = null)
{
    /// <summary>Number of units, or empty.</summary>
    public string Units { get; init; } = string.Empty;

    /// <summary>Product, or empty.</summary>
    public string ProductCode { get; init; } = string.Empty;

    /// <summary>Customer, or empty.</summary>
    public string CustomerCode { get; init; } = string.Empty;

    /// <summary>Day of the booking (<c>yyyy-MM-dd</c>), or empty.</summary>
    public string BookedOn { get; init; } = string.Empty;

    /// <summary>Day of the invoice (<c>yyyy-MM-dd</c>), or empty.</summary>
    public string InvoicedOn { get; init; } = string.Empty;

    /// <summary>Who shares it: <c>A:0.7;B:0.3</c>, or empty.</summary>
    public string Splits { get; init; } = string.Empty;

    /// <summary>Whether its file has columns for more than what every file has; by other doors there may always be more.</summary>
    public bool HasFurther { get; init; } = true;

    /// <summary>Characters that came for it, or 0 where it came through another door.</summary>
    public int Characters { get; init; }

    /// <summary>A row by the cells that were kept of it.</summary>
    public static RawRow Of(int line, string[] cells)
    {
        var plain = CsvRows.PlainColumns;
        return new RawRow(line, cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7], cells[8], cells[9],
            cells.Skip(plain).Select(c => c.Split('=', 2)).ToDictionary(c => c[0], c => c[1], StringComparer.Ordinal))
        {
            Units = cells[10], ProductCode = cells[11], CustomerCode = cells[12], BookedOn = cells[13], InvoicedOn = cells[14], Splits = cells[15], Characters = cells.Sum(c => c.Length),
        };
    }

    /// <summary>The cells as they came, kept while the row waits with its reason.</summary>
    public string[] Cells() =>
    [
        OrderCode, LineCode, SubLineCode, EventType, CompensationDate, Amount, Currency, AccountCode, SellerCode, TerritoryCode, Units, ProductCode, CustomerCode, BookedOn, InvoicedOn, Splits,
        .. Attributes.Select(a => $"{a.Key}={a.Value}"),
    ];
}

/// <summary>What is wrong with a row, where and why.</summary>
/// <param name="Line">Line of the file, or place in the batch, from 1.</param>
/// <param name="Column">Column as in the header.</param>
/// <param name="Value">What stands there, cut to 100 characters.</param>
/// <param name="Code">Stable code of the rule.</param>
/// <param name="Message">What is wrong and what to write instead.</param>
public sealed record RowError(int Line, string Column, string Value, string Code, string Message);
