using System.Globalization;
using SalesPerf.Compensation.Api.Ledger;
using SalesPerf.Compensation.Api.Payments;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Compensation.Api.Invariants;

/// <summary>What the stored pay must satisfy at any time.</summary>
internal static class CompensationInvariants
{
    private const string Unbalanced = """
        SELECT concat('posting ', posting_id, ': debit ', sum(debit), ', credit ', sum(credit)) AS "Value" FROM compensation.ledger_entry GROUP BY posting_id, currency HAVING sum(debit) <> sum(credit)
        UNION ALL SELECT concat('overall ', currency, ': debit ', sum(debit), ', credit ', sum(credit)) FROM compensation.ledger_entry GROUP BY currency HAVING sum(debit) <> sum(credit)
        """;

    private const string LedgerIsStatements = $"""
        WITH owed AS (SELECT period_code, participant_id, currency, sum(credit) - sum(debit) AS amount FROM compensation.ledger_entry WHERE account = 'payable' AND kind = 'earned' GROUP BY 1, 2, 3),
        told AS (SELECT s.period_code, s.participant_id, s.currency, s.total AS amount FROM compensation.statement s JOIN compensation.period_state p ON p.period_code = s.period_code AND p.closed)
        SELECT concat(coalesce(o.period_code, t.period_code), ' ', coalesce(o.participant_id, t.participant_id), ': ledger ', coalesce(o.amount, 0), ', statement ', coalesce(t.amount, 0)) AS "Value"
        FROM owed o FULL JOIN told t USING (period_code, participant_id, currency) WHERE coalesce(o.amount, 0) <> coalesce(t.amount, 0)
        UNION ALL {PayoutInvariants.LedgerIsPaid}
        """;

    // A period is in scope once it was calculated from the facts as they are. Joined as sets: asked row by row, a store that has not counted yet what a large run
    // wrote looks each of a million transactions up in all credits of the period.
    private const string Uncredited = """
        SELECT concat(p.code, ' ', t.order_code, '/', t.line_code, '/', t.sub_line_code, '/', t.event_type) AS "Value" FROM compensation.period_state s JOIN org.period p ON p.code = s.period_code
        JOIN compensation.sales_transaction t ON t.is_current AND t.compensation_date >= p.start AND t.compensation_date < p.end_exclusive
        LEFT JOIN (SELECT DISTINCT period_code, transaction_id FROM compensation.credit) c ON c.period_code = p.code AND c.transaction_id = t.id
        LEFT JOIN compensation.credit_exclusion e ON e.period_code = p.code AND e.transaction_id = t.id
        LEFT JOIN (SELECT DISTINCT period_code, transaction_id FROM compensation.late_fact WHERE transaction_id IS NOT NULL) f ON f.period_code = p.code AND f.transaction_id = t.id
        WHERE s.result_hash IS NOT NULL AND (s.closed OR s.calculated_facts_version = s.facts_version) AND (c.transaction_id IS NULL) = (e.transaction_id IS NULL) AND f.transaction_id IS NULL
        """;

    private const string Unsummed = """
        SELECT concat('statement ', s.id, ': total ', s.total, ', lines ', coalesce(l.total, 0)) AS "Value" FROM compensation.statement s
        LEFT JOIN LATERAL (SELECT sum(amount) AS total FROM compensation.statement_line WHERE statement_id = s.id) l ON true WHERE s.total <> coalesce(l.total, 0)
        UNION ALL SELECT concat('column ', table_name, '.', column_name, ' is ', data_type) FROM information_schema.columns WHERE table_schema = 'compensation' AND data_type IN ('real', 'double precision')
        """;

    private static readonly string NotTwoPeople = $"""
        SELECT concat('plan ', plan_code, ' version ', number) AS "Value" FROM compensation.plan_version WHERE status <> 'draft' AND (approved_by IS NULL OR approved_by = made_by)
        UNION ALL SELECT concat('period ', s.period_code) FROM compensation.period_state s WHERE s.closed AND (s.closed_by IS NULL OR s.calculated_by IS NULL OR {PeriodStates.IsMaker("s.period_code", "s.closed_by")})
        UNION ALL {PayoutInvariants.NotTwoPeople}
        """;

    private const string Repeated = """
        SELECT concat('line ', line_id, ' posted ', count(*), ' times to ', account, ' as ', kind) AS "Value" FROM compensation.ledger_entry GROUP BY line_id, account, kind HAVING count(*) > 1
        UNION ALL SELECT concat('transaction ', order_code, '/', line_code, '/', sub_line_code, '/', event_type, ' stands ', count(*), ' times') FROM compensation.sales_transaction WHERE is_current
          GROUP BY order_code, line_code, sub_line_code, event_type HAVING count(*) > 1
        UNION ALL SELECT concat('key ', key, ' of ', subject, ' had ', count(*), ' effects') FROM http.idempotency_key GROUP BY subject, key HAVING count(*) > 1
        """;

    public static InvariantRule[] Rules { get; } =
    [
        new("I1", "Debits equal credits, per posting and overall, in every currency.", Unbalanced),
        new("I2", "The ledger owes what the statements of closed periods say, and what is owed is in pay sheets and payout files, per payee, period and currency.", LedgerIsStatements),
        new("I3", "Nobody is paid twice for the same source, over all files ever emitted.", PayoutInvariants.PaidTwice),
        new("I4", "Every transaction of a calculated period has a credit or exactly one reason for having none.", Uncredited),
        new("I5", "Calculating unchanged facts again yields the same hash.", (services, cancellationToken) => services.GetRequiredService<Recalculation>().DifferentAsync(cancellationToken)),
        new("I7", "The results of a closed period still have the hash with which it was closed.", (services, cancellationToken) => services.GetRequiredService<ClosedResults>().ChangedAsync(cancellationToken)),
        new("I13", "Lines sum to their statement's total; no column holds a float.", Unsummed),
        new("I14", "The ledger's chain of hashes is intact and has no gap, and its head is the last one that was signed.", (services, cancellationToken) => services.GetRequiredService<LedgerVerification>().BrokenAsync(cancellationToken)),
        new("I15", "What is approved or closed was made and checked by two people.", NotTwoPeople),
        new("I16", "What was recovered had been advanced; balances are within bounds and what the pay sheets sum to.", PayoutInvariants.Balances),
        new("I18", "A payout file exists exactly where its row says so, and whole.", (services, cancellationToken) => services.GetRequiredService<PayoutInvariants>().MisplacedAsync(cancellationToken)),
        new("I19", "An idempotency key, a transaction's identity and a posted line have one effect.", Repeated),
    ];
}

/// <summary>Compares the stored results of closed periods with the hash they were closed with.</summary>
internal sealed class ClosedResults(CompensationDbContext db, StoredResults results)
{
    public async Task<IReadOnlyList<string>> ChangedAsync(CancellationToken cancellationToken)
    {
        var closed = await db.ListAsync("SELECT period_code, result_hash FROM compensation.period_state WHERE closed AND hash_form = 2 ORDER BY 1", r => (Code: r.GetString(0), Hash: r.GetString(1)), [], cancellationToken);
        var changed = new List<string>();
        foreach (var (code, hash) in closed)
        {
            var now = await results.DeepHashAsync(code, cancellationToken);
            if (now != hash) changed.Add(string.Create(CultureInfo.InvariantCulture, $"{code}: closed with {hash}, stored results have {now}"));
        }

        return changed;
    }
}
