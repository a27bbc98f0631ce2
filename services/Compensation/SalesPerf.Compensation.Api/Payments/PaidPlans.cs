using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Payments;

/// <summary>What payments of some periods follow from, by the plans that paid in them.</summary>
/// <param name="Payments">Pays whoever is on no locked plan.</param>
/// <param name="Locked">Pays the others, by code.</param>
/// <param name="Payees">Ids of whom a plan with a payment section pays in the last period, and the currency it pays in; by code. They may be due money without having earned any.</param>
/// <param name="LastDays">Last days of whoever leaves, by code, of what locks let count; null where no plan asks for them.</param>
internal sealed record PaidPlans(
    PlanPayments Payments, IReadOnlyDictionary<string, PlanPayments> Locked, IReadOnlyDictionary<string, (Guid Id, Currency Currency)> Payees, IReadOnlyDictionary<string, DateOnly>? LastDays)
{
    /// <summary>Pays a participant.</summary>
    public PlanPayments Of(string participant) => Locked.GetValueOrDefault(participant, Payments);
}

/// <summary>A period whose facts a payment follows from.</summary>
/// <param name="Period">The period.</param>
/// <param name="Locks">Locks of it that hold for the payment.</param>
/// <param name="Knowledge">As of when its facts would count without them.</param>
internal sealed record LockedPeriod(OrgPeriod Period, LocksInForce Locks, Knowledge Knowledge)
{
    /// <summary>As of when its facts count, whatever plan one is on.</summary>
    public Knowledge Counts => Locks.Of(Knowledge);

    public PaymentPeriod Paid => new(Period.Code, Period.Start, Period.EndExclusive.AddDays(-1));

    /// <summary>The same for whoever is on a plan.</summary>
    public Knowledge CountsOn(string planCode) => Locks.Plans.TryGetValue(planCode, out var at) ? Counts.Within(new Knowledge(at)) : Counts;
}

/// <summary>Calculates again what plans with a payment section came to, so that their draws, releases and clawbacks know the credits behind what statements say: of each period what locks let count, as its statements do.</summary>
internal sealed class GatherPaidPlans(CompensationDbContext db, GatherFacts gather, GatherPlans plans, OrderBooks orders)
{
    // What payments of a period or later ones knew of it that were approved behind the lock.
    private const string Settled = """
        SELECT greatest($1, max(least(b.approved_at, l.locked_at))) FROM compensation.payment_batch b JOIN org.period p ON p.code = b.period_code
        LEFT JOIN compensation.data_lock l ON l.period_code = b.period_code AND l.locked_at <= b.approved_at AND (l.released_at IS NULL OR l.released_at > b.approved_at)
        WHERE b.status <> 'draft' AND b.pay_group = $2 AND p.calendar_code = $3 AND p.start >= $4 AND p.start < $5 AND b.approved_at <= $6
        """;

    /// <summary>Gathers consecutive periods of a calendar. Where no plan has a section nothing is gathered: all is paid at once then, but for what is held.</summary>
    /// <param name="periods">The periods; the last one is paid.</param>
    /// <param name="payGroup">The pay group that is paid.</param>
    /// <param name="held">Orders of which everything is asked for, whoever sold them.</param>
    /// <param name="only">Whose payments are wanted; null is everybody's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<PaidPlans> OfAsync(IReadOnlyList<OrgPeriod> periods, string payGroup, string[] held, IReadOnlySet<string>? only, CancellationToken cancellationToken)
    {
        var within = await LocksAsync(periods, payGroup, Knowledge.Now, cancellationToken);
        if (!await NeedsFactsAsync(within, held, cancellationToken)) return await AtOnceAsync(within, held, cancellationToken);
        var (known, calculated) = (new List<KnownFacts>(), new List<IReadOnlyDictionary<string, PlanPeriod>>());
        foreach (var (period, locks, knowledge) in within)
        {
            known.Add(await gather.WithinLocksAsync(period, knowledge, locks, only, cancellationToken));
            calculated.Add(RunPlans.PlansOf(known[^1], only));
        }

        var others = await PaymentsAsync(within, [.. known.Select(k => k.Facts)], calculated, held, cancellationToken);
        var locked = new Dictionary<string, PlanPayments>(StringComparer.Ordinal);
        // Whoever is on the same locked plans in the same periods is paid by the same facts.
        foreach (var alike in known.SelectMany(k => k.OnLockedPlans).Distinct(StringComparer.Ordinal).GroupBy(p => string.Join('/', known.Select(k => k.LockedPlanOf(p)))))
        {
            var payments = await PaymentsAsync(within, [.. known.Select(k => k.FactsOf(alike.First()))], calculated, held, cancellationToken);
            foreach (var participant in alike) locked[participant] = payments;
        }

        var payees = calculated[^1].Where(p => p.Value.HasSection).ToDictionary(p => p.Key, p => (known[^1].FactsOf(p.Key).Payees[p.Key].Id, p.Value.PaidIn(p.Key).Currency), StringComparer.Ordinal);
        return new PaidPlans(others, locked, payees, LastDays(known));
    }

    // Known to the last period, or to a payment of an earlier one that was approved behind its lock: who was paid for the last time stays so.
    private static Dictionary<string, DateOnly> LastDays(IReadOnlyList<KnownFacts> known)
    {
        var leavers = known.SelectMany(k => k.All).ToDictionary(f => f, f => f.Facts.Participants.Where(p => p.LeftOn is not null).ToDictionary(p => p.Code, p => p.LeftOn!.Value, StringComparer.Ordinal));
        var days = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        foreach (var participant in leavers.Values.SelectMany(l => l.Keys).Distinct(StringComparer.Ordinal))
        {
            var plan = known[^1].LockedPlanOf(participant);
            var latest = known.Where(k => k.LockedPlanOf(participant) == plan).Select(k => k.FactsOf(participant)).MaxBy(f => f.Knowledge.Instant)!;
            if (leavers[latest].TryGetValue(participant, out var day)) days[participant] = day;
        }

        return days;
    }

    /// <summary>Of which facts of consecutive periods a payment of the last one knows, or knew when it was approved.</summary>
    /// <remarks>What the paid period's own lock keeps from it is kept from it of earlier periods too, and so is what another lock kept from these when it was set. What is paid stays paid.</remarks>
    public async Task<IReadOnlyList<LockedPeriod>> LocksAsync(IReadOnlyList<OrgPeriod> periods, string payGroup, Knowledge at, CancellationToken cancellationToken)
    {
        if (periods.Count == 0) return [];
        var (locked, paid) = (new List<LockedPeriod>(), periods[^1]);
        var own = await db.InForceAsync(paid.Code, at, cancellationToken);
        foreach (var period in periods.SkipLast(1))
        {
            var known = own.Period is { } since ? await SettledAsync(period, paid, payGroup, since, at, cancellationToken) : at;
            locked.Add(new LockedPeriod(period, await db.InForceAsync(period.Code, known, cancellationToken), known));
        }

        return [.. locked, new LockedPeriod(paid, own, at)];
    }

    private async Task<Knowledge> SettledAsync(OrgPeriod period, OrgPeriod paid, string payGroup, DateTimeOffset since, Knowledge at, CancellationToken cancellationToken) =>
        new((await db.ListAsync(Settled, r => r.GetFieldValue<DateTimeOffset>(0), [since, payGroup, period.CalendarCode, period.Start, paid.Start, at.Instant], cancellationToken)).Single());

    private async Task<PlanPayments> PaymentsAsync(IReadOnlyList<LockedPeriod> within, GatheredFacts[] facts, IReadOnlyList<IReadOnlyDictionary<string, PlanPeriod>> calculated, string[] held, CancellationToken cancellationToken)
    {
        // A plan that looks back has the periods before among its facts.
        var sold = facts.SelectMany(f => f.Facts.Table.Narrowed(t => t.Date >= f.Period.Start));
        return new PlanPayments([.. within.Select(w => w.Paid)], [.. sold], calculated, await orders.OfAsync(held, [.. facts.Select(f => new KnownDays(f.Period.EndExclusive, f.Knowledge))], cancellationToken));
    }

    private async Task<PaidPlans> AtOnceAsync(IReadOnlyList<LockedPeriod> within, string[] held, CancellationToken cancellationToken)
    {
        var book = await orders.OfAsync(held, [.. within.Select(w => new KnownDays(w.Period.EndExclusive, w.Counts))], cancellationToken);
        var payments = new PlanPayments([.. within.Select(w => w.Paid)], [], [.. within.Select(_ => new Dictionary<string, PlanPeriod>())], book);
        return new PaidPlans(payments, new Dictionary<string, PlanPayments>(), new Dictionary<string, (Guid, Currency)>(), null);
    }

    // Of what happened to a held order those know less who are on a locked plan.
    private async Task<bool> NeedsFactsAsync(IReadOnlyList<LockedPeriod> within, string[] held, CancellationToken cancellationToken)
    {
        foreach (var w in within)
        {
            if (held.Length > 0 && w.Locks.Plans.Count > 0) return true;
            foreach (var knowledge in w.Locks.Plans.Values.Select(at => new Knowledge(at)).Append(w.Counts))
                if ((await plans.InForceAsync(w.Period, knowledge, cancellationToken)).Values.Any(v => v.Program.Document.Payment is not null)) return true;
        }

        return false;
    }
}
