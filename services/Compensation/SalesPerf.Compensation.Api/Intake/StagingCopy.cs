using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Persistence.Copy;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>A row on its way into staging.</summary>
internal static class StagingCopy
{
    public const string Target = """
        staging_row (import_id, line, valid, reason, cells, transaction_id, order_code, line_code, sub_line_code, event_type, compensation_date, amount, currency,
          account_code, seller_id, seller_code, territory_code, coverage, coverage_territory, covering_id,
          attributes, units, product_code, customer_code, booked_on, invoiced_on, splits)
        """;

    private const short Values = 27;

    public static void Write(BinaryRowWriter copy, Guid importId, JudgedRow row)
    {
        copy.Row(Values);
        copy.Uuid(importId);
        copy.Int32(row.Raw.Line);
        copy.Boolean(row.IsValid);
        if (row.IsValid) WriteValid(copy, row);
        else WriteInvalid(copy, row);
    }

    private static void WriteInvalid(BinaryRowWriter copy, JudgedRow row)
    {
        var error = row.Errors[0];
        copy.Text($"{error.Code} ({error.Column}): {error.Message}");
        copy.Texts(row.Raw.Cells().Select(c => c.Replace("\0", string.Empty, StringComparison.Ordinal)).ToArray());
        for (var i = 0; i < 22; i++) copy.Null();
    }

    private static void WriteValid(BinaryRowWriter copy, JudgedRow row)
    {
        copy.Null();
        copy.Null();
        copy.Uuid(row.Id);
        JudgedCopy.WriteKey(copy, row);
        JudgedCopy.WriteCoverage(copy, row);
        JudgedCopy.WriteFurther(copy, row);
    }
}

/// <summary>What staging and transactions have in common.</summary>
internal static class JudgedCopy
{
    /// <summary>From <c>order_code</c> to <c>currency</c>.</summary>
    public static void WriteKey(BinaryRowWriter copy, JudgedRow row)
    {
        copy.Text(row.Key.OrderCode);
        copy.Text(row.Key.LineCode);
        copy.Text(row.Key.SubLineCode);
        copy.Text(row.Key.EventType);
        copy.Date(row.Date);
        copy.Numeric(row.Amount);
        copy.Text(row.Raw.Currency);
    }

    /// <summary>From <c>account_code</c> to <c>covering_id</c>.</summary>
    public static void WriteCoverage(BinaryRowWriter copy, JudgedRow row)
    {
        copy.Text(row.Raw.AccountCode);
        copy.MaybeId(row.SellerId);
        copy.Text(row.Raw.SellerCode);
        copy.Text(row.Raw.TerritoryCode);
        copy.Text(CoverageNames.Of(row.CoverageKind));
        copy.Text(row.Coverage?.TerritoryCode ?? string.Empty);
        copy.MaybeId(row.Coverage?.CoveringId);
    }

    /// <summary>What a file may leave out: from <c>attributes</c> to <c>splits</c>.</summary>
    public static void WriteFurther(BinaryRowWriter copy, JudgedRow row)
    {
        copy.Json(row.Raw.Attributes.Count == 0 ? "{}" : Sql.ToJson(row.Raw.Attributes));
        copy.MaybeNumber(row.Units);
        copy.Text(row.Raw.ProductCode);
        copy.Text(row.Raw.CustomerCode);
        copy.MaybeDate(row.BookedOn);
        copy.MaybeDate(row.InvoicedOn);
        copy.Json(row.Splits.Count == 0 ? "[]" : Sql.ToJson(row.Splits));
    }
}
