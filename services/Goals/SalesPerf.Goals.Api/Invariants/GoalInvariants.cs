using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Goals.Api.Invariants;

/// <summary>The laws of this service's own data; the constraints of the tables should make every check empty.</summary>
internal static class GoalInvariants
{
    public static readonly InvariantRule[] Rules =
    [
        new("I10", "per aggregate the applied version only grows", """
            SELECT thing || ': ' || sequence || ' after ' || before AS "Value"
            FROM (SELECT thing, sequence, lag(sequence) OVER (PARTITION BY thing ORDER BY id) AS before FROM goals.applied_version) v WHERE sequence <= before
            """),
        new("goals.gap_below_threshold", "every performance gap lies below its threshold", """
            SELECT id::text AS "Value" FROM goals.gap WHERE attainment >= threshold
            """),
        new("goals.agreed_goal_has_reason", "a goal that its person knows of has a reason", """
            SELECT id::text AS "Value" FROM goals.goal WHERE status IN ('Published', 'Acknowledged', 'Historic') AND coalesce(reason, '') = ''
            """),
        new("goals.agreement_on_record", "an acknowledged goal has the record of who agreed to its present revision", """
            SELECT g.id::text AS "Value" FROM goals.goal g
            WHERE g.status = 'Acknowledged' AND NOT EXISTS (SELECT FROM goals.acknowledgement a WHERE a.goal_id = g.id AND a.revision = g.revision)
            """),
        new("goals.quota_goal_equals_quotas", "the goal of a quota is the sum of the person's quotas of that KPI and period", """
            SELECT g.id::text AS "Value" FROM goals.goal g
            WHERE g.origin = 'Quota' AND g.status <> 'Withdrawn'
              AND g.target IS DISTINCT FROM (SELECT sum(q.amount) FROM goals.quota q WHERE q.participant_id = g.participant_id AND q.kpi_code = g.kpi_code AND q.period_code = g.period_code)
            """),
    ];
}
