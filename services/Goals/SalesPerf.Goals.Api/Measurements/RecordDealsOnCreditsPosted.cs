using Microsoft.EntityFrameworkCore;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Goals.Api.Kpis;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Api.Reviews;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Measurements;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;

namespace SalesPerf.Goals.Api.Measurements;

/// <summary>Credits of a period give the number of credited transactions and the average deal size.</summary>
internal sealed class RecordDealsOnCreditsPosted(GoalsDbContext db, Catalogue catalogue, GoalReview review, EventMeasurements measurements, Calendars calendars, AppliedVersions versions)
    : IHandles<CreditsPosted>
{
    private const string TransactionsKpi = "credited-transactions";
    private const string DealSizeKpi = "average-deal-size";

    public async Task HandleAsync(CreditsPosted @event, EventContext context, CancellationToken cancellationToken)
    {
        var found = await calendars.FindPeriodAsync(@event.PeriodCode, cancellationToken) ?? throw new DomainException(GoalErrors.PeriodNotFound(@event.PeriodCode));
        var period = new GoalPeriod(found.CalendarCode, found.Code, new DateRange(found.Start, found.EndExclusive));
        // In the order of the codes, as every other transaction, so that two never wait for each other.
        var dealSize = await catalogue.RequireMeasuredAsync(DealSizeKpi, cancellationToken);
        var transactions = await catalogue.RequireMeasuredAsync(TransactionsKpi, cancellationToken);
        await review.LockAsync(@event.ParticipantId, dealSize.Code, period.Code, cancellationToken);
        await review.LockAsync(@event.ParticipantId, transactions.Code, period.Code, cancellationToken);
        if (!await KeepAsync(@event, context.Sequence, cancellationToken)) return;
        await versions.RecordAsync($"credit/{@event.ParticipantId}/{period.Code}/{@event.PositionId}", context.Sequence, cancellationToken);

        var seats = await db.Database.SqlQuery<Seat>(
            $"SELECT transactions, amount, currency FROM goals.credit WHERE participant_id = {@event.ParticipantId} AND period_code = {period.Code}").ToListAsync(cancellationToken);
        if (seats.Exists(s => s.Currency != seats[0].Currency)) throw new DomainException(MeasurementErrors.MixedCurrencies(period.Code));
        var count = seats.Sum(s => s.Transactions);
        await measurements.RecordAsync(@event.ParticipantId, transactions.Code, period, new EventFigure(count, null, null, false), cancellationToken);
        if (count > 0)
            await measurements.RecordAsync(@event.ParticipantId, dealSize.Code, period, new EventFigure(seats.Sum(s => s.Amount) / count, seats[0].Currency, null, false), cancellationToken);
        await review.ReviewAsync(@event.ParticipantId, dealSize, period, cancellationToken);
        await review.ReviewAsync(@event.ParticipantId, transactions, period, cancellationToken);
    }

    private async Task<bool> KeepAsync(CreditsPosted e, long sequence, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO goals.credit (participant_id, period_code, position_id, transactions, amount, currency, sequence)
            VALUES ({e.ParticipantId}, {e.PeriodCode}, {e.PositionId}, {e.Transactions}, {e.Amount.Amount}, {e.Amount.Currency.Code}, {sequence})
            ON CONFLICT (participant_id, period_code, position_id) DO UPDATE
            SET transactions = excluded.transactions, amount = excluded.amount, currency = excluded.currency, sequence = excluded.sequence
            WHERE credit.sequence < excluded.sequence
            """, cancellationToken) == 1;

    private sealed record Seat(int Transactions, decimal Amount, string Currency);
}
