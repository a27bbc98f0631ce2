using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Ledger;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Ledger;

/// <summary>Walks the chain of hashes from the first entry to the last, and checks every signed head on the way.</summary>
internal sealed class LedgerVerification(CompensationDbContext db)
{
    private const int Chunk = 10_000;

    // The hashes do not cover when an entry was posted, and the signed head right after it does: both are of one transaction. Entries before the first head are from before there were keys.
    private const string Misdated = """
        SELECT concat('entry ', e.entry_no, ' says that it was posted at ', to_char(e.posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ', anchor ', a.number, ' was signed at ', to_char(a.signed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
        FROM (SELECT number, entry_no, signed_at, lag(entry_no) OVER (ORDER BY number) AS before FROM compensation.ledger_anchor) a JOIN compensation.ledger_entry e ON e.entry_no > a.before AND e.entry_no <= a.entry_no
        WHERE e.posted_at > a.signed_at OR e.posted_at < a.signed_at - interval '1 hour' ORDER BY e.entry_no LIMIT 10
        """;

    private sealed record Stored(LedgerEntry Entry, string PreviousHash, string Hash);

    private sealed record Signed(LedgerAnchor Anchor, byte[] Signature, string PublicKey);

    /// <summary>The first place where the chain does not hold, entries with another time than their anchor's, and anchors that do not hold; empty where all do.</summary>
    public async Task<IReadOnlyList<string>> BrokenAsync(CancellationToken cancellationToken)
    {
        var anchors = await AnchorsAsync(cancellationToken);
        var unsigned = anchors.Where(a => !AnchorKey.IsSigned(a.PublicKey, a.Anchor, a.Signature)).Select(a => $"anchor {a.Anchor.Number} is not signed by its key")
            .Concat(anchors.Where((a, i) => a.Anchor.Number != i + 1).Take(1).Select(a => $"an anchor before {a.Anchor.Number} is missing"));
        return [.. await WalkAsync(anchors.ToLookup(a => a.Anchor.EntryNo), cancellationToken), .. await db.ListAsync(Misdated, r => r.GetString(0), [], cancellationToken), .. unsigned];
    }

    private async Task<IReadOnlyList<string>> WalkAsync(ILookup<long, Signed> anchors, CancellationToken cancellationToken)
    {
        var (no, hash, broken) = (0L, LedgerChain.Genesis, new List<string>());
        while (true)
        {
            var entries = await ChunkAsync(no, cancellationToken);
            foreach (var stored in entries)
            {
                if (stored.Entry.EntryNo != no + 1) return [$"entry {no + 1} is missing"];
                if (stored.PreviousHash != hash || stored.Entry.HashAfter(hash) != stored.Hash) return [$"entry {stored.Entry.EntryNo} does not follow from the one before it"];
                (no, hash) = (stored.Entry.EntryNo, stored.Hash);
                broken.AddRange(anchors[no].Where(a => a.Anchor.HeadHash != stored.Hash).Select(a => $"anchor {a.Anchor.Number} says another hash of entry {a.Anchor.EntryNo}"));
            }

            if (entries.Count < Chunk) return [.. broken, .. await WasEverSignedAsync(cancellationToken) ? AtTheEnd(anchors, no) : []];
        }
    }

    // Whoever cuts the end of the chain off, or adds to it without the key, leaves a head that no anchor knows.
    private static IEnumerable<string> AtTheEnd(ILookup<long, Signed> anchors, long last)
    {
        if (last > 0 && !anchors.Contains(last)) yield return $"the last entry {last} is not anchored";
        foreach (var beyond in anchors.Where(a => a.Key > last)) yield return $"anchor {beyond.First().Anchor.Number} knows entry {beyond.Key}, which is not there";
    }

    // A ledger from before there were keys is signed when it grows next.
    private Task<bool> WasEverSignedAsync(CancellationToken cancellationToken) => db.ValueAsync<bool>("SELECT EXISTS (SELECT FROM compensation.ledger_key)", [], cancellationToken);

    private Task<List<Stored>> ChunkAsync(long after, CancellationToken cancellationToken) => db.ListAsync("""
        SELECT entry_no, posting_id, period_code, line_id, participant_id, account, debit, credit, currency, kind, previous_hash, hash FROM compensation.ledger_entry WHERE entry_no > $1 ORDER BY entry_no LIMIT $2
        """, r => new Stored(new LedgerEntry(
            r.GetInt64(0), r.GetGuid(1), r.GetString(2), r.GetGuid(3), r.GetGuid(4), r.GetString(5), r.GetDecimal(6), r.GetDecimal(7), Currency.Of(r.GetString(8)), r.GetString(9)), r.GetString(10), r.GetString(11)),
        [after, Chunk], cancellationToken);

    private Task<List<Signed>> AnchorsAsync(CancellationToken cancellationToken) => db.ListAsync("""
        SELECT a.number, a.entry_no, a.head_hash, a.occasion, a.signed_at, a.key_id, a.signature, k.public_key FROM compensation.ledger_anchor a JOIN compensation.ledger_key k USING (key_id) ORDER BY 1
        """, r => new Signed(
            new LedgerAnchor(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetString(3), r.GetFieldValue<DateTimeOffset>(4), r.GetString(5)), r.GetFieldValue<byte[]>(6), r.GetString(7)), [], cancellationToken);
}
