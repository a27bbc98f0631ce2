using SalesPerf.Common.V1;
using SalesPerf.Organisation.Screens;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Recruiting.Api.Screens;

/// <summary>What of recruiting waits for somebody, and stands on the screens that need several services.</summary>
internal static class RecruitingScreens
{
    public static ScreenParts Parts { get; } = new(
        [
            Approve("task.approve_requisition", "r.reason", "r.reason_code IS NULL"),
            Approve("task.approve_requisition.overloaded", "r.reason_values", "r.reason_code = 'reason.overloaded'"),
            Approve("task.approve_requisition.vacant", "r.reason_values", "r.reason_code = 'reason.vacant'"),
            new("approve", "task.approve_offer", """
                SELECT o.id::text, ARRAY[r.title_code, o.start_on::text], NULL::uuid, now(), o.start_on, '/v1/recruiting/applications/' || o.application_id
                FROM recruiting.offer o JOIN recruiting.application a ON a.id = o.application_id JOIN recruiting.requisition r ON r.id = a.requisition_id
                WHERE o.status = 'Proposed' AND o.made_by <> @subject
                """, Persona.FinanceApprover),
            new("review", "task.score_interview", """
                SELECT a.id::text, ARRAY[c.name, r.title_code], NULL::uuid, r.proposed_on::timestamptz, NULL::date, '/v1/recruiting/applications/' || a.id
                FROM recruiting.application a JOIN recruiting.candidate c ON c.id = a.candidate_id JOIN recruiting.requisition r ON r.id = a.requisition_id
                WHERE a.stage = 'Interview' AND NOT EXISTS (SELECT 1 FROM recruiting.scorecard s WHERE s.application_id = a.id AND s.interviewer = @subject)
                """, Persona.Recruiter),
        ],
        [
            new(Screen.Team, "card.open_requisition", """
                SELECT ARRAY[r.title_code, (r.seats - r.filled)::text], r.status, NULL::uuid, '/v1/recruiting/requisitions/' || r.id
                FROM recruiting.requisition r WHERE r.status IN ('Proposed', 'Open') ORDER BY r.proposed_on, r.id
                """, Persona.Recruiter, Persona.CompAdmin, Persona.FinanceApprover),
            new(Screen.Hire, "card.application", """
                SELECT ARRAY[CASE WHEN 'recruiter' = ANY(@personas) THEN c.name ELSE c.code END, r.title_code, coalesce(o.participant_code, '')], a.stage, p.id, '/v1/recruiting/applications/' || a.id
                FROM recruiting.application a JOIN recruiting.candidate c ON c.id = a.candidate_id JOIN recruiting.requisition r ON r.id = a.requisition_id
                LEFT JOIN recruiting.offer o ON o.application_id = a.id AND o.status <> 'Declined' LEFT JOIN org.participant p ON p.code = o.participant_code
                WHERE a.id::text = @key
                """, Persona.Recruiter, Persona.CompAdmin),
        ]);

    // A person's own words are shown as they are; what a shortfall says is a text of its own, with the figures in it.
    private static TaskPart Approve(string label, string reason, string which) => new("approve", label, $"""
        SELECT r.id::text, ARRAY[r.title_code, r.seats::text] || {reason}, NULL::uuid, r.proposed_on::timestamptz, NULL::date, '/v1/recruiting/requisitions/' || r.id
        FROM recruiting.requisition r WHERE r.status = 'Proposed' AND {which} AND r.made_by <> @subject
        """, Persona.FinanceApprover, Persona.CompAdmin);
}
