using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain.Applications;

namespace SalesPerf.Recruiting.Api.Requisitions;

/// <summary>One stage of the funnel.</summary>
/// <param name="Stage">Which.</param>
/// <param name="Standing">Applications that stand at it now.</param>
/// <param name="Reached">Applications that stand at it or have passed it.</param>
internal sealed record PipelineStage(Stage Stage, int Standing, int Reached);

/// <summary>The funnel of a requisition.</summary>
internal sealed record PipelineView(Guid RequisitionId, int Applications, IReadOnlyList<PipelineStage> Stages);

/// <summary>Counts applications per stage.</summary>
internal static class ReadPipeline
{
    public static async Task<Ok<PipelineView>> HandleAsync(Guid id, RequisitionVisibility visibility, RecruitingDbContext db, CancellationToken cancellationToken)
    {
        var requisition = await visibility.RequireAsync(id, cancellationToken);
        var applications = await db.Applications.AsNoTracking().Where(a => a.RequisitionId == requisition.Id).ToListAsync(cancellationToken);
        var stages = Enum.GetValues<Stage>().Select(s => new PipelineStage(s, applications.Count(a => a.Stage == s), applications.Count(a => a.History.Any(h => h.Stage == s))));
        return TypedResults.Ok(new PipelineView(id, applications.Count, [.. stages]));
    }
}
