using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>Pages through the deposits of a sheet that are not wholly released, also of one whose approval was taken back, in the order in which they were calculated.</summary>
internal static class PaySheetDeposits
{
    // Sheets are made anew after a withdrawal, so an id is of one or the other.
    private const string Sheet = """
        (SELECT deposits FROM compensation.pay_sheet WHERE id = $1 AND ($2 OR (approved AND participant_id = ANY($3)))
         UNION ALL SELECT sheet->'deposits' FROM compensation.withdrawn_sheet WHERE sheet_id = $1 AND ($2 OR (sheet->>'participant_id')::uuid = ANY($3))) h
        """;

    private const string Of = $"""
        SELECT d.place, d.deposit::text FROM {Sheet} CROSS JOIN LATERAL jsonb_array_elements(h.deposits) WITH ORDINALITY AS d(deposit, place) WHERE d.place > $4 ORDER BY d.place LIMIT $5
        """;

    private sealed record Placed(long Place, DepositView Deposit);

    private sealed record AfterPlace(long Place);

    public static async Task<Ok<Page<DepositView>>> HandleAsync(
        Guid id, [AsParameters] PageRequest page, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        var ids = visible.Ids.ToArray();
        if (!await db.ValueAsync<bool>($"SELECT EXISTS (SELECT FROM {Sheet})", [id, visible.All, ids], cancellationToken)) throw new DomainException(PaymentErrors.SheetNotFound);
        var rows = await db.ListAsync(Of, Read, [id, visible.All, ids, page.After<AfterPlace>()?.Place ?? 0L, page.Size + 1], cancellationToken);
        var placed = page.ToPage(rows, r => new AfterPlace(r.Place), context);
        return TypedResults.Ok(new Page<DepositView>([.. placed.Items.Select(r => r.Deposit)], placed.NextCursor, placed.NextLink));
    }

    private static Placed Read(NpgsqlDataReader r) => new(r.GetInt64(0), r.FromJson<DepositView>(1));
}
