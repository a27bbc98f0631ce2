using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Api.Ledger;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Compensation.Domain;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>What was closed.</summary>
/// <param name="PeriodCode">Period.</param>
/// <param name="ResultHash">SHA-256 of the results, which stand from now on.</param>
/// <param name="LedgerEntries">Entries posted.</param>
/// <param name="LedgerHead">Hash of the last entry of the chain.</param>
public sealed record CloseResult(string PeriodCode, string ResultHash, int LedgerEntries, string LedgerHead);

/// <summary>Closes a published period: its results stand, what is owed is posted, and everybody is told.</summary>
internal static class ClosePeriod
{
    public static async Task<Ok<CloseResult>> HandleAsync(
        string code, PeriodStates states, Readiness readiness, StoredResults results, PostLedger ledger, CompensationDbContext db, IOutbox outbox, Caller caller, TimeProvider time,
        CancellationToken cancellationToken)
    {
        db.ExpectManyRows();
        var period = await states.GetAsync(code, cancellationToken);
        // A transfer that is on its way, whose rows are of the instant at which it began, ends first.
        await db.ExecuteAsync(TransferRows.OneAtATime, [], cancellationToken);
        var state = await states.LockOpenAsync(period, cancellationToken);
        // What is known until here is in the results: whatever comes while the ledger is posted waits for the end of that and is of a later instant.
        var now = time.GetUtcNow();
        await readiness.RequireAsync(period, "close", null, cancellationToken);
        if (!state.IsPublished) throw new DomainException(PeriodErrors.NotReady(code, [new ErrorDetail($"/v1/compensation/periods/{code}", "compensation.not_published", "The statements of the last calculation are not published.")]));
        if (await IsMakerAsync(db, code, caller, cancellationToken)) throw new DomainException(PeriodErrors.CloserIsMaker);
        var hash = await results.DeepHashAsync(code, cancellationToken);
        // What is stored is what was calculated, or somebody changed it behind our back: then nothing is closed.
        if (hash != state.ResultHash) throw new InvalidOperationException($"The stored results of {code} hash to {hash}, but {state.ResultHash} was calculated.");
        var (entries, head) = await ledger.PostAsync(code, cancellationToken);
        await TellAsync(period, hash, db, outbox, cancellationToken);
        await db.ExecuteAsync("UPDATE compensation.late_fact SET settled_in = considered_in WHERE considered_in = $1 AND settled_in IS NULL", [code], cancellationToken);
        await db.ExecuteAsync("UPDATE compensation.period_state SET closed = true, closed_by = $2, closed_at = $3 WHERE period_code = $1", [code, caller.Accountable, now], cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(new CloseResult(code, hash, entries, head));
    }

    private static Task<bool> IsMakerAsync(CompensationDbContext db, string code, Caller caller, CancellationToken cancellationToken) =>
        db.ValueAsync<bool>($"SELECT {PeriodStates.IsMaker("$1", "$2")}", [code, caller.Accountable], cancellationToken);

    private static async Task TellAsync(OrgPeriod period, string hash, CompensationDbContext db, IOutbox outbox, CancellationToken cancellationToken)
    {
        var final = await db.ListAsync("SELECT participant_id, position_id, measure, amount, quota, currency, transactions FROM compensation.measurement WHERE period_code = $1 AND quota IS NOT NULL AND position_id IS NOT NULL ORDER BY participant_code",
            r => AttainmentEvents.Of(period, r.GetGuid(0), r.GetGuid(1), r.GetString(2), Exact.Amount(r.GetDecimal(3), r.GetString(5)), Exact.Amount(r.GetDecimal(4), r.GetString(5)), r.GetInt32(6), final: true),
            [period.Code], cancellationToken);
        foreach (var attained in final.OfType<AttainmentChanged>()) outbox.Publish(attained, attained.ParticipantId.ToString());
        outbox.Publish(new PeriodClosed(period.CalendarCode, period.Code, hash), period.Code);
    }
}
