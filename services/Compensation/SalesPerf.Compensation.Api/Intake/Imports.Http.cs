using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Domain;
using SalesPerf.Csv;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;
using SalesPerf.ServiceDefaults.Operations;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>A file or batch of transactions.</summary>
/// <param name="Id">Id.</param>
/// <param name="Status"><c>staged</c>, <c>transferred</c> or <c>purged</c>.</param>
/// <param name="Source"><c>file</c> or <c>api</c>.</param>
/// <param name="Rows">Rows read.</param>
/// <param name="Valid">Rows that can be transferred.</param>
/// <param name="Invalid">Rows that stay in staging with their reason.</param>
/// <param name="Created">New transactions, after the transfer.</param>
/// <param name="Unchanged">Rows that were known just so.</param>
/// <param name="Adjusted">Transactions that got a revision with the difference.</param>
/// <param name="Late">Facts of closed periods; their difference lands in an open one.</param>
/// <param name="StagedAt">When.</param>
/// <param name="Problem">Code of what keeps a staged import from ever being transferred: <c>compensation.import_staging_lost</c>; it can only be purged.</param>
/// <param name="Errors">The first 100, in the answer to the upload.</param>
public sealed record ImportView(
    Guid Id, string Status, string Source, int Rows, int Valid, int Invalid, int Created, int Unchanged, int Adjusted, int Late, DateTimeOffset StagedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Problem, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<RowError>? Errors);

/// <summary>How to transfer.</summary>
/// <param name="OnlyIfAllValid">Refuse where a row is invalid, instead of transferring the good ones.</param>
/// <param name="Rows"><c>new</c> takes new transactions only, <c>known</c> changes of known ones only; others are refused. <c>all</c> where left out.</param>
public sealed record TransferRequest(bool OnlyIfAllValid = false, RowsTaken Rows = RowsTaken.All);

internal static class ImportEndpoints
{
    public const long LargestFile = 256L * 1024 * 1024;

    /// <summary>Rows that an answer tells about; the others are read page by page.</summary>
    public const int ErrorsShown = 100;

    /// <summary>Good rows that a request transfers while its caller waits; more are long work.</summary>
    public const int MostWhileWaiting = 10_000;

    // RFC 7240: whoever sends it would rather have an answer at once than the result.
    private const string InBackground = "respond-async";

    // A store that falls takes all staged rows with it.
    private const string Columns = """
        i.id, i.status, i.source, i.rows, i.valid, i.invalid, i.created_count, i.unchanged_count, i.adjusted_count, i.late_count, i.staged_at,
        i.status = 'staged' AND i.valid > 0 AND NOT EXISTS (SELECT FROM compensation.staging_row waiting WHERE waiting.import_id = i.id AND waiting.valid)
        """;

    private sealed record Position(DateTimeOffset At, Guid Id);

    private sealed record ErrorPosition(int Ordinal);

    public static void MapImports(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation/imports").WithTags("Intake");
        group.MapPost("", StageAsync).WithName("StageTransactionImport").RequirePersona(Persona.CompAdmin).WithMetadata(new RequestSizeLimitAttribute(LargestFile))
            .Accepts<Stream>("text/csv").WithSummary("Stages a CSV file of transactions and judges every row; nothing counts until it is transferred.");
        group.MapGet("", ListAsync).WithName("ListTransactionImports").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor).WithSummary("Imports, latest first; those of which good rows of a period wait in staging with untransferredIn.");
        group.MapGet("/{id:guid}", GetAsync).WithName("GetTransactionImport").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor).WithSummary("One import.");
        group.MapGet("/{id:guid}/errors", ListErrorsAsync).WithName("ListTransactionImportErrors").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor)
            .WithSummary("What is wrong with its rows, by line; the first 1,000.");
        group.MapGet("/template", Template).WithName("GetTransactionImportTemplate").RequirePersona(Persona.CompAdmin).Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .WithSummary("An empty file (CSV) with all columns that a file of transactions may have; those of attributes that have a type too.");
        group.MapGet("/{id:guid}/refused-rows", RefusedRows.DownloadAsync).WithName("DownloadRefusedTransactionRows").RequirePersona(Persona.CompAdmin).Produces(StatusCodes.Status200OK, contentType: "text/csv")
            .WithSummary("All rows that were refused as a file (CSV), each with what is wrong: to be mended and sent again as it is.");
        group.MapPost("/{id:guid}:transfer", TransferAsync).WithName("TransferTransactionImport").RequirePersona(Persona.CompAdmin)
            .WithSummary("Makes transactions of the good rows; changed ones become adjustments.")
            .WithDescription($"Up to {MostWhileWaiting} good rows are transferred before it answers. More of them, and any with `Prefer: respond-async`, are an operation with progress that may be cancelled: it answers 202 at once.");
        app.MapPost("/v1/compensation/imports:transfer", TakeInAsync).WithTags("Intake").WithName("TakeInTransactionImport").RequirePersona(Persona.CompAdmin).WithMetadata(new RequestSizeLimitAttribute(LargestFile))
            .Accepts<Stream>("text/csv").WithSummary("Judges a CSV file of transactions and makes transactions of the good rows at once, as an operation.")
            .WithDescription("The fastest way for very many rows. Its result is the import; rows with a reason stay in staging. A file that is refused, cancelled or not wholly valid where it must be leaves nothing.");
        group.MapPost("/{id:guid}:revalidate", RevalidateRows.HandleAsync).WithName("RevalidateTransactionImport").RequirePersona(Persona.CompAdmin)
            .WithSummary("Judges the refused rows again, once an account, a person or an attribute is there that they name: they leave this import and make a new one.")
            .WithDescription("Rows that stand twice in the file, or have not as many cells as its header, stay: only another file makes them good.");
        group.MapPost("/{id:guid}:purge", PurgeAsync).WithName("PurgeTransactionImport").RequirePersona(Persona.CompAdmin).WithSummary("Throws away what still waits in staging.");
    }

    internal static Task<ImportView?> FindAsync(CompensationDbContext db, Guid id, IReadOnlyList<RowError>? errors, CancellationToken cancellationToken) =>
        db.FindAsync($"SELECT {Columns} FROM compensation.import i WHERE i.id = $1", r => Read(r) with { Errors = errors }, [id], cancellationToken);

    private static async Task<Created<ImportView>> StageAsync(HttpContext context, StageRows stage, CompensationDbContext db, Caller caller, CancellationToken cancellationToken)
    {
        var id = await stage.StageAsync(CsvRows.ReadAsync(context.Request.Body, cancellationToken), "file", caller, cancellationToken);
        return TypedResults.Created($"/v1/compensation/imports/{id}", await FindWithErrorsAsync(db, id, LanguageTags.Told(context), cancellationToken));
    }

    /// <summary>An import with the first of its errors, worded for their reader.</summary>
    internal static async Task<ImportView?> FindWithErrorsAsync(CompensationDbContext db, Guid id, Language language, CancellationToken cancellationToken)
    {
        var errors = await db.ListAsync(
            "SELECT line, column_name, value, code, message FROM compensation.import_error WHERE import_id = $1 ORDER BY ordinal LIMIT $2", r => ReadError(r, language), [id, ErrorsShown], cancellationToken);
        return await FindAsync(db, id, errors, cancellationToken);
    }

    private static async Task<Accepted<Operation>> TakeInAsync(bool? onlyIfAllValid, string? rows, HttpContext context, ImportFiles files, Operations operations, Caller caller, CancellationToken cancellationToken)
    {
        var (id, taken) = (Guid.CreateVersion7(), rows.ToChoice<RowsTaken>("rows") ?? RowsTaken.All);
        var length = await files.KeepAsync(id, context.Request.Body, cancellationToken);
        return await operations.AcceptAsync(TakeInFile.Kind, new TakeInFile.Payload(id, length, onlyIfAllValid ?? false, taken), caller, context, cancellationToken);
    }

    private static async Task<FileContentHttpResult> Template(CompensationDbContext db, CancellationToken cancellationToken)
    {
        using var csv = new CsvOutput(CsvRows.Header((await Attributes.TypesAsync(db, cancellationToken)).Keys));
        return TypedResults.File(csv.ToBytes(), "text/csv", "transactions.csv");
    }

    private static async Task<Ok<Page<ImportView>>> ListAsync([AsParameters] PageRequest page, string? untransferredIn, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var after = page.After<Position>();
        var rows = await db.ListAsync($"""
            SELECT {Columns} FROM compensation.import i WHERE source = 'file' AND ($1::timestamptz IS NULL OR (staged_at, id) < ($1, $2::uuid))
              AND ($4::text IS NULL OR (status = 'staged' AND EXISTS (SELECT FROM compensation.staging_row r JOIN org.period p ON p.code = $4 AND r.compensation_date >= p.start AND r.compensation_date < p.end_exclusive
                WHERE r.import_id = i.id AND r.valid)))
            ORDER BY staged_at DESC, id DESC LIMIT $3
            """, Read, [after?.At, after?.Id, page.Size + 1, untransferredIn], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new Position(r.StagedAt, r.Id), context));
    }

    private static async Task<Ok<ImportView>> GetAsync(Guid id, CompensationDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(await FindAsync(db, id, null, cancellationToken) ?? throw new DomainException(IntakeErrors.ImportNotFound));

    private static async Task<Ok<Page<RowError>>> ListErrorsAsync(Guid id, [AsParameters] PageRequest page, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        _ = await FindAsync(db, id, null, cancellationToken) ?? throw new DomainException(IntakeErrors.ImportNotFound);
        var (after, language) = (page.After<ErrorPosition>()?.Ordinal ?? -1, LanguageTags.Told(context));
        var rows = await db.ListAsync(
            "SELECT line, column_name, value, code, message, ordinal FROM compensation.import_error WHERE import_id = $1 AND ordinal > $2 ORDER BY ordinal LIMIT $3",
            r => (Error: ReadError(r, language), Ordinal: r.GetInt32(5)), [id, after, page.Size + 1], cancellationToken);
        var made = page.ToPage(rows, r => new ErrorPosition(r.Ordinal), context);
        return TypedResults.Ok(new Page<RowError>([.. made.Items.Select(i => i.Error)], made.NextCursor, made.NextLink));
    }

    private static async Task<Results<Ok<ImportView>, Accepted<Operation>>> TransferAsync(
        Guid id, TransferRequest? request, [FromHeader(Name = "Prefer")] string? prefer, HttpContext context, TransferRows transfer, Operations operations, CompensationDbContext db, Caller caller,
        CancellationToken cancellationToken)
    {
        var (how, asked) = (request ?? new TransferRequest(), prefer?.Split([',', ';'], StringSplitOptions.TrimEntries).Contains(InBackground, StringComparer.OrdinalIgnoreCase) == true);
        var import = await FindAsync(db, id, null, cancellationToken) ?? throw new DomainException(IntakeErrors.ImportNotFound);
        if (!asked && import.Valid <= MostWhileWaiting)
        {
            await transfer.TransferAsync(id, how, caller.Accountable, TransferRows.Unwatched, cancellationToken);
            return TypedResults.Ok(await FindAsync(db, id, null, cancellationToken));
        }

        TransferRows.RequireTransferable(import.Status, import.Invalid, how.OnlyIfAllValid);
        if (import.Problem is not null) throw new DomainException(IntakeErrors.StagingLost);
        if (asked) context.Response.Headers["Preference-Applied"] = InBackground;
        return await operations.AcceptAsync(TransferImport.Kind, new TransferImport.Payload(id, how.OnlyIfAllValid, how.Rows), caller, context, cancellationToken);
    }

    private static async Task<Ok<ImportView>> PurgeAsync(Guid id, CompensationDbContext db, CancellationToken cancellationToken)
    {
        _ = await FindAsync(db, id, null, cancellationToken) ?? throw new DomainException(IntakeErrors.ImportNotFound);
        db.ExpectManyRows();
        await db.ExecuteAsync("DELETE FROM compensation.staging_row WHERE import_id = $1", [id], cancellationToken);
        await db.ExecuteAsync("UPDATE compensation.import SET status = CASE status WHEN 'staged' THEN 'purged' ELSE status END, holds_rows = false WHERE id = $1", [id], cancellationToken);
        return TypedResults.Ok(await FindAsync(db, id, null, cancellationToken));
    }

    private static ImportView Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetInt32(3), r.GetInt32(4), r.GetInt32(5), r.GetInt32(6), r.GetInt32(7), r.GetInt32(8), r.GetInt32(9), r.GetFieldValue<DateTimeOffset>(10),
        r.GetBoolean(11) ? IntakeErrors.StagingLost.Code : null, null);

    private static RowError ReadError(NpgsqlDataReader r, Language language) => new(r.GetInt32(0), r.GetString(1), r.GetString(2), r.GetString(3), Texts.Violation(r.GetString(4), language));
}
