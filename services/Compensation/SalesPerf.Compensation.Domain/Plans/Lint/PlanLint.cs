using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Plans.Lint;

/// <summary>
/// Finds what a plan allows and its author probably does not mean. Tables are judged by their edges; what is paid and credited is judged by calculating the plan with facts made for
/// it, so every finding has an input that shows it.
/// </summary>
public static class PlanLint
{
    /// <summary>All findings of a compiled plan, in the order of the document. Those that the plan accepts carry the reason.</summary>
    public static IReadOnlyList<LintFinding> Of(PlanProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var document = program.Document;
        var (facts, run) = (new ProbeFacts(document), new ProbeRun(InItsCurrency(program)));
        var findings = document.Tables.SelectMany(TableLint.Of)
            .Concat(RuleLint.Of(document))
            .Concat(CreditLint.Of(program, facts))
            .Concat(EventLint.Of(document, facts, run))
            .Concat(OverageLint.Of(document, facts, run))
            .Concat(new PayLint(document, facts, run).Find());
        return [.. findings.Select(f => f with { Accepted = Accepted(document, f) }).OrderBy(f => f.Place.Line).ThenBy(f => f.Place.Column).ThenBy(f => f.Code, StringComparer.Ordinal)];
    }

    // What is paid is judged as the plan measures it: rates of exchange are facts that no probe has.
    private static PlanProgram InItsCurrency(PlanProgram program) => program.Document.PaidIn is null ? program : PlanProgram.Compile(program.Document with { PaidIn = null }).Program ?? program;

    private static string? Accepted(PlanDocument document, LintFinding finding) =>
        (document.Components.FirstOrDefault(c => c.Code == finding.Subject)?.Accepts ?? document.Tables.FirstOrDefault(t => t.Name == finding.Subject)?.Accepts)?.GetValueOrDefault(finding.Code);
}

/// <summary>What components pay, by the calculation itself.</summary>
internal sealed class ProbeRun(PlanProgram program) : IProbeRun
{
    public bool HasMaximum => program.Document.Payment is Text.PlanMap payment && payment.Members.Any(m => m.Key == "maximum");

    public IReadOnlyDictionary<(string Participant, string Component), decimal> Pay(FactSet facts)
    {
        var pay = new Dictionary<(string, string), decimal>();
        try
        {
            foreach (var line in Calculate.Run(new CalculationInput(program, facts)).Lines)
                pay[(line.Participant, line.Component)] = pay.GetValueOrDefault((line.Participant, line.Component)) + line.Amount.Amount;
        }
        catch (DomainException)
        {
            // Facts that this plan cannot be calculated with (a table that only real facts can give) show nothing.
        }

        return pay;
    }
}
