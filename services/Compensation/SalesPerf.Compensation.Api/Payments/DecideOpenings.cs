using System.Globalization;
using SalesPerf.Compensation.Api.Ledger;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain;
using SalesPerf.Compensation.Domain.Ledger;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>Approves opening balances and withdraws them, as long as no payment follows from them: the ledger says what stood elsewhere, and takes it back.</summary>
internal sealed class DecideOpenings(CompensationDbContext db, Openings openings, PeriodStates states, PostLedger ledger, ParticipantVisibility visibility, TimeProvider time)
{
    public const int Most = 20_000;

    // What statements of closed periods before the first one owe was paid elsewhere; posted with the payee's first opening balance, and taken back with the last one.
    private const string Owed = """
        SELECT coalesce(sum(e.credit - e.debit), 0) FROM compensation.ledger_entry e JOIN org.period p ON p.code = e.period_code
        WHERE e.participant_id = $1 AND e.currency = $2 AND e.account = 'payable' AND p.calendar_code = $3 AND ((e.kind = 'earned' AND p.start < $4) OR e.kind = 'paid-elsewhere')
        """;

    private const string PaidElsewhere = """
        SELECT coalesce(sum(e.debit - e.credit), 0) FROM compensation.ledger_entry e JOIN org.period p ON p.code = e.period_code
        WHERE e.participant_id = $1 AND e.currency = $2 AND e.account = 'payable' AND p.calendar_code = $3 AND e.kind = 'paid-elsewhere'
        """;

    private const string Others = $"SELECT EXISTS (SELECT FROM compensation.opening_balance o WHERE o.participant_id = $1 AND o.currency = $2 AND o.calendar_code = $3 AND o.id <> $4 AND {Openings.InForce})";

    private sealed record Stored(OpeningBalanceView View, Guid ParticipantId, string CalendarCode)
    {
        public string Currency => View.Draw.Currency.Code;
    }

    /// <summary>Approves all of them or none.</summary>
    public async Task ApproveAsync(IReadOnlyList<Guid> ids, Caller caller, CancellationToken cancellationToken)
    {
        if (ids.Count is 0 or > Most) throw new DomainException(OpeningErrors.Number(Most));
        var found = await LockAsync([.. ids.Distinct()], cancellationToken);
        if (found.Any(o => o.View.Status != "draft")) throw new DomainException(OpeningErrors.Decided);
        if (found.Any(o => o.View.MadeBy == caller.Accountable)) throw new DomainException(OpeningErrors.ApproverIsMaker);
        await visibility.RequireOthersPayAsync(caller, found.Select(o => o.ParticipantId), cancellationToken);
        await RequireUnpaidAsync(found, cancellationToken);
        await db.ExecuteAsync("UPDATE compensation.opening_balance SET approved_by = $2, approved_at = $3 WHERE id = ANY($1)", [found.Select(o => o.View.Id).ToArray(), caller.Accountable, time.GetUtcNow()], cancellationToken);
        var postings = new List<Posting>();
        var told = new HashSet<(Guid, string, string)>();
        foreach (var opening in found)
        {
            postings.AddRange(Postings(opening, opening.View.Id, 1));
            if (told.Add((opening.ParticipantId, opening.Currency, opening.CalendarCode))) postings.Add(Elsewhere(opening, opening.View.Id, await OwedAsync(opening, cancellationToken)));
        }

        await ledger.AppendAsync(postings, string.Create(CultureInfo.InvariantCulture, $"{found.Count} opening balances of {found[0].View.PeriodCode}"), cancellationToken);
    }

    /// <summary>Withdraws one: a draft by anybody who may, an approved one by somebody else than its maker.</summary>
    public async Task WithdrawAsync(Guid id, string reason, Caller caller, CancellationToken cancellationToken)
    {
        var opening = (await LockAsync([id], cancellationToken))[0];
        if (opening.View.Status == "withdrawn") throw new DomainException(OpeningErrors.Decided);
        await visibility.RequireOthersPayAsync(caller, [opening.ParticipantId], cancellationToken);
        var withdrawal = Guid.CreateVersion7();
        if (opening.View.Status == "approved")
        {
            if (opening.View.MadeBy == caller.Accountable) throw new DomainException(OpeningErrors.ApproverIsMaker);
            await RequireUnpaidAsync([opening], cancellationToken);
            var back = await OthersAsync(opening, cancellationToken) ? 0m : -await PaidElsewhereAsync(opening, cancellationToken);
            await ledger.AppendAsync(Postings(opening, withdrawal, -1).Append(Elsewhere(opening, withdrawal, back)), $"opening balance of {opening.View.PeriodCode} withdrawn", cancellationToken);
        }

        await db.ExecuteAsync("UPDATE compensation.opening_balance SET withdrawn_by = $2, withdrawn_at = $3, withdrawal_id = $4, withdrawal_reason = $5 WHERE id = $1",
            [id, caller.Accountable, time.GetUtcNow(), withdrawal, reason], cancellationToken);
    }

    private async Task<List<Stored>> LockAsync(Guid[] ids, CancellationToken cancellationToken)
    {
        foreach (var calendar in await db.ListAsync("SELECT DISTINCT calendar_code FROM compensation.opening_balance WHERE id = ANY($1) ORDER BY 1", r => r.GetString(0), [ids], cancellationToken))
            await PaymentsLock.TakeAsync(db, calendar, cancellationToken);
        var found = await db.ListAsync($"SELECT {Openings.Columns} FROM compensation.opening_balance o WHERE o.id = ANY($2) ORDER BY o.id FOR UPDATE", r => new Stored(Openings.Read(r), r.GetGuid(20), r.GetString(21)),
            [DateTimeOffset.MaxValue, ids], cancellationToken);
        return found.Count == ids.Length ? found : throw new DomainException(OpeningErrors.NotFound);
    }

    private async Task RequireUnpaidAsync(List<Stored> found, CancellationToken cancellationToken)
    {
        foreach (var first in found.GroupBy(o => o.View.PeriodCode))
            await openings.RequireUnpaidAsync(await states.GetAsync(first.Key, cancellationToken), [.. first.Select(o => (o.ParticipantId, o.Currency)).Distinct()], cancellationToken);
    }

    private static IEnumerable<Posting> Postings(Stored opening, Guid sourceId, int sign)
    {
        var view = opening.View;
        var held = view.Held.Aggregate(Money.Zero(view.Draw.Currency), (sum, h) => sum + h.Amount);
        return new[] { (PostingKind.OpeningDraw, view.Draw), (PostingKind.OpeningCarried, view.Carried), (PostingKind.OpeningHeld, held) }
            .Select(p => new Posting(p.Item1, sourceId, view.PeriodCode, opening.ParticipantId, sign < 0 ? -p.Item2 : p.Item2));
    }

    private static Posting Elsewhere(Stored opening, Guid sourceId, decimal amount) =>
        new(PostingKind.PaidElsewhere, sourceId, opening.View.PeriodCode, opening.ParticipantId, Exact.Payable(amount, opening.Currency));

    private async Task<decimal> OwedAsync(Stored opening, CancellationToken cancellationToken)
    {
        var first = await states.GetAsync(opening.View.PeriodCode, cancellationToken);
        return await db.ValueAsync<decimal>(Owed, [opening.ParticipantId, opening.Currency, opening.CalendarCode, first.Start], cancellationToken);
    }

    private Task<decimal> PaidElsewhereAsync(Stored opening, CancellationToken cancellationToken) =>
        db.ValueAsync<decimal>(PaidElsewhere, [opening.ParticipantId, opening.Currency, opening.CalendarCode], cancellationToken);

    private Task<bool> OthersAsync(Stored opening, CancellationToken cancellationToken) =>
        db.ValueAsync<bool>(Others, [opening.ParticipantId, opening.Currency, opening.CalendarCode, opening.View.Id], cancellationToken);
}
