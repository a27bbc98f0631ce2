using SalesPerf.Common.V1;
using SalesPerf.Organisation.Screens;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Territories.Api.Screens;

/// <summary>What of seats and quotas stands on the screens that need several services. Nothing here waits for a person.</summary>
internal static class TerritoriesScreens
{
    public static ScreenParts Parts { get; } = new(
        [],
        [
            new(Screen.Home, "card.seat", """
                SELECT ARRAY[t.name, p.code], NULL, h.participant_id, '/v1/territories/positions/' || p.code
                FROM territories.holder h JOIN territories.position p ON p.id = h.position_id JOIN territories.title t ON t.id = p.title_id WHERE h.participant_id = @self AND h.during @> @today ORDER BY p.code
                """),
            new(Screen.Home, "card.quota", """
                SELECT ARRAY[q.period_code, trim_scale(q.amount)::text, q.currency::text], NULL, q.participant_id, '/v1/territories/quotas/' || q.id
                FROM territories.quota q JOIN territories.period o ON o.code = q.period_code WHERE q.participant_id = @self AND o.start <= @today AND o.end_exclusive > @today ORDER BY o.start, q.id
                """),
            new(Screen.Team, "card.member_quota", """
                SELECT ARRAY[q.period_code, trim_scale(q.amount)::text, q.currency::text], NULL, q.participant_id, '/v1/territories/quotas/' || q.id
                FROM territories.quota q JOIN territories.period o ON o.code = q.period_code
                WHERE (@all OR q.participant_id = ANY(@visible)) AND q.participant_id IS DISTINCT FROM @self AND o.start <= @today AND o.end_exclusive > @today ORDER BY q.participant_id, q.id
                """, Persona.Manager, Persona.CompAdmin),
            new(Screen.Hire, "card.seat", """
                SELECT ARRAY[t.name, p.code], lower(h.during)::text, h.participant_id, '/v1/territories/positions/' || p.code
                FROM territories.holder h JOIN territories.position p ON p.id = h.position_id JOIN territories.title t ON t.id = p.title_id JOIN territories.participant x ON x.id = h.participant_id
                WHERE x.code = @key ORDER BY lower(h.during), p.code
                """, Persona.Recruiter, Persona.CompAdmin),
        ]);
}
