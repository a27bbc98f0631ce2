using System.Text.Json;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Measurements;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Operations;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>What a calculation came to.</summary>
/// <param name="RunId">Id.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="ResultHash">SHA-256 of the results.</param>
/// <param name="Changed">Whether anything is different from the calculation before; where not, nothing was written or told.</param>
/// <param name="Transactions">Transactions of the period.</param>
/// <param name="Payees">Payees with a line.</param>
/// <param name="Adjustments">Lines that settle closed periods.</param>
public sealed record CalculationResult(Guid RunId, string PeriodCode, string ResultHash, bool Changed, int Transactions, int Payees, int Adjustments);

/// <summary>Calculates a period: gathers the facts, lets the pure function decide, stores what is different.</summary>
internal sealed class CalculateWork(
    CompensationDbContext db, PeriodStates states, Readiness readiness, Quotas quotas, CoverageRefresh coverage, GatherFacts gather, LateFacts late, ResultStore store, IOutbox outbox, TimeProvider time)
    : IOperationWork
{
    public const string Kind = "calculate-period";

    private static readonly Dictionary<string, long> NoCounts = [];

    private sealed record Known(decimal Amount, decimal? Quota, int Transactions);

    public sealed record Payload(string PeriodCode);

    public async Task<object?> RunAsync(JsonElement payload, OperationContext context, CancellationToken cancellationToken)
    {
        var period = await states.GetAsync(payload.Deserialize<Payload>()!.PeriodCode, cancellationToken);
        var state = await states.LockOpenAsync(period, cancellationToken);
        await context.Report(5, NoCounts);
        var quotaRows = await quotas.ListAsync(period.Code, cancellationToken);
        await readiness.RequireForCalculationAsync(period, quotaRows.Count, cancellationToken);
        await coverage.RefreshAsync(period, cancellationToken);
        var facts = await gather.OfAsync(period, quotaRows, cancellationToken);
        await context.Report(40, new Dictionary<string, long> { ["transactions"] = facts.Transactions.Count });
        var adjustments = await late.AdjustmentsForAsync(period, cancellationToken);
        var result = CalculatePeriod.From(facts).With(adjustments);
        var hash = result.Hash();
        var changed = hash != state.ResultHash;
        var answer = new CalculationResult(Guid.CreateVersion7(), period.Code, hash, changed, facts.Transactions.Count, result.Lines.Select(l => l.Payee.ParticipantId).Distinct().Count(), adjustments.Count);
        if (changed) await SaveAsync(answer.RunId, period, result, cancellationToken);
        await RecordAsync(answer, state, context.Subject, cancellationToken);
        return answer;
    }

    private async Task SaveAsync(Guid runId, OrgPeriod period, PeriodResult result, CancellationToken cancellationToken)
    {
        var before = (await db.ListAsync("SELECT participant_id, currency, amount, quota, transactions FROM compensation.measurement WHERE period_code = $1",
            r => (Key: (r.GetGuid(0), r.GetString(1)), Known: new Known(r.GetDecimal(2), r.Maybe<decimal>(3), r.GetInt32(4))), [period.Code], cancellationToken)).ToDictionary(m => m.Key, m => m.Known);
        await store.ReplaceAsync(result, cancellationToken);
        foreach (var measured in result.Measurements)
        {
            var known = before.GetValueOrDefault((measured.Payee.ParticipantId, measured.Amount.Currency.Code));
            if (known is null || known.Amount != measured.Amount.Amount || known.Quota != measured.Quota?.Amount || known.Transactions != measured.Transactions) Tell(runId, period, measured, known);
        }
    }

    private void Tell(Guid runId, OrgPeriod period, Measurement measured, Known? known)
    {
        if (measured.Payee.PositionId is not { } position) return;
        if (known?.Amount != measured.Amount.Amount || known.Transactions != measured.Transactions)
            outbox.Publish(new CreditsPosted(runId, period.Code, position, measured.Payee.ParticipantId, measured.Transactions, measured.Amount), position.ToString());
        if (AttainmentEvents.Of(period, measured.Payee.ParticipantId, position, measured.Measure, measured.Amount, measured.Quota, measured.Transactions, final: false) is { } changed)
            outbox.Publish(changed, measured.Payee.ParticipantId.ToString());
    }

    private async Task RecordAsync(CalculationResult answer, PeriodState state, string subject, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await db.ExecuteAsync("INSERT INTO compensation.calculation (run_id, period_code, result_hash, changed, transactions, payees, calculated_by, calculated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            [answer.RunId, answer.PeriodCode, answer.ResultHash, answer.Changed, answer.Transactions, answer.Payees, subject, now], cancellationToken);
        // Whoever repeats a calculation without a difference did not make the result.
        await db.ExecuteAsync("""
            UPDATE compensation.period_state SET calculated_facts_version = $2, result_hash = $3, run_id = CASE WHEN $4 THEN $5 ELSE run_id END,
              calculated_by = CASE WHEN $4 THEN $6 ELSE calculated_by END, calculated_at = CASE WHEN $4 THEN $7 ELSE calculated_at END WHERE period_code = $1
            """, [answer.PeriodCode, state.FactsVersion, answer.ResultHash, answer.Changed, answer.RunId, subject, now], cancellationToken);
    }
}

/// <summary>How a participant stands, as an event; null without a quota that can be attained.</summary>
internal static class AttainmentEvents
{
    public static AttainmentChanged? Of(
        OrgPeriod period, Guid participantId, Guid positionId, string measure, UnroundedMoney amount, UnroundedMoney? quota, int transactions, bool final) =>
        quota is { } of && Attainment.Of(amount, of) is { } attainment
            ? new AttainmentChanged(participantId, positionId, period.CalendarCode, period.Code, period.Start, period.EndExclusive, measure, amount, of, attainment, transactions, final)
            : null;
}
