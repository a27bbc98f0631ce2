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
internal sealed record DraftSheet(Guid ParticipantId, string ParticipantCode, PaymentGroup Group, PeriodPayment Payment, IReadOnlyList<Guid> Sources)
{
    public Currency Currency => Payment.Paid.Currency;

    /// <summary>Whether it says anything: a payee without money, debt or sources needs no sheet.</summary>
    public bool IsEmpty => Sources.Count == 0 && Payment.Posted == PaymentTotals.Zero(Currency);
}

/// <summary>Gathers what payments of a period follow from and lets the pure function decide.</summary>
internal sealed class GatherPayments(CompensationDbContext db, PaymentRules rules, Holds holds, OrderBooks orders)
{
    // Statements that payees can read; what a period that is open again says is not paid.
    private const string Lines = """
        SELECT l.participant_id, s.participant_code, l.origin_period, l.component_code, l.currency, sum(l.amount), array_agg(l.id)
        FROM compensation.statement_line l JOIN compensation.statement s ON s.id = l.statement_id AND s.published JOIN org.period p ON p.code = l.period_code
        WHERE p.calendar_code = $1 AND p.start <= $2 GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 3, 4
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

    private sealed record EarnedRow(Guid ParticipantId, string Code, string Origin, string Component, string Currency, decimal Amount, Guid[] LineIds);

    private sealed record Context(
        IReadOnlyList<OrgPeriod> Periods, IReadOnlyList<PaymentPeriod> PayPeriods, IReadOnlyDictionary<(Guid, string, string), PaymentHistory> Histories, IReadOnlySet<(Guid, string, string)> PaidSince, IReadOnlySet<Guid> Settled,
        IReadOnlyList<StoredHold> Holds, OrderBook Orders, ILookup<(Guid Participant, string Period), DepositSource> Sources, IReadOnlySet<string> HeldOrders, Func<Guid, PayeeRules> Rules);

    /// <summary>Sheets of everybody of a pay group who has none for the period or a later one, and whose payment nobody holds.</summary>
    /// <param name="period">The period to pay.</param>
    /// <param name="payGroup">Pay group.</param>
    /// <param name="batchId">The batch whose own sheets do not count as such; null for a new one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<DraftSheet>> SheetsAsync(OrgPeriod period, string payGroup, Guid? batchId, CancellationToken cancellationToken)
    {
        var earned = await db.ListAsync(Lines, r => new EarnedRow(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetDecimal(5), r.GetFieldValue<Guid[]>(6)),
            [period.CalendarCode, period.Start], cancellationToken);
        var context = await ContextAsync(period, batchId, cancellationToken);
        var withheld = context.Holds.Where(h => h is { Scope: StoredHold.Payment, IsOver: false }).Select(h => h.ParticipantId!.Value).ToHashSet();
        var sheets = earned.Where(e => !withheld.Contains(e.ParticipantId)).GroupBy(e => (e.ParticipantId, e.Code, e.Currency)).SelectMany(payee => SheetsOf(payee.Key.ParticipantId, payee.Key.Code, payee.Key.Currency, [.. payee], payGroup, context));
        return [.. sheets.Where(s => !s.IsEmpty)];
    }

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
        return new Context(
            periods, [.. periods.Select(p => new PaymentPeriod(p.Code, p.Start, p.EndExclusive.AddDays(-1)))], histories.ToDictionary(h => h.Key, h => h.History), since.ToHashSet(), settled.ToHashSet(), all,
            await orders.OfAsync(held, cancellationToken), await orders.SourcesAsync(held, periods, cancellationToken), held.ToHashSet(StringComparer.Ordinal), await rules.LoadAsync(cancellationToken));
    }

    private static IEnumerable<DraftSheet> SheetsOf(Guid participantId, string code, string currency, EarnedRow[] earned, string payGroup, Context context)
    {
        var payee = context.Rules(participantId);
        foreach (var group in payee.Section.Groups.Where(g => g.PayGroup == payGroup && !context.PaidSince.Contains((participantId, g.Code, currency))))
        {
            var own = earned.Where(e => payee.Section.GroupOf(e.Component).Code == group.Code).ToArray();
            var history = context.Histories.GetValueOrDefault((participantId, group.Code, currency));
            if (own.Length == 0 && history is null) continue;
            var facts = Facts(participantId, Currency.Of(currency), payee, group, own, context);
            var sources = own.SelectMany(e => e.LineIds).Where(id => !context.Settled.Contains(id)).ToArray();
            yield return new DraftSheet(participantId, code, group, PayPeriod.Last(facts, history ?? PaymentHistory.From(facts.Opening)), sources);
        }
    }

    private static PaymentFacts Facts(Guid participantId, Currency currency, PayeeRules payee, PaymentGroup group, EarnedRow[] earned, Context context)
    {
        var lastDays = context.PayPeriods.ToDictionary(p => p.Code, p => p.LastDay, StringComparer.Ordinal);
        var incentives = earned.Select(e => new Incentive(e.Origin, e.Component, e.Component, Exact.Payable(e.Amount, e.Currency), [.. context.Sources[(participantId, e.Origin)]]));
        return new PaymentFacts
        {
            Periods = context.PayPeriods,
            Terms = PaymentTerms.Of(payee.Section, group, context.PayPeriods, 0, 1, payee.LeftOn, payee.ValuesOf),
            Deposits = MakeDeposits.Of(incentives, payee.Section, p => lastDays.GetValueOrDefault(p, context.PayPeriods[0].FirstDay), context.HeldOrders),
            Orders = context.Orders,
            Holds = [.. context.Holds.Where(h => h.Scope == StoredHold.Deal ? h.ParticipantId is null || h.ParticipantId == participantId : h.Scope == StoredHold.Person && h.ParticipantId == participantId).Select(h => h.ToHold())],
            Opening = PaymentState.Empty(currency),
            OrderAdvances = payee.Section.OrderAdvances,
            ClawbackInstalments = payee.Section.Clawback?.Instalments ?? 1,
            Rounding = payee.Section.Rounding,
        };
    }

    private static PaymentHistory History(Npgsql.NpgsqlDataReader r)
    {
        var currency = r.GetString(2);
        Money Sum(int column) => Exact.Payable(r.GetDecimal(column), currency);
        return new PaymentHistory(new PaymentTotals(Sum(3), Sum(4), Sum(5), Sum(6), Sum(7), Sum(8), Sum(9), Sum(10), Sum(11), Sum(12), Sum(13)), r.FromJson<List<Instalment>>(14), Sum(15));
    }
}
