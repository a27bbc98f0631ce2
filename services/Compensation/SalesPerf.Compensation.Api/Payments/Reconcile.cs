using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>One currency of a batch, as each side says it.</summary>
/// <param name="Sheets">By the approved pay sheets.</param>
/// <param name="InFiles">By the files, without payments that failed.</param>
/// <param name="Paid">By payroll: paid.</param>
/// <param name="Waiting">Sent, and payroll said nothing yet.</param>
/// <param name="Failed">Not paid and in no other file yet.</param>
/// <param name="Ledger">Out of cash, by the ledger.</param>
public sealed record ReconciliationLine(Money Sheets, Money InFiles, Money Paid, Money Waiting, Money Failed, Money Ledger);

/// <summary>Whether sheets, files, payroll and ledger agree.</summary>
/// <param name="Items">By currency.</param>
/// <param name="Open">What is not settled; none where the batch can be reconciled.</param>
public sealed record ReconciliationView(IReadOnlyList<ReconciliationLine> Items, IReadOnlyList<string> Open);

internal static class Reconcile
{
    private const string Sums = """
        SELECT h.currency, sum(h.paid),
          coalesce(sum((SELECT sum(l.amount) FROM compensation.payout_line l WHERE l.sheet_id = h.id AND l.status <> 'failed')), 0),
          coalesce(sum((SELECT sum(l.amount) FROM compensation.payout_line l WHERE l.sheet_id = h.id AND l.status = 'paid')), 0),
          coalesce(sum((SELECT sum(l.amount) FROM compensation.payout_line l WHERE l.sheet_id = h.id AND l.status = 'sent')), 0),
          coalesce(sum((SELECT max(l.amount) FROM compensation.payout_line l WHERE l.sheet_id = h.id HAVING bool_and(l.status = 'failed'))), 0),
          coalesce(sum((SELECT sum(e.credit - e.debit) FROM compensation.ledger_entry e WHERE e.line_id = h.id AND e.kind = 'paid' AND e.account = 'cash')), 0)
        FROM compensation.pay_sheet h WHERE h.batch_id = $1 AND h.approved GROUP BY 1 ORDER BY 1
        """;

    private sealed record Found(IReadOnlyList<ReconciliationLine> Lines, IReadOnlyList<ErrorDetail> Open);

    public static async Task<Ok<ReconciliationView>> GetAsync(Guid id, PaymentBatches batches, CompensationDbContext db, HttpContext context, CancellationToken cancellationToken)
    {
        var (found, language) = (await FindAsync((await batches.GetAsync(id, cancellationToken)).View, db, cancellationToken), LanguageTags.Told(context));
        return TypedResults.Ok(new ReconciliationView(found.Lines, [.. found.Open.Select(o => Texts.Detail(o, language).Message)]));
    }

    public static async Task<Ok<PaymentBatchView>> HandleAsync(
        Guid id, PaymentBatches batches, CompensationDbContext db, HttpContext context, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        var batch = await batches.LockAsync(id, cancellationToken);
        context.RequireMatchIfSent(batch.Tag);
        if (batch.View.MadeBy == caller.Accountable) throw new DomainException(PaymentErrors.ReconcilerIsMaker);
        var found = await FindAsync(batch.View, db, cancellationToken);
        if (found.Open.Count > 0) throw new DomainException(PaymentErrors.NotReconcilable(found.Open));
        if (batch.View.Status == PaymentBatches.Approved)
            await db.ExecuteAsync("UPDATE compensation.payment_batch SET status = 'reconciled', reconciled_by = $2, reconciled_at = $3 WHERE id = $1", [id, caller.Accountable, time.GetUtcNow()], cancellationToken);
        var done = await batches.GetAsync(id, cancellationToken);
        context.SetETag(done.Tag);
        return TypedResults.Ok(done.View);
    }

    private static async Task<Found> FindAsync(PaymentBatchView batch, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var lines = await db.ListAsync(Sums, r =>
        {
            Money Of(int column) => Exact.Payable(r.GetDecimal(column), r.GetString(0));
            return new ReconciliationLine(Of(1), Of(2), Of(3), Of(4), Of(5), Of(6));
        }, [batch.Id], cancellationToken);
        return new Found(lines, [.. Open(batch, lines)]);
    }

    private static IEnumerable<ErrorDetail> Open(PaymentBatchView batch, IReadOnlyList<ReconciliationLine> lines)
    {
        const string Code = "compensation.payment_batch_open";
        if (batch.Status == PaymentBatches.Draft) yield return new ErrorDetail("/status", Code, "It is not approved.");
        foreach (var file in batch.Files.Where(f => f.Status != "written")) yield return new ErrorDetail("/files", Code, $"The state of file {file.Name} is unknown: emit again.");
        foreach (var line in lines)
        {
            var currency = line.Sheets.Currency;
            if (line.Failed.Amount != 0m) yield return new ErrorDetail("/failed", Code, $"{Text(line.Failed)} {currency} failed and are in no other file: emit again.");
            else if (line.Sheets != line.InFiles) yield return new ErrorDetail("/inFiles", Code, $"{Text(line.Sheets - line.InFiles)} {currency} are in no file: emit them.");
            if (line.Waiting.Amount != 0m) yield return new ErrorDetail("/waiting", Code, $"Payroll said nothing of {Text(line.Waiting)} {currency}: acknowledge what became of it.");
            if (line.Paid != line.Ledger) yield return new ErrorDetail("/ledger", Code, $"Payroll paid {Text(line.Paid)} {currency}, the ledger says {Text(line.Ledger)} {currency}.");
        }
    }

    private static string Text(Money money) => money.Amount.ToString(CultureInfo.InvariantCulture);
}
