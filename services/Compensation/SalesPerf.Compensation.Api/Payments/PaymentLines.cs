using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>What statements say of a payee's component of a period.</summary>
internal sealed record EarnedRow(Guid ParticipantId, string Code, string Origin, string Component, string Currency, decimal Amount, Guid[] LineIds, decimal[] LineAmounts);

/// <summary>What was posted for a payee and group.</summary>
internal sealed record PostedRow(Guid ParticipantId, string Code, string Group, string Currency, string PayGroup, PaymentHistory History);

/// <summary>Reads lines of statements and what was posted of them, of a calendar (<c>$1</c>), after a day (<c>$2</c>) until a period's first day (<c>$3</c>), of some people or everybody (<c>$4</c>).</summary>
internal static class PaymentLines
{
    /// <summary>Statements that payees can read; what a period that is open again says is not paid, nor what was paid elsewhere before payments began here.</summary>
    public const string Earned = $"""
        SELECT l.participant_id, s.participant_code, l.origin_period, l.component_code, l.currency, sum(l.amount), array_agg(l.id ORDER BY l.id), array_agg(l.amount ORDER BY l.id)
        FROM compensation.statement_line l JOIN compensation.statement s ON s.id = l.statement_id AND s.published JOIN org.period p ON p.code = l.period_code
        WHERE p.calendar_code = $1 AND p.start > $2 AND p.start <= $3 AND ($4::uuid[] IS NULL OR l.participant_id = ANY($4))
          AND NOT EXISTS (SELECT FROM compensation.opening_balance o JOIN org.period f ON f.code = o.period_code
          WHERE o.participant_id = l.participant_id AND o.currency = l.currency AND o.calendar_code = p.calendar_code AND f.start > p.start AND {Openings.InForce}) GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 3, 4
        """;

    /// <summary>Lines that are in sheets of other batches than <c>$5</c>.</summary>
    public const string Settled = """
        SELECT s.line_id FROM compensation.pay_sheet_source s JOIN compensation.pay_sheet h ON h.id = s.sheet_id JOIN compensation.statement_line l ON l.id = s.line_id JOIN org.period p ON p.code = l.period_code
        WHERE p.calendar_code = $1 AND p.start > $2 AND p.start <= $3 AND ($4::uuid[] IS NULL OR l.participant_id = ANY($4)) AND h.batch_id IS DISTINCT FROM $5::uuid
        """;

    /// <summary>What was posted before the period, to whom, and in which pay group last.</summary>
    public const string Posted = """
        SELECT h.participant_id, h.group_code, h.currency, sum(h.earned), sum(h.released), sum(h.granted), sum(h.advanced), sum(h.order_advanced), sum(h.recovered), sum(h.forfeited), sum(h.forgiven), sum(h.written_off),
          sum(h.carried), sum(h.paid), (array_agg(h.instalments::text ORDER BY p.start DESC))[1], (array_agg(h.due ORDER BY p.start DESC))[1],
          (array_agg(h.participant_code ORDER BY p.start DESC))[1], (array_agg(b.pay_group ORDER BY p.start DESC))[1]
        FROM compensation.pay_sheet h JOIN org.period p ON p.code = h.period_code JOIN compensation.payment_batch b ON b.id = h.batch_id
        WHERE p.calendar_code = $1 AND p.start > $2 AND p.start < $3 AND ($4::uuid[] IS NULL OR h.participant_id = ANY($4)) GROUP BY 1, 2, 3
        """;

    public static EarnedRow ReadEarned(NpgsqlDataReader r) =>
        new(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetDecimal(5), r.GetFieldValue<Guid[]>(6), r.GetFieldValue<decimal[]>(7));

    public static PostedRow ReadPosted(NpgsqlDataReader r)
    {
        var currency = r.GetString(2);
        Money Sum(int column) => Exact.Payable(r.GetDecimal(column), currency);
        var totals = new PaymentTotals(Sum(3), Sum(4), Sum(5), Sum(6), Sum(7), Sum(8), Sum(9), Sum(10), Sum(11), Sum(12), Sum(13));
        return new PostedRow(r.GetGuid(0), r.GetString(16), r.GetString(1), currency, r.GetString(17), new PaymentHistory(totals, r.FromJson<List<Instalment>>(14), Sum(15)));
    }
}
