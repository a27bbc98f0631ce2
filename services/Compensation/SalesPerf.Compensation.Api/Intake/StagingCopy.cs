using Npgsql;
using NpgsqlTypes;
using SalesPerf.Compensation.Api.Persistence;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>A row on its way into staging.</summary>
internal static class StagingCopy
{
    public const string Command = """
        COPY compensation.staging_row (import_id, line, valid, reason, cells, transaction_id, order_code, line_code, sub_line_code, event_type, compensation_date, amount, currency,
          account_code, seller_id, seller_code, territory_code, attributes, coverage, coverage_territory, coverage_seats,
          units, product_code, customer_code, booked_on, invoiced_on, splits) FROM STDIN (FORMAT BINARY)
        """;

    public static void Write(NpgsqlBinaryImporter copy, Guid importId, JudgedRow row)
    {
        copy.StartRow();
        copy.Write(importId, NpgsqlDbType.Uuid);
        copy.Write(row.Raw.Line, NpgsqlDbType.Integer);
        copy.Write(row.IsValid, NpgsqlDbType.Boolean);
        if (row.IsValid) WriteValid(copy, row);
        else WriteInvalid(copy, row);
    }

    private static void WriteInvalid(NpgsqlBinaryImporter copy, JudgedRow row)
    {
        var error = row.Errors[0];
        copy.Write($"{error.Code} ({error.Column}): {error.Message}", NpgsqlDbType.Text);
        copy.Write(row.Raw.Cells().Select(c => c.Replace("\0", string.Empty, StringComparison.Ordinal)).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        for (var i = 0; i < 22; i++) copy.WriteNull();
    }

    private static void WriteValid(NpgsqlBinaryImporter copy, JudgedRow row)
    {
        copy.WriteNull();
        copy.WriteNull();
        copy.Write(row.Id, NpgsqlDbType.Uuid);
        copy.Write(row.Key.OrderCode, NpgsqlDbType.Text);
        copy.Write(row.Key.LineCode, NpgsqlDbType.Text);
        copy.Write(row.Key.SubLineCode, NpgsqlDbType.Text);
        copy.Write(row.Key.EventType, NpgsqlDbType.Text);
        copy.Write(row.Date, NpgsqlDbType.Date);
        copy.Write(row.Amount, NpgsqlDbType.Numeric);
        copy.Write(row.Raw.Currency, NpgsqlDbType.Char);
        copy.Write(row.Raw.AccountCode, NpgsqlDbType.Text);
        if (row.SellerId is { } seller) copy.Write(seller, NpgsqlDbType.Uuid);
        else copy.WriteNull();
        copy.Write(row.Raw.SellerCode, NpgsqlDbType.Text);
        copy.Write(row.Raw.TerritoryCode, NpgsqlDbType.Text);
        copy.Write(row.Raw.Attributes.Count == 0 ? "{}" : Sql.ToJson(row.Raw.Attributes), NpgsqlDbType.Jsonb);
        copy.Write(CoverageNames.Of(row.CoverageKind), NpgsqlDbType.Text);
        copy.Write(row.Coverage?.TerritoryCode ?? string.Empty, NpgsqlDbType.Text);
        copy.Write(row.Coverage?.SeatsJson ?? "[]", NpgsqlDbType.Jsonb);
        if (row.Units is { } units) copy.Write(units, NpgsqlDbType.Numeric);
        else copy.WriteNull();
        copy.Write(row.Raw.ProductCode, NpgsqlDbType.Text);
        copy.Write(row.Raw.CustomerCode, NpgsqlDbType.Text);
        WriteDay(copy, row.BookedOn);
        WriteDay(copy, row.InvoicedOn);
        copy.Write(row.Splits.Count == 0 ? "[]" : Sql.ToJson(row.Splits), NpgsqlDbType.Jsonb);
    }

    private static void WriteDay(NpgsqlBinaryImporter copy, DateOnly? day)
    {
        if (day is { } known) copy.Write(known, NpgsqlDbType.Date);
        else copy.WriteNull();
    }
}
