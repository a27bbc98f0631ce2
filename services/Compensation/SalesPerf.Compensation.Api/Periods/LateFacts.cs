using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain.Adjustments;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>What facts that changed after the close mean: the truth of closed periods beside what people were told, as lines for the earliest open period.</summary>
internal sealed class LateFacts(CompensationDbContext db, Calendars calendars, GatherFacts gather)
{
    private const string Told = """
        SELECT l.participant_id, l.component_code, min(l.component_name), sum(l.unrounded), sum(l.amount), l.currency
        FROM compensation.statement_line l JOIN compensation.period_state s ON s.period_code = l.period_code AND s.closed
        WHERE l.origin_period = $1 GROUP BY l.participant_id, l.component_code, l.currency
        """;

    private const string QuotasAsClosed = "SELECT position_id, participant_id, participant_code, measure, quota, currency FROM compensation.measurement WHERE period_code = $1 AND quota IS NOT NULL";

    private const string Unsettled = """
        SELECT f.kind, f.reference, f.transaction_id, min(f.revision), f.participant_id FROM compensation.late_fact f WHERE f.period_code = $1 AND f.settled_in IS NULL
        GROUP BY f.kind, f.reference, f.transaction_id, f.participant_id ORDER BY 1, 2
        """;

    private sealed record Changed(string Kind, string Reference, Guid? TransactionId, int? FirstRevision, Guid? ParticipantId);

    private sealed record Before(Guid TransactionId, Guid? SellerId, decimal Amount);

    /// <summary>Adjustment lines for a period; none unless it is the earliest open one of its calendar.</summary>
    public async Task<IReadOnlyList<StatementLine>> AdjustmentsForAsync(OrgPeriod period, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("UPDATE compensation.late_fact SET considered_in = NULL WHERE considered_in = $1 AND settled_in IS NULL", [period.Code], cancellationToken);
        if (!await IsEarliestOpenAsync(period, cancellationToken)) return [];
        var late = await db.ListAsync("""
            SELECT DISTINCT f.period_code FROM compensation.late_fact f JOIN compensation.period_state s ON s.period_code = f.period_code AND s.calendar_code = $1 WHERE f.settled_in IS NULL ORDER BY 1
            """, r => r.GetString(0), [period.CalendarCode], cancellationToken);
        var lines = new List<StatementLine>();
        foreach (var code in late) lines.AddRange(await DifferenceAsync(code, cancellationToken));
        await db.ExecuteAsync("UPDATE compensation.late_fact SET considered_in = $1 WHERE period_code = ANY($2) AND settled_in IS NULL", [period.Code, late.ToArray()], cancellationToken);
        return lines;
    }

    // Open periods before the first that was ever closed are from before the company began, and nobody will be paid for them.
    private Task<bool> IsEarliestOpenAsync(OrgPeriod period, CancellationToken cancellationToken) => db.ValueAsync<bool>("""
        SELECT NOT EXISTS (SELECT FROM org.period p LEFT JOIN compensation.period_state s ON s.period_code = p.code 
          WHERE p.calendar_code = $1 AND p.start < $2 AND NOT coalesce(s.closed, false)
            AND p.start > (SELECT min(f.start) FROM org.period f JOIN compensation.period_state c ON c.period_code = f.code AND c.closed WHERE f.calendar_code = $1))
        """, [period.CalendarCode, period.Start], cancellationToken);

    private async Task<IReadOnlyList<StatementLine>> DifferenceAsync(string code, CancellationToken cancellationToken)
    {
        var period = await calendars.FindPeriodAsync(code, cancellationToken) ?? throw new InvalidOperationException($"The closed period {code} has left its calendar.");
        var quotas = await db.ListAsync(QuotasAsClosed, r => new QuotaRow(r.Maybe<Guid>(0) ?? Guid.Empty, r.GetGuid(1), r.GetString(2), r.GetString(3), Exact.Amount(r.GetDecimal(4), r.GetString(5))), [code], cancellationToken);
        var facts = await gather.OfAsync(period, quotas, cancellationToken);
        var truth = CalculatePeriod.From(facts);
        var told = await db.ListAsync(Told, r => new ToldAmount(r.GetGuid(0), r.GetString(1), r.GetString(2), Exact.Amount(r.GetDecimal(3), r.GetString(5)), Exact.Payable(r.GetDecimal(4), r.GetString(5))), [code], cancellationToken);
        var lateFacts = await CausesAsync(code, truth, cancellationToken);
        var gone = told.Select(t => t.ParticipantId).Where(id => facts.Payees.All(p => p.ParticipantId != id)).Distinct().ToArray();
        var codes = (await db.ListAsync("SELECT DISTINCT participant_id, participant_code FROM compensation.statement WHERE participant_id = ANY($1)", r => (Id: r.GetGuid(0), Code: r.GetString(1)), [gone], cancellationToken))
            .ToDictionary(c => c.Id, c => new PayeeFacts(c.Id, c.Code, null, null, null, []));
        return AdjustClosedPeriod.Difference(truth, told, lateFacts, id => codes.TryGetValue(id, out var payee) ? payee : facts.PayeeOf(id));
    }

    private async Task<List<LateFact>> CausesAsync(string code, PeriodResult truth, CancellationToken cancellationToken)
    {
        var changes = await db.ListAsync(Unsettled, r => new Changed(r.GetString(0), r.GetString(1), r.Maybe<Guid>(2), r.Maybe<int>(3), r.Maybe<Guid>(4)), [code], cancellationToken);
        var transactions = changes.Where(c => c.TransactionId is not null).ToArray();
        var before = (await db.ListAsync("""
            SELECT t.id, t.seller_id, t.amount FROM unnest($1::uuid[], $2::int[]) AS c(id, revision) JOIN compensation.sales_transaction t ON t.id = c.id AND t.revision = c.revision - 1
            """, r => new Before(r.GetGuid(0), r.Maybe<Guid>(1), Exact.Number(r.GetDecimal(2))),
            [transactions.Select(c => c.TransactionId!.Value).ToArray(), transactions.Select(c => c.FirstRevision ?? 0).ToArray()], cancellationToken)).ToDictionary(b => b.TransactionId);
        var credited = truth.Credits.ToLookup(c => c.Transaction.Id);
        var causes = changes.Where(c => c.TransactionId is null).Select(c => new LateFact(new AdjustmentCause(c.Kind, c.Reference, null, null, null), c.ParticipantId)).ToList();
        foreach (var change in transactions)
        {
            var was = before.GetValueOrDefault(change.TransactionId!.Value);
            var now = credited[change.TransactionId!.Value].ToDictionary(c => c.Payee.ParticipantId, c => c.Amount.Amount);
            foreach (var payee in now.Keys.Concat(was?.SellerId is { } seller ? [seller] : []).Distinct())
                causes.Add(new LateFact(new AdjustmentCause(change.Kind, change.Reference, change.TransactionId, was?.SellerId == payee ? was.Amount : null, now.TryGetValue(payee, out var amount) ? amount : null), payee));
        }

        return causes;
    }
}
