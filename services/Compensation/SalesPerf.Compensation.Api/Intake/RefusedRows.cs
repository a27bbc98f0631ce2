using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Csv;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>The rows of an import that were refused, as a file that can be mended and sent again.</summary>
internal static class RefusedRows
{
    private const int RowsAtOnce = 1_000;
    private const string Kept = "SELECT line, cells, reason FROM compensation.staging_row WHERE import_id = $1 AND NOT valid AND line > $2 ORDER BY line LIMIT $3";

    private const string AttributeNames = """
        SELECT DISTINCT split_part(c, '=', 1) FROM compensation.staging_row r, unnest(r.cells[$2 + 1:]) AS c WHERE r.import_id = $1 AND NOT r.valid
        """;

    private sealed record Refused(int Line, string[] Cells, string Reason);

    public static async Task<PushStreamHttpResult> DownloadAsync(Guid id, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var import = await ImportEndpoints.FindAsync(db, id, null, cancellationToken) ?? throw new DomainException(IntakeErrors.ImportNotFound);
        var (language, first) = (LanguageTags.Told(context), await ReadAsync(db, id, 0, cancellationToken));
        if (first.Count == 0 && import.Invalid > 0) throw new DomainException(IntakeErrors.RowsNotKept);
        string[] attributes = [.. (await db.ListAsync(AttributeNames, r => r.GetString(0), [id, CsvRows.PlainColumns], cancellationToken)).Order(StringComparer.Ordinal)];
        return TypedResults.Stream(body => WriteAsync(body, first, attributes, line => ReadAsync(db, id, line, cancellationToken), language, cancellationToken), "text/csv", $"refused-{id:N}.csv");
    }

    // Page by page: however many there are, a thousand are in memory.
    private static async Task WriteAsync(Stream body, List<Refused> page, string[] attributes, Func<int, Task<List<Refused>>> following, Language language, CancellationToken cancellationToken)
    {
        using var csv = new CsvOutput([.. CsvRows.Header(attributes), .. CsvRows.ErrorColumns]);
        for (; page.Count > 0; page = page.Count < RowsAtOnce ? [] : await following(page[^1].Line))
        {
            foreach (var row in page) Write(csv, row, attributes, language);
            await body.WriteAsync(csv.Take(), cancellationToken);
        }

        await body.WriteAsync(csv.Take(), cancellationToken);
    }

    private static void Write(CsvOutput csv, Refused row, string[] attributes, Language language)
    {
        foreach (var cell in row.Cells.Take(CsvRows.PlainColumns)) Cell(csv, cell);
        var stated = RawRow.Of(row.Line, row.Cells).Attributes;
        foreach (var name in attributes) Cell(csv, stated.GetValueOrDefault(name, string.Empty));
        var (code, column, message) = Parts(row.Reason);
        csv.Text(code).Text(column).Text(Texts.Violation(message, language));
        csv.EndRow();
    }

    // An amount that is taken back begins with its sign, and is no formula.
    private static void Cell(CsvOutput csv, string cell)
    {
        if (AttributeTypes.TryNumber(cell, out var number) && number.ToString(CultureInfo.InvariantCulture) == cell) csv.Number(number);
        else csv.Text(cell);
    }

    // As staging keeps it: "code (column): message".
    private static (string Code, string Column, string Message) Parts(string reason)
    {
        var (open, close) = (reason.IndexOf(" (", StringComparison.Ordinal), reason.IndexOf("): ", StringComparison.Ordinal));
        return (reason[..open], reason[(open + 2)..close], reason[(close + 3)..]);
    }

    private static Task<List<Refused>> ReadAsync(CompensationDbContext db, Guid id, int after, CancellationToken cancellationToken) =>
        db.ListAsync(Kept, r => new Refused(r.GetInt32(0), r.GetFieldValue<string[]>(1), r.GetString(2)), [id, after, RowsAtOnce], cancellationToken);
}
