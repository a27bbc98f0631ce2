using SalesPerf.Primitives;

namespace SalesPerf.Goals.Domain.Kpis;

/// <summary>Refusals about KPIs.</summary>
public static class KpiErrors
{
    /// <summary>The catalogue has no KPI of that code.</summary>
    public static DomainError NotFound(string code) =>
        new("goals.kpi_not_found", ErrorKind.NotFound, $"The catalogue has no KPI '{code}'; define it, or install the standard catalogue.");

    /// <summary>A KPI cannot drive itself.</summary>
    public static DomainError DrivesItself(string code) =>
        new("goals.kpi_drives_itself", ErrorKind.Invalid, $"The KPI '{code}' cannot be its own driver.");
}
