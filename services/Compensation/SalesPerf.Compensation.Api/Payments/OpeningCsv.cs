using System.Globalization;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Csv;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>Reads a file of opening balances: a row a payee and group, and further rows of the same payee, group and period for more than one thing that is held.</summary>
internal static class OpeningCsv
{
    private const int MostRows = 20_000;
    private const int MostViolations = 100;

    private static readonly string[] Required = ["participantCode", "planCode", "periodCode", "currency", "reason", "evidence"];
    private static readonly string[] Optional = ["groupCode", "draw", "carried", "drawPeriods", "held", "heldOn", "heldOrder", "heldEvent", "heldComponent"];

    private static readonly CsvLimits Limits = new(Rows: MostRows, Cells: 32, CellCharacters: 1_000, RowCharacters: 10_000);

    private sealed record Row(int Line, OpeningBalanceBody Body)
    {
        public (string, string, string, string) Key => (Body.ParticipantCode, Body.PlanCode, Body.GroupCode, Body.PeriodCode);
    }

    /// <summary>What the file states, each with its first line as pointer; refuses a file with a cell that cannot be read, and names every such cell.</summary>
    public static async Task<IReadOnlyList<(OpeningBalanceBody Body, string Pointer)>> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var csv = new CsvInput(body, Limits);
        if (!await csv.ReadHeaderAsync(cancellationToken).OrRefuseAsync(Limits)) throw new DomainException(OpeningErrors.Columns("The file is empty; its first line names the columns."));
        var columns = Columns(csv.Header);
        var (rows, violations) = (new List<Row>(), new Violations());
        while (await csv.ReadAsync(cancellationToken).OrRefuseAsync(Limits))
        {
            var cells = new Cells(csv, columns, violations);
            if (cells.Body() is { } read) rows.Add(new Row(csv.Line, read));
            if (violations.Details.Count >= MostViolations) break;
        }

        violations.ThrowIfAny("compensation.invalid_opening_balance");
        return [.. rows.GroupBy(r => r.Key).Select(g => (Whole([.. g]), Pointer(g.First().Line)))];
    }

    // The first row of a payee says all; further ones add what is held.
    private static OpeningBalanceBody Whole(Row[] rows) => rows[0].Body with { Held = [.. rows.SelectMany(r => r.Body.Held ?? [])] };

    private static string Pointer(int line) => string.Create(CultureInfo.InvariantCulture, $"/lines/{line}");

    private static Dictionary<string, int> Columns(IReadOnlyList<string> header)
    {
        if (header.Distinct(StringComparer.Ordinal).Count() != header.Count) throw new DomainException(OpeningErrors.Columns("A column stands twice in the header."));
        if (Required.Except(header).ToArray() is { Length: > 0 } missing) throw new DomainException(OpeningErrors.Columns($"The header lacks {string.Join(", ", missing)}."));
        if (header.Except(Required).Except(Optional).ToArray() is { Length: > 0 } unknown) throw new DomainException(OpeningErrors.Columns($"The header has unknown columns: {string.Join(", ", unknown)}."));
        return header.Select((name, place) => (name, place)).ToDictionary(c => c.name, c => c.place, StringComparer.Ordinal);
    }

    private sealed class Cells(CsvInput csv, Dictionary<string, int> columns, Violations violations)
    {
        private readonly string pointer = Pointer(csv.Line);

        // Null where a cell cannot be read.
        public OpeningBalanceBody? Body()
        {
            var before = violations.Details.Count;
            Check(csv.Count == columns.Count, string.Empty, "compensation.row_with_other_cells", $"The header has {columns.Count} cells and the row {csv.Count}.");
            Check(Currency.TryParse(Cell("currency"), out var currency), "currency", "compensation.unknown_currency", "A currency by its three letters.");
            var (draw, carried, drawPeriods, held) = (Amount("draw", currency), Amount("carried", currency), Count("drawPeriods"), Held(currency));
            return violations.Details.Count > before ? null : new OpeningBalanceBody(
                Cell("participantCode"), Cell("planCode"), Cell("periodCode"), Cell("reason"), Cell("evidence"), draw, carried, held is null ? [] : [held], drawPeriods,
                Cell("groupCode") is { Length: > 0 } group ? group : PaymentGroup.Default);
        }

        private OpeningHeldItem? Held(Currency currency)
        {
            if (Amount("held", currency) is not { } amount) return null;
            DateOnly? on = null;
            if (Cell("heldOn") is { Length: > 0 } day)
            {
                Check(DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read), "heldOn", "compensation.invalid_date", "A day as 2026-01-31.");
                on = read;
            }

            return new OpeningHeldItem(amount, on, Text("heldOrder"), Text("heldEvent"), Text("heldComponent"));
        }

        private Money? Amount(string column, Currency currency)
        {
            if (Cell(column) is not { Length: > 0 } text) return null;
            var isNumber = decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount) && RoundingRule.Round(amount, 4, RoundingMode.Down) == amount;
            Check(isNumber, column, "compensation.invalid_amount", $"'{text}' is no amount; write 1234.50.");
            return isNumber ? Money.FromRounded(amount, currency) : null;
        }

        private int Count(string column)
        {
            if (Cell(column) is not { Length: > 0 } text) return 0;
            Check(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count), column, "compensation.invalid_draw_periods", "A whole number.");
            return count;
        }

        private string? Text(string column) => Cell(column) is { Length: > 0 } text ? text : null;

        private string Cell(string column) => columns.TryGetValue(column, out var place) && place < csv.Count ? csv[place].Trim() : string.Empty;

        private void Check(bool holds, string column, string code, string message) => violations.Check(holds, column.Length == 0 ? pointer : $"{pointer}/{column}", code, message);
    }
}
