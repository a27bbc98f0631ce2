using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Ledger;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>What became of a payment.</summary>
public enum PaymentOutcome
{
    /// <summary>Payroll paid it.</summary>
    Paid,

    /// <summary>Payroll did not pay it; it can be emitted again.</summary>
    Failed,
}

/// <summary>What payroll says of a payment.</summary>
/// <param name="PaymentId">As in the file.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reference">Payroll's own reference.</param>
/// <param name="Failure">Why it was not paid.</param>
/// <param name="Amount">For how much, as payroll has it; where it is said, it is that of the file.</param>
public sealed record AcknowledgementItem(Guid PaymentId, PaymentOutcome Outcome, string? Reference = null, string? Failure = null, Money? Amount = null);

/// <summary>What payroll says of payments.</summary>
public sealed record AcknowledgementBody(IReadOnlyList<AcknowledgementItem> Items);

/// <summary>What was acknowledged.</summary>
/// <param name="Paid">Newly paid.</param>
/// <param name="Failed">Newly failed.</param>
/// <param name="Unchanged">Said before, just so.</param>
public sealed record AcknowledgementResult(int Paid, int Failed, int Unchanged);

/// <summary>Takes payroll's answer: all of it or nothing. Saying it again changes nothing; saying something else is refused.</summary>
internal static class AcknowledgePayments
{
    private const int MostItems = 100_000;

    private sealed record Line(Guid Id, Guid SheetId, string PeriodCode, Guid ParticipantId, Money Amount, string Status);

    public static async Task<Ok<AcknowledgementResult>> HandleAsync(
        Guid id, AcknowledgementBody body, PaymentBatches batches, PostLedger ledger, CompensationDbContext db, ParticipantVisibility visibility, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        Check(body);
        var batch = (await batches.LockAsync(id, cancellationToken)).View;
        var lines = (await db.ListAsync("""
            SELECT l.id, l.sheet_id, h.period_code, h.participant_id, l.amount, l.currency, l.status FROM compensation.payout_line l JOIN compensation.pay_sheet h ON h.id = l.sheet_id WHERE h.batch_id = $1
            """, r => new Line(r.GetGuid(0), r.GetGuid(1), r.GetString(2), r.GetGuid(3), Exact.Payable(r.GetDecimal(4), r.GetString(5)), r.GetString(6)), [id], cancellationToken)).ToDictionary(l => l.Id);
        Judge(body, lines);
        var news = body.Items.Where(i => lines[i.PaymentId].Status == "sent").ToArray();
        // What failed is paid again.
        await visibility.RequireOthersPayAsync(caller, news.Where(i => i.Outcome == PaymentOutcome.Failed).Select(i => lines[i.PaymentId].ParticipantId), cancellationToken);
        await RecordAsync(news, db, caller, time, cancellationToken);
        var paid = news.Where(i => i.Outcome == PaymentOutcome.Paid).Select(i => lines[i.PaymentId]).ToArray();
        await ledger.AppendAsync(paid.Select(l => PaymentPostings.Paid(l.SheetId, l.PeriodCode, l.ParticipantId, l.Amount)), string.Create(CultureInfo.InvariantCulture, $"acknowledgement {batch.Number}"), cancellationToken);
        return TypedResults.Ok(new AcknowledgementResult(paid.Length, news.Length - paid.Length, body.Items.Count - news.Length));
    }

    private static void Check(AcknowledgementBody body)
    {
        var violations = new Violations();
        violations.Check(body.Items.Count is > 0 and <= MostItems, "/items", "compensation.acknowledgement_size", $"From 1 to {MostItems} payments.");
        foreach (var (item, i) in body.Items.Select((item, i) => (item, i)))
        {
            violations.Check(item.Outcome == PaymentOutcome.Paid || !string.IsNullOrWhiteSpace(item.Failure), Pointer(i, "failure"), "required", "Say why it was not paid.");
            violations.Check((item.Reference?.Length ?? 0) <= 200 && (item.Failure?.Length ?? 0) <= 500, Pointer(i, "reference"), "too_long", "At most 200 characters of reference and 500 of failure.");
        }

        violations.Check(body.Items.DistinctBy(i => i.PaymentId).Count() == body.Items.Count, "/items", "compensation.payment_named_twice", "A payment is named twice.");
        violations.ThrowIfAny("compensation.invalid_acknowledgement");
    }

    private static void Judge(AcknowledgementBody body, Dictionary<Guid, Line> lines)
    {
        var unknown = body.Items.Select((item, i) => (item, i)).Where(x => !lines.ContainsKey(x.item.PaymentId)).Select(x => new ErrorDetail(Pointer(x.i, "paymentId"), "compensation.unknown_payment", "No file of the batch has this payment.")).ToArray();
        if (unknown.Length > 0) throw new DomainException(PaymentErrors.UnknownPayments(unknown));
        var differing = body.Items.Select((item, i) => (item, i, Told: lines[item.PaymentId].Amount)).Where(x => x.item.Amount is { } amount && amount != x.Told)
            .Select(x => new ErrorDetail(Pointer(x.i, "amount"), "compensation.another_amount", $"The file says {x.Told.Amount} {x.Told.Currency}.")).ToArray();
        if (differing.Length > 0) throw new DomainException(PaymentErrors.AnotherAmount(differing));
        var other = body.Items.Select((item, i) => (item, i)).Where(x => lines[x.item.PaymentId].Status is not "sent" and var was && was != NameOf(x.item.Outcome))
            .Select(x => new ErrorDetail(Pointer(x.i, "outcome"), "compensation.acknowledged_otherwise", $"It was acknowledged as {lines[x.item.PaymentId].Status}.")).ToArray();
        if (other.Length > 0) throw new DomainException(PaymentErrors.AcknowledgedOtherwise(other));
    }

    private static Task<int> RecordAsync(AcknowledgementItem[] items, CompensationDbContext db, Caller caller, TimeProvider time, CancellationToken cancellationToken) => db.ExecuteAsync("""
        UPDATE compensation.payout_line l SET status = a.status, reference = a.reference, failure = a.failure, acknowledged_by = $5, acknowledged_at = $6
        FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS a(id, status, reference, failure) WHERE l.id = a.id
        """,
        [
            items.Select(i => i.PaymentId).ToArray(), items.Select(i => NameOf(i.Outcome)).ToArray(), items.Select(i => i.Reference).ToArray(),
            items.Select(i => i.Outcome == PaymentOutcome.Failed ? i.Failure : null).ToArray(), caller.Accountable, time.GetUtcNow(),
        ], cancellationToken);

    private static string NameOf(PaymentOutcome outcome) => outcome == PaymentOutcome.Paid ? "paid" : "failed";

    private static string Pointer(int index, string member) => string.Create(CultureInfo.InvariantCulture, $"/items/{index}/{member}");
}
