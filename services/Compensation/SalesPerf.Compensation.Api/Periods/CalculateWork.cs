using System.Text.Json;
using SalesPerf.Compensation.Api.Facts;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Compensation.Domain.Adjustments;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Operations;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>Which payees are calculated.</summary>
public enum CalculationMode
{
    /// <summary>Everybody.</summary>
    Full,

    /// <summary>Those whom changed facts concern since the last calculation, and whoever depends on them; everybody where that cannot be said.</summary>
    Incremental,

    /// <summary>The holders of some positions.</summary>
    Positions,
}

/// <summary>What a calculation came to.</summary>
/// <param name="RunId">Id.</param>
/// <param name="PeriodCode">Period.</param>
/// <param name="ResultHash">SHA-256 of the results.</param>
/// <param name="Changed">Whether anything is different from the calculation before; where not, nothing was written or told.</param>
/// <param name="Mode">Which payees were calculated.</param>
/// <param name="Transactions">Transactions that were read of the period.</param>
/// <param name="Payees">Payees with a line, among those calculated.</param>
/// <param name="Adjustments">Lines that settle closed periods.</param>
/// <param name="Problems">Components that could not be calculated for a payee.</param>
public sealed record CalculationResult(
    Guid RunId, string PeriodCode, string ResultHash, bool Changed, CalculationMode Mode, int Transactions, int Payees, int Adjustments, int Problems);

/// <summary>Calculates a period: gathers the facts, lets the pure functions decide, stores what is different.</summary>
internal sealed class CalculateWork(
    CompensationDbContext db, PeriodStates states, Readiness readiness, Quotas quotas, QuotasSeen seen, CoverAgain coverage, AffectedPayees affected, PayeeGroups groups, CalculateOutcome calculate, LateFacts late, ResultStore store,
    StoredResults stored, Discrepancies discrepancies, ResultNews news, TimeProvider time)
    : IOperationWork
{
    public const string Kind = "calculate-period";

    private static readonly Dictionary<string, long> NoCounts = [];

    public sealed record Payload(string PeriodCode, CalculationMode Mode = CalculationMode.Full, IReadOnlyList<string>? Positions = null);

    public async Task<object?> RunAsync(JsonElement payload, OperationContext context, CancellationToken cancellationToken)
    {
        var asked = payload.Deserialize<Payload>()!;
        db.ExpectManyRows();
        var period = await states.GetAsync(asked.PeriodCode, cancellationToken);
        var state = await states.LockOpenAsync(period, cancellationToken);
        await context.Report(5, NoCounts);
        var quotaRows = await quotas.ListAsync(period.Code, cancellationToken);
        await readiness.RequireForCalculationAsync(period, quotaRows.Count, cancellationToken);
        await seen.KeepAsync(period.Code, quotaRows, cancellationToken);
        await coverage.OfPeriodAsync(period.Code, new DateRange(period.Start, period.EndExclusive), cancellationToken);
        // What is known until here counts: a fact that comes meanwhile waits for the end and is of a later instant.
        var now = time.GetUtcNow();
        await context.Report(15, NoCounts);
        var only = await affected.OfAsync(period, state, asked, cancellationToken);
        var adjustments = only is null ? await late.AdjustmentsForAsync(period, cancellationToken) : [];
        var answer = only is null && await groups.OfAsync(period, cancellationToken) is { } parts
            ? await InPartsAsync(period, state, parts, adjustments, context, cancellationToken)
            : await AtOnceAsync(period, state, only, adjustments, context, cancellationToken);
        answer = answer with { Mode = only is null ? CalculationMode.Full : asked.Mode, Adjustments = adjustments.Count };
        await context.Report(95, Counts(answer));
        await RecordAsync(answer, state, only is null || asked.Mode == CalculationMode.Incremental, context.Subject, now, cancellationToken);
        return answer;
    }

    private static Dictionary<string, long> Counts(CalculationResult answer) =>
        new() { ["transactions"] = answer.Transactions, ["payees"] = answer.Payees, ["adjustments"] = answer.Adjustments, ["problems"] = answer.Problems };

    private async Task<CalculationResult> AtOnceAsync(
        OrgPeriod period, PeriodState state, IReadOnlySet<string>? only, IReadOnlyList<AdjustmentLine> adjustments, OperationContext context, CancellationToken cancellationToken)
    {
        var (facts, calculated) = await calculate.OfAsync(period, only, cancellationToken);
        var hashed = HashedOutcome.Of(LateFacts.With(calculated.Outcome, adjustments));
        var outcome = hashed.Outcome;
        var answer = Nothing(period) with { Transactions = facts.Transactions, Payees = Paid(outcome), Problems = calculated.Problems.Count };
        await context.Report(60, Counts(answer));
        // What comes out as before is not written again.
        if (only is null && hashed.Hash() is var hash && hash == state.ResultHash) return answer with { ResultHash = hash };
        await WriteAsync(answer.RunId, period, hashed, calculated.Problems, facts, only, cancellationToken);
        return await EndAsync(answer, period, state, cancellationToken);
    }

    private async Task<CalculationResult> InPartsAsync(
        OrgPeriod period, PeriodState state, IReadOnlyList<IReadOnlySet<string>> parts, IReadOnlyList<AdjustmentLine> adjustments, OperationContext context, CancellationToken cancellationToken)
    {
        var answer = Nothing(period) with
        {
            Transactions = (int)await db.ValueAsync<long>("SELECT count(*) FROM compensation.sales_transaction WHERE is_current AND compensation_date >= $1 AND compensation_date < $2", [period.Start, period.EndExclusive], cancellationToken),
        };
        // A transaction that left the period is judged by no part of it.
        await db.ExecuteAsync("DELETE FROM compensation.credit_exclusion WHERE period_code = $1", [period.Code], cancellationToken);
        for (var done = 0; done < parts.Count; done++)
        {
            var part = parts[done];
            var (facts, calculated) = await calculate.OfAsync(period, part, cancellationToken);
            var outcome = LateFacts.With(calculated.Outcome, [.. adjustments.Where(a => part.Contains(a.ParticipantCode))]);
            await WriteAsync(answer.RunId, period, HashedOutcome.Of(outcome), calculated.Problems, facts, part, cancellationToken);
            answer = answer with { Payees = answer.Payees + Paid(outcome), Problems = answer.Problems + calculated.Problems.Count };
            await context.Report(15 + (80 * (done + 1) / parts.Count), Counts(answer));
        }

        return await EndAsync(answer, period, state, cancellationToken);
    }

    private static CalculationResult Nothing(OrgPeriod period) => new(Guid.CreateVersion7(), period.Code, string.Empty, false, CalculationMode.Full, 0, 0, 0, 0);

    private static int Paid(PeriodOutcome outcome) => outcome.Payees.Count(p => p.Lines.Count > 0);

    private async Task WriteAsync(
        Guid runId, OrgPeriod period, HashedOutcome hashed, IReadOnlyList<ProblemOfRecord> problems, GatheredFacts facts, IReadOnlySet<string>? only, CancellationToken cancellationToken)
    {
        var before = await news.BeforeAsync(period.Code, hashed.Outcome, facts, cancellationToken);
        await store.ReplaceAsync(hashed, problems, facts, only, cancellationToken);
        news.Tell(runId, period, hashed.Outcome, facts, before);
    }

    private async Task<CalculationResult> EndAsync(CalculationResult answer, OrgPeriod period, PeriodState state, CancellationToken cancellationToken)
    {
        await discrepancies.FindAsync(period, cancellationToken);
        var hash = await stored.HashAsync(period.Code, cancellationToken);
        return answer with { ResultHash = hash, Changed = hash != state.ResultHash };
    }

    private async Task RecordAsync(CalculationResult answer, PeriodState state, bool upToDate, string subject, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("INSERT INTO compensation.calculation (run_id, period_code, result_hash, changed, transactions, payees, calculated_by, calculated_at, mode) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            [answer.RunId, answer.PeriodCode, answer.ResultHash, answer.Changed, answer.Transactions, answer.Payees, subject, now, answer.Mode.ToString().ToLowerInvariant()], cancellationToken);
        // Results that were written by this calculation; those of the payees who came to the same are of whoever calculated them.
        await db.ExecuteAsync("UPDATE compensation.payee_outcome SET calculated_by = $2 WHERE period_code = $1 AND calculated_by IS NULL", [answer.PeriodCode, subject], cancellationToken);
        // Whoever repeats a calculation without a difference did not make the result.
        await db.ExecuteAsync("""
            UPDATE compensation.period_state SET calculated_facts_version = CASE WHEN $8 THEN $2 ELSE calculated_facts_version END, result_hash = $3, hash_form = 2, run_id = CASE WHEN $4 THEN $5 ELSE run_id END,
              calculated_by = CASE WHEN $4 THEN $6 ELSE calculated_by END, calculated_at = CASE WHEN $4 THEN $7 ELSE calculated_at END WHERE period_code = $1
            """, [answer.PeriodCode, state.FactsVersion, answer.ResultHash, answer.Changed, answer.RunId, subject, now, upToDate], cancellationToken);
        if (!upToDate) return;
        await db.ExecuteAsync("DELETE FROM compensation.fact_change WHERE period_code = $1", [answer.PeriodCode], cancellationToken);
        await db.ExecuteAsync("DELETE FROM compensation.postponed_calculation WHERE period_code = $1", [answer.PeriodCode], cancellationToken);
    }
}

/// <summary>Tells others what changed by a calculation.</summary>
internal sealed class ResultNews(CompensationDbContext db, IOutbox outbox)
{
    /// <summary>What was known of a payee's measurement.</summary>
    internal sealed record Known(decimal Amount, decimal? Quota, int Transactions);

    /// <summary>The measurements of these payees before the calculation, by participant, measure and currency.</summary>
    public async Task<Dictionary<(Guid, string, string), Known>> BeforeAsync(string periodCode, PeriodOutcome outcome, GatheredFacts facts, CancellationToken cancellationToken) =>
        (await db.ListAsync("SELECT participant_id, measure, currency, amount, quota, transactions FROM compensation.measurement WHERE period_code = $1 AND participant_id = ANY($2)",
            r => (Key: (r.GetGuid(0), r.GetString(1), r.GetString(2)), Known: new Known(r.GetDecimal(3), r.Maybe<decimal>(4), r.GetInt32(5))),
            [periodCode, outcome.Payees.Select(p => facts.Payees[p.ParticipantCode].Id).ToArray()], cancellationToken)).ToDictionary(m => m.Key, m => m.Known);

    /// <summary>Publishes what is different.</summary>
    public void Tell(Guid runId, OrgPeriod period, PeriodOutcome outcome, GatheredFacts facts, IReadOnlyDictionary<(Guid, string, string), Known> before)
    {
        foreach (var payee in outcome.Payees)
        {
            if (facts.Payees[payee.ParticipantCode] is not { PositionId: { } position } known) continue;
            foreach (var measured in payee.Measurements) Tell(runId, period, measured, known.Id, position, before.GetValueOrDefault((known.Id, measured.Measure, measured.Amount.Currency.Code)));
        }
    }

    private void Tell(Guid runId, OrgPeriod period, MeasurementOfRecord measured, Guid participantId, Guid position, Known? before)
    {
        if (before is not null && before.Amount == measured.Amount.Amount && before.Quota == measured.Quota?.Amount && before.Transactions == measured.Transactions) return;
        if (measured.Measure == "sales" && (before?.Amount != measured.Amount.Amount || before.Transactions != measured.Transactions))
            outbox.Publish(new CreditsPosted(runId, period.Code, position, participantId, measured.Transactions, measured.Amount), position.ToString());
        if (AttainmentEvents.Of(period, participantId, position, measured.Measure, measured.Amount, measured.Quota, measured.Transactions, final: false) is { } changed)
            outbox.Publish(changed, participantId.ToString());
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
