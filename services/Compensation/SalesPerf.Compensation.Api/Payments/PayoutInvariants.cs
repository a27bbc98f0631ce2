using SalesPerf.Compensation.Api.Persistence;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>What pay sheets, files and the ledger must satisfy at any time.</summary>
internal sealed class PayoutInvariants(CompensationDbContext db, PayoutFolder folder)
{
    /// <summary>I2: per payee, period and currency: ledger = sheets = files; control totals and line counts agree.</summary>
    public const string LedgerIsPaid = """
        SELECT concat('sheet ', h.id, ': paid ', h.paid, ', ledger leaves ', l.left_over) AS "Value" FROM compensation.pay_sheet h
        JOIN LATERAL (SELECT h.earned + h.taken_back + coalesce(sum(e.credit - e.debit), 0) AS left_over FROM compensation.ledger_entry e WHERE e.line_id = h.id AND e.account = 'payable' AND e.kind <> 'paid') l ON h.approved AND l.left_over <> h.paid
        UNION ALL SELECT concat('sheet ', h.id, ': lines ', s.amount, ', earned ', h.earned, ', taken back ', h.taken_back) FROM compensation.pay_sheet h
          JOIN LATERAL (SELECT coalesce(sum(l.amount), 0) AS amount FROM compensation.pay_sheet_source o JOIN compensation.statement_line l ON l.id = o.line_id WHERE o.sheet_id = h.id) s ON h.approved AND s.amount <> h.earned + h.taken_back
        UNION ALL SELECT concat('payment ', l.id, ': ', l.amount, ', sheet ', h.paid) FROM compensation.payout_line l JOIN compensation.pay_sheet h ON h.id = l.sheet_id WHERE l.amount <> h.paid OR l.currency <> h.currency OR NOT h.approved
        UNION ALL SELECT concat('payment ', l.id, ' is ', l.status, ', ledger says ', coalesce(e.cash, 0)) FROM compensation.payout_line l
          LEFT JOIN LATERAL (SELECT sum(e.credit - e.debit) AS cash FROM compensation.ledger_entry e WHERE e.line_id = l.sheet_id AND e.account = 'cash') e ON true
          WHERE l.status = 'paid' AND coalesce(e.cash, 0) <> l.amount OR l.status <> 'paid' AND coalesce(e.cash, 0) <> 0 AND NOT EXISTS (SELECT FROM compensation.payout_line o WHERE o.sheet_id = l.sheet_id AND o.status = 'paid')
        UNION ALL SELECT concat('file ', f.name, ': says ', f.lines, ' lines, has ', count(l.id)) FROM compensation.payout_file f LEFT JOIN compensation.payout_line l ON l.file_id = f.id GROUP BY f.name, f.lines HAVING f.lines <> count(l.id)
        UNION ALL SELECT concat('file ', f.name, ': says ', t->>'amount', ' ', t->>'currency', ', has ', s.amount) FROM compensation.payout_file f CROSS JOIN LATERAL jsonb_array_elements(f.totals) t
          LEFT JOIN LATERAL (SELECT sum(l.amount) AS amount FROM compensation.payout_line l WHERE l.file_id = f.id AND l.currency = t->>'currency') s ON true WHERE s.amount IS DISTINCT FROM (t->>'amount')::numeric
        """;

    /// <summary>I3: nobody is paid twice for the same source, over all files ever emitted.</summary>
    public const string PaidTwice = """
        SELECT concat('line ', line_id, ' is in ', count(*), ' sheets') AS "Value" FROM compensation.pay_sheet_source GROUP BY line_id HAVING count(*) > 1
        UNION ALL SELECT concat(period_code, ' ', participant_id, ' ', group_code, ' ', currency, ' has ', count(*), ' sheets') FROM compensation.pay_sheet GROUP BY period_code, participant_id, group_code, currency HAVING count(*) > 1
        UNION ALL SELECT concat('sheet ', sheet_id, ' is in ', count(*), ' files') FROM compensation.payout_line WHERE status <> 'failed' GROUP BY sheet_id HAVING count(*) > 1
        """;

    /// <summary>I16: what was recovered was advanced, and balances are what the sheets say.</summary>
    public const string Balances = """
        SELECT concat(participant_id, ' ', group_code, ' ', currency, ': recovered ', sum(recovered + written_off), ' of ', sum(advanced)) AS "Value" FROM (
          SELECT participant_id, group_code, currency, recovered, written_off, advanced + order_advanced AS advanced FROM compensation.pay_sheet
          UNION ALL SELECT participant_id, group_code, currency, 0, 0, draw FROM compensation.opening_balance WHERE approved_at IS NOT NULL AND withdrawn_at IS NULL) s GROUP BY participant_id, group_code, currency
          HAVING sum(recovered + written_off) > sum(advanced)
        UNION ALL SELECT concat('sheet ', id, ': draw balance ', draw_balance) FROM compensation.pay_sheet WHERE draw_balance < 0 OR due < 0
        UNION ALL SELECT concat('sheet ', h.id, ': draw balance ', h.draw_balance, ', sums to ', s.owed) FROM compensation.pay_sheet h JOIN org.period p ON p.code = h.period_code
          JOIN LATERAL (SELECT sum(o.advanced + o.order_advanced - o.recovered - o.written_off) AS owed FROM compensation.pay_sheet o JOIN org.period q ON q.code = o.period_code AND q.calendar_code = p.calendar_code AND q.start <= p.start
            WHERE o.participant_id = h.participant_id AND o.group_code = h.group_code AND o.currency = h.currency) s
            ON s.owed + (SELECT coalesce(sum(b.draw), 0) FROM compensation.opening_balance b WHERE b.calendar_code = p.calendar_code AND b.participant_id = h.participant_id AND b.group_code = h.group_code AND b.currency = h.currency
              AND b.approved_at IS NOT NULL AND b.withdrawn_at IS NULL) <> h.draw_balance
        UNION ALL SELECT concat('balance of ', b.participant_code, ' ', b.currency, ': owed ', b.owed, ', held ', b.held, ', carried ', b.carried, ', ledger ', e.owed, ' ', e.held, ' ', e.carried) FROM (
            SELECT participant_id, min(participant_code) AS participant_code, currency, sum(owed) AS owed, sum(held) AS held, sum(carried) AS carried FROM compensation.payee_balance b GROUP BY participant_id, currency
              HAVING NOT EXISTS (SELECT FROM compensation.pay_sheet h JOIN org.period p ON p.code = h.period_code WHERE h.participant_id = b.participant_id AND h.currency = b.currency AND h.approved
                AND NOT EXISTS (SELECT FROM compensation.payee_balance k WHERE k.participant_id = h.participant_id AND k.currency = h.currency AND k.group_code = h.group_code AND k.calendar_code = p.calendar_code))) b
          CROSS JOIN LATERAL (SELECT coalesce(sum(e.debit - e.credit) FILTER (WHERE e.account = 'draw-receivable'), 0) AS owed, coalesce(sum(e.credit - e.debit) FILTER (WHERE e.account = 'held'), 0) AS held,
            coalesce(sum(e.credit - e.debit) FILTER (WHERE e.account = 'carried'), 0) AS carried FROM compensation.ledger_entry e WHERE e.participant_id = b.participant_id AND e.currency = b.currency) e
          WHERE (b.owed, b.held, b.carried) <> (e.owed, e.held, e.carried)
        UNION ALL SELECT concat('opening balance ', b.id, ': draw ', b.draw, ', carried ', b.carried, ', held ', b.held, ', ledger ', l.draw, ' ', l.carried, ' ', l.held) FROM compensation.opening_balance b
          CROSS JOIN LATERAL (SELECT coalesce(sum(e.debit - e.credit) FILTER (WHERE e.account = 'draw-receivable'), 0) AS draw, coalesce(sum(e.credit - e.debit) FILTER (WHERE e.account = 'carried'), 0) AS carried,
            coalesce(sum(e.credit - e.debit) FILTER (WHERE e.account = 'held'), 0) AS held FROM compensation.ledger_entry e WHERE e.line_id IN (b.id, b.withdrawal_id)) l
          WHERE CASE WHEN b.approved_at IS NOT NULL AND b.withdrawn_at IS NULL THEN (l.draw, l.carried, l.held) <> (b.draw, b.carried, b.held) ELSE (l.draw, l.carried, l.held) <> (0, 0, 0) END
        UNION ALL SELECT concat('withdrawn sheet ', w.sheet_id, ': ', e.account, ' keeps ', sum(e.debit - e.credit)) FROM compensation.withdrawn_sheet w JOIN compensation.ledger_entry e ON e.line_id IN (w.sheet_id, w.withdrawal_id)
          GROUP BY w.sheet_id, e.account HAVING sum(e.debit - e.credit) <> 0
        UNION ALL SELECT concat('sheet ', id, ' does not balance') FROM compensation.pay_sheet WHERE released + granted + advanced + forgiven <> paid + recovered + forfeited + carried
        UNION ALL SELECT concat('account ', account, ' of ', participant_id, ' ', currency, ': ', sum(debit - credit)) FROM compensation.ledger_entry WHERE account = 'draw-receivable' GROUP BY account, participant_id, currency HAVING sum(debit - credit) < 0
        """;

    /// <summary>I15 for batches.</summary>
    public const string NotTwoPeople = "SELECT concat('payment batch ', number) FROM compensation.payment_batch WHERE status <> 'draft' AND (approved_by IS NULL OR approved_by = made_by) UNION ALL SELECT concat('opening balance ', id) FROM compensation.opening_balance WHERE approved_by = made_by";

    private sealed record Row(string Name, string Status, string Sha256);

    /// <summary>I18: a payout file exists exactly where its row says so, whole.</summary>
    public async Task<IReadOnlyList<string>> MisplacedAsync(CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync("SELECT name, status, sha256 FROM compensation.payout_file ORDER BY name", r => new Row(r.GetString(0), r.GetString(1), r.GetString(2)), [], cancellationToken);
        var there = folder.Names().ToHashSet(StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var row in rows)
        {
            // Of an unknown one only this is known: if it is there, it is whole.
            if (there.Remove(row.Name) ? !await folder.HoldsAsync(row.Name, row.Sha256, cancellationToken) : row.Status == "written") wrong.Add($"file {row.Name} is {row.Status} and not there as it was planned");
        }

        return [.. wrong, .. there.Order(StringComparer.Ordinal).Select(name => $"file {name} is there, and no row says so")];
    }
}
