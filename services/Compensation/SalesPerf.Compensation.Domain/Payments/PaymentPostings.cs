using SalesPerf.Compensation.Domain.Ledger;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>What a payment means to the ledger. What was earned stands there already, with the statement's lines.</summary>
public static class PaymentPostings
{
    /// <summary>Postings of an approved pay sheet: after them the payee is owed exactly what is paid.</summary>
    /// <param name="sheetId">The sheet.</param>
    /// <param name="periodCode">Its period.</param>
    /// <param name="participantId">Payee.</param>
    /// <param name="posted">What the payment adds to all sums.</param>
    /// <param name="takenBack">What its lines of statements say beyond what counts as earned.</param>
    public static IEnumerable<Posting> Of(Guid sheetId, string periodCode, Guid participantId, PaymentTotals posted, Money takenBack)
    {
        ArgumentNullException.ThrowIfNull(posted);
        (PostingKind Kind, Money Amount)[] amounts =
        [
            (PostingKind.TakenBack, takenBack), (PostingKind.Held, posted.Held), (PostingKind.Granted, posted.Granted), (PostingKind.Advanced, posted.Advanced), (PostingKind.OrderAdvanced, posted.OrderAdvanced), (PostingKind.Recovered, posted.Recovered),
            (PostingKind.Forfeited, posted.Forfeited), (PostingKind.Forgiven, posted.Forgiven), (PostingKind.WrittenOff, posted.WrittenOff), (PostingKind.Carried, posted.Carried),
        ];
        return amounts.Select(a => new Posting(a.Kind, sheetId, periodCode, participantId, a.Amount));
    }

    /// <summary>The same the other way round, from a source of their own: after them all accounts are as if the sheet had not been approved.</summary>
    public static IEnumerable<Posting> TakenBack(Guid withdrawalId, string periodCode, Guid participantId, PaymentTotals posted, Money takenBack) =>
        Of(withdrawalId, periodCode, participantId, posted, takenBack).Select(p => p with { Amount = -p.Amount });

    /// <summary>The posting of what payroll says it paid.</summary>
    public static Posting Paid(Guid sheetId, string periodCode, Guid participantId, Money paid) => new(PostingKind.Paid, sheetId, periodCode, participantId, paid);
}
