using SalesPerf.Compensation.Domain.Facts;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>A value of somebody on another plan, as that plan's calculation gave it.</summary>
/// <param name="Participant">Who.</param>
/// <param name="Period">Period.</param>
/// <param name="Name">Name of the value or component, as the plan at hand asks for it.</param>
/// <param name="Amount">The value.</param>
public sealed record KnownValue(string Participant, string Period, string Name, decimal Amount);

/// <summary>What a calculation follows from.</summary>
/// <param name="Program">One version of one plan.</param>
/// <param name="Facts">All facts; people on other plans are known for the organisation and as sellers.</param>
public sealed record CalculationInput(PlanProgram Program, FactSet Facts)
{
    /// <summary>Who is on the plan; null is everybody. Only they have lines; credits, and aggregates of them, are made for everybody.</summary>
    public IReadOnlySet<string>? Payees { get; init; } = Facts.Payees;

    /// <summary>Whose results are wanted; null is everybody's. The results of these are the same as in a calculation of everybody.</summary>
    public IReadOnlySet<string>? Only { get; init; }

    /// <summary>Codes of the periods whose results are wanted; null is all. Earlier ones are calculated for what is carried over.</summary>
    public IReadOnlySet<string>? Periods { get; init; }

    /// <summary>Values of people on other plans, for <c>total(… of …)</c>.</summary>
    public IReadOnlyList<KnownValue> Known { get; init; } = [];

    /// <summary>How many parts the payees are divided into; null follows from the machine and the size. Results do not depend on it.</summary>
    public int? Shards { get; init; }
}
