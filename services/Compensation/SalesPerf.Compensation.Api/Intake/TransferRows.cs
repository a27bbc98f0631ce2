using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Makes transactions of the good rows of an import: new ones are created, the same ones left alone, changed ones adjusted and never overwritten.</summary>
internal sealed class TransferRows(CompensationDbContext db, FactsChanged facts, TimeProvider time)
{
    // One transfer at a time: two files with the same orders are judged one after the other.
    public const string OneAtATime = "SELECT pg_advisory_xact_lock(hashtextextended('compensation.transfer', 0))";

    /// <summary>Where nobody watches.</summary>
    public static Task Unwatched(int percent, IReadOnlyDictionary<string, long> counts) => Task.CompletedTask;

    private const string CompareWithKnown = """
        UPDATE compensation.staging_row s SET transaction_id = t.id,
          outcome = CASE WHEN (t.compensation_date, coalesce(t.source_amount, t.amount), t.currency, t.account_code, t.seller_code, t.territory_code, t.attributes, t.units, t.product_code, t.customer_code,
              t.booked_on, t.invoiced_on, t.splits)
            IS NOT DISTINCT FROM (s.compensation_date, s.amount, s.currency, s.account_code, s.seller_code, s.territory_code, s.attributes, s.units, s.product_code, s.customer_code,
              s.booked_on, s.invoiced_on, s.splits) THEN 'unchanged' ELSE 'adjusted' END
        FROM compensation.sales_transaction t
        WHERE s.import_id = $1 AND s.valid AND s.outcome IS NULL AND t.is_current
          AND (t.order_code, t.line_code, t.sub_line_code, t.event_type) = (s.order_code, s.line_code, s.sub_line_code, s.event_type)
        """;

    private const string Supersede = """
        UPDATE compensation.sales_transaction t SET is_current = false FROM compensation.staging_row s
        WHERE s.import_id = $1 AND s.outcome = 'adjusted' AND t.id = s.transaction_id AND t.is_current
        """;

    // Rows without an outcome are new: nothing is written beside them, so a first import touches each row once.
    private static readonly string AppendNew = Append("compensation.staging_row s WHERE s.import_id = $1 AND s.valid AND s.outcome IS NULL", new()
    {
        ["revision"] = "0", ["delta"] = "s.amount", ["reason"] = "'import'", ["source_amount"] = "NULL", ["adjustment"] = "NULL", ["adjustment_value"] = "NULL",
    });

    // What somebody adjusted by hand stands above what the source says now.
    private static readonly string AppendAdjusted = Append("""
        compensation.staging_row s
        CROSS JOIN LATERAL (SELECT t.revision, t.amount, t.currency, t.adjustment, t.adjustment_value FROM compensation.sales_transaction t WHERE t.id = s.transaction_id ORDER BY t.revision DESC LIMIT 1) b
        CROSS JOIN LATERAL (SELECT CASE b.adjustment WHEN 'to' THEN b.adjustment_value WHEN 'by' THEN s.amount + b.adjustment_value ELSE s.amount END AS amount) n
        WHERE s.import_id = $1 AND s.outcome = 'adjusted'
        """, new()
    {
        ["revision"] = "b.revision + 1", ["amount"] = "n.amount", ["delta"] = "n.amount - CASE WHEN b.currency = s.currency THEN b.amount ELSE 0 END", ["reason"] = "'re-import'",
        ["source_amount"] = "CASE WHEN b.adjustment IS NOT NULL THEN s.amount END", ["adjustment"] = "b.adjustment", ["adjustment_value"] = "b.adjustment_value",
    });

    private static string Append(string from, Dictionary<string, string> stated) => OrderRevision.Append("s", from, new Dictionary<string, string>(stated)
    {
        ["id"] = "s.transaction_id", ["is_current"] = "true", ["comment"] = "NULL", ["recorded_by"] = "$2", ["recorded_at"] = "$3",
    });

    // Days and whoever is named by what is new, or was by what it replaces; who is named by neither is concerned with nothing of it. The rows are read once: there may be a million.
    private const string New = """
        SELECT compensation_date AS day, seller_id AS id, splits, CASE WHEN seller_id IS NULL THEN covering_id END AS covering
        FROM compensation.staging_row WHERE import_id = $1 AND valid AND outcome IS DISTINCT FROM 'unchanged'
        """;

    private const string Before = """
        SELECT t.compensation_date, t.seller_id, t.splits, CASE WHEN t.seller_id IS NULL THEN t.covering_id END
        FROM compensation.staging_row s JOIN compensation.sales_transaction t ON t.id = s.transaction_id WHERE s.import_id = $1 AND s.outcome = 'adjusted'
        """;

    // Each column by itself has few values, where the rows have hundreds of thousands of combinations.
    private static string Touched(bool adjusts) => $"""
        WITH named AS MATERIALIZED (SELECT day, id, splits, covering FROM ({New}{(adjusts ? $" UNION ALL {Before}" : string.Empty)}) rows GROUP BY GROUPING SETS ((day), (id), (splits), (covering)))
        SELECT 'period', p.code FROM named JOIN org.period p ON day >= p.start AND day < p.end_exclusive GROUP BY p.code
        UNION ALL (SELECT DISTINCT 'person', id::text FROM (
            SELECT id FROM named
            UNION ALL SELECT (e->>'participantId')::uuid FROM named CROSS JOIN LATERAL jsonb_array_elements(splits) AS e
            UNION ALL SELECT (e->>'participantId')::uuid FROM named JOIN compensation.covering c ON c.id = covering CROSS JOIN LATERAL jsonb_array_elements(c.seats) AS e) people
          WHERE id IS NOT NULL LIMIT $2)
        """;

    /// <summary>Where more people are concerned, the periods are calculated whole.</summary>
    public const int MostPeople = 2_000;

    private static readonly string RecordLate = $"""
        WITH recorded AS (INSERT INTO compensation.late_fact (id, period_code, kind, reference, transaction_id, revision, recorded_at)
        SELECT DISTINCT ON (p.code, t.id) gen_random_uuid(), p.code, 'transaction', concat_ws('/', t.order_code, t.line_code, t.sub_line_code, t.event_type), t.id, t.revision, $3::timestamptz
        FROM compensation.staging_row s
        JOIN compensation.sales_transaction t ON t.id = s.transaction_id AND t.is_current
        JOIN compensation.sales_transaction any_revision ON any_revision.id = t.id AND any_revision.revision >= t.revision - 1
        JOIN org.period p ON {FactsChanged.Reads("p", "any_revision.compensation_date")}
        WHERE s.import_id = $1 AND s.valid AND s.outcome IS DISTINCT FROM 'unchanged' AND p.code = ANY($2) RETURNING transaction_id)
        SELECT count(DISTINCT transaction_id) FROM recorded
        """;

    // What was stored without waiting in staging.
    private static readonly string RecordLateStored = $"""
        WITH recorded AS (INSERT INTO compensation.late_fact (id, period_code, kind, reference, transaction_id, revision, recorded_at)
        SELECT gen_random_uuid(), p.code, 'transaction', concat_ws('/', t.order_code, t.line_code, t.sub_line_code, t.event_type), t.id, t.revision, $3::timestamptz
        FROM org.period p JOIN compensation.sales_transaction t ON t.is_current AND {FactsChanged.Reads("p", "t.compensation_date")}
        WHERE p.code = ANY($2) AND t.import_id = $1 AND t.revision = 0 AND NOT EXISTS (SELECT FROM compensation.staging_row s WHERE s.import_id = $1 AND s.transaction_id = t.id) RETURNING transaction_id)
        SELECT count(DISTINCT transaction_id) FROM recorded
        """;

    /// <summary>Makes it the only transfer until the transaction ends.</summary>
    public Task BeginAsync(CancellationToken cancellationToken)
    {
        db.ExpectManyRows();
        return db.ExecuteAsync(OneAtATime, [], cancellationToken);
    }

    /// <summary>Transfers; refuses an import that was transferred or purged before.</summary>
    /// <param name="importId">Which.</param>
    /// <param name="asked">How.</param>
    /// <param name="by">Who is accountable.</param>
    /// <param name="report">Told how far it is: percent, and numbers by name.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task TransferAsync(Guid importId, TransferRequest asked, string by, Func<int, IReadOnlyDictionary<string, long>, Task> report, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        var import = await db.FindAsync("SELECT status, invalid, valid FROM compensation.import WHERE id = $1 FOR UPDATE", r => new { Status = r.GetString(0), Invalid = r.GetInt32(1), Valid = r.GetInt32(2) }, [importId], cancellationToken)
            ?? throw new DomainException(IntakeErrors.ImportNotFound);
        RequireTransferable(import.Status, import.Invalid, asked.OnlyIfAllValid);
        await EndAsync(importId, import.Valid, asked, null, by, time.GetUtcNow(), report, cancellationToken);
    }

    /// <summary>Refuses an import that was transferred or purged before, and one with invalid rows where there must be none.</summary>
    public static void RequireTransferable(string status, int invalid, bool onlyIfAllValid)
    {
        if (status != "staged") throw new DomainException(IntakeErrors.NotStaged);
        if (onlyIfAllValid && invalid > 0) throw new DomainException(IntakeErrors.NotAllValid(invalid));
    }

    /// <summary>Makes transactions of what waits in staging, and says that the facts changed.</summary>
    /// <param name="importId">Which.</param>
    /// <param name="valid">Good rows of the import.</param>
    /// <param name="asked">Which of them are wanted, and whether all must be.</param>
    /// <param name="stored">Those that are transactions already; null for none.</param>
    /// <param name="by">Who is accountable.</param>
    /// <param name="now">When it became known.</param>
    /// <param name="report">Told how far it is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task EndAsync(Guid importId, int valid, TransferRequest asked, StoredRows? stored, string by, DateTimeOffset now, Func<int, IReadOnlyDictionary<string, long>, Task> report, CancellationToken cancellationToken)
    {
        var made = new Made(stored?.Count ?? 0, 0, 0, 0);
        if (made.Created < valid) made = await FromStagingAsync(importId, made, asked.Rows, by, now, report, cancellationToken);
        if (made.Refused > 0 && asked.OnlyIfAllValid) throw new DomainException(await NotAllValidAsync(importId, made.Refused, cancellationToken));
        if (made.Sum != valid) throw new DomainException(IntakeErrors.StagingLost);
        await report(90, made.Counts);
        var late = await MarkAsync(importId, made.Created + made.Adjusted > (stored?.Count ?? 0), made.Adjusted > 0, stored, now, cancellationToken);
        await db.ExecuteAsync(
            "UPDATE compensation.import SET status = 'transferred', transferred_by = $2, transferred_at = $3, late_count = $4, created_count = $5, unchanged_count = $6, adjusted_count = $7, holds_rows = source = 'file' WHERE id = $1",
            [importId, by, now, late, made.Created, made.Unchanged, made.Adjusted], cancellationToken);
    }

    /// <summary>Says what is wrong with rows of an import of which then nothing is kept.</summary>
    public async Task<DomainError> NotAllValidAsync(Guid importId, int refused, CancellationToken cancellationToken) => IntakeErrors.NotAllValid(refused) with
    {
        Details = await db.ListAsync("SELECT line, column_name, code, message FROM compensation.import_error WHERE import_id = $1 ORDER BY ordinal LIMIT $2",
            r => new ErrorDetail($"/{r.GetInt32(0)}/{r.GetString(1)}", r.GetString(2), r.GetString(3)), [importId, ImportEndpoints.ErrorsShown], cancellationToken),
    };

    private async Task<Made> FromStagingAsync(Guid importId, Made made, RowsTaken taken, string by, DateTimeOffset now, Func<int, IReadOnlyDictionary<string, long>, Task> report, CancellationToken cancellationToken)
    {
        var known = await db.ExecuteAsync(CompareWithKnown, [importId], cancellationToken);
        var refused = await UnwantedRows.RefuseAsync(db, importId, taken, cancellationToken);
        if (taken == RowsTaken.New) known -= refused;
        var adjusted = known == 0 ? 0 : await db.ExecuteAsync(Supersede, [importId], cancellationToken);
        if (adjusted > 0) await db.ExecuteAsync(AppendAdjusted, [importId, by, now], cancellationToken);
        made = made with { Unchanged = known - adjusted, Adjusted = adjusted, Refused = refused };
        await report(30, made.Counts);
        return made with { Created = made.Created + await db.ExecuteAsync(AppendNew, [importId, by, now], cancellationToken) };
    }

    // Gives how many facts came late.
    private async Task<long> MarkAsync(Guid importId, bool staged, bool adjusted, StoredRows? stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var touched = (staged ? await db.ListAsync(Touched(adjusted), r => (Kind: r.GetString(0), Value: r.GetString(1)), [importId, MostPeople + 1], cancellationToken) : []).ToLookup(t => t.Kind, t => t.Value);
        var people = touched["person"].Select(Guid.Parse).Concat(stored?.People ?? []).ToHashSet();
        string[] periods = [.. touched["period"].Union(stored is null ? [] : await facts.PeriodsOfAsync(stored.Days, cancellationToken))];
        var closed = (await facts.MarkAsync(periods, cancellationToken, people.Count > MostPeople ? null : people)).ToArray();
        if (closed.Length == 0) return 0;
        var late = staged ? await db.ValueAsync<long>(RecordLate, [importId, closed, now], cancellationToken) : 0;
        return late + (stored is null ? 0 : await db.ValueAsync<long>(RecordLateStored, [importId, closed, now], cancellationToken));
    }

    private sealed record Made(int Created, int Unchanged, int Adjusted, int Refused)
    {
        public int Sum => Created + Unchanged + Adjusted + Refused;

        public Dictionary<string, long> Counts => new() { ["created"] = Created, ["unchanged"] = Unchanged, ["adjusted"] = Adjusted };
    }
}
