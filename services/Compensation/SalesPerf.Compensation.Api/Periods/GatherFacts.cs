using Npgsql;
using NpgsqlTypes;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>Gathers all that a period's results follow from, as it is known now.</summary>
internal sealed class GatherFacts(CompensationDbContext db, Participants participants)
{
    private const string Transactions = """
        SELECT id, revision, order_code, line_code, sub_line_code, event_type, compensation_date, amount, currency, seller_id, seller_code,
          CASE WHEN seller_id IS NULL THEN coverage_seats ELSE '[]'::jsonb END::text
        FROM compensation.sales_transaction WHERE is_current AND compensation_date >= $1 AND compensation_date < $2
        """;

    // The seat on the last day that the participant sat on one in the period, with its title.
    private const string Seats = """
        SELECT DISTINCT ON (h.participant_id) h.participant_id, h.position_id, p.title_code FROM org.holder h JOIN org.position p ON p.id = h.position_id
        WHERE h.participant_id = ANY($1) AND h.during && $2 ORDER BY h.participant_id, lower(h.during) DESC, h.position_id
        """;

    // The version that was in force when the period began, or the first one that began inside it.
    private const string Versions = """
        SELECT plan_code, number, currency, component_code, component_name, measure, default_rate, rounding_mode, rounding_digits, effective_from FROM compensation.plan_version
        WHERE status = 'approved' AND calendar_code = $1 AND effective_from < $2 ORDER BY plan_code, effective_from
        """;

    private sealed record Seat(Guid PositionId, string TitleCode);

    private sealed record Assignment(Guid? ParticipantId, string? TitleCode, string PlanCode, DateOnly From);

    /// <summary>Facts of a period with these quotas.</summary>
    public async Task<PeriodFacts> OfAsync(OrgPeriod period, IReadOnlyList<QuotaRow> quotas, CancellationToken cancellationToken)
    {
        var codes = new Dictionary<Guid, string>();
        var transactions = await db.ListAsync(Transactions, r => ReadTransaction(r, codes), [period.Start, period.EndExclusive], cancellationToken);
        foreach (var quota in quotas)
            if (quota.ParticipantId is { } holder) codes[holder] = quota.ParticipantCode;
        var range = new DateRange(period.Start, period.EndExclusive);
        var payees = await PayeesAsync(period, range, codes, quotas, cancellationToken);
        return new PeriodFacts(new FiscalPeriod(period.Code, range), period.CalendarCode, payees, transactions);
    }

    private static SalesTransaction ReadTransaction(NpgsqlDataReader r, Dictionary<Guid, string> codes)
    {
        var seller = r.Maybe<Guid>(9);
        if (seller is { } id) codes[id] = r.GetString(10);
        var seats = seller is null ? r.FromJson<List<CoveringSeatRow>>(11).Where(s => s.ParticipantId is not null).ToArray() : [];
        foreach (var seat in seats) codes[seat.ParticipantId!.Value] = seat.ParticipantCode;
        return new SalesTransaction(
            r.GetGuid(0), r.GetInt32(1), new TransactionKey(r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5)), r.GetFieldValue<DateOnly>(6),
            Exact.Amount(r.GetDecimal(7), r.GetString(8)), seller, [.. seats.Select(s => s.ParticipantId!.Value)]);
    }

    private async Task<List<PayeeFacts>> PayeesAsync(OrgPeriod period, DateRange range, Dictionary<Guid, string> codes, IReadOnlyList<QuotaRow> quotas, CancellationToken cancellationToken)
    {
        var ids = codes.Keys.ToArray();
        var seats = await SeatsAsync(codes, range, cancellationToken);
        var assignments = await db.ListAsync("SELECT participant_id, title_code, plan_code, lower(during) FROM compensation.plan_assignment WHERE during && $1 AND (participant_id = ANY($2) OR title_code IS NOT NULL)",
            r => new Assignment(r.Maybe<Guid>(0), r.MaybeText(1), r.GetString(2), r.GetFieldValue<DateOnly>(3)), [ServiceDbContext.ToRange(range), ids], cancellationToken);
        var plans = await PlansAsync(period, cancellationToken);
        var plansHere = (await db.ListAsync("SELECT DISTINCT plan_code FROM compensation.plan_version WHERE calendar_code = $1", r => r.GetString(0), [period.CalendarCode], cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var rates = (await db.ListAsync("SELECT participant_id, component_code, rate, during FROM compensation.personal_rate WHERE during && $1 AND participant_id = ANY($2)", ReadRate, [ServiceDbContext.ToRange(range), ids], cancellationToken))
            .ToLookup(r => r.ParticipantId, r => r.Rate);
        var quotaOf = quotas.Where(q => q.ParticipantId is not null && q.Measure == "sales").ToLookup(q => q.ParticipantId!.Value);
        return [.. codes.Select(payee =>
        {
            var (id, code) = payee;
            var seat = seats.GetValueOrDefault(id);
            var own = quotaOf[id].OrderBy(q => q.PositionId).ToArray();
            // Who moved between seats inside a period has the quotas of both.
            var quota = own.Length == 0 ? (UnroundedMoney?)null : own.Select(q => q.Amount).Aggregate((sum, next) => sum + next);
            var plan = PlanCodeOf(id, seat, assignments);
            return new PayeeFacts(id, code, own.Length > 0 ? own[0].PositionId : seat?.PositionId, quota, plan is null ? null : plans.GetValueOrDefault(plan), [.. rates[id]])
            {
                PaidElsewhere = plan is not null && own.Length == 0 && !plansHere.Contains(plan),
            };
        })];
    }

    private static string? PlanCodeOf(Guid id, Seat? seat, List<Assignment> assignments) =>
        (assignments.Where(a => a.ParticipantId == id).MaxBy(a => a.From) ?? assignments.Where(a => a.TitleCode is not null && a.TitleCode == seat?.TitleCode).MaxBy(a => a.From))?.PlanCode;

    private async Task<Dictionary<Guid, Seat>> SeatsAsync(Dictionary<Guid, string> codes, DateRange range, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync(Seats, r => (Id: r.GetGuid(0), Seat: new Seat(r.GetGuid(1), r.GetString(2))), [codes.Keys.ToArray(), ServiceDbContext.ToRange(range)], cancellationToken);
        var seats = rows.ToDictionary(s => s.Id, s => s.Seat);
        // Nobody is left without a plan because an event is still on its way.
        var unseated = codes.Where(c => !seats.ContainsKey(c.Key)).Select(c => c.Value).ToArray();
        if (unseated.Length == 0) return seats;
        foreach (var found in await participants.AskAsync(unseated, cancellationToken))
            if (found is { PositionId: { } position, TitleCode: { } title }) seats[found.Id] = new Seat(position, title);
        return seats;
    }

    private async Task<Dictionary<string, PlanInForce>> PlansAsync(OrgPeriod period, CancellationToken cancellationToken)
    {
        var versions = await db.ListAsync(Versions, r => (From: r.GetFieldValue<DateOnly>(9), Plan: new PlanInForce(
            r.GetString(0), r.GetInt32(1), Currency.Of(r.GetString(2)),
            new CommissionComponent(r.GetString(3), r.GetString(4), r.GetString(5), r.Maybe<decimal>(6) is { } rate ? new Rate(Exact.Number(rate)) : null,
                new RoundingRule(Enum.Parse<RoundingMode>(r.GetString(7)), r.Maybe<int>(8))))), [period.CalendarCode, period.EndExclusive], cancellationToken);
        return versions.GroupBy(v => v.Plan.PlanCode).ToDictionary(
            g => g.Key, g => (g.Any(v => v.From <= period.Start) ? g.Last(v => v.From <= period.Start) : g.First()).Plan, StringComparer.Ordinal);
    }

    private static (Guid ParticipantId, PersonalRate Rate) ReadRate(NpgsqlDataReader r) => (r.GetGuid(0), new PersonalRate(
        r.GetString(1).Length == 0 ? null : r.GetString(1), new Rate(Exact.Number(r.GetDecimal(2))), ServiceDbContext.FromRange(r.GetFieldValue<NpgsqlRange<DateOnly>>(3))));
}
