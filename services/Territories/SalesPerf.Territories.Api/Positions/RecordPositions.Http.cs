using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;

namespace SalesPerf.Territories.Api.Positions;

/// <summary>A position to record. Its dated history replaces what was known.</summary>
/// <param name="Code">Business key.</param>
/// <param name="TitleCode">Title it is a seat of.</param>
/// <param name="Holders">Who sits on it when; empty where nobody ever did.</param>
/// <param name="ReportsTo">To which position it reports when; the manager's position may come later in the same batch.</param>
internal sealed record PositionItem(string Code, string TitleCode, IReadOnlyList<HolderItem> Holders, IReadOnlyList<ReportingLineItem> ReportsTo)
{
    private const int LongestHistory = 200;

    public void Check(string pointer)
    {
        var violations = new Violations();
        violations.Code(Code, $"{pointer}/code");
        violations.Code(TitleCode, $"{pointer}/titleCode");
        violations.Check(Holders.Count <= LongestHistory, $"{pointer}/holders", "too_many", $"At most {LongestHistory} holders.");
        violations.Check(ReportsTo.Count <= LongestHistory, $"{pointer}/reportsTo", "too_many", $"At most {LongestHistory} lines.");
        foreach (var (holder, i) in Holders.Select((h, i) => (h, i)))
        {
            violations.Code(holder.ParticipantCode, $"{pointer}/holders/{i}/participantCode");
            violations.Days(holder.From, holder.UntilExclusive, $"{pointer}/holders/{i}");
        }

        foreach (var (line, i) in ReportsTo.Select((l, i) => (l, i)))
        {
            violations.Code(line.ManagerPositionCode, $"{pointer}/reportsTo/{i}/managerPositionCode");
            violations.Days(line.From, line.UntilExclusive, $"{pointer}/reportsTo/{i}");
        }

        violations.ThrowIfAny();
    }
}

/// <summary>A participant on a position.</summary>
/// <param name="ParticipantCode">Who.</param>
/// <param name="From">First day.</param>
/// <param name="UntilExclusive">First day after the last; absent until further notice.</param>
internal sealed record HolderItem(string ParticipantCode, DateOnly From, DateOnly? UntilExclusive = null);

/// <summary>A line to a manager's position.</summary>
/// <param name="ManagerPositionCode">To which position.</param>
/// <param name="From">First day.</param>
/// <param name="UntilExclusive">First day after the last; absent until further notice.</param>
internal sealed record ReportingLineItem(string ManagerPositionCode, DateOnly From, DateOnly? UntilExclusive = null);

internal static class RecordPositionsEndpoint
{
    public static void MapRecordPositions(this RouteGroupBuilder group) =>
        group.MapPost("/positions:batch", BatchAsync).WithName("RecordPositions").WithTags("Positions")
            .WithSummary("Records positions with their whole dated histories of holders and reporting lines.").RequirePersona(Persona.CompAdmin);

    private static Task<MultiStatus> BatchAsync(Batch<PositionItem> batch, RecordPositions record, HttpContext http, CancellationToken cancellationToken) =>
        record.HandleAsync(batch, http, cancellationToken);
}
