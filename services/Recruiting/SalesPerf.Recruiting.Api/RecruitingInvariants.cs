using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Recruiting.Api;

/// <summary>What Recruiting's stored data must satisfy at any time.</summary>
internal static class RecruitingInvariants
{
    public static InvariantRule[] Rules { get; } =
    [
        new("R1", "A hired application has an accepted offer that somebody other than its maker approved.",
            """
            SELECT 'application ' || a.id AS "Value" FROM recruiting.application a
            WHERE a.stage = 'Hired' AND NOT EXISTS (
              SELECT FROM recruiting.offer o WHERE o.application_id = a.id AND o.status = 'Accepted' AND o.approved_by IS NOT NULL AND o.approved_by <> o.made_by)
            """),
        new("R2", "The filled seats of a requisition are its hires, and never more than its seats.",
            """
            SELECT 'requisition ' || r.id || ': ' || r.filled || ' of ' || r.seats || ' filled, ' || count(a.id) || ' hired' AS "Value"
            FROM recruiting.requisition r LEFT JOIN recruiting.application a ON a.requisition_id = r.id AND a.stage = 'Hired'
            GROUP BY r.id, r.filled, r.seats HAVING r.filled > r.seats OR r.filled <> count(a.id)
            """),
        new("R3", "A shortfall proposes one requisition.",
            """SELECT 'shortfall ' || shortfall_id AS "Value" FROM recruiting.requisition WHERE shortfall_id IS NOT NULL GROUP BY shortfall_id HAVING count(*) > 1"""),
        new("R4", "An open or closed requisition was approved by somebody other than its maker.",
            """SELECT 'requisition ' || id AS "Value" FROM recruiting.requisition WHERE status IN ('Open', 'Closed') AND (decided_by IS NULL OR decided_by = made_by)"""),
        new("R5", "The last entry of an application's history is the stage it stands at.",
            """SELECT 'application ' || id AS "Value" FROM recruiting.application WHERE lower(history -> -1 ->> 'stage') IS DISTINCT FROM lower(stage)"""),
        new("R6", "An application at the offer or hired has at least one scorecard.",
            """
            SELECT 'application ' || a.id AS "Value" FROM recruiting.application a
            WHERE a.stage IN ('Offer', 'Hired') AND NOT EXISTS (SELECT FROM recruiting.scorecard s WHERE s.application_id = a.id)
            """),
    ];
}
