using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Crediting;

/// <summary>Why a participant has a credit.</summary>
public enum CreditRule
{
    /// <summary>The transaction names its seller, who gets all of it.</summary>
    ExplicitSeller,

    /// <summary>Coverage named the seats that held the territory that day; they share equally.</summary>
    Coverage,
}

/// <summary>A part of a transaction that counts for a participant.</summary>
/// <param name="Transaction">The transaction in the revision that was credited.</param>
/// <param name="Payee">Who.</param>
/// <param name="Rule">Why.</param>
/// <param name="Amount">How much, unrounded.</param>
public sealed record Credit(SalesTransaction Transaction, PayeeFacts Payee, CreditRule Rule, UnroundedMoney Amount);

/// <summary>Why a transaction has no credit; a transaction has exactly one such reason, or credits.</summary>
public enum ExclusionReason
{
    /// <summary>It names no seller and nobody covered the account that day.</summary>
    NobodyCovers,

    /// <summary>Its currency is not the one in which the seller is measured.</summary>
    CurrencyMismatch,

    /// <summary>Everybody who would be credited is paid by another calendar; the periods of that one credit it.</summary>
    AnotherCalendar,
}

/// <summary>A transaction without a credit.</summary>
public sealed record Exclusion(SalesTransaction Transaction, ExclusionReason Reason);

/// <summary>Decides for each transaction who gets credit for it, or why nobody does.</summary>
public static class CreditTransactions
{
    /// <summary>Credits and exclusions, in the order of the transactions' keys and the payees' codes.</summary>
    public static (IReadOnlyList<Credit> Credits, IReadOnlyList<Exclusion> Exclusions) Of(PeriodFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var credits = new List<Credit>(facts.Transactions.Count);
        var exclusions = new List<Exclusion>();
        foreach (var transaction in facts.Transactions.OrderBy(t => t.Key, TransactionKey.Ordinal))
            if (Decide(transaction, facts, credits) is { } reason) exclusions.Add(new Exclusion(transaction, reason));
        return (credits, exclusions);
    }

    private static ExclusionReason? Decide(SalesTransaction transaction, PeriodFacts facts, List<Credit> credits)
    {
        var rule = transaction.SellerId is null ? CreditRule.Coverage : CreditRule.ExplicitSeller;
        PayeeFacts[] payees = transaction.SellerId is { } seller
            ? [facts.PayeeOf(seller)]
            : [.. transaction.Covering.Distinct().Select(facts.PayeeOf).OrderBy(p => p.Code, StringComparer.Ordinal)];
        if (payees.Length == 0) return ExclusionReason.NobodyCovers;
        if (payees.All(p => p.PaidElsewhere)) return ExclusionReason.AnotherCalendar;
        // A reward is paid in its own currency; what is measured must be in the currency of the measurement, until a rate and a date are stated.
        if (!transaction.Key.IsReward && payees.Any(p => p.MeasuringCurrency is { } measuring && measuring != transaction.Amount.Currency)) return ExclusionReason.CurrencyMismatch;
        var parts = Share(transaction.Amount, payees.Length);
        for (var i = 0; i < payees.Length; i++) credits.Add(new Credit(transaction, payees[i], rule, parts[i]));
        return null;
    }

    // Parts of four decimals that sum to the whole; what the source has beyond four decimals stays with the first, so that nothing is lost.
    private static UnroundedMoney[] Share(UnroundedMoney whole, int ways)
    {
        if (ways == 1) return [whole];
        var payable = whole.Round(new RoundingRule(RoundingMode.Down, 4));
        var parts = Allocation.Divide(payable, [.. Enumerable.Repeat(1m, ways)], 4).Select(p => p.ToUnrounded()).ToArray();
        parts[0] += whole - payable.ToUnrounded();
        return parts;
    }
}
