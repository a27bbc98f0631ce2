using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Recruiting.Api.Persistence;
using SalesPerf.Recruiting.Api.Requisitions;
using SalesPerf.Recruiting.Domain.Applications;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Applications;

/// <summary>A score for one attribute, 1 to 5, with what was seen or said.</summary>
internal sealed record AttributeScoreBody(string Attribute, int Score, string Evidence);

/// <summary>A judgement; the interviewer is the caller.</summary>
internal sealed record WriteScorecardRequest(IReadOnlyList<AttributeScoreBody> Scores, Recommendation Recommendation);

/// <summary>A scorecard as read.</summary>
internal sealed record ScorecardView(Guid Id, string Interviewer, IReadOnlyList<AttributeScore> Scores, decimal Score, Recommendation Recommendation, DateTimeOffset WrittenAt)
{
    public static ScorecardView Of(Scorecard s, Caller reader) =>
        new(s.Id.Value, s.Interviewer, [.. s.Scores.Select(a => a with { Evidence = reader.Written(a.Evidence) })], s.Score, s.Recommendation, s.WrittenAt);
}

/// <summary>Writes an interviewer's scorecard.</summary>
internal static class WriteScorecard
{
    public static async Task<Created<ScorecardView>> HandleAsync(
        Guid id, WriteScorecardRequest body, Caller caller, RecruitingDbContext db, ApplicationFile file, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Check(body.Scores.Count <= 100 && body.Scores.All(s => s.Evidence.Length <= 4_000), "/scores", "too_long", "At most 100 scores, each with at most 4,000 characters of evidence.");
        violations.ThrowIfAny();
        var application = await file.RequireAsync(id, cancellationToken);
        application.RequireScorable();
        var requisition = await ReadRequisitions.RequireAsync(application.RequisitionId.Value, db, cancellationToken);
        var scores = body.Scores.Select(s => new AttributeScore(s.Attribute, s.Score, s.Evidence)).ToArray();
        var card = new Scorecard(application.Id, caller.Accountable, requisition.Kit, scores, body.Recommendation, time.GetUtcNow());
        db.Scorecards.Add(card);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/v1/recruiting/applications/{id}/scorecards", ScorecardView.Of(card, caller));
    }
}
