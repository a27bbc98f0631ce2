using System.Reflection;

namespace SalesPerf.Contracts.Tests;

/// <summary>Everything that services promise each other.</summary>
internal static class Contracts
{
    private static readonly string[] Services = ["Compensation", "Goals", "Recruiting", "Territories", "Training"];

    public static IReadOnlyList<Assembly> Assemblies { get; } = [.. Services.Select(s => Assembly.Load($"SalesPerf.{s}.Contracts"))];

    /// <summary>Event types: records in a namespace of events that are no part of another.</summary>
    public static IReadOnlyList<Type> Events { get; } = [.. Assemblies.SelectMany(a => a.GetExportedTypes())
        .Where(t => t.Namespace!.Contains(".Events.V", StringComparison.Ordinal) && t.IsClass && !Parts.Contains(t.Name)).OrderBy(t => t.FullName, StringComparer.Ordinal)];

    // Values inside events.
    private static HashSet<string> Parts => new(StringComparer.Ordinal) { "CalendarPeriod", "PositionHolder", "ReportingLine" };
}
