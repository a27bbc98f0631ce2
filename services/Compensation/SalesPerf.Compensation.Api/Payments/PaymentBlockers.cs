using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Organisation.Persistence;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>What of holds and payments wants a look before a period is closed.</summary>
internal sealed class PaymentBlockers(CompensationDbContext db)
{
    private const string Counts = """
        SELECT (SELECT count(*) FROM compensation.hold h WHERE NOT EXISTS (SELECT FROM compensation.hold_release r WHERE r.hold_id = h.id AND r.share = 1) AND CASE WHEN h.scope = 'deal'
             THEN EXISTS (SELECT FROM compensation.sales_transaction t JOIN compensation.credit c ON c.transaction_id = t.id AND c.revision = t.revision WHERE t.order_code = h.order_code AND c.period_code = $1)
             ELSE EXISTS (SELECT FROM compensation.statement s WHERE s.participant_id = h.participant_id AND s.period_code = $1) END),
          (SELECT count(*) FROM compensation.payment_batch b JOIN org.period p ON p.code = b.period_code WHERE b.status = 'draft' AND p.calendar_code = $2 AND p.start <= $3)
        """;

    private sealed record Numbers(long Held, long Unapproved);

    /// <summary>Holds and drafts that concern a period; they stop nothing.</summary>
    public async Task<IEnumerable<Blocker>> OfAsync(OrgPeriod period, CancellationToken cancellationToken) =>
        List((await db.FindAsync(Counts, r => new Numbers(r.GetInt64(0), r.GetInt64(1)), [period.Code, period.CalendarCode, period.Start], cancellationToken))!);

    private static IEnumerable<Blocker> List(Numbers n)
    {
        if (n.Held > 0) yield return new("compensation.held", $"{n.Held} holds keep pay of the period back.", n.Held, "/v1/compensation/holds?active=true", []);
        if (n.Unapproved > 0) yield return new("compensation.unapproved_payments", $"{n.Unapproved} payment batches up to the period wait for approval.", n.Unapproved, "/v1/compensation/payment-batches?status=draft", []);
    }
}
