using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Plans.Lint;

/// <summary>Crediting rules that credit nobody, whatever kind of transaction comes and whoever stands around the seller.</summary>
internal static class CreditLint
{
    private static readonly string[] Measured = ["amount", "source_amount", "units"];
    private static readonly decimal[] Amounts = [1m, 1_000m, 100_000m, 10_000_000m];

    public static IEnumerable<LintFinding> Of(PlanProgram program, ProbeFacts facts)
    {
        var everything = facts.Of([.. Amounts.Concat(Compared(facts)).Distinct().SelectMany(a => Enumerable.Range(0, facts.Shapes.All.Count).Select(s => new Probe(s, a, a)))]);
        var used = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (var period in Calculate.Run(new CalculationInput(program, everything)).Periods)
                foreach (var participant in period.Participants) used.UnionWith(period.CreditsOf(participant).Select(c => c.Rule));
        }
        catch (DomainException)
        {
            return [];
        }

        return program.Document.Crediting.Rules.Where(r => r.Place.Line > 0 && !used.Contains(r.Name)).Select(r => new LintFinding(
            LintCodes.DeadCreditRule, r.Name, r.Place, $"The crediting rule '{r.Name}' credits nobody: not one of {everything.Transactions.Count} transactions of {facts.Shapes.All.Count} kinds.", new NothingWitness(everything)));
    }

    // Around each number that amounts or units are compared with.
    private static IEnumerable<decimal> Compared(ProbeFacts facts) => Measured.SelectMany(facts.Words.Of)
        .Where(v => v.Kind is ValueKind.Number or ValueKind.Money).SelectMany(v => new[] { v.Number - 1m, v.Number, v.Number + 1m });
}
