using SalesPerf.Compensation.Api.Intake;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Upstream;
using SalesPerf.Organisation.Persistence;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>Asks again who covers the accounts of transactions without a seller: coverage may have been mended since they came in.</summary>
internal sealed class CoverageRefresh(CompensationDbContext db, Coverage coverage, Coverings coverings)
{
    private sealed record Unsold(Guid Id, CoverageQuestionRow Question);

    public async Task RefreshAsync(OrgPeriod period, CancellationToken cancellationToken)
    {
        var unsold = await db.ListAsync("""
            SELECT id, account_code, compensation_date, territory_code FROM compensation.sales_transaction
            WHERE is_current AND seller_id IS NULL AND coverage = 'by_coverage' AND compensation_date >= $1 AND compensation_date < $2 ORDER BY id
            """, r => new Unsold(r.GetGuid(0), new CoverageQuestionRow(r.GetString(1), r.GetFieldValue<DateOnly>(2), string.Empty, r.GetString(3))), [period.Start, period.EndExclusive], cancellationToken);
        if (unsold.Count == 0) return;
        using var stream = coverage.Open(cancellationToken);
        foreach (var chunk in unsold.Chunk(Coverage.Batch))
        {
            await stream.AskAsync(chunk.Select(u => u.Question));
            var answers = await stream.ReadAsync();
            await coverings.KeepAsync(answers, cancellationToken);
            await db.ExecuteAsync("""
                UPDATE compensation.sales_transaction t SET coverage_territory = a.territory, covering_id = a.covering
                FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS a(id, territory, covering)
                WHERE t.id = a.id AND t.is_current AND (t.coverage_territory, t.covering_id) IS DISTINCT FROM (a.territory, a.covering)
                """, [chunk.Select(u => u.Id).ToArray(), answers.Select(a => a.TerritoryCode).ToArray(), answers.Select(a => a.CoveringId).ToArray()], cancellationToken);
        }

        await stream.EndAsync();
    }
}
