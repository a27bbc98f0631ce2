using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Payments;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Compensation.Domain;
using SalesPerf.Messaging;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>What was withdrawn.</summary>
/// <param name="PeriodCode">Period.</param>
/// <param name="Withdrawn">Statements that payees were told and cannot see any more; 0 where nothing was published.</param>
public sealed record WithdrawResult(string PeriodCode, int Withdrawn);

/// <summary>Undoes the publication of a period: its statements are drafts again, until they are published again.</summary>
internal static class WithdrawPeriod
{
    // Sheets of a later period may pay lines of this one too.
    private const string PaidBy = """
        SELECT number FROM compensation.payment_batch WHERE period_code = $1
        UNION SELECT b.number FROM compensation.statement_line l JOIN compensation.pay_sheet_source s ON s.line_id = l.id JOIN compensation.pay_sheet h ON h.id = s.sheet_id JOIN compensation.payment_batch b ON b.id = h.batch_id
          WHERE l.period_code = $1
        ORDER BY number LIMIT 1
        """;

    // A statement that a calculation changed since is hidden already, and what was told of it is withdrawn all the same.
    private const string Withdraw = """
        WITH standing AS (SELECT statement_id, told_at, participant_id FROM compensation.statement_standing WHERE period_code = $1),
        withdrawn AS (INSERT INTO compensation.statement_withdrawn (statement_id, told_at, withdrawn_at, withdrawn_by, reason) SELECT statement_id, told_at, $2, $3, $4 FROM standing)
        SELECT DISTINCT statement_id, participant_id FROM standing
        """;

    private const string NotPublished = "UPDATE compensation.period_state SET published_by = NULL, published_at = NULL, published_hash = NULL WHERE period_code = $1";

    private sealed record Batch(long Number);

    public static async Task<Ok<WithdrawResult>> HandleAsync(
        string code, WithdrawBody body, PeriodStates states, Discrepancies discrepancies, CompensationDbContext db, IOutbox outbox, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        body.Check();
        var period = await states.GetAsync(code, cancellationToken);
        await PaymentsLock.TakeAsync(db, period.CalendarCode, cancellationToken);
        await states.LockOpenAsync(period, cancellationToken);
        if (await db.FindAsync(PaidBy, r => new Batch(r.GetInt64(0)), [code], cancellationToken) is { } batch) throw new DomainException(PeriodErrors.InPaymentBatch(code, batch.Number));
        var withdrawn = await db.ListAsync(Withdraw, r => new StatementWithdrawn(r.GetGuid(0), r.GetGuid(1), code), [code, time.GetUtcNow(), caller.Accountable, body.Reason], cancellationToken);
        await db.ExecuteAsync("UPDATE compensation.statement SET published = false, published_at = NULL WHERE period_code = $1 AND published_at IS NOT NULL", [code], cancellationToken);
        await db.ExecuteAsync(NotPublished, [code], cancellationToken);
        await discrepancies.DropAsync(code, cancellationToken);
        foreach (var statement in withdrawn.OrderBy(s => s.StatementId)) outbox.Publish(statement, statement.ParticipantId.ToString());
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(new WithdrawResult(code, withdrawn.Count));
    }
}
