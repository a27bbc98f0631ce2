using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Invariants;

/// <summary>Calculates again what was calculated, without writing, and compares.</summary>
internal sealed class Recalculation(CompensationDbContext db, Calendars calendars, CalculateOutcome calculate, LateFacts late)
{
    // Adjustments follow from other periods and are compared where those are; quotas are those that the calculation saw.
    private const string Comparable = """
        SELECT s.period_code, s.result_hash FROM compensation.period_state s WHERE s.result_hash IS NOT NULL AND s.hash_form = 2
          AND (s.closed OR s.calculated_facts_version = s.facts_version)
          AND NOT EXISTS (SELECT FROM compensation.late_fact f WHERE f.period_code = s.period_code)
          AND NOT EXISTS (SELECT FROM compensation.statement_line l WHERE l.period_code = s.period_code AND l.kind = 'adjustment') ORDER BY 1
        """;

    // Where late facts changed a closed period, what people were told with all adjustments is compared, of those whom they concern.
    private const string Settled = """
        SELECT DISTINCT f.period_code FROM compensation.late_fact f JOIN compensation.period_state s ON s.period_code = f.period_code AND s.closed
        WHERE NOT EXISTS (SELECT FROM compensation.late_fact o LEFT JOIN compensation.period_state t ON t.period_code = o.settled_in WHERE o.period_code = f.period_code AND t.closed IS NOT TRUE) ORDER BY 1
        """;

    public async Task<IReadOnlyList<string>> DifferentAsync(CancellationToken cancellationToken)
    {
        var different = new List<string>();
        foreach (var (code, hash) in await db.ListAsync(Comparable, r => (r.GetString(0), r.GetString(1)), [], cancellationToken))
        {
            if (await calendars.FindPeriodAsync(code, cancellationToken) is not { } period) continue;
            var now = await HashAsync(period, cancellationToken);
            if (now != hash) different.Add($"{code}: calculated {hash}, now {now}");
        }

        foreach (var code in await db.ListAsync(Settled, r => r.GetString(0), [], cancellationToken))
            foreach (var left in await late.LeftAsync(code, cancellationToken)) different.Add($"{code}: {left.ParticipantCode} {left.Line.ComponentCode}, {left.Line.Amount} of late facts are not settled");
        return different;
    }

    // Facts that cannot be calculated any more are no fault of who asks.
    private async Task<string> HashAsync(OrgPeriod period, CancellationToken cancellationToken)
    {
        try { return (await calculate.OfAsync(period, null, cancellationToken)).Calculated.Outcome.Hash(); }
        catch (DomainException refusal) { return refusal.Error.Message; }
    }
}
