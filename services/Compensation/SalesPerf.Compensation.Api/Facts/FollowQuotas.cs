using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Compensation.Api.Facts;

/// <summary>Keeps quotas for readiness, and marks the calculation of their period as older than its facts.</summary>
internal sealed class FollowQuotas(CompensationDbContext db, FactsChanged facts, QuotasSeen seen, Quotas quotas, TimeProvider time) : IHandles<QuotaPublished>, IHandles<QuotaChanged>
{
    public Task HandleAsync(QuotaPublished @event, EventContext context, CancellationToken cancellationToken) =>
        KeepAsync(@event.QuotaId, @event.PositionId, @event.ParticipantId, @event.PeriodCode, @event.Measure, @event.Amount, context.Sequence, cancellationToken);

    public Task HandleAsync(QuotaChanged @event, EventContext context, CancellationToken cancellationToken) =>
        KeepAsync(@event.QuotaId, @event.PositionId, @event.ParticipantId, @event.PeriodCode, @event.Measure, @event.Amount, context.Sequence, cancellationToken);

    private async Task KeepAsync(Guid quotaId, Guid positionId, Guid? participantId, string periodCode, string measure, UnroundedMoney amount, long sequence, CancellationToken cancellationToken)
    {
        var changed = await db.ExecuteAsync("""
            INSERT INTO compensation.quota AS q (quota_id, position_id, participant_id, period_code, measure, amount, currency, sequence) VALUES ($1, $2, $3::uuid, $4, $5, $6, $7, $8)
            ON CONFLICT (quota_id) DO UPDATE SET position_id = excluded.position_id, participant_id = excluded.participant_id, period_code = excluded.period_code, measure = excluded.measure,
              amount = excluded.amount, currency = excluded.currency, sequence = excluded.sequence
            WHERE excluded.sequence > q.sequence AND (q.participant_id, q.amount, q.currency, q.period_code, q.measure) IS DISTINCT FROM (excluded.participant_id, excluded.amount, excluded.currency, excluded.period_code, excluded.measure)
            """, [quotaId, positionId, participantId, periodCode, measure, amount.Amount, amount.Currency.Code, sequence], cancellationToken);
        if (changed == 0) return;
        foreach (var closed in await facts.MarkAsync([periodCode], cancellationToken, participantId is { } holder ? [holder] : null, onlyCalculated: true))
        {
            // An open period asks Territories when it is calculated; a closed one is judged by what is kept here.
            if (closed == periodCode) await seen.KeepAsync(closed, await quotas.ListAsync(closed, cancellationToken), cancellationToken);
            await db.ExecuteAsync("INSERT INTO compensation.late_fact (id, period_code, kind, reference, participant_id, recorded_at) VALUES ($1, $2, 'quota', $3, $4::uuid, $5)",
                [Guid.CreateVersion7(), closed, $"{periodCode} {measure}", participantId, time.GetUtcNow()], cancellationToken);
        }
    }
}
