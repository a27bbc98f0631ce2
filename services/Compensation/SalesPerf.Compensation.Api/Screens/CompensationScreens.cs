using SalesPerf.Common.V1;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Organisation.Screens;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Screens;

/// <summary>What of pay waits for somebody, and stands on the screens that need several services.</summary>
internal static class CompensationScreens
{
    public static ScreenParts Parts { get; } = new(
        [
            new("approve", "task.approve_plan", """
                SELECT v.plan_code || '-' || v.number, ARRAY[v.name, v.number::text], NULL::uuid, v.made_at, NULL::date, '/v1/compensation/plans/' || v.plan_code
                FROM compensation.plan_version v WHERE v.status = 'draft' AND v.made_by <> @subject
                """, Persona.FinanceApprover),
            new("approve", "task.close_period", $"""
                SELECT s.period_code, ARRAY[s.period_code], NULL::uuid, s.published_at, NULL::date, '/v1/compensation/periods/' || s.period_code || '/readiness'
                FROM compensation.period_state s WHERE NOT s.closed AND {PeriodStates.Published} AND NOT {PeriodStates.IsMaker("s.period_code", "@subject")}
                """, Persona.FinanceApprover),
            new("answer", "task.answer_inquiry", """
                SELECT i.id::text, ARRAY[i.question], i.participant_id, i.asked_at, NULL::date, '/v1/compensation/inquiries/' || i.id
                FROM compensation.inquiry i WHERE i.answered_at IS NULL AND i.routed_to = ANY(@personas) AND (i.assignee IS NULL OR i.assignee = @subject)
                  AND (@all OR i.participant_id = ANY(@visible)) AND i.participant_id IS DISTINCT FROM @self
                """, Persona.CompAdmin, Persona.FinanceApprover, Persona.Manager),
        ],
        [
            new(Screen.Home, "card.statement", """
                SELECT ARRAY[s.period_code, trim_scale(s.total)::text, s.currency::text], 'published', s.participant_id, '/v1/compensation/statements/' || s.id
                FROM compensation.statement s JOIN org.period o ON o.code = s.period_code WHERE s.participant_id = @self AND s.published ORDER BY o.start DESC LIMIT 3
                """),
            new(Screen.Team, "card.member_statement", """
                SELECT ARRAY[l.period_code, trim_scale(l.total)::text, l.currency], 'published', l.participant_id, '/v1/compensation/statements/' || l.id
                FROM (SELECT DISTINCT ON (s.participant_id) s.id, s.period_code, s.total, s.currency::text AS currency, s.participant_id FROM compensation.statement s JOIN org.period o ON o.code = s.period_code
                      WHERE (@all OR s.participant_id = ANY(@visible)) AND s.participant_id IS DISTINCT FROM @self AND s.published ORDER BY s.participant_id, o.start DESC, s.id) l
                """, Persona.Manager, Persona.CompAdmin, Persona.FinanceApprover),
            new(Screen.Hire, "card.plan", """
                SELECT ARRAY[a.plan_code, lower(a.during)::text], a.origin, a.participant_id, '/v1/compensation/plans/' || a.plan_code
                FROM compensation.plan_assignment a JOIN org.participant p ON p.id = a.participant_id WHERE p.code = @key ORDER BY lower(a.during)
                """, Persona.CompAdmin, Persona.FinanceApprover),
        ]);
}
