using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>A commission: a measurement multiplied by a rate, rounded once per payee and period.</summary>
/// <param name="Code">Unique in its plan.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Measure">What is multiplied: <c>sales</c>.</param>
/// <param name="DefaultRate">Rate of a payee without a personal one, or null where each must have one.</param>
/// <param name="Rounding">How the line is rounded.</param>
public sealed record CommissionComponent(string Code, string Name, string Measure, Rate? DefaultRate, RoundingRule Rounding);

/// <summary>The approved version of a plan that applies to a payee in a period.</summary>
/// <param name="PlanCode">Plan.</param>
/// <param name="Version">Version.</param>
/// <param name="Currency">Currency of what it pays.</param>
/// <param name="Component">What it pays.</param>
public sealed record PlanInForce(string PlanCode, int Version, Currency Currency, CommissionComponent Component);

/// <summary>A payee's own rate, from a day to the day before another.</summary>
/// <param name="ComponentCode">For one component, or null for all.</param>
/// <param name="Rate">The rate.</param>
/// <param name="During">When.</param>
public sealed record PersonalRate(string? ComponentCode, Rate Rate, DateRange During);

/// <summary>Which rate applies to a credit.</summary>
public static class RateInForce
{
    /// <summary>The payee's own rate for the component on the day, else the payee's own rate for all, else the plan's; null where none is stated.</summary>
    public static Rate? On(DateOnly day, CommissionComponent component, IReadOnlyList<PersonalRate> personal)
    {
        ArgumentNullException.ThrowIfNull(component);
        ArgumentNullException.ThrowIfNull(personal);
        return personal.FirstOrDefault(r => r.ComponentCode == component.Code && r.During.Contains(day))?.Rate
            ?? personal.FirstOrDefault(r => r.ComponentCode is null && r.During.Contains(day))?.Rate
            ?? component.DefaultRate;
    }
}
