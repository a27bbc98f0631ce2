using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Messaging;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>What was published.</summary>
/// <param name="PeriodCode">Period.</param>
/// <param name="Statements">Statements of the period.</param>
/// <param name="NewlyPublished">Those that payees could not see before, or saw with other lines.</param>
public sealed record PublishResult(string PeriodCode, int Statements, int NewlyPublished);

/// <summary>Lets payees see the statements of a calculated period.</summary>
internal static class PublishPeriod
{
    // What a payee is told now, kept for whatever is compared with it later.
    private const string KeepTold = """
        INSERT INTO compensation.statement_told (statement_id, told_at, told_by, period_code, participant_id, currency, total, content_hash, lines)
        SELECT s.id, $2, $3, s.period_code, s.participant_id, s.currency, s.total, s.content_hash, jsonb_agg(jsonb_build_object('kind', l.kind, 'componentCode', l.component_code, 'componentName', l.component_name,
          'originPeriodCode', l.origin_period, 'amount', l.amount::text, 'causes', l.causes) ORDER BY l.ordinal)
        FROM compensation.statement s JOIN compensation.statement_line l ON l.statement_id = s.id WHERE s.period_code = $1 AND NOT s.published GROUP BY s.id
        """;

    public static async Task<Ok<PublishResult>> HandleAsync(
        string code, PeriodStates states, Readiness readiness, CompensationDbContext db, IOutbox outbox, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        var period = await states.GetAsync(code, cancellationToken);
        var state = await states.LockOpenAsync(period, cancellationToken);
        await readiness.RequireAsync(period, "publish", null, cancellationToken);
        var now = time.GetUtcNow();
        await db.ExecuteAsync(KeepTold, [code, now, caller.Accountable], cancellationToken);
        var published = await db.ListAsync("UPDATE compensation.statement SET published = true, published_at = $2 WHERE period_code = $1 AND NOT published RETURNING id, participant_id, total, currency",
            r => new StatementPublished(r.GetGuid(0), r.GetGuid(1), code, Exact.Payable(r.GetDecimal(2), r.GetString(3))), [code, now], cancellationToken);
        foreach (var statement in published.OrderBy(s => s.StatementId)) outbox.Publish(statement, statement.ParticipantId.ToString());
        if (!state.IsPublished)
            await db.ExecuteAsync("UPDATE compensation.period_state SET published_by = $2, published_at = $3, published_hash = result_hash WHERE period_code = $1", [code, caller.Accountable, now], cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        var all = await db.ValueAsync<long>("SELECT count(*) FROM compensation.statement WHERE period_code = $1", [code], cancellationToken);
        return TypedResults.Ok(new PublishResult(code, (int)all, published.Count));
    }
}
