using System.Globalization;
using System.Text;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>How a line is rounded, once per payee, period and component.</summary>
/// <param name="Mode">How a half is decided.</param>
/// <param name="Digits">Decimals; the currency's own where left out.</param>
public sealed record RoundingBody(RoundingMode Mode, int? Digits = null);

/// <summary>What a plan pays, as a form asks for it.</summary>
/// <param name="Code">Earning code of what it pays.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Kind"><c>commission</c>.</param>
/// <param name="Measure"><c>sales</c>.</param>
/// <param name="Rounding">How the line is rounded.</param>
/// <param name="Rate">Rate of payees without a personal one.</param>
public sealed record ComponentBody(string Code, string Name, string Kind, string Measure, RoundingBody Rounding, Rate? Rate = null);

/// <summary>The short form of a plan: one commission on all sales. It is written into a document, which is what is kept and calculated.</summary>
/// <param name="Name">Name to show.</param>
/// <param name="CalendarCode">Calendar of the periods it pays for.</param>
/// <param name="Currency">Currency it pays in.</param>
/// <param name="Component">What it pays.</param>
/// <param name="EffectiveFrom">First day; it applies to periods that begin on it or later, and to the first period of a plan that begins inside one.</param>
public sealed record PlanBody(string Name, string CalendarCode, Currency Currency, ComponentBody Component, DateOnly EffectiveFrom);

/// <summary>Writes the short form of a plan as a document.</summary>
internal static class PlanForm
{
    /// <summary>Parameter that personal rates are values of.</summary>
    public const string RateParameter = "rate";

    /// <summary>Refuses a form with anything wrong in it.</summary>
    public static void Check(string code, PlanBody body)
    {
        var violations = new Violations();
        violations.Text(code, "/code", 50);
        violations.Text(body.Name, "/name");
        violations.Text(body.CalendarCode, "/calendarCode", 50);
        violations.Text(body.Component.Code, "/component/code", 50);
        violations.Text(body.Component.Name, "/component/name");
        violations.Check(body.Component.Kind == "commission", "/component/kind", "compensation.unknown_component_kind", "The kind of component is commission.");
        violations.Check(body.Component.Measure == "sales", "/component/measure", "compensation.unknown_measure", "The measure is sales.");
        violations.Check(body.Component.Code != "reward", "/component/code", "compensation.reserved_component", "The component reward is the platform's own.");
        violations.Check(body.Component.Rate is not { } rate || Math.Abs(rate.Value) <= 1_000m, "/component/rate", "compensation.invalid_rate", "A rate is a fraction: 0.012 is 1.2 %.");
        violations.Check(body.Component.Rounding.Digits is null or (>= -6 and <= 4), "/component/rounding/digits", "compensation.invalid_rounding", "From -6 to 4 digits; paid amounts have at most four decimals.");
        violations.ThrowIfAny("compensation.invalid_plan");
    }

    /// <summary>The document: what stands in it is all that the form says, in the order in which a person would write it.</summary>
    public static string Write(string code, PlanBody body)
    {
        var (component, rounding) = (body.Component, body.Component.Rounding);
        var digits = rounding.Digits is { } stated ? string.Create(CultureInfo.InvariantCulture, $", digits: {stated}") : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $$"""
            plan: {{Quoted(code)}}
            name: {{Quoted(body.Name)}}
            currency: {{body.Currency.Code}}
            calendar: {{Quoted(body.CalendarCode)}}
            effective: {from: {{body.EffectiveFrom:yyyy-MM-dd}}}
            parameters:
              rate: {type: percent, default: {{CanonicalForm.Of(component.Rate?.Value ?? 0m)}}}
              quota: {type: money, from: quota, measure: sales, default: 0}
            crediting:
              - {rule: explicit_seller, to: seller}
              - {rule: coverage, to: coverage, when: not has_seller, split: equal}
            measurements:
              sales: sum(credit)
            values:
              attainment: sales / quota else 0
            components:
              commission:
                name: {{Quoted(component.Name)}}
                kind: formula
                pay: sum(credit * rate)
                earning_code: {{Quoted(component.Code)}}
                rounding: {mode: {{Snake(rounding.Mode)}}{{digits}}}

            """).ReplaceLineEndings("\n");
    }

    // A JSON text is a double-quoted YAML text.
    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private static string Snake(RoundingMode mode)
    {
        var name = new StringBuilder();
        foreach (var c in mode.ToString()) _ = char.IsUpper(c) && name.Length > 0 ? name.Append('_').Append(char.ToLowerInvariant(c)) : name.Append(char.ToLowerInvariant(c));
        return name.ToString();
    }
}
