using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>What to pay.</summary>
/// <param name="PeriodCode">A period whose statements are published.</param>
/// <param name="PayGroup">Pay group.</param>
public sealed record PaymentBatchBody(string PeriodCode, string PayGroup = PaymentGroup.DefaultPayGroup);

/// <summary>Makes, refreshes and discards batches: pay sheets of everybody who has none yet.</summary>
internal sealed class MakeBatch(PeriodStates states, GatherPayments gather, PaySheets sheets, PaymentBatches batches, CompensationDbContext db, TimeProvider time)
{
    private sealed record Earlier(long Number, string PeriodCode);

    public static async Task<Created<PaymentBatchView>> HandleAsync(PaymentBatchBody body, MakeBatch make, HttpContext context, Caller caller, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        violations.Text(body.PeriodCode, "/periodCode", 50);
        violations.Text(body.PayGroup, "/payGroup", 50);
        violations.ThrowIfAny("compensation.invalid_payment_batch");
        var made = await make.MakeAsync(body, caller, cancellationToken);
        context.SetETag(made.Tag);
        return TypedResults.Created($"/v1/compensation/payment-batches/{made.View.Id}", made.View);
    }

    public static async Task<Ok<PaymentBatchView>> RefreshAsync(Guid id, MakeBatch make, HttpContext context, Caller caller, CancellationToken cancellationToken)
    {
        var made = await make.MakeAgainAsync(id, context, caller, cancellationToken);
        context.SetETag(made.Tag);
        return TypedResults.Ok(made.View);
    }

    public static async Task<NoContent> DiscardAsync(Guid id, MakeBatch make, HttpContext context, CancellationToken cancellationToken)
    {
        await make.DeleteAsync(id, context, cancellationToken);
        return TypedResults.NoContent();
    }

    private async Task DeleteAsync(Guid id, HttpContext context, CancellationToken cancellationToken)
    {
        await RequireDraftAsync(id, context, cancellationToken);
        await db.ExecuteAsync("DELETE FROM compensation.pay_sheet WHERE batch_id = $1", [id], cancellationToken);
        await db.ExecuteAsync("DELETE FROM compensation.payment_batch WHERE id = $1", [id], cancellationToken);
    }

    private async Task<PaymentBatches.Stored> MakeAsync(PaymentBatchBody body, Caller caller, CancellationToken cancellationToken)
    {
        var period = await states.GetAsync(body.PeriodCode, cancellationToken);
        await LockAsync(period, cancellationToken);
        await RequireEarlierAsync(period, body.PayGroup, cancellationToken);
        var made = await gather.SheetsAsync(period, body.PayGroup, null, cancellationToken);
        if (made.Count == 0) throw new DomainException(PaymentErrors.NothingToPay(period.Code));
        var id = Guid.CreateVersion7();
        await db.ExecuteAsync("INSERT INTO compensation.payment_batch (id, period_code, pay_group, status, made_by, made_at) VALUES ($1, $2, $3, 'draft', $4, $5)",
            [id, period.Code, body.PayGroup, caller.Accountable, time.GetUtcNow()], cancellationToken);
        await sheets.InsertAsync(id, period.Code, made, cancellationToken);
        return await batches.GetAsync(id, cancellationToken);
    }

    private async Task<PaymentBatches.Stored> MakeAgainAsync(Guid id, HttpContext context, Caller caller, CancellationToken cancellationToken)
    {
        var batch = await RequireDraftAsync(id, context, cancellationToken);
        var period = await states.GetAsync(batch.PeriodCode, cancellationToken);
        await LockAsync(period, cancellationToken);
        return await RemakeAsync(batch, period, caller, cancellationToken);
    }

    /// <summary>Makes the sheets of a draft anew; its maker from now on is the caller.</summary>
    public async Task<PaymentBatches.Stored> RemakeAsync(PaymentBatchView batch, OrgPeriod period, Caller caller, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync("DELETE FROM compensation.pay_sheet WHERE batch_id = $1", [batch.Id], cancellationToken);
        await sheets.InsertAsync(batch.Id, period.Code, await gather.SheetsAsync(period, batch.PayGroup, batch.Id, cancellationToken), cancellationToken);
        await db.ExecuteAsync("UPDATE compensation.payment_batch SET made_by = $2, made_at = $3 WHERE id = $1", [batch.Id, caller.Accountable, time.GetUtcNow()], cancellationToken);
        return await batches.GetAsync(batch.Id, cancellationToken);
    }

    private async Task<PaymentBatchView> RequireDraftAsync(Guid id, HttpContext context, CancellationToken cancellationToken)
    {
        var batch = await batches.LockAsync(id, cancellationToken);
        context.RequireMatchIfSent(batch.Tag);
        return batch.View.Status == PaymentBatches.Draft ? batch.View : throw new DomainException(PaymentErrors.BatchNotADraft);
    }

    // Whoever starts a batch of the calendar waits for whoever does so at this moment, and then finds nobody left to pay.
    private async Task LockAsync(OrgPeriod period, CancellationToken cancellationToken)
    {
        await PaymentsLock.TakeAsync(db, period.CalendarCode, cancellationToken);
        var state = await states.StateAsync(period, cancellationToken);
        if (!state.Closed && !state.IsPublished) throw new DomainException(PaymentErrors.PeriodNotPublished(period.Code));
    }

    private async Task RequireEarlierAsync(OrgPeriod period, string payGroup, CancellationToken cancellationToken)
    {
        var earlier = await db.FindAsync("""
            SELECT b.number, b.period_code FROM compensation.payment_batch b JOIN org.period p ON p.code = b.period_code
            WHERE b.status = 'draft' AND b.pay_group = $3 AND p.calendar_code = $1 AND p.start < $2 ORDER BY p.start LIMIT 1
            """, r => new Earlier(r.GetInt64(0), r.GetString(1)), [period.CalendarCode, period.Start, payGroup], cancellationToken);
        if (earlier is not null) throw new DomainException(PaymentErrors.EarlierBatchIsDraft(earlier.Number, earlier.PeriodCode));
    }
}
