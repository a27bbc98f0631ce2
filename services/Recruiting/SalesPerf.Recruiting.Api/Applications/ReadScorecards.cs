using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain.Applications;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Applications;

/// <summary>The scorecards of an application and what they sum up to.</summary>
internal sealed record ScorecardsView(IReadOnlyList<ScorecardView> Items, ScorecardSummary Summary);

/// <summary>Reads the scorecards of an application.</summary>
internal static class ReadScorecards
{
    public static async Task<Ok<ScorecardsView>> HandleAsync(Guid id, Caller caller, RecruitingDbContext db, ApplicationFile file, CancellationToken cancellationToken)
    {
        var application = await file.RequireAsync(id, cancellationToken);
        var cards = await db.Scorecards.AsNoTracking().Where(s => s.ApplicationId == application.Id).OrderBy(s => s.Id).ToListAsync(cancellationToken);
        return TypedResults.Ok(new ScorecardsView([.. cards.Select(c => ScorecardView.Of(c, caller))], ScorecardSummary.Of(cards)));
    }
}
