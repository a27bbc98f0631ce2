using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Facts;

/// <summary>A goal's score, as Goals told.</summary>
public sealed record GoalScoreView(Guid GoalId, string ParticipantCode, string KpiCode, string PeriodCode, decimal Score);

/// <summary>A certification, as Training told; without a last day while it holds, without a first one where only its end is known.</summary>
public sealed record CertificationView(Guid CertificationId, string ParticipantCode, string Code, string SkillCode, DateOnly? ValidFrom, DateOnly? ValidUntilExclusive);

internal static class FactEndpoints
{
    public static void MapFacts(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/compensation").WithTags("Facts");
        group.MapGet("/goal-scores", ScoresAsync).WithName("ListGoalScores").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor).WithSummary("Goal scores that Goals told, for plans that pay by objectives.");
        group.MapGet("/certifications", CertificationsAsync).WithName("ListCertificationFacts").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor).WithSummary("Certifications that Training told, for plans in which they are gates.");
        group.MapPost("/relations:batch", Relations.SetAsync).WithName("SetRelations").RequirePersona(Persona.CompAdmin)
            .WithSummary("Sets named relations between participants, over which plans credit beside the reporting line, from a day to the day before another.");
        group.MapGet("/relations", Relations.ListAsync).WithName("ListRelations").RequirePersona(Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor).WithSummary("Named relations between participants.");
    }

    private static async Task<Ok<Page<GoalScoreView>>> ScoresAsync([AsParameters] PageRequest page, string? periodCode, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync("""
            SELECT g.goal_id, coalesce(p.code, ''), g.kpi_code, g.period_code, g.score FROM compensation.goal_score g LEFT JOIN org.participant p ON p.id = g.participant_id
            WHERE g.goal_id > $1 AND ($2::text IS NULL OR g.period_code = $2) ORDER BY g.goal_id LIMIT $3
            """, r => new GoalScoreView(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), Exact.Number(r.GetDecimal(4))), [page.After<AfterId>()?.Id ?? Guid.Empty, periodCode, page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterId(r.GoalId), context));
    }

    private static async Task<Ok<Page<CertificationView>>> CertificationsAsync([AsParameters] PageRequest page, string? participantCode, HttpContext context, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync("""
            SELECT c.certification_id, coalesce(p.code, ''), c.code, c.skill_code, lower(c.during), upper(c.during) FROM compensation.certification c LEFT JOIN org.participant p ON p.id = c.participant_id
            WHERE c.certification_id > $1 AND ($2::text IS NULL OR p.code = $2) ORDER BY c.certification_id LIMIT $3
            """, r => new CertificationView(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.Maybe<DateOnly>(4), r.Maybe<DateOnly>(5)),
            [page.After<AfterId>()?.Id ?? Guid.Empty, participantCode, page.Size + 1], cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterId(r.CertificationId), context));
    }
}
