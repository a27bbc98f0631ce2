using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Payments;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Compensation.Domain;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>What was withdrawn.</summary>
/// <param name="PeriodCode">Period.</param>
/// <param name="Withdrawn">Statements that payees were told and cannot see any more; 0 where nothing was published.</param>
public sealed record WithdrawResult(string PeriodCode, int Withdrawn);

/// <summary>Undoes the publication of a period, or of some payees' statements of it: they are drafts again, until the period is published again, and dismissals of discrepancies keep nothing of what was told.</summary>
internal static class WithdrawPeriod
{
    // Sheets of a later period may pay lines of this one too.
    private const string PaidBy = """
        SELECT b.number FROM compensation.payment_batch b WHERE b.period_code = $1 AND ($2::uuid[] IS NULL OR EXISTS (SELECT FROM compensation.pay_sheet h WHERE h.batch_id = b.id AND h.participant_id = ANY($2)))
        UNION SELECT b.number FROM compensation.statement_line l JOIN compensation.pay_sheet_source s ON s.line_id = l.id JOIN compensation.pay_sheet h ON h.id = s.sheet_id JOIN compensation.payment_batch b ON b.id = h.batch_id
          WHERE l.period_code = $1 AND ($2::uuid[] IS NULL OR l.participant_id = ANY($2))
        ORDER BY number LIMIT 1
        """;

    // A statement that a calculation changed since is hidden already, and what was told of it is withdrawn all the same.
    private const string Withdraw = """
        WITH standing AS (SELECT statement_id, told_at, participant_id FROM compensation.statement_standing WHERE period_code = $1 AND ($2::uuid[] IS NULL OR participant_id = ANY($2))),
        withdrawn AS (INSERT INTO compensation.statement_withdrawn (statement_id, told_at, withdrawn_at, withdrawn_by, reason) SELECT statement_id, told_at, $3, $4, $5 FROM standing)
        SELECT DISTINCT statement_id, participant_id FROM standing
        """;

    private const string Hide = "UPDATE compensation.statement SET published = false, published_at = NULL WHERE period_code = $1 AND ($2::uuid[] IS NULL OR participant_id = ANY($2)) AND published_at IS NOT NULL";

    // As if it had never been published, once nothing that was told of it stands.
    private const string NotPublished = """
        UPDATE compensation.period_state SET published_by = NULL, published_at = NULL, published_hash = NULL
        WHERE period_code = $1 AND NOT EXISTS (SELECT FROM compensation.statement_standing WHERE period_code = $1)
        """;

    private sealed record Batch(long Number);

    public static async Task<Ok<WithdrawResult>> HandleAsync(
        string code, WithdrawPeriodBody body, PeriodStates states, ParticipantDirectory directory, Discrepancies discrepancies, FactsChanged facts, CompensationDbContext db, IOutbox outbox, Caller caller, TimeProvider time,
        CancellationToken cancellationToken)
    {
        body.Check();
        var period = await states.GetAsync(code, cancellationToken);
        var only = body.ParticipantCodes is { } codes ? await IdsAsync(codes, directory, cancellationToken) : null;
        await PaymentsLock.TakeAsync(db, period.CalendarCode, cancellationToken);
        // What is made up for at the end of the period is marked in all calendars.
        await facts.LockAsync(await facts.PeriodsOfAsync([period.EndExclusive.AddDays(-1)], cancellationToken), cancellationToken);
        await states.LockOpenAsync(period, cancellationToken);
        if (only is not null) await RequireToldAsync(code, body.ParticipantCodes!, only, db, cancellationToken);
        if (await db.FindAsync(PaidBy, r => new Batch(r.GetInt64(0)), [code, only], cancellationToken) is { } batch) throw new DomainException(PeriodErrors.InPaymentBatch(code, batch.Number));
        await discrepancies.TakeBackAsync(code, only, caller, cancellationToken);
        var withdrawn = await db.ListAsync(Withdraw, r => new StatementWithdrawn(r.GetGuid(0), r.GetGuid(1), code), [code, only, time.GetUtcNow(), caller.Accountable, body.Reason], cancellationToken);
        await db.ExecuteAsync(Hide, [code, only], cancellationToken);
        await db.ExecuteAsync(NotPublished, [code], cancellationToken);
        await discrepancies.DropAsync(code, only, cancellationToken);
        foreach (var statement in withdrawn.OrderBy(s => s.StatementId)) outbox.Publish(statement, statement.ParticipantId.ToString());
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(new WithdrawResult(code, withdrawn.Count));
    }

    // In the order of the codes.
    private static async Task<Guid[]> IdsAsync(IReadOnlyList<string> codes, ParticipantDirectory directory, CancellationToken cancellationToken)
    {
        var (known, violations) = (await directory.IdsAsync(codes, cancellationToken), new Violations());
        for (var i = 0; i < codes.Count; i++) violations.Check(known.ContainsKey(codes[i]), WithdrawPeriodBody.At(i), "compensation.unknown_participant", $"There is no participant '{codes[i]}'.");
        violations.ThrowIfAny(Withdrawal.Invalid);
        return [.. codes.Select(c => known[c])];
    }

    private static async Task RequireToldAsync(string code, IReadOnlyList<string> codes, Guid[] ids, CompensationDbContext db, CancellationToken cancellationToken)
    {
        var told = (await db.ListAsync("SELECT DISTINCT participant_id FROM compensation.statement_standing WHERE period_code = $1 AND participant_id = ANY($2)", r => r.GetGuid(0), [code, ids], cancellationToken)).ToHashSet();
        var violations = new Violations();
        for (var i = 0; i < ids.Length; i++)
            violations.Check(told.Contains(ids[i]), WithdrawPeriodBody.At(i), "compensation.statement_not_told", $"Nothing that '{codes[i]}' was told of {code} stands.");
        if (violations.Details.Count > 0) throw new DomainException(PeriodErrors.NotTold(code, violations.Details));
    }
}
