using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Transactions;

/// <summary>How an amount is adjusted.</summary>
public enum AdjustmentKind
{
    /// <summary>The amount becomes this, whatever the source says.</summary>
    To,

    /// <summary>The amount becomes what the source says and this.</summary>
    By,

    /// <summary>The amount becomes what the source says again.</summary>
    Reset,
}

/// <summary>An adjustment by hand.</summary>
/// <param name="Kind">How.</param>
/// <param name="Reason">Reason code: letters, digits, hyphens.</param>
/// <param name="Revision">The revision that the caller saw; another one refuses.</param>
/// <param name="Value">The amount or the difference, in the transaction's currency; none for a reset.</param>
/// <param name="Comment">In words.</param>
public sealed record AdjustmentBody(AdjustmentKind Kind, string Reason, int Revision, decimal? Value = null, string? Comment = null);

/// <summary>Adjusts the amount of a transaction by a revision that keeps what the source says.</summary>
internal sealed class AdjustTransaction(CompensationDbContext db, ParticipantVisibility visibility, FactsChanged facts, TimeProvider time)
{
    // Whom the row names, or whose account it is of; and everybody whom its order was credited to, those above them too.
    private const string Concerned = """
        SELECT t.seller_id FROM compensation.sales_transaction t WHERE t.id = $1 AND t.is_current AND t.seller_id IS NOT NULL
        UNION SELECT (s->>'participantId')::uuid FROM compensation.sales_transaction t CROSS JOIN LATERAL jsonb_array_elements(t.splits) AS s WHERE t.id = $1 AND t.is_current
        UNION SELECT (s->>'participantId')::uuid FROM compensation.sales_transaction t JOIN compensation.covering c ON c.id = t.covering_id CROSS JOIN LATERAL jsonb_array_elements(c.seats) AS s
          WHERE t.id = $1 AND t.is_current AND t.seller_id IS NULL
        UNION SELECT c.participant_id FROM compensation.sales_transaction t JOIN compensation.credit c ON c.transaction_id = t.id WHERE t.id = $1
        """;

    private sealed record Current(int Revision, decimal Amount, decimal SourceAmount, bool Adjusted, DateOnly Day, string Reference, Guid? SellerId);

    private static readonly string Append = OrderRevision.Append("t", "compensation.sales_transaction t WHERE t.id = $1 AND t.revision = $2", new Dictionary<string, string>
    {
        ["revision"] = "t.revision + 1", ["is_current"] = "true", ["amount"] = "$3", ["delta"] = "$3 - t.amount", ["reason"] = "$4", ["comment"] = "$5::text", ["source_amount"] = "$6::numeric",
        ["adjustment"] = "$7::text", ["adjustment_value"] = "$8::numeric", ["recorded_by"] = "$9", ["recorded_at"] = "$10",
    });

    public static async Task<Ok<TransactionView>> HandleAsync(Guid id, AdjustmentBody body, AdjustTransaction adjust, CompensationDbContext db, Caller caller, CancellationToken cancellationToken)
    {
        await adjust.ApplyAsync(id, body, caller, cancellationToken);
        return TypedResults.Ok(await TransactionEndpoints.FindAsync(db, id, cancellationToken));
    }

    private async Task ApplyAsync(Guid id, AdjustmentBody body, Caller caller, CancellationToken cancellationToken)
    {
        Check(body);
        await db.ExecuteAsync(TransferRows.OneAtATime, [], cancellationToken);
        var current = await db.FindAsync("""
            SELECT revision, amount, coalesce(source_amount, amount), adjustment IS NOT NULL, compensation_date, concat_ws('/', order_code, line_code, sub_line_code, event_type), seller_id
            FROM compensation.sales_transaction WHERE id = $1 AND is_current
            """, r => new Current(r.GetInt32(0), Exact.Number(r.GetDecimal(1)), Exact.Number(r.GetDecimal(2)), r.GetBoolean(3), r.GetFieldValue<DateOnly>(4), r.GetString(5), r.Maybe<Guid>(6)), [id], cancellationToken)
            ?? throw new DomainException(IntakeErrors.TransactionNotFound);
        var concerned = await db.ListAsync(Concerned, r => r.GetGuid(0), [id], cancellationToken);
        await visibility.RequireOthersPayAsync(caller, concerned, cancellationToken);
        if (current.Revision != body.Revision) throw new DomainException(IntakeErrors.StaleRevision(current.Revision));
        if (body.Kind == AdjustmentKind.Reset && !current.Adjusted) throw new DomainException(IntakeErrors.NotAdjusted);
        var amount = body.Kind switch { AdjustmentKind.To => body.Value!.Value, AdjustmentKind.By => current.SourceAmount + body.Value!.Value, _ => current.SourceAmount };
        RequireStorable(amount, amount - current.Amount);
        await WriteAsync(id, current, amount, body, caller, cancellationToken);
        await MarkAsync(id, current, concerned, cancellationToken);
    }

    private static void Check(AdjustmentBody body)
    {
        var violations = new Violations();
        violations.Check(body.Reason.Length is > 0 and <= 60 && body.Reason.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), "/reason", "compensation.reason_required", "State a reason code: letters, digits, hyphens, at most 60.");
        violations.Check((body.Value is null) == (body.Kind == AdjustmentKind.Reset), "/value", "compensation.invalid_adjustment", "To and by have a value, a reset has none.");
        violations.Check(body.Value is not { } value || AttributeTypes.IsStorable(value), "/value", "compensation.invalid_amount", "At most 18 digits before and 10 after the point.");
        violations.Check(body.Comment is not { Length: > 2_000 }, "/comment", "too_long", "At most 2000 characters.");
        violations.ThrowIfAny("compensation.invalid_adjustment");
    }

    // The value alone may be within bounds, and what it makes of the amount not.
    private static void RequireStorable(params decimal[] amounts)
    {
        var violations = new Violations();
        violations.Check(amounts.All(AttributeTypes.IsStorable), "/value", "compensation.invalid_amount", "At most 18 digits before and 10 after the point.");
        violations.ThrowIfAny("compensation.invalid_adjustment");
    }

    private async Task WriteAsync(Guid id, Current current, decimal amount, AdjustmentBody body, Caller caller, CancellationToken cancellationToken)
    {
        var reset = body.Kind == AdjustmentKind.Reset;
        await db.ExecuteAsync("UPDATE compensation.sales_transaction SET is_current = false WHERE id = $1 AND is_current", [id], cancellationToken);
        await db.ExecuteAsync(Append,
            [id, current.Revision, amount, $"adjustment:{body.Reason}", body.Comment, reset ? null : current.SourceAmount, reset ? null : body.Kind == AdjustmentKind.To ? "to" : "by", reset ? null : body.Value,
                caller.Accountable, time.GetUtcNow()], cancellationToken);
    }

    private async Task MarkAsync(Guid id, Current current, List<Guid> concerned, CancellationToken cancellationToken)
    {
        foreach (var closed in await facts.MarkAsync(await facts.PeriodsOfAsync([current.Day], cancellationToken), cancellationToken, concerned.Count > 0 ? concerned : null))
            await db.ExecuteAsync("INSERT INTO compensation.late_fact (id, period_code, kind, reference, transaction_id, revision, participant_id, recorded_at) VALUES ($1, $2, 'transaction', $3, $4, $5, $6::uuid, $7)",
                [Guid.CreateVersion7(), closed, current.Reference, id, current.Revision + 1, current.SellerId, time.GetUtcNow()], cancellationToken);
    }
}
