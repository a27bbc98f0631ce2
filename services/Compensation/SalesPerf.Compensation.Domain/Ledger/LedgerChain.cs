using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Ledger;

/// <summary>Accounts of the ledger.</summary>
public static class LedgerAccounts
{
    /// <summary>What the company spends.</summary>
    public const string CommissionExpense = "commission-expense";

    /// <summary>What the company owes a payee.</summary>
    public const string Payable = "payable";
}

/// <summary>One side of a posting. Entries are appended and never changed; each carries the hash of all before it.</summary>
/// <param name="EntryNo">1, 2, 3, ... without a gap.</param>
/// <param name="PostingId">The posting, of which debits and credits are equal.</param>
/// <param name="PeriodCode">Period that was closed.</param>
/// <param name="LineId">The statement line that it pays.</param>
/// <param name="ParticipantId">To whom.</param>
/// <param name="Account">Account.</param>
/// <param name="Debit">0 or the amount.</param>
/// <param name="Credit">0 or the amount.</param>
/// <param name="Currency">Currency of both.</param>
public sealed record LedgerEntry(long EntryNo, Guid PostingId, string PeriodCode, Guid LineId, Guid ParticipantId, string Account, decimal Debit, decimal Credit, Currency Currency)
{
    /// <summary>Hash of the entry after the one before it.</summary>
    public string HashAfter(string previousHash)
    {
        using var form = new CanonicalForm();
        return form.Text(previousHash).Number(EntryNo).Text(PostingId.ToString("N")).Text(PeriodCode).Text(LineId.ToString("N")).Text(ParticipantId.ToString("N"))
            .Text(Account).Number(Debit).Number(Credit).Text(Currency.Code).Sha256();
    }
}

/// <summary>An amount to post for a statement line.</summary>
public sealed record Payable(Guid LineId, Guid ParticipantId, Money Amount);

/// <summary>Makes the entries of a period that is closed.</summary>
public static class LedgerChain
{
    /// <summary>What the hash of the first entry follows.</summary>
    public const string Genesis = "salesperf.ledger.v1";

    /// <summary>Two entries for each amount that is not zero: expense against payable; a negative amount is posted the other way round.</summary>
    /// <param name="periodCode">Period.</param>
    /// <param name="payables">In the order in which they are posted.</param>
    /// <param name="lastEntryNo">Number of the last entry so far, 0 where none.</param>
    /// <param name="lastHash">Its hash, or <see cref="Genesis"/>.</param>
    public static IEnumerable<(LedgerEntry Entry, string Hash)> Append(string periodCode, IEnumerable<Payable> payables, long lastEntryNo, string lastHash)
    {
        ArgumentNullException.ThrowIfNull(payables);
        foreach (var payable in payables.Where(p => p.Amount.Amount != 0m))
        {
            var postingId = Guid.CreateVersion7();
            var amount = Math.Abs(payable.Amount.Amount);
            var owed = payable.Amount.Amount > 0m;
            foreach (var (account, debited) in new[] { (LedgerAccounts.CommissionExpense, owed), (LedgerAccounts.Payable, !owed) })
            {
                var entry = new LedgerEntry(++lastEntryNo, postingId, periodCode, payable.LineId, payable.ParticipantId, account, debited ? amount : 0m, debited ? 0m : amount, payable.Amount.Currency);
                lastHash = entry.HashAfter(lastHash);
                yield return (entry, lastHash);
            }
        }
    }
}
