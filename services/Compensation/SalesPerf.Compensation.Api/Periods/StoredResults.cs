using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>Reads the results of a period back as the calculation gave them, so that their hash can be made again from what is stored.</summary>
internal sealed class StoredResults(CompensationDbContext db)
{
    private const string Payees = "SELECT participant_id, participant_code, plan_code, plan_version, hash FROM compensation.payee_outcome WHERE period_code = $1";

    private const string Exclusions = """
        SELECT t.order_code, t.line_code, t.sub_line_code, t.event_type, e.revision, e.reason, t.id
        FROM compensation.credit_exclusion e JOIN compensation.sales_transaction t ON t.id = e.transaction_id AND t.revision = e.revision WHERE e.period_code = $1
        """;

    private const string Lines = """
        SELECT participant_id, kind, component_code, component_name, origin_period, plan_code, plan_version, earning_code, unrounded, amount, currency, rounding_mode, rounding_digits, steps::text, causes::text
        FROM compensation.statement_line WHERE period_code = $1
        """;

    private sealed record Payee(Guid Id, string Code, PlanReference? Plan, string Hash);

    /// <summary>The hash of a period from the stored hashes of its payees and its exclusions.</summary>
    public async Task<string> HashAsync(string periodCode, CancellationToken cancellationToken)
    {
        var payees = await PayeesAsync(periodCode, cancellationToken);
        return OutcomeForm.HashOf(periodCode, payees.Select(p => (p.Code, p.Hash)), await ExclusionsAsync(periodCode, cancellationToken));
    }

    /// <summary>The hash of a period from everything that is stored of it, cents and steps included. One payee's credits are in memory at a time.</summary>
    public async Task<string> DeepHashAsync(string periodCode, CancellationToken cancellationToken)
    {
        var payees = (await PayeesAsync(periodCode, cancellationToken)).ToDictionary(p => p.Id);
        var measurements = (await db.ListAsync("SELECT participant_id, measure, amount, currency, quota, transactions FROM compensation.measurement WHERE period_code = $1", r => (Id: r.GetGuid(0), Measured: new MeasurementOfRecord(
            r.GetString(1), Exact.Amount(r.GetDecimal(2), r.GetString(3)), r.Maybe<decimal>(4) is { } quota ? Exact.Amount(quota, r.GetString(3)) : null, r.GetInt32(5))), [periodCode], cancellationToken)).ToLookup(m => m.Id, m => m.Measured);
        var lines = (await LinesAsync(periodCode, null, cancellationToken)).ToLookup(l => l.ParticipantId, l => l.Line);
        var hashes = new Dictionary<Guid, string>();
        // Who has credits and no outcome was never calculated: then the period has another hash.
        await foreach (var (id, credits) in new StoredCredits(db).ByPayeeAsync(periodCode, cancellationToken)) hashes[id] = HashOf(payees.GetValueOrDefault(id) ?? new Payee(id, id.ToString(), null, string.Empty), credits);
        foreach (var payee in payees.Values)
            if (!hashes.ContainsKey(payee.Id)) hashes[payee.Id] = HashOf(payee, []);
        return OutcomeForm.HashOf(periodCode, hashes.Select(h => (payees.TryGetValue(h.Key, out var payee) ? payee.Code : h.Key.ToString(), h.Value)), await ExclusionsAsync(periodCode, cancellationToken));

        string HashOf(Payee payee, IReadOnlyList<CreditOfRecord> credits) => new PayeeOutcome(
            payee.Code, payee.Plan, credits, [.. measurements[payee.Id].OrderBy(m => m.Measure, StringComparer.Ordinal).ThenBy(m => m.Amount.Currency.Code, StringComparer.Ordinal)], StatementOrder.Of(lines[payee.Id])).Hash();
    }

    /// <summary>The stored lines of a period, of one payee where one is named.</summary>
    public Task<List<(Guid ParticipantId, PaidLine Line)>> LinesAsync(string periodCode, Guid? participantId, CancellationToken cancellationToken) => db.ListAsync(participantId is null ? Lines : $"{Lines} AND participant_id = $2", r => (r.GetGuid(0), new PaidLine(
        LineKinds.Of(r.GetString(1)), r.GetString(2), r.GetString(3), r.GetString(4), r.MaybeText(5) is { } plan ? new PlanReference(plan, r.GetInt32(6)) : null, r.MaybeText(7),
        Exact.Amount(r.GetDecimal(8), r.GetString(10)), Exact.Payable(r.GetDecimal(9), r.GetString(10)), new RoundingRule(Enum.Parse<RoundingMode>(r.GetString(11)), r.Maybe<int>(12)),
        r.FromJson<List<ExplanationStep>>(13), r.FromJson<List<AdjustmentCause>>(14))), participantId is { } payee ? [periodCode, payee] : [periodCode], cancellationToken);

    private Task<List<Payee>> PayeesAsync(string periodCode, CancellationToken cancellationToken) => db.ListAsync(Payees,
        r => new Payee(r.GetGuid(0), r.GetString(1), r.MaybeText(2) is { } plan ? new PlanReference(plan, r.GetInt32(3)) : null, r.GetString(4)), [periodCode], cancellationToken);

    private Task<List<ExclusionOfRecord>> ExclusionsAsync(string periodCode, CancellationToken cancellationToken) => db.ListAsync(Exclusions,
        r => new ExclusionOfRecord(new TransactionKey(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3)), r.GetInt32(4), r.GetString(5), r.GetGuid(6)), [periodCode], cancellationToken);
}
