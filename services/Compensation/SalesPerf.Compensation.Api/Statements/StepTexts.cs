using SalesPerf.Compensation.Api.Payments;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Compensation.Api.Statements;

/// <summary>Steps of an explanation as their reader says them; they are stored, hashed and proven in English.</summary>
internal static class StepTexts
{
    public static IReadOnlyList<ExplanationStep> In(this IReadOnlyList<ExplanationStep> steps, Language language) =>
        language == Language.English ? steps : [.. steps.Select(s => s with { Text = Texts.Step(s.Text, language) })];

    public static StatementLineView In(this StatementLineView line, Language language) => line with { Explanation = line.Explanation.In(language) };

    public static PaySheetView In(this PaySheetView sheet, Language language) => sheet with { Explanation = sheet.Explanation.In(language) };
}
