using SalesPerf.Compensation.Domain.Transactions;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Coverage kinds as stored and on the wire.</summary>
internal static class CoverageNames
{
    public static string Of(CoverageKind kind) => kind switch
    {
        CoverageKind.Covered => "covered",
        CoverageKind.OutsideTerritory => "outside_territory",
        CoverageKind.NoAssignment => "no_assignment",
        CoverageKind.ByCoverage => "by_coverage",
        CoverageKind.NotAsked => "not_asked",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind without a name."),
    };
}
