using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>A line of a statement that a pay sheet settles.</summary>
/// <param name="StatementId">Its statement.</param>
/// <param name="LineId">The line; its trace leads to the orders.</param>
/// <param name="PeriodCode">Period of the statement.</param>
/// <param name="OriginPeriodCode">The period that it is for: an earlier one where it is an adjustment.</param>
/// <param name="Kind"><c>commission</c>, <c>reward</c>, <c>correction</c> or <c>adjustment</c>.</param>
/// <param name="ComponentCode">Component.</param>
/// <param name="ComponentName">Name to show.</param>
/// <param name="Amount">What the statement says; how much of it is paid now, the sheet's steps tell.</param>
public sealed record PaySheetLineView(Guid StatementId, Guid LineId, string PeriodCode, string OriginPeriodCode, string Kind, string ComponentCode, string ComponentName, Money Amount);

/// <summary>Follows a payment back to the statements that it pays.</summary>
internal static class PaySheetLines
{
    private const string Of = """
        SELECT l.statement_id, l.id, l.period_code, l.origin_period, l.kind, l.component_code, l.component_name, l.amount, l.currency FROM compensation.pay_sheet_source s JOIN compensation.statement_line l ON l.id = s.line_id
        WHERE s.sheet_id = $1 AND l.id > $2 ORDER BY l.id LIMIT $3
        """;

    public static async Task<Ok<Page<PaySheetLineView>>> HandleAsync(
        Guid id, [AsParameters] PageRequest page, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken);
        if (!await db.ValueAsync<bool>("SELECT EXISTS (SELECT FROM compensation.pay_sheet WHERE id = $1 AND ($2 OR (approved AND participant_id = ANY($3))))", [id, visible.All, visible.Ids.ToArray()], cancellationToken))
            throw new DomainException(PaymentErrors.SheetNotFound);
        var rows = await db.ListAsync(Of, Read, [id, page.After<AfterId>()?.Id ?? Guid.Empty, page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterId(r.LineId), context));
    }

    private static PaySheetLineView Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetGuid(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), Exact.Payable(r.GetDecimal(7), r.GetString(8)));
}
