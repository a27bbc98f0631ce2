using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Makes transactions of the good rows of an import: new ones are created, the same ones left alone, changed ones adjusted and never overwritten.</summary>
internal sealed class TransferRows(CompensationDbContext db, FactsChanged facts, TimeProvider time)
{
    // One transfer at a time: two files with the same orders are judged one after the other.
    private const string OneAtATime = "SELECT pg_advisory_xact_lock(hashtextextended('compensation.transfer', 0))";

    private const string CompareWithKnown = """
        UPDATE compensation.staging_row s SET transaction_id = t.id,
          outcome = CASE WHEN (t.compensation_date, t.amount, t.currency, t.account_code, t.seller_code, t.territory_code, t.attributes)
            IS NOT DISTINCT FROM (s.compensation_date, s.amount, s.currency, s.account_code, s.seller_code, s.territory_code, s.attributes) THEN 'unchanged' ELSE 'adjusted' END
        FROM compensation.sales_transaction t
        WHERE s.import_id = $1 AND s.valid AND s.outcome IS NULL AND t.is_current
          AND (t.order_code, t.line_code, t.sub_line_code, t.event_type) = (s.order_code, s.line_code, s.sub_line_code, s.event_type)
        """;

    private const string TakeTheRest = "UPDATE compensation.staging_row SET outcome = 'created' WHERE import_id = $1 AND valid AND outcome IS NULL";

    private const string Supersede = """
        UPDATE compensation.sales_transaction t SET is_current = false FROM compensation.staging_row s
        WHERE s.import_id = $1 AND s.outcome = 'adjusted' AND t.id = s.transaction_id AND t.is_current
        """;

    private const string Append = """
        INSERT INTO compensation.sales_transaction (id, revision, is_current, order_code, line_code, sub_line_code, event_type, compensation_date, amount, currency, delta, account_code,
          seller_id, seller_code, territory_code, attributes, coverage, coverage_territory, coverage_seats, reason, import_id, recorded_by, recorded_at)
        SELECT s.transaction_id, coalesce(before.revision + 1, 0), true, s.order_code, s.line_code, s.sub_line_code, s.event_type, s.compensation_date, s.amount, s.currency,
          s.amount - CASE WHEN before.currency = s.currency THEN before.amount ELSE 0 END, s.account_code, s.seller_id, s.seller_code, s.territory_code, s.attributes, s.coverage,
          s.coverage_territory, s.coverage_seats, CASE WHEN before.id IS NULL THEN 'import' ELSE 're-import' END, s.import_id, $2, $3
        FROM compensation.staging_row s
        LEFT JOIN LATERAL (SELECT t.id, t.revision, t.amount, t.currency FROM compensation.sales_transaction t
          WHERE s.outcome = 'adjusted' AND t.id = s.transaction_id ORDER BY t.revision DESC LIMIT 1) before ON true
        WHERE s.import_id = $1 AND s.outcome IN ('created', 'adjusted')
        """;

    private const string TouchedPeriods = """
        SELECT DISTINCT p.code FROM (
          SELECT compensation_date AS day FROM compensation.staging_row WHERE import_id = $1 AND outcome IN ('created', 'adjusted')
          UNION SELECT t.compensation_date FROM compensation.staging_row s JOIN compensation.sales_transaction t ON t.id = s.transaction_id WHERE s.import_id = $1 AND s.outcome = 'adjusted') days
        JOIN org.period p ON days.day >= p.start AND days.day < p.end_exclusive
        """;

    private const string RecordLate = """
        INSERT INTO compensation.late_fact (id, period_code, kind, reference, transaction_id, revision, recorded_at)
        SELECT DISTINCT ON (p.code, t.id) gen_random_uuid(), p.code, 'transaction', concat_ws('/', t.order_code, t.line_code, t.sub_line_code, t.event_type), t.id, t.revision, $3::timestamptz
        FROM compensation.staging_row s
        JOIN compensation.sales_transaction t ON t.id = s.transaction_id AND t.is_current
        JOIN compensation.sales_transaction any_revision ON any_revision.id = t.id AND any_revision.revision >= t.revision - 1
        JOIN org.period p ON any_revision.compensation_date >= p.start AND any_revision.compensation_date < p.end_exclusive
        WHERE s.import_id = $1 AND s.outcome IN ('created', 'adjusted') AND p.code = ANY($2)
        """;

    /// <summary>Transfers; refuses an import that was transferred or purged before.</summary>
    public async Task TransferAsync(Guid importId, bool onlyIfAllValid, Caller caller, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync(OneAtATime, [], cancellationToken);
        var import = await db.FindAsync("SELECT status, invalid FROM compensation.import WHERE id = $1 FOR UPDATE", r => new { Status = r.GetString(0), Invalid = r.GetInt32(1) }, [importId], cancellationToken)
            ?? throw new DomainException(IntakeErrors.ImportNotFound);
        if (import.Status != "staged") throw new DomainException(IntakeErrors.NotStaged);
        if (onlyIfAllValid && import.Invalid > 0) throw new DomainException(IntakeErrors.NotAllValid(import.Invalid));

        var now = time.GetUtcNow();
        await db.ExecuteAsync(CompareWithKnown, [importId], cancellationToken);
        await db.ExecuteAsync(TakeTheRest, [importId], cancellationToken);
        await db.ExecuteAsync(Supersede, [importId], cancellationToken);
        await db.ExecuteAsync(Append, [importId, caller.Accountable, now], cancellationToken);
        var closed = await facts.MarkAsync(await db.ListAsync(TouchedPeriods, r => r.GetString(0), [importId], cancellationToken), cancellationToken);
        var late = closed.Count == 0 ? 0 : await db.ExecuteAsync(RecordLate, [importId, closed.ToArray(), now], cancellationToken);
        await db.ExecuteAsync("""
            UPDATE compensation.import i SET status = 'transferred', transferred_by = $2, transferred_at = $3, late_count = $4, created_count = n.created, unchanged_count = n.unchanged, adjusted_count = n.adjusted
            FROM (SELECT count(*) FILTER (WHERE outcome = 'created') AS created, count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
                         count(*) FILTER (WHERE outcome = 'adjusted') AS adjusted FROM compensation.staging_row WHERE import_id = $1) n
            WHERE i.id = $1
            """, [importId, caller.Accountable, now, late], cancellationToken);
    }
}
