using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Territories.Api.Invariants;

/// <summary>What the stored sales organisation must satisfy at any time.</summary>
internal static class TerritoriesInvariants
{
    public static InvariantRule[] Rules { get; } =
    [
        new("I11", "An account has one primary territory per date.", """
            SELECT format('Account %s lies in two territories within %s.', a.code, x.during * y.during) AS "Value"
            FROM territories.account_territory x JOIN territories.account_territory y ON y.account_id = x.account_id AND y.id > x.id AND y.during && x.during
            JOIN territories.account a ON a.id = x.account_id
            """),
        new("I12", "A quota that rolls up is the sum of the quotas of the seats that report to its seat on the period's first day, plus the declared over-assignment.", """
            SELECT format('Quota of %s in %s is %s, but those below sum to %s and %s is declared.', s.code, q.period_code, trim_scale(q.amount), trim_scale(below.amount), trim_scale(q.over_assignment)) AS "Value"
            FROM territories.quota q
            JOIN territories.position s ON s.id = q.position_id
            JOIN territories.period p ON p.code = q.period_code
            CROSS JOIN LATERAL (
              SELECT coalesce(sum(c.amount), 0) AS amount FROM territories.reporting_line l
              JOIN territories.quota c ON c.position_id = l.position_id AND c.period_code = q.period_code AND c.measure = q.measure
              WHERE l.manager_position_id = q.position_id AND l.during @> p.start) below
            WHERE q.rolls_up AND q.amount <> below.amount + q.over_assignment
            """),
        new("territories.one-holder", "A seat has one holder and reports to one seat per date.", """
            SELECT format('Position %s has two holders within %s.', s.code, x.during * y.during) AS "Value"
            FROM territories.holder x JOIN territories.holder y ON y.position_id = x.position_id AND y.id > x.id AND y.during && x.during
            JOIN territories.position s ON s.id = x.position_id
            UNION ALL
            SELECT format('Position %s reports to two positions within %s.', s.code, x.during * y.during)
            FROM territories.reporting_line x JOIN territories.reporting_line y ON y.position_id = x.position_id AND y.id > x.id AND y.during && x.during
            JOIN territories.position s ON s.id = x.position_id
            """),
        new("territories.no-cycle", "No seat reports to itself, over however many others, on any date.", """
            WITH RECURSIVE up AS (
              SELECT l.position_id AS start, l.manager_position_id AS at, l.during, ARRAY[l.position_id] AS path FROM territories.reporting_line l
              UNION ALL
              SELECT u.start, l.manager_position_id, u.during * l.during, u.path || l.position_id
              FROM up u JOIN territories.reporting_line l ON l.position_id = u.at AND l.during && u.during
              WHERE u.at <> u.start AND NOT u.at = ANY (u.path)
            )
            SELECT DISTINCT format('Position %s reports to itself within %s.', s.code, up.during) AS "Value" FROM up JOIN territories.position s ON s.id = up.start WHERE up.at = up.start
            """),
        new("territories.quota-currency", "A quota is in the currency of its period's calendar.", """
            SELECT format('Quota of %s in %s is in %s, the calendar in %s.', s.code, q.period_code, q.currency, c.currency) AS "Value"
            FROM territories.quota q JOIN territories.position s ON s.id = q.position_id JOIN territories.period p ON p.code = q.period_code
            JOIN territories.calendar c ON c.id = p.calendar_id WHERE c.currency <> q.currency
            """),
        new("territories.quota-holder", "A quota is for who sits on its seat on the period's first day, else for the first to join within the period.", """
            SELECT format('Quota of %s in %s is not for who sits there.', s.code, q.period_code) AS "Value"
            FROM territories.quota q JOIN territories.position s ON s.id = q.position_id JOIN territories.period p ON p.code = q.period_code
            LEFT JOIN LATERAL (
              SELECT h.participant_id FROM territories.holder h
              WHERE h.position_id = q.position_id AND (h.during @> p.start OR lower(h.during) BETWEEN p.start AND p.end_exclusive - 1)
              ORDER BY h.during @> p.start DESC, lower(h.during) LIMIT 1) holder ON true
            WHERE q.participant_id IS DISTINCT FROM holder.participant_id
            """),
        new("territories.consecutive-periods", "The periods of a calendar follow each other without gap or overlap.", """
            SELECT format('Period %s of %s does not begin where the one before ends.', x.code, c.code) AS "Value"
            FROM (SELECT code, calendar_id, start, lag(end_exclusive) OVER (PARTITION BY calendar_id ORDER BY start) AS before FROM territories.period) x
            JOIN territories.calendar c ON c.id = x.calendar_id WHERE x.before IS NOT NULL AND x.before <> x.start
            """),
    ];
}
