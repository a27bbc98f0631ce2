using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;

namespace SalesPerf.Compensation.Domain.Crediting;

/// <summary>Decides for each transaction of a period who is credited with which part of it, or why nobody is.</summary>
/// <param name="spec">The plan's crediting.</param>
/// <param name="organisation">Who is who.</param>
/// <param name="coverage">Who holds which territory.</param>
internal sealed class CreditPeriod(CreditingSpec spec, Organisation organisation, IReadOnlyList<CoverageFact> coverage)
{
    private readonly ILookup<string, CoverageFact> byTerritory = coverage.OrderBy(c => c.Participant, StringComparer.Ordinal).ToLookup(c => c.Territory, StringComparer.Ordinal);
    private readonly List<CreditDraft> drafts = [];

    /// <summary>Adds the credits of a transaction to <paramref name="credits"/>, in canonical order of rule, level and payee; or tells the reason why there is none.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="number">Its number in the period.</param>
    /// <param name="applies">Whether the condition of a rule, by its number, holds for it.</param>
    /// <param name="credits">Where credits go.</param>
    public string? Decide(TransactionRow transaction, int number, Func<int, bool> applies, List<CreditDraft> credits)
    {
        drafts.Clear();
        string? reason = null;
        for (var rule = 0; rule < spec.Rules.Count; rule++)
            if (applies(rule)) reason = Apply(spec.Rules[rule], rule, transaction, number) ?? reason;
        Duplicates.Apply(spec.Duplicates, drafts);
        drafts.RemoveAll(d => d.Share == 0m);
        credits.AddRange(drafts);
        return drafts.Count > 0 ? null : reason ?? ExclusionReasons.NoRuleApplies;
    }

    /// <summary>The day whose organisation a rule looks at.</summary>
    public static DateOnly DayOf(CreditingRuleSpec rule, TransactionRow transaction) => rule.OnRollDate ? transaction.RollDate ?? transaction.Date : transaction.Date;

    private string? Apply(CreditingRuleSpec rule, int number, TransactionRow t, int transaction)
    {
        switch (rule.Target)
        {
            case CreditTarget.Seller:
                return Seller(rule, number, t, transaction);
            case CreditTarget.Coverage:
                return Coverage(rule, number, t, transaction);
            case CreditTarget.Participant:
                return Direct(organisation.IndexOf(rule.Of!), rule, number, transaction);
            case CreditTarget.Position:
                return Direct(organisation.HolderOf(rule.Of!, t.Date), rule, number, transaction);
            case CreditTarget.Attribute:
                return t.Attributes.GetValueOrDefault(rule.Of!) is { Length: > 0 } code ? Direct(organisation.IndexOf(code), rule, number, transaction) : null;
            default:
                Indirect(rule, number, DayOf(rule, t));
                return null;
        }
    }

    private string? Direct(int payee, CreditingRuleSpec rule, int number, int transaction, decimal share = 1m, int split = -1)
    {
        if (payee < 0) return ExclusionReasons.UnknownSeller;
        drafts.Add(new CreditDraft(transaction, split, payee, share * rule.Share, number, 0, payee));
        return null;
    }

    private string? Seller(CreditingRuleSpec rule, int number, TransactionRow t, int transaction)
    {
        if (t.Splits.Count > 0) return Splits(rule, number, t, transaction);
        return t.Seller is { } seller ? Direct(organisation.IndexOf(seller), rule, number, transaction) : null;
    }

    private string? Splits(CreditingRuleSpec rule, int number, TransactionRow t, int transaction)
    {
        var equal = t.Splits.All(s => s.Share is null);
        var shares = equal ? Parts.Equal(spec.SplitTotal ?? 1m, t.Splits.Count) : [.. t.Splits.Select(s => s.Share ?? 0m)];
        if (spec.SplitTotal is { } total && shares.Sum() != total) return ExclusionReasons.SplitsDoNotSum;
        var payees = t.Splits.Select(s => s.Participant is { } code ? organisation.IndexOf(code) : organisation.HolderOf(s.Position!, t.Date)).ToArray();
        // A part of a transaction that nobody can get would be lost without a word; the whole is put aside instead.
        if (payees.Any(p => p < 0)) return ExclusionReasons.UnknownSeller;
        foreach (var i in Enumerable.Range(0, payees.Length).OrderBy(i => payees[i])) Direct(payees[i], rule, number, transaction, shares[i], i);
        return null;
    }

    private string? Coverage(CreditingRuleSpec rule, int number, TransactionRow t, int transaction)
    {
        var covering = t.Covering.Count > 0
            ? [.. t.Covering.Distinct(StringComparer.Ordinal).Select(c => (Index: organisation.IndexOf(c), Weight: 1m))]
            : byTerritory[t.Territory].Where(c => c.HoldsOn(t.Date)).Select(c => (Index: organisation.IndexOf(c.Participant), c.Weight)).ToArray();
        var known = covering.Where(c => c.Index >= 0).DistinctBy(c => c.Index).OrderBy(c => c.Index).ToArray();
        if (known.Length == 0) return ExclusionReasons.NobodyCovers;
        var parts = Divide(rule, 1m, [.. known.Select(k => k.Weight)]);
        for (var i = 0; i < known.Length; i++) Direct(known[i].Index, rule, number, transaction, parts[i]);
        return null;
    }

    private static decimal[] Divide(CreditingRuleSpec rule, decimal whole, IReadOnlyList<decimal> weights) =>
        rule.Undivided ? [.. weights.Select(_ => whole)] : rule.ByWeight ? Parts.ByWeight(whole, weights) : Parts.Equal(whole, weights.Count);

    // Indirect credits follow from the direct ones that stand before the rule.
    private void Indirect(CreditingRuleSpec rule, int number, DateOnly day)
    {
        var count = drafts.Count;
        for (var i = 0; i < count; i++)
        {
            var direct = drafts[i];
            if (direct.Level != 0 || spec.Rules[direct.Rule].Target is CreditTarget.Managers or CreditTarget.Relation or CreditTarget.Team) continue;
            var whole = direct.Share * rule.Share;
            switch (rule.Target)
            {
                case CreditTarget.Managers:
                    var level = 0;
                    foreach (var manager in organisation.Above(direct.Payee, day).Take(rule.Levels)) drafts.Add(direct with { Payee = manager, Share = whole, Rule = number, Level = ++level });
                    break;
                case CreditTarget.Relation:
                    foreach (var (related, share) in organisation.RelatedTo(direct.Payee, rule.Of!, day)) drafts.Add(direct with { Payee = related, Share = whole * share, Rule = number });
                    break;
                case CreditTarget.Team when organisation.TeamOf(direct.Payee, day) is { } team:
                    var members = organisation.MembersOf(team.Code, day).ToArray();
                    var parts = Divide(rule, whole, [.. members.Select(m => m.Weight)]);
                    for (var m = 0; m < members.Length; m++) drafts.Add(direct with { Payee = members[m].Index, Share = parts[m], Rule = number });
                    break;
            }
        }
    }
}
