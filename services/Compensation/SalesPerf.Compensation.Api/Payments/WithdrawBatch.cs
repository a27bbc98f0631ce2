using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Ledger;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>
/// Undoes the approval of a batch of which nothing was emitted: what was posted is posted the other way round, and the batch is a draft again, with sheets made now by whoever withdrew it,
/// so that somebody else approves them.
/// </summary>
internal static class WithdrawBatch
{
    private const string Later = """
        SELECT b.number, b.period_code FROM compensation.payment_batch b JOIN org.period p ON p.code = b.period_code WHERE p.calendar_code = $1 AND p.start > $2 ORDER BY p.start DESC, b.number LIMIT 1
        """;

    private const string Keep = """
        INSERT INTO compensation.withdrawn_sheet (withdrawal_id, sheet_id, batch_number, sheet, withdrawn_by, withdrawn_at, reason)
        SELECT w.withdrawal_id, h.id, $3, to_jsonb(h), $4, $5, $6 FROM unnest($1::uuid[], $2::uuid[]) AS w(sheet_id, withdrawal_id) JOIN compensation.pay_sheet h ON h.id = w.sheet_id
        """;

    // Balances that the batch made; who has none is settled from the beginning.
    private const string Forget = "DELETE FROM compensation.payee_balance WHERE calendar_code = $1 AND period_code = $2 AND pay_group = $3";

    private sealed record Batch(long Number, string PeriodCode);

    public static async Task<Ok<PaymentBatchView>> HandleAsync(
        Guid id, WithdrawBody body, PaymentBatches batches, PaySheets sheets, MakeBatch make, PeriodStates states, PostLedger ledger, CompensationDbContext db, HttpContext context, Caller caller, TimeProvider time,
        CancellationToken cancellationToken)
    {
        body.Check();
        var batch = await batches.LockAsync(id, cancellationToken);
        context.RequireMatchIfSent(batch.Tag);
        var period = await states.GetAsync(batch.View.PeriodCode, cancellationToken);
        await PaymentsLock.TakeAsync(db, period.CalendarCode, cancellationToken);
        await RequireWithdrawableAsync(batch.View, period, db, caller, cancellationToken);
        var posted = (await sheets.PostedAsync(id, cancellationToken)).ConvertAll(s => (Sheet: s, Withdrawal: Guid.CreateVersion7()));
        await ledger.AppendAsync(
            posted.SelectMany(p => PaymentPostings.TakenBack(p.Withdrawal, p.Sheet.Period, p.Sheet.ParticipantId, p.Sheet.Posted, p.Sheet.TakenBack)),
            string.Create(CultureInfo.InvariantCulture, $"payments {batch.View.Number} withdrawn"), cancellationToken);
        await db.ExecuteAsync(Keep,
            [posted.Select(p => p.Sheet.Id).ToArray(), posted.Select(p => p.Withdrawal).ToArray(), batch.View.Number, caller.Accountable, time.GetUtcNow(), body.Reason], cancellationToken);
        await db.ExecuteAsync(Forget, [period.CalendarCode, period.Code, batch.View.PayGroup], cancellationToken);
        await db.ExecuteAsync("UPDATE compensation.payment_batch SET status = 'draft', approved_by = NULL, approved_at = NULL WHERE id = $1", [id], cancellationToken);
        var draft = await make.RemakeAsync(batch.View, period, caller, cancellationToken);
        context.SetETag(draft.Tag);
        return TypedResults.Ok(draft.View);
    }

    private static async Task RequireWithdrawableAsync(PaymentBatchView batch, OrgPeriod period, CompensationDbContext db, Caller caller, CancellationToken cancellationToken)
    {
        if (batch.Status != PaymentBatches.Approved) throw new DomainException(PaymentErrors.BatchNotToWithdraw(batch.Status));
        if (batch.MadeBy == caller.Accountable) throw new DomainException(PaymentErrors.ApproverIsMaker);
        if (batch.Files.Count > 0) throw new DomainException(PaymentErrors.BatchEmitted(batch.Number));
        if (await db.FindAsync(Later, r => new Batch(r.GetInt64(0), r.GetString(1)), [period.CalendarCode, period.Start], cancellationToken) is { } later)
            throw new DomainException(PaymentErrors.LaterBatch(later.Number, later.PeriodCode));
    }
}
