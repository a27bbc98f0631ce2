using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Compensation.Api.Facts;

/// <summary>
/// Asks again who covers the accounts of orders without a seller. Where that is somebody else now, the order gets a revision that says so, and keeps the one before it: what was known on a day
/// stays what it was, and a closed period has a late fact.
/// </summary>
internal sealed class CoverAgain(CompensationDbContext db, Coverage coverage, Coverings coverings, FactsChanged facts, TimeProvider time)
{
    // Who is named by a revision and by the one before it.
    private const string Named = $"""
        SELECT DISTINCT (e->>'participantId')::uuid FROM unnest($1::uuid[], $2::int[]) AS m(id, revision) JOIN compensation.sales_transaction t ON t.id = m.id AND t.revision IN (m.revision, m.revision - 1)
        CROSS JOIN LATERAL jsonb_array_elements({Coverings.SeatsOf}) AS e WHERE e->>'participantId' IS NOT NULL
        """;

    // An order that an import has at hand is left to it: it has asked by itself, and who waits for it here may hold what it waits for. The same seats may be kept under an id of another making,
    // by the script that brought them out of the orders: then nobody else covers it.
    private const string Supersede = $"""
        WITH moved AS (
          SELECT t.id, t.revision FROM compensation.sales_transaction t JOIN unnest($1::uuid[], $2::text[], $3::uuid[]) AS a(id, territory, covering) ON a.id = t.id
          WHERE t.is_current AND (t.coverage_territory IS DISTINCT FROM a.territory OR t.covering_id IS DISTINCT FROM a.covering
            AND {Coverings.SeatsOf} IS DISTINCT FROM coalesce((SELECT n.seats FROM compensation.covering n WHERE n.id = a.covering), '[]')) ORDER BY t.id FOR UPDATE OF t SKIP LOCKED)
        UPDATE compensation.sales_transaction t SET is_current = false FROM moved m WHERE t.id = m.id AND t.revision = m.revision RETURNING t.id, t.revision + 1, t.compensation_date
        """;

    private static readonly string Append = OrderRevision.Append(
        "t", "unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[]) AS a(id, territory, covering, revision) JOIN compensation.sales_transaction t ON t.id = a.id AND t.revision = a.revision - 1", new Dictionary<string, string>
        {
            ["revision"] = "t.revision + 1", ["is_current"] = "true", ["delta"] = "0", ["coverage_territory"] = "a.territory", ["covering_id"] = "a.covering", ["reason"] = "'coverage'", ["comment"] = "NULL",
            ["recorded_by"] = "'territories'", ["recorded_at"] = "$5",
        });

    private static readonly string RecordLate = $"""
        INSERT INTO compensation.late_fact (id, period_code, kind, reference, transaction_id, revision, recorded_at)
        SELECT gen_random_uuid(), p.code, 'territory', concat_ws('/', t.order_code, t.line_code, t.sub_line_code, t.event_type), t.id, t.revision, $4
        FROM unnest($1::uuid[], $2::int[]) AS m(id, revision) JOIN compensation.sales_transaction t ON t.id = m.id AND t.revision = m.revision
        JOIN org.period p ON {FactsChanged.Reads("p", "t.compensation_date")} WHERE p.code = ANY($3)
        """;

    private sealed record Unsold(Guid Id, CoverageQuestionRow Question);

    private sealed record Moved(Guid Id, int Revision, DateOnly Day);

    /// <summary>Of the days of an open period that is calculated: whom it concerns is calculated with it.</summary>
    public async Task OfPeriodAsync(string code, DateRange days, CancellationToken cancellationToken)
    {
        var moved = await AskAsync(days, "true", [], cancellationToken);
        if (moved.Count > 0) await facts.ConcernAsync([code], await PeopleAsync(moved, cancellationToken), cancellationToken);
    }

    /// <summary>Of accounts and territories.</summary>
    public Task OfPlacesAsync(IReadOnlyCollection<string> accounts, IReadOnlyCollection<string> territories, DateRange days, CancellationToken cancellationToken) => AndTellAsync(
        days, "(t.territory_code = '' AND t.account_code = ANY($3) OR t.coverage_territory = ANY($4))", [accounts.ToArray(), territories.ToArray()], cancellationToken);

    /// <summary>Of what a seat covers.</summary>
    public Task OfSeatAsync(Guid positionId, DateRange days, CancellationToken cancellationToken) => AndTellAsync(
        days, "t.covering_id IN (SELECT c.id FROM compensation.covering c WHERE c.seats @> jsonb_build_array(jsonb_build_object('positionId', $3::text)))", [positionId.ToString()], cancellationToken);

    private async Task AndTellAsync(DateRange days, string which, object?[] values, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync(TransferRows.OneAtATime, [], cancellationToken);
        var moved = await AskAsync(days, which, values, cancellationToken);
        if (moved.Count == 0) return;
        var periods = await facts.PeriodsOfAsync([.. moved.Select(m => m.Day).Distinct()], cancellationToken);
        var closed = await facts.MarkAsync(periods, cancellationToken, await PeopleAsync(moved, cancellationToken));
        if (closed.Count > 0) await db.ExecuteAsync(RecordLate, [.. Keys(moved), closed.ToArray(), time.GetUtcNow()], cancellationToken);
    }

    private async Task<List<Moved>> AskAsync(DateRange days, string which, object?[] values, CancellationToken cancellationToken)
    {
        var unsold = await db.ListAsync($"""
            SELECT t.id, t.account_code, t.compensation_date, t.territory_code FROM compensation.sales_transaction t
            WHERE t.is_current AND t.seller_id IS NULL AND t.coverage = 'by_coverage' AND t.compensation_date >= $1 AND t.compensation_date < $2 AND {which} ORDER BY t.id
            """, r => new Unsold(r.GetGuid(0), new CoverageQuestionRow(r.GetString(1), r.GetFieldValue<DateOnly>(2), string.Empty, r.GetString(3))), [days.Start, days.EndExclusive ?? DateOnly.MaxValue, .. values], cancellationToken);
        var moved = new List<Moved>();
        if (unsold.Count == 0) return moved;
        using var stream = coverage.OpenWhole(cancellationToken);
        foreach (var chunk in unsold.Chunk(Coverage.Batch))
        {
            await stream.AskAsync(chunk.Select(u => u.Question));
            var answers = await stream.ReadAsync();
            await coverings.KeepAsync(answers, cancellationToken);
            moved.AddRange(await ReviseAsync([.. chunk.Zip(answers, (u, a) => (u.Id, a))], cancellationToken));
        }

        await stream.EndAsync();
        return moved;
    }

    private async Task<List<Moved>> ReviseAsync((Guid Id, CoverageAnswerRow Answer)[] answered, CancellationToken cancellationToken)
    {
        var moved = await db.ListAsync(Supersede, r => new Moved(r.GetGuid(0), r.GetInt32(1), r.GetFieldValue<DateOnly>(2)),
            [answered.Select(a => a.Id).ToArray(), answered.Select(a => a.Answer.TerritoryCode).ToArray(), answered.Select(a => a.Answer.CoveringId).ToArray()], cancellationToken);
        if (moved.Count == 0) return moved;
        var answers = answered.ToDictionary(a => a.Id, a => a.Answer);
        await db.ExecuteAsync(Append, [moved.Select(m => m.Id).ToArray(), moved.Select(m => answers[m.Id].TerritoryCode).ToArray(), moved.Select(m => answers[m.Id].CoveringId).ToArray(), moved.Select(m => m.Revision).ToArray(), time.GetUtcNow()], cancellationToken);
        return moved;
    }

    private Task<List<Guid>> PeopleAsync(List<Moved> moved, CancellationToken cancellationToken) => db.ListAsync(Named, r => r.GetGuid(0), Keys(moved), cancellationToken);

    private static object?[] Keys(List<Moved> moved) => [moved.Select(m => m.Id).ToArray(), moved.Select(m => m.Revision).ToArray()];
}

/// <summary>Follows who covers accounts and territories.</summary>
internal sealed class FollowCoverage(CoverAgain coverage) : IHandles<CoverageChanged>
{
    public Task HandleAsync(CoverageChanged @event, EventContext context, CancellationToken cancellationToken) =>
        coverage.OfPlacesAsync(@event.AccountCodes, @event.TerritoryCodes, new DateRange(@event.From, @event.UntilExclusive), cancellationToken);
}
