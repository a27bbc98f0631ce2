using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>How a payee and group stood after the last payment that was approved.</summary>
/// <param name="ParticipantId">Payee.</param>
/// <param name="ParticipantCode">Business key.</param>
/// <param name="GroupCode">Earning group.</param>
/// <param name="Currency">Currency.</param>
/// <param name="PayGroup">Pay group of the batch.</param>
/// <param name="PeriodCode">The period that was settled last.</param>
/// <param name="SettledAt">When; what became known later is not in it.</param>
/// <param name="LeftOn">Last day of employment, as it was known.</param>
/// <param name="History">What was posted.</param>
/// <param name="GoesOn">What the next payment goes on from.</param>
internal sealed record StoredBalance(
    Guid ParticipantId, string ParticipantCode, string GroupCode, string Currency, string PayGroup, string PeriodCode, DateTimeOffset SettledAt, DateOnly? LeftOn, PaymentHistory History, PaymentOpening GoesOn);

/// <summary>Balances of payees as stored: a projection, made with each approved batch, that may be thrown away.</summary>
internal sealed class PayeeBalances(CompensationDbContext db)
{
    private const string OfCalendar = """
        SELECT b.participant_id, b.participant_code, b.group_code, b.currency, b.pay_group, b.period_code, b.settled_at, b.left_on, b.history::text, b.goes_on::text
        FROM compensation.payee_balance b JOIN org.period p ON p.code = b.period_code WHERE b.calendar_code = $1 AND p.start < $2
        """;

    private const string Keep = """
        INSERT INTO compensation.payee_balance AS b (calendar_code, participant_id, group_code, currency, participant_code, pay_group, period_code, settled_at, left_on, owed, held, carried, history, goes_on)
        SELECT $1, g.participant_id, g.group_code, g.currency, g.participant_code, $2, $3, $4, g.left_on, g.owed, g.held, g.carried, g.history::jsonb, g.goes_on::jsonb
        FROM unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::date[], $10::numeric[], $11::numeric[], $12::numeric[], $13::text[], $14::text[])
          AS g(participant_id, group_code, currency, participant_code, left_on, owed, held, carried, history, goes_on)
        ON CONFLICT (calendar_code, participant_id, group_code, currency) DO UPDATE SET participant_code = excluded.participant_code, pay_group = excluded.pay_group, period_code = excluded.period_code,
          settled_at = excluded.settled_at, left_on = excluded.left_on, owed = excluded.owed, held = excluded.held, carried = excluded.carried, history = excluded.history, goes_on = excluded.goes_on
        """;

    /// <summary>Balances of a calendar after payments of earlier periods than this one.</summary>
    public Task<List<StoredBalance>> BeforeAsync(OrgPeriod period, CancellationToken cancellationToken) => db.ListAsync(OfCalendar, r => new StoredBalance(
        r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetFieldValue<DateTimeOffset>(6), r.Maybe<DateOnly>(7), r.FromJson<PaymentHistory>(8), r.FromJson<PaymentOpening>(9)),
        [period.CalendarCode, period.Start], cancellationToken);

    /// <summary>Keeps how payees stand after their payments of a period.</summary>
    public Task<int> KeepAsync(OrgPeriod period, string payGroup, IReadOnlyList<DraftSheet> sheets, DateTimeOffset at, CancellationToken cancellationToken)
    {
        string[] Texts(Func<DraftSheet, string> of) => [.. sheets.Select(of)];
        decimal[] Amounts(Func<PaymentTotals, Money> of) => [.. sheets.Select(s => of(s.Payment.History.Totals).Amount)];
        return db.ExecuteAsync(Keep,
        [
            period.CalendarCode, payGroup, period.Code, at, sheets.Select(s => s.ParticipantId).ToArray(), Texts(s => s.Group.Code), Texts(s => s.Currency.Code), Texts(s => s.ParticipantCode), sheets.Select(s => s.LeftOn).ToArray(),
            Amounts(t => t.Owed), Amounts(t => t.Held), Amounts(t => t.Carried), Texts(s => Sql.ToJson(s.Payment.History)), Texts(s => Sql.ToJson(s.Payment.GoesOn)),
        ], cancellationToken);
    }
}
