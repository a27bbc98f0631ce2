using NpgsqlTypes;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Ledger;

namespace SalesPerf.Compensation.Api.Ledger;

/// <summary>Appends what a period owes to the ledger, one writer at a time, because each entry carries the hash of the one before.</summary>
internal sealed class PostLedger(CompensationDbContext db, TimeProvider time)
{
    private sealed record Head(long EntryNo, string Hash);

    /// <summary>Posts all lines of a period; gives the number of entries and the new head.</summary>
    public async Task<(int Entries, string Head)> PostAsync(string periodCode, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('compensation.ledger', 0))", [], cancellationToken);
        var head = await db.FindAsync("SELECT entry_no, hash FROM compensation.ledger_entry ORDER BY entry_no DESC LIMIT 1", r => new Head(r.GetInt64(0), r.GetString(1)), [], cancellationToken)
            ?? new Head(0, LedgerChain.Genesis);
        var payables = await db.ListAsync("""
            SELECT l.id, l.participant_id, l.amount, l.currency FROM compensation.statement_line l JOIN compensation.statement s ON s.id = l.statement_id
            WHERE l.period_code = $1 ORDER BY s.participant_code COLLATE "C", l.currency, l.ordinal
            """, r => new Payable(r.GetGuid(0), r.GetGuid(1), Exact.Payable(r.GetDecimal(2), r.GetString(3))), [periodCode], cancellationToken);
        var (count, previous, now) = (0, head.Hash, time.GetUtcNow());
        await using var copy = await (await db.ConnectionAsync(cancellationToken)).BeginBinaryImportAsync(
            "COPY compensation.ledger_entry (entry_no, posting_id, period_code, line_id, participant_id, account, debit, credit, currency, previous_hash, hash, posted_at) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var (entry, hash) in LedgerChain.Append(periodCode, payables, head.EntryNo, head.Hash))
        {
            await copy.StartRowAsync(cancellationToken);
            copy.Write(entry.EntryNo, NpgsqlDbType.Bigint);
            copy.Write(entry.PostingId, NpgsqlDbType.Uuid);
            copy.Write(entry.PeriodCode, NpgsqlDbType.Text);
            copy.Write(entry.LineId, NpgsqlDbType.Uuid);
            copy.Write(entry.ParticipantId, NpgsqlDbType.Uuid);
            copy.Write(entry.Account, NpgsqlDbType.Text);
            copy.Write(entry.Debit, NpgsqlDbType.Numeric);
            copy.Write(entry.Credit, NpgsqlDbType.Numeric);
            copy.Write(entry.Currency.Code, NpgsqlDbType.Text);
            copy.Write(previous, NpgsqlDbType.Text);
            copy.Write(hash, NpgsqlDbType.Text);
            copy.Write(now, NpgsqlDbType.TimestampTz);
            (previous, count) = (hash, count + 1);
        }

        await copy.CompleteAsync(cancellationToken);
        return (count, previous);
    }
}
