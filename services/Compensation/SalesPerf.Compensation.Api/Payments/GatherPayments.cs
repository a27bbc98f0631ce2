using Microsoft.EntityFrameworkCore;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>Who is paid what, before it is stored.</summary>
/// <param name="ParticipantId">Payee.</param>
/// <param name="ParticipantCode">Business key.</param>
/// <param name="Group">Earning group.</param>
/// <param name="Payment">The payment.</param>
/// <param name="Sources">Lines of statements that it settles.</param>
/// <param name="TakenBack">What these lines say beyond what counts as earned, because orders were taken back.</param>
/// <param name="LeftOn">Last day of employment, or null.</param>
internal sealed record DraftSheet(Guid ParticipantId, string ParticipantCode, PaymentGroup Group, PeriodPayment Payment, IReadOnlyList<Guid> Sources, Money TakenBack, DateOnly? LeftOn)
{
    public Currency Currency => Payment.Paid.Currency;

    /// <summary>Whether it says anything: a payee without money, debt or sources needs no sheet.</summary>
    public bool IsEmpty => Sources.Count == 0 && Payment.Posted == PaymentTotals.Zero(Currency);
}

/// <summary>Gathers what payments of a period follow from and lets the pure function decide.</summary>
/// <remarks>
/// Payments go on from the balances after the last approved ones, so that only what came since is read. Whose settled periods became other ones, and who has no such balance, is settled
/// from the beginning, from no more than their own facts; the payments are the same either way.
/// </remarks>
internal sealed class GatherPayments(CompensationDbContext db, GatherPaidPlans paidPlans, Holds holds, Openings openings, PayeeBalances balances, PaymentChanges changes, OrderBooks orders)
{
    // A later payment has settled everything before it.
    private const string PaidSince = """
        SELECT DISTINCT h.participant_id, h.group_code, h.currency FROM compensation.pay_sheet h JOIN org.period p ON p.code = h.period_code
        WHERE p.calendar_code = $1 AND p.start >= $2 AND h.batch_id IS DISTINCT FROM $3::uuid
        """;

    // The read copy keeps the first day after the last one.
    private const string Leavers = "SELECT id, left_on - 1 FROM org.participant WHERE left_on IS NOT NULL";

    private const string Withheld = "SELECT DISTINCT p.code FROM compensation.hold h JOIN org.participant p ON p.id = h.participant_id WHERE h.scope = 'payment'";

    /// <summary>Sheets of everybody of a pay group who has none for the period or a later one, and whose payment nobody holds.</summary>
    /// <param name="period">The period to pay.</param>
    /// <param name="payGroup">Pay group.</param>
    /// <param name="batchId">The batch whose own sheets do not count as such; null for a new one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<DraftSheet>> SheetsAsync(OrgPeriod period, string payGroup, Guid? batchId, CancellationToken cancellationToken) =>
        [.. (await AllAsync(period, payGroup, batchId, cancellationToken)).Where(s => !s.IsEmpty)];

    /// <summary>The same with those that say nothing.</summary>
    /// <param name="period">The period to pay.</param>
    /// <param name="payGroup">Pay group.</param>
    /// <param name="batchId">The batch whose own sheets do not count as such; null for a new one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="fromTheBeginning">Whether no balance is gone on from.</param>
    public async Task<IReadOnlyList<DraftSheet>> AllAsync(OrgPeriod period, string payGroup, Guid? batchId, CancellationToken cancellationToken, bool fromTheBeginning = false)
    {
        var now = await NowAsync(period, payGroup, batchId, cancellationToken);
        var after = fromTheBeginning ? null : await BalancesAsync(now, cancellationToken);
        var sheets = after is null ? Sheets(await ReadAsync(now, new Scope(null, null), cancellationToken)) : await GoingOnAsync(now, after, cancellationToken);
        return [.. sheets.OrderBy(s => s.ParticipantCode, StringComparer.Ordinal).ThenBy(s => s.Currency.Code, StringComparer.Ordinal)];
    }

    private sealed record After(OrgPeriod Settled, IReadOnlyList<StoredBalance> Balances, IReadOnlySet<string> Changed);

    private async Task<PaymentsNow> NowAsync(OrgPeriod period, string payGroup, Guid? batchId, CancellationToken cancellationToken)
    {
        var since = await db.ListAsync(PaidSince, r => (r.GetGuid(0), r.GetString(1), r.GetString(2)), [period.CalendarCode, period.Start, batchId], cancellationToken);
        var leftOn = await db.ListAsync(Leavers, r => (Id: r.GetGuid(0), LastDay: r.GetFieldValue<DateOnly>(1)), [], cancellationToken);
        return new PaymentsNow(period, payGroup, batchId, since.ToHashSet(), await holds.AllAsync(cancellationToken), leftOn.ToDictionary(p => p.Id, p => p.LastDay), await openings.OfAsync(period.CalendarCode, cancellationToken));
    }

    // What payments of the pay group can go on from; null where there is nothing, or everybody's settled periods became other ones.
    private async Task<After?> BalancesAsync(PaymentsNow now, CancellationToken cancellationToken)
    {
        var stored = await balances.BeforeAsync(now.Period, cancellationToken);
        var codes = stored.Where(b => b.PayGroup == now.PayGroup).Select(b => b.PeriodCode).Distinct().ToArray();
        if (codes.Length == 0) return null;
        var settled = (await db.Set<OrgPeriod>().AsNoTracking().Where(p => codes.Contains(p.Code)).ToListAsync(cancellationToken)).MaxBy(p => p.Start)!;
        var last = stored.Where(b => b.PeriodCode == settled.Code).ToArray();
        return await changes.SinceAsync(settled, now.Period, last, cancellationToken) is { } changed ? new After(settled, stored, changed) : null;
    }

    private async Task<IReadOnlyList<DraftSheet>> GoingOnAsync(PaymentsNow now, After after, CancellationToken cancellationToken)
    {
        var byPayee = after.Balances.ToLookup(b => (b.ParticipantId, b.Currency));
        var since = await ReadAsync(now, new Scope(after.Settled.Start, null) { Balances = after.Balances }, cancellationToken);
        var going = since.Payees.Where(p => !after.Changed.Contains(p.Code) && CanGoOn(p, since, [.. byPayee[(p.ParticipantId, p.Currency)]], after)).ToHashSet();
        var withheld = await db.ListAsync(Withheld, r => r.GetString(0), [], cancellationToken);
        var again = since.Payees.Where(p => !going.Contains(p)).Select(p => p.Code).Concat(withheld).Concat(after.Changed).ToHashSet(StringComparer.Ordinal);
        // A payee of two currencies is settled in one way.
        going.RemoveWhere(p => again.Contains(p.Code));
        var anew = again.Count == 0 ? [] : Sheets(await ReadAsync(now, new Scope(null, again), cancellationToken));
        return [.. going.SelectMany(p => since.SheetsOf(p)), .. anew];
    }

    private static bool CanGoOn(PaidPerson payee, PaymentsRead since, StoredBalance[] stored, After after)
    {
        if (stored.Length == 0 || since.HasEarlierLines(payee)) return false;
        var groups = since.GroupsOf(payee);
        var leftOn = since.LeftOn(payee);
        // Each group that was paid goes on in the pay group in which it was paid.
        return stored.All(b => groups.Any(g => g.Code == b.GroupCode && g.PayGroup == b.PayGroup) && b.LeftOn == leftOn && (b.PayGroup != since.Now.PayGroup || b.PeriodCode == after.Settled.Code));
    }

    private static IReadOnlyList<DraftSheet> Sheets(PaymentsRead read) => [.. read.Payees.SelectMany(read.SheetsOf)];

    private async Task<PaymentsRead> ReadAsync(PaymentsNow now, Scope scope, CancellationToken cancellationToken)
    {
        var after = scope.After ?? DateOnly.MinValue;
        var of = scope.Only is null ? null : await db.ListAsync("SELECT id FROM org.participant WHERE code = ANY($1)", r => r.GetGuid(0), [scope.Only.ToArray()], cancellationToken);
        object?[] range = [now.Period.CalendarCode, after, now.Period.Start, of?.ToArray()];
        var earned = await db.ListAsync(PaymentLines.Earned, PaymentLines.ReadEarned, range, cancellationToken);
        var settled = await db.ListAsync(PaymentLines.Settled, r => r.GetGuid(0), [.. range, now.BatchId], cancellationToken);
        var posted = scope.After is null ? await db.ListAsync(PaymentLines.Posted, PaymentLines.ReadPosted, range, cancellationToken) : [];
        var periods = await db.Set<OrgPeriod>().FromSql($"""
            SELECT p.* FROM org.period p WHERE p.calendar_code = {now.Period.CalendarCode} AND p.start <= {now.Period.Start} AND p.start > {after}
              AND p.start >= (SELECT min(f.start) FROM org.period f JOIN compensation.statement s ON s.period_code = f.code WHERE f.calendar_code = {now.Period.CalendarCode}) ORDER BY p.start
            """).AsNoTracking().ToListAsync(cancellationToken);
        var held = now.Holds.Where(h => h.Scope == StoredHold.Deal).Select(h => h.OrderCode!).Distinct().ToArray();
        var waitedFor = now.Openings.SelectMany(o => o.Balance.Held).Select(h => h.Order).OfType<string>().Concat(scope.Balances.SelectMany(b => b.GoesOn.Waiting).Select(w => w.Deposit.Key.Order).Where(o => o.Length > 0));
        var readable = scope.Only is null ? null : await changes.WithTheirOrdersAsync(scope.Only, cancellationToken);
        var plans = await paidPlans.OfAsync(periods, now.PayGroup, [.. held.Union(waitedFor)], readable, cancellationToken);
        return new PaymentsRead(now, scope, plans, earned, posted, settled.ToHashSet(), await orders.SourcesAsync(held, periods, cancellationToken), held.ToHashSet(StringComparer.Ordinal));
    }
}
