using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Ledger;

namespace SalesPerf.Compensation.Api.Ledger;

/// <summary>The last entry of the ledger and its hash.</summary>
internal sealed record LedgerHead(long EntryNo, string Hash)
{
    public static LedgerHead None { get; } = new(0, LedgerChain.Genesis);
}

/// <summary>Writes postings as chained entries.</summary>
internal static class LedgerCopy
{
    private const string Target = "ledger_entry (entry_no, posting_id, period_code, line_id, participant_id, account, debit, credit, currency, kind, previous_hash, hash, posted_at)";

    /// <summary>Appends postings behind a head; gives the new one. The caller is the only writer.</summary>
    public static async Task<LedgerHead> AppendAsync(NpgsqlConnection connection, IEnumerable<Posting> postings, LedgerHead head, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = head;
        await CopyRows.WriteAsync(connection, Target, LedgerChain.Append(postings, head.EntryNo, head.Hash), (copy, row) =>
        {
            var (entry, hash) = row;
            copy.Int64(entry.EntryNo);
            copy.Uuid(entry.PostingId);
            copy.Text(entry.PeriodCode);
            copy.Uuid(entry.SourceId);
            copy.Uuid(entry.ParticipantId);
            copy.Text(entry.Account);
            copy.Numeric(entry.Debit);
            copy.Numeric(entry.Credit);
            copy.Text(entry.Currency.Code);
            copy.Text(entry.Kind);
            copy.Text(last.Hash);
            copy.Text(hash);
            copy.Instant(now);
            last = new LedgerHead(entry.EntryNo, hash);
        }, cancellationToken);
        return last;
    }
}
