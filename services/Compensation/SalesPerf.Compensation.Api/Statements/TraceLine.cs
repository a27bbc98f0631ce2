using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Statements;

/// <summary>A credit behind a line, with its transaction.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="Revision">In the revision that was credited.</param>
/// <param name="OrderCode">Order.</param>
/// <param name="LineCode">Line of the order.</param>
/// <param name="SubLineCode">Part of the line.</param>
/// <param name="EventType">What happened.</param>
/// <param name="CompensationDate">Business date.</param>
/// <param name="AccountCode">Account.</param>
/// <param name="TransactionAmount">Of the whole transaction.</param>
/// <param name="Credit">What counts for the payee.</param>
/// <param name="Rule">The crediting rule of the plan, such as <c>explicit_seller</c> or <c>coverage</c>; <c>late_fact</c> for a cause of an adjustment.</param>
/// <param name="Coverage">What coverage would have said.</param>
/// <param name="Level">0 direct, 1 and up by the reporting line.</param>
/// <param name="Share">Part of the transaction.</param>
public sealed record TraceRow(
    Guid TransactionId, int Revision, string OrderCode, string LineCode, string SubLineCode, string EventType, DateOnly CompensationDate, string AccountCode, UnroundedMoney TransactionAmount, UnroundedMoney Credit,
    string Rule, string Coverage, int Level, decimal Share);

/// <summary>Follows a line back to the transactions that it pays for.</summary>
internal static class TraceLine
{
    // A plan's credits are of its own currency, whatever its lines are paid in.
    private const string Credits = """
        SELECT t.id, t.revision, t.order_code, t.line_code, t.sub_line_code, t.event_type, t.compensation_date, t.account_code, t.amount, c.amount, t.currency, c.rule, t.coverage, c.currency, c.level, c.share, c.ordinal
        FROM compensation.credit c JOIN compensation.sales_transaction t ON t.id = c.transaction_id AND t.revision = c.revision
        WHERE c.period_code = $1 AND c.participant_id = $2 AND (c.currency = $3 OR NOT $4) AND c.is_reward = $4 AND (NOT $4 OR t.event_type = $7) AND (c.transaction_id, c.ordinal) > ($5, $6) ORDER BY c.transaction_id, c.ordinal LIMIT $8
        """;

    private const string Causes = """
        SELECT t.id, t.revision, t.order_code, t.line_code, t.sub_line_code, t.event_type, t.compensation_date, t.account_code, t.amount,
          coalesce((c->>'after')::numeric, 0) - coalesce((c->>'before')::numeric, 0), t.currency, 'late_fact', t.coverage, t.currency, 0, 1::numeric
        FROM compensation.statement_line l CROSS JOIN LATERAL jsonb_array_elements(l.causes) AS c JOIN compensation.sales_transaction t ON t.id = (c->>'transactionId')::uuid AND t.is_current
        WHERE l.id = $1 AND t.id > $2 ORDER BY t.id LIMIT $3
        """;

    private sealed record Line(string Kind, string Currency);

    private sealed record Position(Guid Id, int Ordinal);

    public static async Task<Ok<Page<TraceRow>>> HandleAsync(
        Guid id, Guid lineId, [AsParameters] PageRequest page, HttpContext context, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, CancellationToken cancellationToken)
    {
        var statement = (await StatementEndpoints.RequireAsync(id, db, visibility, caller, cancellationToken)).Summary;
        var line = await db.FindAsync("SELECT kind, currency FROM compensation.statement_line WHERE id = $1 AND statement_id = $2", r => new Line(r.GetString(0), r.GetString(1)), [lineId, id], cancellationToken)
            ?? throw new DomainException(StatementErrors.LineNotFound);
        var after = page.After<Position>() ?? new Position(Guid.Empty, -1);
        var rows = line.Kind == "adjustment"
            ? await db.ListAsync(Causes, r => (Row: Read(r), Ordinal: 0), [lineId, after.Id, page.Size + 1], cancellationToken)
            : await db.ListAsync(Credits, r => (Row: Read(r), Ordinal: r.GetInt32(16)), [statement.PeriodCode, statement.ParticipantId, line.Currency, line.Kind is "reward" or "correction", after.Id, after.Ordinal, line.Kind, page.Size + 1], cancellationToken);
        var made = page.ToPage(rows, r => new Position(r.Row.TransactionId, r.Ordinal), context);
        return TypedResults.Ok(new Page<TraceRow>([.. made.Items.Select(i => i.Row)], made.NextCursor, made.NextLink));
    }

    private static TraceRow Read(NpgsqlDataReader r) => new(
        r.GetGuid(0), r.GetInt32(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetFieldValue<DateOnly>(6), r.GetString(7), Exact.Amount(r.GetDecimal(8), r.GetString(10)),
        Exact.Amount(r.GetDecimal(9), r.GetString(13)), r.GetString(11), r.GetString(12), r.GetInt32(14), Exact.Number(r.GetDecimal(15)));
}
