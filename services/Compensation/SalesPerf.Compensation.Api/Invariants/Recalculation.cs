using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Organisation.Visibility;

namespace SalesPerf.Compensation.Api.Invariants;

/// <summary>Calculates again what was calculated, without writing, and compares.</summary>
internal sealed class Recalculation(CompensationDbContext db, Calendars calendars, GatherFacts gather)
{
    // Adjustments follow from other periods and are compared where those are; quotas are those of the calculation.
    private const string Comparable = """
        SELECT s.period_code, s.result_hash FROM compensation.period_state s WHERE s.result_hash IS NOT NULL
          AND (s.closed OR s.calculated_facts_version = s.facts_version)
          AND NOT EXISTS (SELECT FROM compensation.late_fact f WHERE f.period_code = s.period_code)
          AND NOT EXISTS (SELECT FROM compensation.statement_line l WHERE l.period_code = s.period_code AND l.kind = 'adjustment') ORDER BY 1
        """;

    private const string Quotas = "SELECT position_id, participant_id, participant_code, measure, quota, currency FROM compensation.measurement WHERE period_code = $1 AND quota IS NOT NULL";

    public async Task<IReadOnlyList<string>> DifferentAsync(CancellationToken cancellationToken)
    {
        var different = new List<string>();
        foreach (var (code, hash) in await db.ListAsync(Comparable, r => (r.GetString(0), r.GetString(1)), [], cancellationToken))
        {
            if (await calendars.FindPeriodAsync(code, cancellationToken) is not { } period) continue;
            var quotas = await db.ListAsync(Quotas, r => new QuotaRow(r.Maybe<Guid>(0) ?? Guid.Empty, r.GetGuid(1), r.GetString(2), r.GetString(3), Exact.Amount(r.GetDecimal(4), r.GetString(5))), [code], cancellationToken);
            var now = CalculatePeriod.From(await gather.OfAsync(period, quotas, cancellationToken)).Hash();
            if (now != hash) different.Add($"{code}: calculated {hash}, now {now}");
        }

        return different;
    }
}
