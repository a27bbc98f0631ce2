using SalesPerf.Common.V1;
using SalesPerf.Organisation.Screens;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Training.Api.Screens;

/// <summary>What of training waits for somebody, and stands on the screens that need several services.</summary>
internal static class TrainingScreens
{
    // A person's own words are shown as they are; what a gap says is a text of its own, with the figures in it.
    private static readonly (string Values, string Which) ByHand = ("ARRAY[c.skill_code, c.reason]", "c.reason_code IS NULL");
    private static readonly (string Values, string Which) ForGap = ("c.skill_code || c.reason_values", "c.reason_code = 'reason.gap'");
    private static readonly (string Values, string Which) ForGapAtStage = ("c.skill_code || c.reason_values", "c.reason_code = 'reason.gap_at_stage'");

    public static ScreenParts Parts { get; } = new(
        [
            Coach("task.coach", ByHand), Coach("task.coach.gap", ForGap), Coach("task.coach.gap_at_stage", ForGapAtStage),
            new("review", "task.review_role_play", """
                SELECT r.id::text, ARRAY[r.scenario_code], r.participant_id, r.held_on::timestamptz, NULL::date, '/v1/training/role-plays/' || r.id
                FROM training.role_play r WHERE r.reviewed_on IS NULL
                """, Persona.Trainer),
            new("renew", "task.renew_certification", """
                SELECT c.id::text, ARRAY[c.code], c.participant_id, (upper(c.valid) - 30)::timestamptz, upper(c.valid) - 1, '/v1/training/certifications'
                FROM training.certification c WHERE c.participant_id = @self AND upper(c.valid) - 30 <= @today AND upper(c.valid) > @today - 90
                  AND NOT EXISTS (SELECT 1 FROM training.certification n WHERE n.participant_id = c.participant_id AND n.code = c.code AND coalesce(upper(n.valid), 'infinity') > upper(c.valid))
                """),
            new("learn", "task.finish_onboarding", """
                SELECT e.id::text, ARRAY[e.template_code], e.participant_id, e.starts_on::timestamptz, NULL::date, '/v1/training/enrolments/' || e.id
                FROM training.enrolment e WHERE e.status = 'Active' AND e.participant_id = @self
                """),
        ],
        [
            Coaching("card.coaching", ByHand), Coaching("card.coaching.gap", ForGap), Coaching("card.coaching.gap_at_stage", ForGapAtStage),
            new(Screen.Team, "card.member_coaching", """
                SELECT ARRAY[c.skill_code], c.status, c.participant_id, '/v1/training/coaching-plans/' || c.id
                FROM training.coaching_plan c WHERE (@all OR c.participant_id = ANY(@visible)) AND c.participant_id IS DISTINCT FROM @self AND c.status = 'Open' ORDER BY c.opened_on DESC, c.id
                """, Persona.Manager, Persona.Trainer),
            new(Screen.Hire, "card.onboarding", """
                SELECT ARRAY[coalesce(e.template_code, ''), e.starts_on::text], e.status, e.participant_id, '/v1/training/enrolments/' || e.id
                FROM training.enrolment e JOIN org.participant p ON p.id = e.participant_id WHERE p.code = @key ORDER BY e.starts_on, e.id
                """, Persona.Recruiter, Persona.Trainer, Persona.CompAdmin),
        ],
        Persona.Trainer);

    private static TaskPart Coach(string label, (string Values, string Which) plans) => new("coach", label, $"""
        SELECT c.id::text, {plans.Values}, c.participant_id, c.opened_on::timestamptz, NULL::date, '/v1/training/coaching-plans/' || c.id
        FROM training.coaching_plan c WHERE c.status = 'Open' AND {plans.Which} AND (@all OR c.participant_id = ANY(@visible)) AND c.participant_id IS DISTINCT FROM @self
        """, Persona.Trainer, Persona.Manager);

    private static SectionPart Coaching(string label, (string Values, string Which) plans) => new(Screen.Home, label, $"""
        SELECT {plans.Values}, c.status, c.participant_id, '/v1/training/coaching-plans/' || c.id
        FROM training.coaching_plan c WHERE c.participant_id = @self AND c.status = 'Open' AND {plans.Which} ORDER BY c.opened_on DESC, c.id
        """);
}
