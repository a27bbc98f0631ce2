using Microsoft.EntityFrameworkCore;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Capacity;
using SalesPerf.Territories.Api.Persistence;
using SalesPerf.Territories.Domain;
using SalesPerf.Territories.Domain.FiscalCalendars;
using SalesPerf.Territories.Domain.Positions;
using SalesPerf.Territories.Domain.Quotas;

namespace SalesPerf.Territories.Api.Quotas;

/// <summary>Publishes quotas, or changes published ones for a reason; the key is (position, period, measure).</summary>
internal sealed class PublishQuotas(TerritoriesDbContext db, IOutbox outbox, SeatQuotas seatQuotas, CapacityWatch capacity, Caller caller, TimeProvider time)
{
    public async Task<MultiStatus> HandleAsync(Batch<QuotaItem> batch, HttpContext http, CancellationToken cancellationToken)
    {
        batch.RequireSize();
        var work = await LoadAsync(batch, cancellationToken);
        var touched = new HashSet<PositionId>();
        var answer = batch.Judge(http, i => i.Key, (item, pointer) => Apply(item, pointer, work, touched));
        await db.SaveChangesAsync(cancellationToken);
        await capacity.CheckAsync([.. touched], cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return answer;
    }

    private async Task<Work> LoadAsync(Batch<QuotaItem> batch, CancellationToken cancellationToken)
    {
        var codes = batch.Items.Select(i => i.PositionCode).Distinct().ToArray();
        var positions = await db.Positions.AsNoTracking().Where(p => codes.Contains(p.Code)).ToDictionaryAsync(p => p.Code, StringComparer.Ordinal, cancellationToken);
        var periods = await seatQuotas.PeriodsAsync(batch.Items.Select(i => i.PeriodCode), cancellationToken);
        var ids = positions.Values.Select(p => p.Id).ToArray();
        var periodCodes = periods.Keys.ToArray();
        var quotas = await db.Quotas.Where(q => ids.Contains(q.PositionId) && periodCodes.Contains(q.PeriodCode)).ToDictionaryAsync(q => (q.PositionId, q.PeriodCode, q.Measure), cancellationToken);
        return new Work(positions, periods, quotas);
    }

    private BatchItemStatus Apply(QuotaItem item, string pointer, Work work, HashSet<PositionId> touched)
    {
        item.Check(pointer);
        var position = work.Positions.GetValueOrDefault(item.PositionCode) ?? throw new DomainException(PositionErrors.Unknown(item.PositionCode));
        var when = work.Periods.GetValueOrDefault(item.PeriodCode) ?? throw new DomainException(CalendarRefusals.UnknownPeriod(item.PeriodCode));
        var terms = item.Terms.ToTerms(when);
        touched.Add(position.Id);
        if (work.Quotas.TryGetValue((position.Id, item.PeriodCode, item.Measure), out var quota))
            return Change(quota, terms, item.Reason, when) ? BatchItemStatus.Updated : BatchItemStatus.Unchanged;
        quota = new Quota(position.Id, item.PeriodCode, item.Measure, terms, Share.Whole, position.HolderFor(when.Period.Range));
        work.Quotas.Add((position.Id, item.PeriodCode, item.Measure), quota);
        db.Add(quota);
        outbox.Publish(quota.ToPublished(when), position.Id.Value.ToString());
        return BatchItemStatus.Created;
    }

    /// <summary>Changes one quota, whose version was checked.</summary>
    public async Task<Quota> ChangeAsync(Quota quota, QuotaTermsBody body, string? reason, CancellationToken cancellationToken)
    {
        var when = (await seatQuotas.PeriodsAsync([quota.PeriodCode], cancellationToken))[quota.PeriodCode];
        Change(quota, body.ToTerms(when), reason, when);
        await db.SaveChangesAsync(cancellationToken);
        return quota;
    }

    private bool Change(Quota quota, QuotaTerms terms, string? reason, PeriodOfCalendar when)
    {
        var previous = quota.Amount;
        if (quota.Change(terms, reason, caller.Accountable, time.GetUtcNow()) is not { } revision) return false;
        db.Add(revision);
        outbox.Publish(quota.ToChanged(when, previous, revision.Reason), quota.PositionId.Value.ToString());
        return true;
    }

    private sealed record Work(
        Dictionary<string, Position> Positions, Dictionary<string, PeriodOfCalendar> Periods, Dictionary<(PositionId, string, string), Quota> Quotas);
}
