using System.Globalization;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>A short plan and short facts, and what comes of them.</summary>
internal static class PlanCase
{
    private const string Head = "plan: p\ncurrency: USD\n";

    public static CalculationResult Run(string plan, string facts, Func<CalculationInput, CalculationInput>? with = null)
    {
        var input = new CalculationInput(PlanProgram.Of(Head + plan), FactsJson.Read(facts));
        return Calculate.Run(with is null ? input : with(input));
    }

    public static IReadOnlyList<PlanError> Errors(string plan) => PlanProgram.Compile(Head + plan).Errors;

    /// <summary>"participant component amount", one a line, of the last period.</summary>
    public static string[] Amounts(CalculationResult result) =>
        [.. result.Periods[^1].Lines.Select(l => $"{l.Participant} {l.Component} {CanonicalForm.Of(l.Amount.Amount)}")];

    /// <summary>The amount of the only line, exact.</summary>
    public static string Only(CalculationResult result) => CanonicalForm.Of(Assert.Single(result.Periods[^1].Lines).Unrounded.Amount);

    public static string Value(CalculationResult result, string name, string participant = FactsJson.OnlyParticipant, int period = -1) =>
        result.Periods[period < 0 ? result.Periods.Count + period : period].ValuesOf(participant)[name].ToString();

    public static string OfCredits(CalculationResult result, string name, string participant = FactsJson.OnlyParticipant, int period = -1) =>
        string.Join(" ", result.Periods[period < 0 ? result.Periods.Count + period : period].CreditsOf(participant).Select(c => c.Values[name].ToString()));

    /// <summary>Facts of one participant with transactions of these amounts.</summary>
    public static string Sales(params decimal[] amounts) =>
        $$"""{"transactions":[{{string.Join(",", amounts.Select(a => $$"""{"amount":"{{a.ToString(CultureInfo.InvariantCulture)}}"}"""))}}]}""";
}
