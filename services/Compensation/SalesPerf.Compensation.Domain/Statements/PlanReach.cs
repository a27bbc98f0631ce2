using System.Text.RegularExpressions;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Calculation.Nodes;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans;

namespace SalesPerf.Compensation.Domain.Statements;

/// <summary>How far a plan looks beyond the credits of a payee in a period. It may say too much, never too little.</summary>
public static partial class PlanReach
{
    /// <summary>Whether it looks at anything before its period.</summary>
    public static bool LooksBack(PlanProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return program.Reach.Kind != WindowKind.Period || program.Document.Payment is not null;
    }

    /// <summary>Whether calculating a period needs what was before it. What is paid may follow from earlier periods also where this is not so.</summary>
    public static bool NeedsBefore(PlanProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        // The number of a period counts those before it.
        return program.Reach.Kind != WindowKind.Period || (program.Document.Payment is not null && program.Document.Source.Contains("period_index", StringComparison.Ordinal));
    }

    /// <summary>Whether anything of it follows from scores of goals.</summary>
    public static bool ReadsScores(PlanProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return program.ReadsScores || MayReadAnything(program);
    }

    /// <summary>Whether anything of it follows from certifications.</summary>
    public static bool ReadsCertifications(PlanProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return program.Nodes.Any(n => n is Certified) || MayReadAnything(program);
    }

    /// <summary>Whether it looks at other people's credits or pay.</summary>
    public static bool LooksAtOthers(PlanDocument plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Crediting.Rules.Any(r => r.Target is CreditTarget.Managers or CreditTarget.Relation or CreditTarget.Team) || Others().IsMatch(plan.Source);
    }

    /// <summary>Whether it looks at people who are not below a payee, or credits whom a transaction does not name: then a change may concern anybody.</summary>
    public static bool LooksAside(PlanDocument plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Crediting.Rules.Any(r => r.Target is not (CreditTarget.Seller or CreditTarget.Coverage or CreditTarget.Managers)) || Aside().IsMatch(plan.Source);
    }

    /// <summary>Whether it looks at people below a payee and at nobody else: then transactions of others do not matter.</summary>
    public static bool LooksBelow(PlanDocument plan) => LooksAtOthers(plan) && !LooksAside(plan) && !ComparesPeople(plan);

    /// <summary>Whether it sums what other people are paid.</summary>
    public static bool SumsPay(PlanDocument plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Source.Contains("total(", StringComparison.Ordinal);
    }

    /// <summary>Whether it compares what it calculates for people: then it matters who else is on it.</summary>
    public static bool ComparesPeople(PlanDocument plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Comparisons().IsMatch(plan.Source);
    }

    /// <summary>Whom a calculation for one payee has to pay, so that the payee's results are those of a calculation of everybody; null is everybody.</summary>
    internal static IReadOnlySet<string>? PayeesFor(FactState state, IReadOnlySet<string> one) =>
        SumsPay(state.Program.Document) ? null : ComparesPeople(state.Program.Document) ? state.Facts.Payees : one;

    /// <summary>The facts that a payee's pay follows from: all where the plan looks at others, else what names the payee.</summary>
    public static FactSet FactsOf(FactSet facts, PlanDocument plan, string participant)
    {
        ArgumentNullException.ThrowIfNull(facts);
        facts = facts with { Tables = [.. facts.Tables.Where(t => t.IsOf(plan.Code))] };
        if (LooksAtOthers(plan) || SumsPay(plan)) return facts;
        var transactions = facts.Table.Narrowed(t => Names(t, participant));
        var people = transactions.Rows.SelectMany(t => t.Covering.Concat(t.Splits.Select(s => s.Participant).OfType<string>())).Append(participant).ToHashSet(StringComparer.Ordinal);
        return facts with
        {
            Transactions = transactions, Participants = [.. facts.Participants.Where(p => people.Contains(p.Code)).Select(p => p.Code == participant ? p : new ParticipantFact(p.Code))],
            Quotas = [.. facts.Quotas.Where(q => q.Participant == participant)], GoalScores = [.. facts.GoalScores.Where(g => g.Participant is null || g.Participant == participant)],
            Certifications = [.. facts.Certifications.Where(c => c.Participant == participant)],
            Tables = [.. facts.Tables.Where(t => t.Scope != TableScope.Participant || t.Code == participant)],
        };
    }

    // Formulas of the payment section are no values of the program.
    private static bool MayReadAnything(PlanProgram program) => program.Document.Payment is not null;

    private static bool Names(TransactionRow t, string participant) => t.Splits.Count > 0
        ? t.Splits.Any(s => s.Participant == participant || s.Position is not null)
        : t.Seller is { } seller ? seller == participant : t.Covering.Contains(participant, StringComparer.Ordinal);

    [GeneratedRegex(@"\bof\s+(reports|subtree|team|company|relation|path)\b|\bto:\s*(participant|position|attribute)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Others();

    [GeneratedRegex(@"\b(rank|dense_rank|tied|highest|count_people|portion)\s*\(", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Comparisons();

    [GeneratedRegex(@"\bof\s+(team|company|relation)\b", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Aside();
}
