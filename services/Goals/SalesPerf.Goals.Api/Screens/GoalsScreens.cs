using SalesPerf.Common.V1;
using SalesPerf.Organisation.Screens;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Api.Screens;

/// <summary>What of goals and feedback waits for somebody, and stands on the screens that need several services.</summary>
internal static class GoalsScreens
{
    public static ScreenParts Parts { get; } = new(
        [
            new("acknowledge", "task.acknowledge_goal", """
                SELECT g.id::text, ARRAY[g.statement], g.participant_id, g.published_at, g.ends_before - 1, '/v1/goals/goals/' || g.id
                FROM goals.goal g WHERE g.status = 'Published' AND g.participant_id = @self
                """),
            new("answer", "task.answer_question", """
                SELECT q.id::text, ARRAY[q.text], g.participant_id, q.asked_at, NULL::date, '/v1/goals/goals/' || g.id
                FROM goals.question q JOIN goals.goal g ON g.id = q.goal_id
                WHERE q.answered_at IS NULL AND (@all OR g.participant_id = ANY(@visible)) AND g.participant_id IS DISTINCT FROM @self
                """, Persona.Manager, Persona.CompAdmin),
            new("review", "task.respond_to_feedback", """
                SELECT f.id::text, ARRAY[f.action], f.participant_id, f.given_at, f.due_on, '/v1/goals/feedback'
                FROM goals.feedback f WHERE f.response IS NULL AND f.participant_id = @self
                """),
        ],
        [
            new(Screen.Home, "card.goal", """
                SELECT ARRAY[g.statement, g.period_code], CASE WHEN g.off_track THEN 'offTrack' ELSE 'onTrack' END, g.participant_id, '/v1/goals/goals/' || g.id
                FROM goals.goal g WHERE g.participant_id = @self AND g.status IN ('Published', 'Acknowledged') AND g.ends_before > @today ORDER BY g.ends_before, g.id
                """),
            new(Screen.Team, "card.member_goals", """
                SELECT ARRAY[count(*)::text, (count(*) FILTER (WHERE g.status = 'Published'))::text], CASE WHEN bool_or(g.off_track) THEN 'offTrack' ELSE 'onTrack' END, g.participant_id, '/v1/goals/goals'
                FROM goals.goal g WHERE (@all OR g.participant_id = ANY(@visible)) AND g.participant_id IS DISTINCT FROM @self AND g.status IN ('Published', 'Acknowledged') AND g.ends_before > @today
                GROUP BY g.participant_id ORDER BY g.participant_id
                """, Persona.Manager, Persona.CompAdmin),
            // How many, not which: a newcomer's goals are no business of recruiting.
            new(Screen.Hire, "card.newcomer_goals", """
                SELECT ARRAY[count(*)::text], NULL, g.participant_id, '/v1/goals/goals'
                FROM goals.goal g JOIN org.participant p ON p.id = g.participant_id WHERE p.code = @key AND g.status NOT IN ('Withdrawn', 'Draft') GROUP BY g.participant_id
                """, Persona.Recruiter, Persona.CompAdmin),
        ]);
}
