using Microsoft.EntityFrameworkCore;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>Who is paid what, before it is stored.</summary>
/// <param name="ParticipantId">Payee.</param>
/// <param name="ParticipantCode">Business key.</param>
/// <param name="Group">Earning group.</param>
/// <param name="Payment">The payment.</param>
/// <param name="Sources">Lines of statements that it settles.</param>
/// <param name="TakenBack">What these lines say beyond what counts as earned, because orders were taken back.</param>
internal sealed record DraftSheet(Guid ParticipantId, string ParticipantCode, PaymentGroup Group, PeriodPayment Payment, IReadOnlyList<Guid> Sources, Money TakenBack)
{
    public Currency Currency => Payment.Paid.Currency;

    /// <summary>Whether it says anything: a payee without money, debt or sources needs no sheet.</summary>
    public bool IsEmpty => Sources.Count == 0 && Payment.Posted == PaymentTotals.Zero(Currency);
}

/// <summary>Gathers what payments of a period follow from and lets the pure function decide.</summary>
internal sealed class GatherPayments(CompensationDbContext db, GatherPaidPlans paidPlans, Holds holds, Openings openings, OrderBooks orders)
{
    // Statements that payees can read; what a period that is open again says is not paid, nor what was paid elsewhere before payments began here.
    private const string Lines = $"""
        SELECT l.participant_id, s.participant_code, l.origin_period, l.component_code, l.currency, sum(l.amount), array_agg(l.id ORDER BY l.id), array_agg(l.amount ORDER BY l.id)
        FROM compensation.statement_line l JOIN compensation.statement s ON s.id = l.statement_id AND s.published JOIN org.period p ON p.code = l.period_code
        WHERE p.calendar_code = $1 AND p.start <= $2 AND NOT EXISTS (SELECT FROM compensation.opening_balance o JOIN org.period f ON f.code = o.period_code
          WHERE o.participant_id = l.participant_id AND o.currency = l.currency AND o.calendar_code = p.calendar_code AND f.start > p.start AND {Openings.InForce}) GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 3, 4
        """;

    private const string Paid = """
        SELECT h.participant_id, h.group_code, h.currency, sum(h.earned), sum(h.released), sum(h.granted), sum(h.advanced), sum(h.order_advanced), sum(h.recovered), sum(h.forfeited), sum(h.forgiven), sum(h.written_off),
          sum(h.carried), sum(h.paid), (array_agg(h.instalments::text ORDER BY p.start DESC))[1], (array_agg(h.due ORDER BY p.start DESC))[1]
        FROM compensation.pay_sheet h JOIN org.period p ON p.code = h.period_code WHERE p.calendar_code = $1 AND p.start < $2 GROUP BY 1, 2, 3
        """;

    // A later payment has settled everything before it.
    private const string PaidSince = """
        SELECT DISTINCT h.participant_id, h.group_code, h.currency FROM compensation.pay_sheet h JOIN org.period p ON p.code = h.period_code
        WHERE p.calendar_code = $1 AND p.start >= $2 AND h.batch_id IS DISTINCT FROM $3::uuid
        """;

    private const string Settled = "SELECT line_id FROM compensation.pay_sheet_source s JOIN compensation.pay_sheet h ON h.id = s.sheet_id WHERE h.batch_id IS DISTINCT FROM $1::uuid";

    private sealed record EarnedRow(Guid ParticipantId, string Code, string Origin, string Component, string Currency, decimal Amount, Guid[] LineIds, decimal[] LineAmounts);

    // The read copy keeps the first day after the last one.
    private const string Leavers = "SELECT id, left_on - 1 FROM org.participant WHERE left_on IS NOT NULL";

    private sealed record Context(
        PaidPlans Plans, IReadOnlyDictionary<(Guid, string, string), PaymentHistory> Histories, IReadOnlySet<(Guid, string, string)> PaidSince, IReadOnlySet<Guid> Settled,
        IReadOnlyList<StoredHold> Holds, ILookup<(Guid Participant, string Period), DepositSource> Sources, IReadOnlySet<string> HeldOrders, IReadOnlyDictionary<Guid, DateOnly> LeftOn,
        ILookup<(Guid Participant, string Currency), OpeningInForce> Openings);

    /// <summary>Sheets of everybody of a pay group who has none for the period or a later one, and whose payment nobody holds.</summary>
    /// <param name="period">The period to pay.</param>
    /// <param name="payGroup">Pay group.</param>
    /// <param name="batchId">The batch whose own sheets do not count as such; null for a new one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<DraftSheet>> SheetsAsync(OrgPeriod period, string payGroup, Guid? batchId, CancellationToken cancellationToken)
    {
        var earned = await db.ListAsync(Lines, r => new EarnedRow(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetDecimal(5), r.GetFieldValue<Guid[]>(6), r.GetFieldValue<decimal[]>(7)),
            [period.CalendarCode, period.Start], cancellationToken);
        var context = await ContextAsync(period, batchId, cancellationToken);
        var withheld = context.Holds.Where(h => h is { Scope: StoredHold.Payment, IsOver: false }).Select(h => h.ParticipantId!.Value).ToHashSet();
        // A draw or a guarantee is due to whom it is promised, earned or not, and so is what another system left.
        var promised = context.Plans.Payees.Select(p => (ParticipantId: p.Value.Id, Code: p.Key, Currency: p.Value.Currency.Code));
        var left = context.Openings.SelectMany(o => o).Select(o => (o.ParticipantId, Code: o.ParticipantCode, o.Currency));
        var rows = earned.ToLookup(e => (e.ParticipantId, e.Code, e.Currency));
        var payees = rows.Select(r => r.Key).Union(promised).Union(left).Where(p => BeganBy(period, context.Openings[(p.ParticipantId, p.Currency)])).Where(p => !withheld.Contains(p.ParticipantId)).OrderBy(p => p.Code, StringComparer.Ordinal).ThenBy(p => p.Currency, StringComparer.Ordinal);
        return [.. payees.SelectMany(p => SheetsOf(p.ParticipantId, p.Code, p.Currency, [.. rows[p]], payGroup, context)).Where(s => !s.IsEmpty)];
    }

    private static bool BeganBy(OrgPeriod period, IEnumerable<OpeningInForce> openings) => openings.All(o => o.FirstDay <= period.Start);

    private async Task<Context> ContextAsync(OrgPeriod period, Guid? batchId, CancellationToken cancellationToken)
    {
        var periods = await db.Set<OrgPeriod>().FromSql($"""
            SELECT p.* FROM org.period p WHERE p.calendar_code = {period.CalendarCode} AND p.start <= {period.Start}
              AND p.start >= (SELECT min(f.start) FROM org.period f JOIN compensation.statement s ON s.period_code = f.code WHERE f.calendar_code = {period.CalendarCode}) ORDER BY p.start
            """).AsNoTracking().ToListAsync(cancellationToken);
        var histories = await db.ListAsync(Paid, r => (Key: (r.GetGuid(0), r.GetString(1), r.GetString(2)), History: History(r)), [period.CalendarCode, period.Start], cancellationToken);
        var since = await db.ListAsync(PaidSince, r => (r.GetGuid(0), r.GetString(1), r.GetString(2)), [period.CalendarCode, period.Start, batchId], cancellationToken);
        var settled = await db.ListAsync(Settled, r => r.GetGuid(0), [batchId], cancellationToken);
        var all = await holds.AllAsync(cancellationToken);
        var held = all.Where(h => h.Scope == StoredHold.Deal).Select(h => h.OrderCode!).Distinct().ToArray();
        var begun = await openings.OfAsync(period.CalendarCode, cancellationToken);
        var waitedFor = begun.SelectMany(o => o.Balance.Held).Select(h => h.Order).OfType<string>();
        var plans = await paidPlans.OfAsync(periods, await orders.OfAsync([.. held.Union(waitedFor)], cancellationToken), cancellationToken);
        var leftOn = await db.ListAsync(Leavers, r => (Id: r.GetGuid(0), LastDay: r.GetFieldValue<DateOnly>(1)), [], cancellationToken);
        return new Context(
            plans, histories.ToDictionary(h => h.Key, h => h.History), since.ToHashSet(), settled.ToHashSet(), all, await orders.SourcesAsync(held, periods, cancellationToken), held.ToHashSet(StringComparer.Ordinal),
            leftOn.ToDictionary(p => p.Id, p => p.LastDay), begun.ToLookup(o => (o.ParticipantId, o.Currency)));
    }

    private static IEnumerable<DraftSheet> SheetsOf(Guid participantId, string code, string currency, EarnedRow[] earned, string payGroup, Context context)
    {
        var (plans, payee) = (context.Plans.Payments, Payee(participantId, code, Currency.Of(currency), earned, context));
        foreach (var group in GroupsOf(payee, plans, context.Openings[(participantId, payee.Currency.Code)]).Where(g => g.PayGroup == payGroup && !context.PaidSince.Contains((participantId, g.Code, currency))))
        {
            var opening = context.Openings[(participantId, currency)].FirstOrDefault(o => o.GroupCode == group.Code);
            var payment = plans.Last(payee with { Opening = opening?.Balance.ToOpening() }, group, context.Histories.GetValueOrDefault((participantId, group.Code, currency)));
            var sources = earned.Where(e => plans.GroupOf(payee, e.Origin, e.Component).Code == group.Code).SelectMany(e => e.LineIds.Zip(e.LineAmounts)).Where(l => !context.Settled.Contains(l.First)).ToArray();
            yield return new DraftSheet(participantId, code, group, payment, [.. sources.Select(l => l.First)], Exact.Payable(sources.Sum(l => l.Second), currency) - payment.Posted.Earned);
        }
    }

    // What was left for a group that no plan of the payee has is paid at once.
    private static IEnumerable<PaymentGroup> GroupsOf(PaidPayee payee, PlanPayments plans, IEnumerable<OpeningInForce> openings)
    {
        var groups = plans.GroupsOf(payee);
        return groups.Concat(openings.Where(o => groups.All(g => g.Code != o.GroupCode)).Select(o => new PaymentGroup(o.GroupCode, [], PaymentGroup.DefaultPayGroup, string.Empty, new SettlementRules())));
    }

    private static PaidPayee Payee(Guid participantId, string code, Currency currency, EarnedRow[] earned, Context context)
    {
        var plans = context.Plans.Payments;
        var told = earned.ToDictionary(e => (e.Origin, e.Component), e => Exact.Payable(e.Amount, e.Currency));
        var payee = new PaidPayee(code, currency)
        {
            LeftOn = context.LeftOn.TryGetValue(participantId, out var day) ? day : null,
            // What a statement does not say was not earned, whatever a calculation of now would say.
            Told = (period, component, _) => told.GetValueOrDefault((period, component), Money.Zero(currency)),
            Holds = [.. context.Holds.Where(h => h.Scope == StoredHold.Deal ? h.ParticipantId is null || h.ParticipantId == participantId : h.Scope == StoredHold.Person && h.ParticipantId == participantId).Select(h => h.ToHold())],
            HeldOrders = context.HeldOrders, FirstPeriod = context.Openings[(participantId, currency.Code)].FirstOrDefault()?.PeriodCode,
        };
        return payee with
        {
            Beside = [.. earned.Where(e => !plans.Calculates(payee, e.Origin, e.Component)).Select(e =>
                new Incentive(e.Origin, e.Component, plans.EarningCodeOf(payee, e.Origin, e.Component), told[(e.Origin, e.Component)], [.. context.Sources[(participantId, e.Origin)]]))],
        };
    }

    private static PaymentHistory History(Npgsql.NpgsqlDataReader r)
    {
        var currency = r.GetString(2);
        Money Sum(int column) => Exact.Payable(r.GetDecimal(column), currency);
        return new PaymentHistory(new PaymentTotals(Sum(3), Sum(4), Sum(5), Sum(6), Sum(7), Sum(8), Sum(9), Sum(10), Sum(11), Sum(12), Sum(13)), r.FromJson<List<Instalment>>(14), Sum(15));
    }
}
