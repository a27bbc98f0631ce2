using SalesPerf.Partners.Archive;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Partners.Invariants;

/// <summary>What must hold for the stored data of this service at any time; the queries ask the tables themselves.</summary>
internal static class PartnerInvariants
{
    public static InvariantRule[] Rules { get; } =
    [
        new("I8a", "Every event that the archive's inbox took is in the archive.",
            $"""
            SELECT i.event_id::text AS "Value" FROM messaging.inbox i
            WHERE i.subscription = '{ArchiveEvent.Queue}' AND i.outcome = 'applied' AND i.processed_at > now() - interval '30 days'
              AND NOT EXISTS (SELECT FROM partners.archive a WHERE a.event_id = i.event_id)
            """),
        new("I8b", "Every archived event is published with its outcome, or waits to be.",
            """SELECT event_id::text AS "Value" FROM partners.archive WHERE published_at IS NULL AND archived_at < now() - interval '1 hour' """),
        new("I8c", "What a full queue refused was sent again, or waits for its partner.",
            """
            SELECT a.event_id::text AS "Value" FROM partners.resend r JOIN partners.archive a USING (sequence) JOIN partners.partner p ON p.id = r.partner_id
            WHERE r.sent_at IS NULL AND p.offboarded_at IS NOT NULL
            """),
        new("I9", "Every dead letter has a reason, and no event has two rows in the archive.",
            """
            SELECT id::text AS "Value" FROM messaging.dead_letters WHERE reason = ''
            UNION ALL SELECT event_id::text FROM partners.archive GROUP BY event_id HAVING count(*) > 1
            """),
        new("I8d", "The document of an archived event is a CloudEvent of the id, type and key that its row says.",
            """
            SELECT event_id::text AS "Value" FROM partners.archive
            WHERE document::jsonb ->> 'id' <> event_id::text OR document::jsonb ->> 'type' <> event_type OR document::jsonb ->> 'partitionkey' <> partition_key
            """),
    ];
}
