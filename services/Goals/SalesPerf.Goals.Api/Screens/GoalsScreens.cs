using SalesPerf.Common.V1;
using SalesPerf.Goals.Api.Goals;
using SalesPerf.Organisation.Screens;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Api.Screens;

/// <summary>What of goals and feedback waits for somebody, and stands on the screens that need several services.</summary>
internal static class GoalsScreens
{
    // A person's own words are shown as they are; what the platform says is a text of its own, with the figures in it.
    private static readonly (string Values, string Which) ByPerson = ("ARRAY[g.statement]", "g.statement_code IS NULL");
    private static readonly (string Values, string Which) OfQuota = ("g.statement_values", $"g.statement_code = '{GoalSentences.Quota}'");
    private static readonly (string Values, string Which) OfQuotaOfSeat = ("g.statement_values", $"g.statement_code = '{GoalSentences.QuotaOfSeat}'");
    private static readonly (string Values, string Which) OfOnboarding = ("g.statement_values", $"g.statement_code = '{GoalSentences.Onboarding}'");

    public static ScreenParts Parts { get; } = new(
        [
            Acknowledge("task.acknowledge_goal", ByPerson), Acknowledge("task.acknowledge_goal.quota", OfQuota),
            Acknowledge("task.acknowledge_goal.quota_of_seat", OfQuotaOfSeat), Acknowledge("task.acknowledge_goal.onboarding", OfOnboarding),
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
            Card("card.goal", ByPerson), Card("card.goal.quota", OfQuota), Card("card.goal.quota_of_seat", OfQuotaOfSeat), Card("card.goal.onboarding", OfOnboarding),
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

    private static TaskPart Acknowledge(string label, (string Values, string Which) of) => new("acknowledge", label, $"""
        SELECT g.id::text, {of.Values}, g.participant_id, g.published_at, g.ends_before - 1, '/v1/goals/goals/' || g.id
        FROM goals.goal g WHERE g.status = 'Published' AND g.participant_id = @self AND {of.Which}
        """);

    private static SectionPart Card(string label, (string Values, string Which) of) => new(Screen.Home, label, $"""
        SELECT {of.Values} || g.period_code, CASE WHEN g.off_track THEN 'offTrack' ELSE 'onTrack' END, g.participant_id, '/v1/goals/goals/' || g.id
        FROM goals.goal g WHERE g.participant_id = @self AND g.status IN ('Published', 'Acknowledged') AND g.ends_before > @today AND {of.Which} ORDER BY g.ends_before, g.id
        """);
}
