using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Domain.Plans.Lint;

/// <summary>Components that multiply what is above, and do not say above what: it is 0, and all of the basis is above.</summary>
internal static class OverageLint
{
    private const string BeyondAll = "1000000000000000";
    private static readonly decimal[] Amounts = [1m, 100m, 10_000m, 1_000_000m, 100_000_000m];

    public static IEnumerable<LintFinding> Of(PlanDocument document, ProbeFacts facts, IProbeRun run) => document.Components
        .Where(c => c.Words.TryGetValue("mode", out var mode) && mode.Text == "overage" && !c.Formulas.ContainsKey("scale")).Select(c => Find(document, c, facts, run)).OfType<LintFinding>();

    private static LintFinding? Find(PlanDocument document, ComponentSpec component, ProbeFacts facts, IProbeRun run)
    {
        if (PlanProgram.Compile(WithoutOverage(document, component)).Program is not { } without) return null;
        Probe[] probes = [.. Amounts.SelectMany(a => Enumerable.Range(-1, facts.Shapes.All.Count + 1).Select(s => new Probe(s, a, a)))];
        foreach (var given in facts.KindsOfPeople.Select(kind => facts.Of([.. probes.Select(p => p with { Kind = kind })], isGenerous: true)).Prepend(facts.Of(probes)).Select(f => Multiplied(f, component.Words["table"].Text)))
        {
            var (paid, plain) = (run.Pay(given), new ProbeRun(without).Pay(given));
            for (var i = 0; i < probes.Length; i++)
                foreach (var person in ProbeFacts.People(i))
                {
                    var (all, none) = (paid.GetValueOrDefault((person, component.Code)), plain.GetValueOrDefault((person, component.Code)));
                    if (all != none) return Found(component, given, new PaidPerson(person, probes[i].Amount, all), none);
                }
        }

        return null;
    }

    private static LintFinding Found(ComponentSpec component, FactSet facts, PaidPerson paid, decimal none) => new LintFinding(LintCodes.AllOverage, component.Code, component.Place,
        $"'{component.Code}' pays {CanonicalForm.Of(paid.Pay)} for a result of {CanonicalForm.Of(paid.Result)}, and {CanonicalForm.Of(none)} if nothing of it were overage: no 'scale' says where the overage begins, so all of it is. State it, such as scale: quota.",
        new OverageWitness(facts, paid, none));

    private static PlanDocument WithoutOverage(PlanDocument document, ComponentSpec component) => document with
    {
        PaidIn = null,
        Components = [.. document.Components.Select(c => c != component ? c : c with { Formulas = new Dictionary<string, ExpressionText>(c.Formulas) { ["scale"] = new ExpressionText(BeyondAll, c.Place) } })],
    };

    // A multiplier that only facts give is 1 in the facts of probes, which multiplies nothing.
    private static FactSet Multiplied(FactSet facts, string table) =>
        facts with { Tables = [.. facts.Tables.Select(t => t.Table == table ? t with { Rows = [.. t.Rows.Select(r => (IReadOnlyList<string?>)[.. r.Take(r.Count - 1), "2"])] } : t)] };
}
