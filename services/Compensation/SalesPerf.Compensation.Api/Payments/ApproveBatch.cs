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

/// <summary>Approves a batch: its sheets stand from now on, and the ledger says what is owed to whom.</summary>
internal static class ApproveBatch
{
    public static async Task<Ok<PaymentBatchView>> HandleAsync(
        Guid id, PaymentBatches batches, PaySheets sheets, GatherPayments gather, PayeeBalances balances, PeriodStates states, PostLedger ledger, CompensationDbContext db, HttpContext context, Caller caller, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var batch = await batches.LockAsync(id, cancellationToken);
        context.RequireMatchIfSent(batch.Tag);
        if (batch.View.Status != PaymentBatches.Draft) throw new DomainException(PaymentErrors.BatchNotADraft);
        if (batch.View.MadeBy == caller.Accountable) throw new DomainException(PaymentErrors.ApproverIsMaker);
        var period = await states.GetAsync(batch.View.PeriodCode, cancellationToken);
        if (!(await states.StateAsync(period, cancellationToken)).Closed) throw new DomainException(PaymentErrors.PeriodNotClosed(period.Code));
        var now = time.GetUtcNow();
        var settled = await RequireCurrentAsync(batch.View, period, gather, db, cancellationToken);
        var posted = await sheets.PostedAsync(id, cancellationToken);
        await ledger.AppendAsync(posted.SelectMany(s => PaymentPostings.Of(s.Id, s.Period, s.ParticipantId, s.Posted, s.TakenBack)), string.Create(CultureInfo.InvariantCulture, $"payments {batch.View.Number}"), cancellationToken);
        await db.ExecuteAsync("UPDATE compensation.pay_sheet SET approved = true WHERE batch_id = $1", [id], cancellationToken);
        await db.ExecuteAsync("UPDATE compensation.payment_batch SET status = 'approved', approved_by = $2, approved_at = $3 WHERE id = $1", [id, caller.Accountable, now], cancellationToken);
        await balances.KeepAsync(period, batch.View.PayGroup, settled, now, cancellationToken);
        var approved = await batches.GetAsync(id, cancellationToken);
        context.SetETag(approved.Tag);
        return TypedResults.Ok(approved.View);
    }

    // What is approved is what would be paid now: nobody signs sheets that a hold, a late fact or a plan has overtaken. Gives what is settled by them, and who had nothing to settle.
    private static async Task<IReadOnlyList<DraftSheet>> RequireCurrentAsync(PaymentBatchView batch, OrgPeriod period, GatherPayments gather, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var all = await gather.AllAsync(period, batch.PayGroup, batch.Id, cancellationToken);
        var now = all.Where(s => !s.IsEmpty).ToDictionary(s => (s.ParticipantId, s.Group.Code, s.Currency.Code));
        var made = await db.ListAsync("""
            SELECT h.participant_id, h.group_code, h.currency, h.participant_code, h.earned, h.released, h.paid, h.carried, h.draw_balance, (SELECT count(*) FROM compensation.pay_sheet_source s WHERE s.sheet_id = h.id)
            FROM compensation.pay_sheet h WHERE h.batch_id = $1
            """, r => (Key: (r.GetGuid(0), r.GetString(1), r.GetString(2)), Code: r.GetString(3), Says: (r.GetDecimal(4), r.GetDecimal(5), r.GetDecimal(6), r.GetDecimal(7), r.GetDecimal(8), (int)r.GetInt64(9))), [batch.Id], cancellationToken);
        var outdated = made.Where(m => !now.TryGetValue(m.Key, out var s) || Says(s) != m.Says).Select(m => m.Code).Order(StringComparer.Ordinal).ToArray();
        if (outdated.Length > 0) throw new DomainException(PaymentErrors.SheetsOutdated(outdated));
        var paid = made.Select(m => m.Key).ToHashSet();
        return [.. all.Where(s => s.IsEmpty || paid.Contains((s.ParticipantId, s.Group.Code, s.Currency.Code)))];
    }

    private static (decimal Earned, decimal Released, decimal Paid, decimal Carried, decimal DrawBalance, int Sources) Says(DraftSheet sheet)
    {
        var posted = sheet.Payment.Posted;
        return (posted.Earned.Amount, posted.Released.Amount, posted.Paid.Amount, posted.Carried.Amount, sheet.Payment.DrawBalance.Amount, sheet.Sources.Count);
    }
}
