using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Api.Invariants;

/// <summary>A law of the stored data, and the rows that break it.</summary>
internal sealed record InvariantView(string Id, string Description, IReadOnlyList<string> Violations);

/// <summary>All laws.</summary>
internal sealed record InvariantsView(IReadOnlyList<InvariantView> Items);

/// <summary>Checks this service's own data; the constraints of the tables should make every answer empty.</summary>
internal static class InvariantEndpoints
{
    private static readonly (string Id, string Description, string Sql)[] Laws =
    [
        ("I10", "per aggregate the applied version only grows", """
            SELECT thing || ': ' || sequence || ' after ' || before AS "Value"
            FROM (SELECT thing, sequence, lag(sequence) OVER (PARTITION BY thing ORDER BY id) AS before FROM goals.applied_version) v WHERE sequence <= before
            """),
        ("goals.gap_below_threshold", "every performance gap lies below its threshold", """
            SELECT id::text AS "Value" FROM goals.gap WHERE attainment >= threshold
            """),
        ("goals.agreed_goal_has_reason", "a goal that its person knows of has a reason", """
            SELECT id::text AS "Value" FROM goals.goal WHERE status IN ('Published', 'Acknowledged', 'Historic') AND coalesce(reason, '') = ''
            """),
        ("goals.agreement_on_record", "an acknowledged goal has the record of who agreed to its present revision", """
            SELECT g.id::text AS "Value" FROM goals.goal g
            WHERE g.status = 'Acknowledged' AND NOT EXISTS (SELECT FROM goals.acknowledgement a WHERE a.goal_id = g.id AND a.revision = g.revision)
            """),
        ("goals.quota_goal_equals_quotas", "the goal of a quota is the sum of the person's quotas of that KPI and period", """
            SELECT g.id::text AS "Value" FROM goals.goal g
            WHERE g.origin = 'Quota' AND g.status <> 'Withdrawn'
              AND g.target IS DISTINCT FROM (SELECT sum(q.amount) FROM goals.quota q WHERE q.participant_id = g.participant_id AND q.kpi_code = g.kpi_code AND q.period_code = g.period_code)
            """),
    ];

    public static void MapInvariants(this IEndpointRouteBuilder routes) => routes.MapGet("/v1/goals/invariants", CheckAsync).WithTags("Operations").WithName("CheckGoalsInvariants")
        .WithSummary("Checks the laws of this service's data; every list of violations should be empty.").RequirePersona(Persona.Operator);

    private static async Task<Ok<InvariantsView>> CheckAsync(GoalsDbContext db, CancellationToken cancellationToken)
    {
        var items = new List<InvariantView>();
        foreach (var (id, description, sql) in Laws)
            items.Add(new(id, description, await db.Database.SqlQueryRaw<string>(sql).ToListAsync(cancellationToken)));
        return TypedResults.Ok(new InvariantsView(items));
    }
}
