using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Statements;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>A pay sheet whose approval was taken back.</summary>
/// <param name="Id">Id of the withdrawal, from which the ledger has the sheet's postings the other way round.</param>
/// <param name="WithdrawnBy">Who took it back.</param>
/// <param name="WithdrawnAt">When.</param>
/// <param name="Reason">Why the batch was withdrawn; for those who read all of it, because it may be about somebody.</param>
/// <param name="Sheet">The sheet as it was approved.</param>
public sealed record WithdrawnSheetView(Guid Id, string WithdrawnBy, DateTimeOffset WithdrawnAt, string? Reason, PaySheetView Sheet);

/// <summary>Reads pay sheets as they were approved, before their batch was withdrawn; a batch may have been more than once.</summary>
internal static class WithdrawnSheets
{
    // The oldest were kept when sheets did not tell yet how much they hold.
    private const string OfBatch = $"""
        SELECT {PaySheets.Columns}, w.withdrawal_id, w.withdrawn_by, w.withdrawn_at, CASE WHEN $3 THEN w.reason END
        FROM compensation.withdrawn_sheet w CROSS JOIN LATERAL jsonb_populate_record(NULL::compensation.pay_sheet, w.sheet || jsonb_build_object(
          'deposit_count', jsonb_array_length(w.sheet->'deposits'), 'held', compensation.held_of(w.sheet->'deposits'))) h
        WHERE (w.sheet->>'batch_id')::uuid = $1 AND w.withdrawal_id > $2 AND ($3 OR h.participant_id = ANY($4)) ORDER BY w.withdrawal_id LIMIT $5
        """;

    // The draft that is left of a batch may be discarded. A payee knows of a batch by the own sheets.
    private const string Known = """
        SELECT ($2 AND EXISTS (SELECT FROM compensation.payment_batch WHERE id = $1))
          OR EXISTS (SELECT FROM compensation.withdrawn_sheet WHERE (sheet->>'batch_id')::uuid = $1 AND ($2 OR (sheet->>'participant_id')::uuid = ANY($3)))
        """;

    public static async Task<Ok<Page<WithdrawnSheetView>>> HandleAsync(
        Guid id, [AsParameters] PageRequest page, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        if (!await db.ValueAsync<bool>(Known, [id, visible.All, visible.Ids.ToArray()], cancellationToken)) throw new DomainException(PaymentErrors.BatchNotFound);
        var language = LanguageTags.Told(context);
        var rows = await db.ListAsync(OfBatch, r => new WithdrawnSheetView(r.GetGuid(24), r.GetString(25), r.GetFieldValue<DateTimeOffset>(26), r.MaybeText(27), PaySheets.Read(r).In(language)),
            [id, page.After<AfterId>()?.Id ?? Guid.Empty, visible.All, visible.Ids.ToArray(), page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterId(r.Id), context));
    }
}
