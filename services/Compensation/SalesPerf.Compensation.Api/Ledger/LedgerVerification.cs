using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Ledger;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Ledger;

/// <summary>Walks the chain of hashes from the first entry to the last.</summary>
internal sealed class LedgerVerification(CompensationDbContext db)
{
    private const int Chunk = 10_000;

    private sealed record Stored(LedgerEntry Entry, string PreviousHash, string Hash);

    /// <summary>The first place where the chain does not hold; empty where it does.</summary>
    public async Task<IReadOnlyList<string>> BrokenAsync(CancellationToken cancellationToken)
    {
        var (no, hash) = (0L, LedgerChain.Genesis);
        while (true)
        {
            var entries = await db.ListAsync("""
                SELECT entry_no, posting_id, period_code, line_id, participant_id, account, debit, credit, currency, previous_hash, hash FROM compensation.ledger_entry WHERE entry_no > $1 ORDER BY entry_no LIMIT $2
                """, r => new Stored(new LedgerEntry(
                    r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetGuid(3), r.GetGuid(4), r.GetString(5), r.GetDecimal(6), r.GetDecimal(7), Currency.Of(r.GetString(8))), r.GetString(9), r.GetString(10)), [no, Chunk], cancellationToken);
            foreach (var stored in entries)
            {
                if (stored.Entry.EntryNo != no + 1) return [$"entry {no + 1} is missing"];
                if (stored.PreviousHash != hash || stored.Entry.HashAfter(hash) != stored.Hash) return [$"entry {stored.Entry.EntryNo} does not follow from the one before it"];
                (no, hash) = (stored.Entry.EntryNo, stored.Hash);
            }

            if (entries.Count < Chunk) return [];
        }
    }
}
