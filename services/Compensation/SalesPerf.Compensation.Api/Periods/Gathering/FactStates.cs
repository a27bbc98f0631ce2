using System.Globalization;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Periods.Gathering;

/// <summary>Gathered facts as the state that a payee's pay follows from.</summary>
internal static class FactStates
{
    /// <summary>The state; null for whoever is on no plan.</summary>
    public static FactState? StateOf(this GatheredFacts facts, string participant) => facts.Payees.GetValueOrDefault(participant)?.Plan is { } plan ? facts.StateWith(plan, participant) : null;

    /// <summary>
    /// What made the change of an amount between two states. Whoever was, or is, on no plan had nothing by it: coming onto the plan is the first cause and leaving it the last, and it is the seat that did it
    /// where the seat is another.
    /// </summary>
    /// <param name="participant">Payee.</param>
    /// <param name="before">The earlier facts.</param>
    /// <param name="after">The later facts.</param>
    /// <param name="component">The component; null for all of them.</param>
    /// <param name="currency">Of the amount.</param>
    public static IReadOnlyList<Cause> CausesBetween(string participant, GatheredFacts before, GatheredFacts after, string? component, Currency currency)
    {
        var (was, now) = (before.Payees.GetValueOrDefault(participant)?.Plan, after.Payees.GetValueOrDefault(participant)?.Plan);
        if ((now ?? was) is not { } plan) return [];
        var (then, later) = Aligned((before, before.StateWith(was ?? plan, participant)), (after, after.StateWith(now ?? plan, participant)));
        var causes = Told(WhyDiff.Between(then, later, AmountOf), before, after).ToList();
        if (was is null && AmountOf(then) is not 0m and var came) causes.Insert(0, Membership(came));
        if (now is null && AmountOf(later) is not 0m and var gone) causes.Add(Membership(-gone));
        return causes;

        decimal AmountOf(FactState state) => WhyDiff.AmountOf(state, participant, component, currency);
        Cause Membership(decimal change) => before.TitlesOf(participant).SequenceEqual(after.TitlesOf(participant))
            ? new Cause("plan", string.Create(CultureInfo.InvariantCulture, $"{plan.Reference.Code} version {plan.Reference.Version}"), change)
            : new Cause("organisation", participant, change);
    }

    // Of a payee's facts an order that went to somebody else is gone; of all facts it is not.
    private static IEnumerable<Cause> Told(IReadOnlyList<Cause> causes, GatheredFacts before, GatheredFacts after)
    {
        var keys = causes.Select(c => c.Transaction).OfType<TransactionKey>().ToHashSet();
        var (then, now) = (Found(before), Found(after));
        return causes.Select(c => c.Transaction is { } key ? c with { Kind = FactChanges.KindOf(then.GetValueOrDefault(key), now.GetValueOrDefault(key)) } : c);

        Dictionary<TransactionKey, TransactionFact> Found(GatheredFacts facts) =>
            keys.Count == 0 ? [] : facts.Facts.Table.Rows.Select(t => (Key: PlanOutcome.KeyOf(t), Row: t)).Where(t => keys.Contains(t.Key)).ToDictionary(t => t.Key, t => t.Row.ToFact());
    }

    /// <summary>The states of a payee who is on a plan in both; null where that is not so.</summary>
    public static (FactState Before, FactState After)? StatesBetween(string participant, GatheredFacts before, GatheredFacts after) =>
        before.StateOf(participant) is { } then && after.StateOf(participant) is { } later ? Aligned((before, then), (after, later)) : null;

    // Of a payee's facts whoever shares none of their orders any more is gone. As a change of its own that would take the share before the order is another: whom both sides know both have.
    private static (FactState, FactState) Aligned((GatheredFacts Facts, FactState State) before, (GatheredFacts Facts, FactState State) after) => (With(before, after.State), With(after, before.State));

    private static FactState With((GatheredFacts Facts, FactState State) side, FactState other)
    {
        var named = side.State.Facts.Participants.Select(p => p.Code).ToHashSet(StringComparer.Ordinal);
        var missing = other.Facts.Participants.Select(p => p.Code).Where(c => !named.Contains(c)).ToHashSet(StringComparer.Ordinal);
        if (missing.Count == 0) return side.State;
        ParticipantFact[] more = [.. side.Facts.Facts.Participants.Where(p => missing.Contains(p.Code)).Select(p => new ParticipantFact(p.Code))];
        return side.State with { Facts = side.State.Facts with { Participants = [.. side.State.Facts.Participants.Concat(more).OrderBy(p => p.Code, StringComparer.Ordinal)] } };
    }

    private static FactState StateWith(this GatheredFacts facts, PlanInForce plan, string participant) =>
        new(PlanReach.FactsOf(facts.Among(plan), plan.Program.Document, participant), plan.Program, plan.Reference, facts.Period.Code);

    // Who is compared with whom is a fact where a plan compares people.
    private static FactSet Among(this GatheredFacts facts, PlanInForce plan) => !PlanReach.ComparesPeople(plan.Program.Document) ? facts.Facts
        : facts.Facts with { Participants = [.. facts.Facts.Participants.Select(p => p with { IsOnPlan = facts.Payees.GetValueOrDefault(p.Code) is { PaidElsewhere: false, Plan: { } own } && own.Reference == plan.Reference })] };

    private static IEnumerable<DatedCode> TitlesOf(this GatheredFacts facts, string participant) => facts.Facts.Participants.FirstOrDefault(p => p.Code == participant)?.Titles ?? [];
}
