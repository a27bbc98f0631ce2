using Microsoft.EntityFrameworkCore;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Facts;

/// <summary>Makes a transaction of the money that goes with a recognition. Its identity is the recognition's, so it is paid once however often it is told.</summary>
internal sealed class PayRewardOnRecognitionGiven(CompensationDbContext db, FactsChanged facts, TimeProvider time) : IHandles<RecognitionGiven>
{
    public async Task HandleAsync(RecognitionGiven @event, EventContext context, CancellationToken cancellationToken)
    {
        if (@event.Reward is not { } reward || reward.Amount == 0m) return;
        var payee = await db.Set<OrgParticipant>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == @event.ParticipantId, cancellationToken)
            ?? throw new DomainException(PlanErrors.ParticipantNotYetKnown(@event.ParticipantId));
        var id = Guid.CreateVersion7();
        var added = await db.ExecuteAsync("""
            INSERT INTO compensation.sales_transaction (id, revision, is_current, order_code, line_code, sub_line_code, event_type, compensation_date, amount, currency, delta, account_code, seller_id, seller_code,
              territory_code, attributes, coverage, coverage_territory, reason, recorded_by, recorded_at)
            VALUES ($1, 0, true, $2, '1', '1', $3, $4, $5, $6, $5, '', $7, $8, '', jsonb_build_object('title', $9::text), 'not_asked', '', 'recognition', $10, $11)
            ON CONFLICT (order_code, line_code, sub_line_code, event_type) WHERE is_current DO NOTHING
            """,
            [id, $"recognition:{@event.RecognitionId:N}", TransactionKey.Reward, @event.GivenOn, reward.Amount, reward.Currency.Code, payee.Id, payee.Code, @event.Title, @event.GivenBy, time.GetUtcNow()], cancellationToken);
        if (added == 0) return;
        // What is paid as it is is of its own day alone: no plan is calculated from it.
        var periods = await facts.PeriodsOfAsync([@event.GivenOn], cancellationToken);
        foreach (var closed in (await facts.MarkAsync(periods, cancellationToken, [payee.Id])).Intersect(periods))
            await db.ExecuteAsync("INSERT INTO compensation.late_fact (id, period_code, kind, reference, transaction_id, revision, participant_id, recorded_at) VALUES ($1, $2, 'transaction', $3, $4, 0, $5, $6)",
                [Guid.CreateVersion7(), closed, $"recognition:{@event.RecognitionId:N}", id, payee.Id, time.GetUtcNow()], cancellationToken);
    }
}
