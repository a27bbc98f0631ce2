using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Training.Api;

/// <summary>What Training's stored data must satisfy at any time.</summary>
internal static class TrainingInvariants
{
    public static InvariantRule[] Rules { get; } =
    [
        new("T1", "A performance gap has at most one coaching plan.",
            """SELECT 'gap ' || gap_id || ' has ' || count(*) || ' plans' AS "Value" FROM training.coaching_plan WHERE gap_id IS NOT NULL GROUP BY gap_id HAVING count(*) > 1"""),
        new("T2", "A coaching plan for a gap rests on a gap that was current when it was seen.",
            """
            SELECT 'plan ' || p.id AS "Value" FROM training.coaching_plan p LEFT JOIN training.gap_seen g ON g.gap_id = p.gap_id AND g.current
            WHERE p.gap_id IS NOT NULL AND g.gap_id IS NULL
            """),
        new("T3", "A reviewed role play has one score for every criterion of its rubric, and their weighted mean is its score.",
            """
            SELECT 'role play ' || r.id AS "Value" FROM training.role_play r
            CROSS JOIN LATERAL (
              SELECT count(*) AS criteria, count(s.score) AS scored, sum(c.weight * s.score) / sum(c.weight) AS mean
              FROM jsonb_to_recordset(r.rubric) AS c(criterion text, weight numeric)
              LEFT JOIN jsonb_to_recordset(r.review -> 'scores') AS s(criterion text, score numeric) ON s.criterion = c.criterion) m
            WHERE r.review IS NOT NULL AND (m.criteria <> m.scored OR m.criteria <> jsonb_array_length(r.review -> 'scores') OR abs(m.mean - r.score) > 0.00005)
            """),
        new("T4", "An enrolment is completed exactly when every step is done or skipped.",
            """
            SELECT 'enrolment ' || e.id AS "Value" FROM training.enrolment e
            WHERE e.status <> 'WaitingForTemplate' AND (e.status = 'Completed') <> NOT EXISTS (
              SELECT FROM jsonb_to_recordset(e.steps) AS s("completedOn" date, "skippedBecause" text) WHERE s."completedOn" IS NULL AND s."skippedBecause" IS NULL)
            """),
        new("T5", "A completed coaching plan says what came out, and when.",
            """SELECT 'plan ' || id AS "Value" FROM training.coaching_plan WHERE (status = 'Completed') <> (outcome IS NOT NULL AND completed_on IS NOT NULL)"""),
        new("T6", "A certification is announced as expired only at its end.",
            """SELECT 'certification ' || id AS "Value" FROM training.certification WHERE expired_on IS DISTINCT FROM upper(valid) AND expired_on IS NOT NULL"""),
    ];
}
