using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Domain.Applications;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Applications;

/// <summary>The next stage, and why.</summary>
internal sealed record AdvanceApplicationRequest(Stage ToStage, string? Note = null);

/// <summary>Moves an application on.</summary>
internal static class AdvanceApplication
{
    public static async Task<Ok<ApplicationView>> HandleAsync(
        Guid id, AdvanceApplicationRequest body, Caller caller, RecruitingDbContext db, ApplicationFile file, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Check(body.Note is null || body.Note.Length <= 2_000, "/note", "too_long", "At most 2,000 characters.");
        violations.ThrowIfAny();
        var application = await file.RequireAsync(id, cancellationToken);
        application.Advance(body.ToStage, body.Note, caller.Accountable, time.GetUtcNow(), await file.ScorecardsAsync(application.Id, cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(await file.ViewAsync(application, caller, cancellationToken));
    }
}
