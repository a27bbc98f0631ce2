using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Ledger;

/// <summary>Accounts of the ledger.</summary>
public static class LedgerAccounts
{
    /// <summary>What the company spends on its sellers.</summary>
    public const string CommissionExpense = "commission-expense";

    /// <summary>What it owes them.</summary>
    public const string Payable = "payable";

    /// <summary>What they earned and do not get yet, by a rule or a hold.</summary>
    public const string Held = "held";

    /// <summary>What was advanced to them and is not recovered yet.</summary>
    public const string DrawReceivable = "draw-receivable";

    /// <summary>What later payments begin with: excess over a ceiling (credit), debts of payees (debit).</summary>
    public const string Carried = "carried";

    /// <summary>What payroll paid out.</summary>
    public const string Cash = "cash";

    /// <summary>What stood in another system when payments began here.</summary>
    public const string OpeningBalance = "opening-balance";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [CommissionExpense, Payable, Held, DrawReceivable, Carried, Cash, OpeningBalance];
}

/// <summary>Why something is posted, and between which accounts where the amount is positive; a negative amount is posted the other way round.</summary>
/// <param name="Name">Stable name.</param>
/// <param name="Debited">Account.</param>
/// <param name="Credited">Account.</param>
public sealed record PostingKind(string Name, string Debited, string Credited)
{
    /// <summary>A line of a statement.</summary>
    public static PostingKind Earned { get; } = new("earned", LedgerAccounts.CommissionExpense, LedgerAccounts.Payable);

    /// <summary>Earned and not released.</summary>
    public static PostingKind Held { get; } = new("held", LedgerAccounts.Payable, LedgerAccounts.Held);

    /// <summary>A guarantee or another top-up that is not asked back.</summary>
    public static PostingKind Granted { get; } = new("granted", LedgerAccounts.CommissionExpense, LedgerAccounts.Payable);

    /// <summary>A draw.</summary>
    public static PostingKind Advanced { get; } = new("advanced", LedgerAccounts.DrawReceivable, LedgerAccounts.Payable);

    /// <summary>A line that was posted as earned and is an advance on an order.</summary>
    public static PostingKind OrderAdvanced { get; } = new("order-advanced", LedgerAccounts.DrawReceivable, LedgerAccounts.CommissionExpense);

    /// <summary>Recovery of what was advanced.</summary>
    public static PostingKind Recovered { get; } = new("recovered", LedgerAccounts.Payable, LedgerAccounts.DrawReceivable);

    /// <summary>Earned and lost.</summary>
    public static PostingKind Forfeited { get; } = new("forfeited", LedgerAccounts.Payable, LedgerAccounts.CommissionExpense);

    /// <summary>A debt that is not asked for any more.</summary>
    public static PostingKind Forgiven { get; } = new("forgiven", LedgerAccounts.CommissionExpense, LedgerAccounts.Payable);

    /// <summary>An advance that is not asked back any more.</summary>
    public static PostingKind WrittenOff { get; } = new("written-off", LedgerAccounts.CommissionExpense, LedgerAccounts.DrawReceivable);

    /// <summary>Earned once, and taken back with the order that it was earned for: what statements said stands, and this says that it is not owed any more.</summary>
    public static PostingKind TakenBack { get; } = new("taken-back", LedgerAccounts.Payable, LedgerAccounts.CommissionExpense);

    /// <summary>Left for later payments.</summary>
    public static PostingKind Carried { get; } = new("carried", LedgerAccounts.Payable, LedgerAccounts.Carried);

    /// <summary>Paid out by payroll.</summary>
    public static PostingKind Paid { get; } = new("paid", LedgerAccounts.Payable, LedgerAccounts.Cash);

    /// <summary>Advanced elsewhere and still owed.</summary>
    public static PostingKind OpeningDraw { get; } = new("opening-draw", LedgerAccounts.DrawReceivable, LedgerAccounts.OpeningBalance);

    /// <summary>Carried elsewhere into the first payment here.</summary>
    public static PostingKind OpeningCarried { get; } = new("opening-carried", LedgerAccounts.OpeningBalance, LedgerAccounts.Carried);

    /// <summary>Earned elsewhere and held.</summary>
    public static PostingKind OpeningHeld { get; } = new("opening-held", LedgerAccounts.OpeningBalance, LedgerAccounts.Held);

    /// <summary>Earned by statements here and paid elsewhere, before payments began here.</summary>
    public static PostingKind PaidElsewhere { get; } = new("paid-elsewhere", LedgerAccounts.Payable, LedgerAccounts.OpeningBalance);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PostingKind> All { get; } =
        [Earned, TakenBack, Held, Granted, Advanced, OrderAdvanced, Recovered, Forfeited, Forgiven, WrittenOff, Carried, Paid, OpeningDraw, OpeningCarried, OpeningHeld, PaidElsewhere];
}

/// <summary>One side of a posting.</summary>
/// <param name="EntryNo">1, 2, 3 ... without a gap.</param>
/// <param name="PostingId">The posting; its debits and credits are equal.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="SourceId">The statement line or pay sheet that it posts.</param>
/// <param name="ParticipantId">To whom.</param>
/// <param name="Account">Account.</param>
/// <param name="Debit">0 or the amount.</param>
/// <param name="Credit">0 or the amount.</param>
/// <param name="Currency">Currency of both.</param>
/// <param name="Kind">Name of the posting's kind.</param>
public sealed record LedgerEntry(
    long EntryNo, Guid PostingId, string PeriodCode, Guid SourceId, Guid ParticipantId, string Account, decimal Debit, decimal Credit, Currency Currency, string Kind)
{
    /// <summary>Hash of the entry after the one before it.</summary>
    public string HashAfter(string previousHash)
    {
        using var form = new CanonicalForm();
        form.Text(previousHash).Number(EntryNo).Text(PostingId.ToString("N")).Text(PeriodCode).Text(SourceId.ToString("N")).Text(ParticipantId.ToString("N"))
            .Text(Account).Number(Debit).Number(Credit).Text(Currency.Code);
        // Statement lines were posted before there were other kinds, and their hashes stand.
        return (Kind == PostingKind.Earned.Name ? form : form.Text(Kind)).Sha256();
    }
}

/// <summary>An amount to post.</summary>
/// <param name="Kind">Why.</param>
/// <param name="SourceId">The statement line or pay sheet; posted once for each kind.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="ParticipantId">To whom.</param>
/// <param name="Amount">How much; zero is not posted.</param>
public sealed record Posting(PostingKind Kind, Guid SourceId, string PeriodCode, Guid ParticipantId, Money Amount);

/// <summary>Makes entries of postings.</summary>
public static class LedgerChain
{
    /// <summary>What the hash of the first entry follows.</summary>
    public const string Genesis = "salesperf.ledger.v1";

    /// <summary>Two entries for each amount that is not zero.</summary>
    /// <param name="postings">In the order in which they are posted.</param>
    /// <param name="lastEntryNo">Number of the last entry so far, 0 where none.</param>
    /// <param name="lastHash">Its hash, or <see cref="Genesis"/>.</param>
    public static IEnumerable<(LedgerEntry Entry, string Hash)> Append(IEnumerable<Posting> postings, long lastEntryNo, string lastHash)
    {
        ArgumentNullException.ThrowIfNull(postings);
        foreach (var posting in postings.Where(p => p.Amount.Amount != 0m))
        {
            var postingId = Guid.CreateVersion7();
            var amount = Math.Abs(posting.Amount.Amount);
            var forward = posting.Amount.Amount > 0m;
            foreach (var (account, debited) in new[] { (posting.Kind.Debited, forward), (posting.Kind.Credited, !forward) })
            {
                var entry = new LedgerEntry(
                    ++lastEntryNo, postingId, posting.PeriodCode, posting.SourceId, posting.ParticipantId, account, debited ? amount : 0m, debited ? 0m : amount, posting.Amount.Currency, posting.Kind.Name);
                lastHash = entry.HashAfter(lastHash);
                yield return (entry, lastHash);
            }
        }
    }
}
