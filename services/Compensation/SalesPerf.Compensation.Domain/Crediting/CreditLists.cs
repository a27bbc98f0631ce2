using SalesPerf.Compensation.Domain.Plans;

namespace SalesPerf.Compensation.Domain.Crediting;

/// <summary>One credit before it is a row of columns.</summary>
/// <param name="Transaction">Number of its transaction in the period.</param>
/// <param name="Split">Number of its split, or -1.</param>
/// <param name="Payee">Number of the participant.</param>
/// <param name="Share">Part of the transaction.</param>
/// <param name="Rule">Number of the crediting rule.</param>
/// <param name="Level">0 direct, 1 and up by the reporting line.</param>
/// <param name="Earner">Number of the participant whose direct credit it follows from; the payee where it is direct itself.</param>
internal readonly record struct CreditDraft(int Transaction, int Split, int Payee, decimal Share, int Rule, int Level, int Earner);

/// <summary>
/// Applies the policy for several credits of one payee in one transaction; the drafts come in the order of rules and levels. A path is a rule and a level: the parts of a
/// split that reach a manager by one path are parts of one credit, and stand or fall together.
/// </summary>
internal static class Duplicates
{
    public static void Apply(DuplicatePolicy policy, List<CreditDraft> drafts)
    {
        if (policy != DuplicatePolicy.All && drafts.Count >= 2) OfSeveral(policy, drafts);
    }

    private static void OfSeveral(DuplicatePolicy policy, List<CreditDraft> drafts)
    {
        CreditDraft[] kept = [.. drafts.GroupBy(d => d.Payee).SelectMany(g => policy == DuplicatePolicy.Max100 ? Cut([.. g]) : OnePath(policy, [.. g]))];
        if (kept.Length == drafts.Count && policy != DuplicatePolicy.Max100) return;
        drafts.Clear();
        drafts.AddRange(kept.OrderBy(d => d.Rule).ThenBy(d => d.Level).ThenBy(d => d.Payee).ThenBy(d => d.Split));
    }

    // Whole parts in order, as long as they are together not more than the transaction.
    private static IEnumerable<CreditDraft> Cut(CreditDraft[] ofPayee)
    {
        var left = 1m;
        foreach (var draft in ofPayee)
        {
            var share = Math.Min(draft.Share, left);
            if (share <= 0m) continue;
            left -= share;
            yield return draft with { Share = share };
        }
    }

    private static IEnumerable<CreditDraft> OnePath(DuplicatePolicy policy, CreditDraft[] ofPayee)
    {
        var paths = ofPayee.GroupBy(d => (d.Rule, d.Level)).ToArray();
        return policy == DuplicatePolicy.FirstPath ? paths[0] : paths.Aggregate((best, path) => path.Sum(d => d.Share) > best.Sum(d => d.Share) ? path : best);
    }
}

/// <summary>Parts that sum exactly to the whole: the last takes what division leaves.</summary>
internal static class Parts
{
    public static decimal[] Equal(decimal whole, int ways) => ByWeight(whole, [.. Enumerable.Repeat(1m, ways)]);

    public static decimal[] ByWeight(decimal whole, IReadOnlyList<decimal> weights)
    {
        var total = weights.Sum();
        if (total == 0m) return Equal(whole, weights.Count);
        var parts = new decimal[weights.Count];
        var given = 0m;
        for (var i = 0; i < parts.Length - 1; i++) given += parts[i] = whole * weights[i] / total;
        if (parts.Length > 0) parts[^1] = whole - given;
        return parts;
    }
}
