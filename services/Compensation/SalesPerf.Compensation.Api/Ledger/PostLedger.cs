using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Ledger;

namespace SalesPerf.Compensation.Api.Ledger;

/// <summary>Appends to the ledger, one writer at a time, because each entry carries the hash of the one before; the new head is signed in the same transaction.</summary>
internal sealed class PostLedger(CompensationDbContext db, LedgerKeys keys, TimeProvider time)
{
    /// <summary>Posts all lines of a period; gives the number of entries and the new head.</summary>
    public async Task<(int Entries, string Head)> PostAsync(string periodCode, CancellationToken cancellationToken)
    {
        var lines = await db.ListAsync("""
            SELECT l.id, l.participant_id, l.amount, l.currency, f.participant_id IS NOT NULL FROM compensation.statement_line l JOIN compensation.statement s ON s.id = l.statement_id
            LEFT JOIN (SELECT DISTINCT o.participant_id, o.currency FROM compensation.opening_balance o JOIN org.period f ON f.code = o.period_code JOIN org.period p ON p.code = $1
              WHERE o.calendar_code = p.calendar_code AND f.start > p.start AND o.approved_at IS NOT NULL AND o.withdrawn_at IS NULL) f ON f.participant_id = l.participant_id AND f.currency = l.currency
            WHERE l.period_code = $1 ORDER BY s.participant_code COLLATE "C", l.currency, l.ordinal
            """, r => (Posting: new Posting(PostingKind.Earned, r.GetGuid(0), periodCode, r.GetGuid(1), Exact.Payable(r.GetDecimal(2), r.GetString(3))), Elsewhere: r.GetBoolean(4)), [periodCode], cancellationToken);
        return await AppendAsync(lines.SelectMany(l => l.Elsewhere ? Elsewhere(l.Posting) : [l.Posting]), $"close {periodCode}", cancellationToken);
    }

    // What was earned before payments began here was paid by the system that left an opening balance.
    private static Posting[] Elsewhere(Posting earned) => [earned, earned with { Kind = PostingKind.PaidElsewhere }];

    /// <summary>Appends postings and signs the head.</summary>
    /// <param name="postings">In the order in which they are posted.</param>
    /// <param name="occasion">What is posted, as the anchor says it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<(int Entries, string Head)> AppendAsync(IEnumerable<Posting> postings, string occasion, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('compensation.ledger', 0))", [], cancellationToken);
        var head = await db.FindAsync("SELECT entry_no, hash FROM compensation.ledger_entry ORDER BY entry_no DESC LIMIT 1", r => new LedgerHead(r.GetInt64(0), r.GetString(1)), [], cancellationToken)
            ?? LedgerHead.None;
        var after = await LedgerCopy.AppendAsync(await db.ConnectionAsync(cancellationToken), postings, head, time.GetUtcNow(), cancellationToken);
        if (after != head) await keys.AnchorAsync(after.EntryNo, after.Hash, occasion, cancellationToken);
        return ((int)(after.EntryNo - head.EntryNo), after.Hash);
    }
}
