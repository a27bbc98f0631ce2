namespace SalesPerf.Compensation.Domain.Plans.Lint;

/// <summary>Choices behind one that always applies.</summary>
internal static class RuleLint
{
    public static IEnumerable<LintFinding> Of(PlanDocument document)
    {
        foreach (var component in document.Components.Where(c => c.Kind.Name == "rules" && c.Words["pick"].Text == "first"))
        {
            var inOrder = component.Rules.Select((r, i) => (Rule: r, Number: i + 1)).OrderBy(r => r.Rule.Priority).ThenBy(r => r.Number).ToArray();
            var always = Array.FindIndex(inOrder, r => r.Rule.When is null || r.Rule.When.Text.Trim() == "true");
            if (always < 0) continue;
            foreach (var (rule, number) in inOrder.Skip(always + 1))
                yield return new LintFinding(LintCodes.UnreachableTier, component.Code, rule.Place, $"Choice {number} of '{component.Code}' is never asked: choice {inOrder[always].Number} before it always applies.",
                    new NothingWitness(new ProbeFacts(document).Of([new Probe(-1, 1_000m, 1m), new Probe(-1, 1_000_000m, 10m)])));
        }
    }
}
