using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.Organisation.Persistence;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>What a period comes to, with the facts.</summary>
/// <param name="Known">The facts.</param>
/// <param name="Calculated">What they come to.</param>
internal sealed record KnownOutcome(KnownFacts Known, Calculated Calculated);

/// <summary>Calculates a period from what is known, and from what was known where facts are locked.</summary>
internal sealed class CalculateOutcome(CompensationDbContext db, GatherFacts gather)
{
    /// <summary>Why a transaction counts for nobody that came in after its facts were locked.</summary>
    public const string Locked = "facts_locked";

    /// <summary>The facts and what they come to.</summary>
    /// <param name="period">The period.</param>
    /// <param name="only">Whose results are wanted, by code; null is everybody's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<(GatheredFacts Facts, Calculated Calculated)> OfAsync(OrgPeriod period, IReadOnlySet<string>? only, CancellationToken cancellationToken)
    {
        var locks = await db.InForceAsync(period.Code, Knowledge.Now, cancellationToken);
        var (known, calculated) = await WithinLocksAsync(period, Knowledge.Now, locks, only, cancellationToken, below: true);
        return locks.Period is { } since && only is null ? await WithLockedAsync(period, since, known.Facts, calculated, cancellationToken) : (known.Facts, calculated);
    }

    /// <summary>The facts and what they come to as it was known at an instant, of what locks let count.</summary>
    /// <param name="period">The period.</param>
    /// <param name="knowledge">As of when.</param>
    /// <param name="locks">The locks.</param>
    /// <param name="only">Whose results are wanted, by code; null is everybody's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="below">Whether the facts are compared with no others; see <see cref="GatherFacts"/>.</param>
    public async Task<KnownOutcome> WithinLocksAsync(OrgPeriod period, Knowledge knowledge, LocksInForce locks, IReadOnlySet<string>? only, CancellationToken cancellationToken, bool below = false)
    {
        var known = await gather.WithinLocksAsync(period, knowledge, locks, only, cancellationToken, below);
        var calculated = RunPlans.Of(known.Facts, only);
        foreach (var (plan, facts) in known.Locked) calculated = Replace(calculated, RunPlans.Of(facts, only), plan);
        return new KnownOutcome(known, calculated);
    }

    /// <summary>The facts and what they come to as it was known at an instant; locks do not matter to that.</summary>
    /// <param name="period">The period.</param>
    /// <param name="knowledge">As of when.</param>
    /// <param name="only">Whose results are wanted, by code: no more is read and calculated than their pay follows from; null is everybody's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<(GatheredFacts Facts, Calculated Calculated)> KnownAtAsync(OrgPeriod period, Knowledge knowledge, IReadOnlySet<string>? only, CancellationToken cancellationToken)
    {
        var facts = await gather.OfAsync(period, knowledge, only, cancellationToken);
        return (facts, RunPlans.Of(facts, only));
    }

    /// <summary>The same for one payee.</summary>
    public Task<(GatheredFacts Facts, Calculated Calculated)> KnownAtAsync(OrgPeriod period, Knowledge knowledge, string participantCode, CancellationToken cancellationToken) =>
        KnownAtAsync(period, knowledge, new HashSet<string>(StringComparer.Ordinal) { participantCode }, cancellationToken);

    // Whoever is on the locked plan has the outcome of then; what came in since and counts for them only waits.
    private static Calculated Replace(Calculated now, Calculated then, string planCode)
    {
        var locked = then.Outcome.Payees.Where(p => p.Plan?.Code == planCode).ToDictionary(p => p.ParticipantCode, StringComparer.Ordinal);
        var payees = now.Outcome.Payees.Where(p => p.Plan?.Code != planCode && !locked.ContainsKey(p.ParticipantCode)).Concat(locked.Values).OrderBy(p => p.ParticipantCode, StringComparer.Ordinal).ToArray();
        var credited = payees.SelectMany(p => p.Credits).Select(c => c.Key).ToHashSet();
        var lost = now.Outcome.Payees.SelectMany(p => p.Credits).Where(c => !credited.Contains(c.Key)).Select(c => new ExclusionOfRecord(c.Key, c.Revision, Locked, c.TransactionId)).DistinctBy(e => e.Key);
        var exclusions = now.Outcome.Exclusions.Where(e => !credited.Contains(e.Key)).Concat(lost).OrderBy(e => e.Key, TransactionKey.Ordinal);
        return new Calculated(new PeriodOutcome(now.Outcome.PeriodCode, payees, [.. exclusions]), [.. now.Problems.Where(p => !locked.ContainsKey(p.ParticipantCode)), .. then.Problems.Where(p => locked.ContainsKey(p.ParticipantCode))]);
    }

    private async Task<(GatheredFacts, Calculated)> WithLockedAsync(OrgPeriod period, DateTimeOffset since, GatheredFacts facts, Calculated calculated, CancellationToken cancellationToken)
    {
        var later = await db.ListAsync("""
            SELECT t.order_code, t.line_code, t.sub_line_code, t.event_type, t.id, t.revision FROM compensation.sales_transaction t
            WHERE t.is_current AND t.compensation_date >= $1 AND t.compensation_date < $2 AND t.recorded_at > $3
            """, r => new ExclusionOfRecord(new TransactionKey(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3)), r.GetInt32(5), Locked, r.GetGuid(4)),
            [period.Start, period.EndExclusive, since], cancellationToken);
        var known = facts.Here.Select(t => t.Stored.Id).ToHashSet();
        var waiting = later.Where(l => !known.Contains(l.TransactionId)).ToArray();
        if (waiting.Length == 0) return (facts, calculated);
        var outcome = calculated.Outcome with { Exclusions = [.. calculated.Outcome.Exclusions.Concat(waiting).OrderBy(e => e.Key, TransactionKey.Ordinal)] };
        return (facts with { Waiting = waiting.Length }, calculated with { Outcome = outcome });
    }
}
