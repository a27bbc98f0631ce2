using SalesPerf.Compensation.Api.Persistence;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>Approved plans that pay by scores of goals.</summary>
/// <remarks>
/// A score that comes while a plan is approved is either known to the calculations that the approval asks for, or finds the plan: scores share a lock that an approval has for itself.
/// </remarks>
internal static class ScoreReaders
{
    private const string Lock = "hashtextextended('compensation.score-readers', 0)";

    /// <summary>Waits for scores that are on their way; those that come wait for the end of this transaction.</summary>
    public static Task WaitAsync(CompensationDbContext db, CancellationToken cancellationToken) => db.ExecuteAsync($"SELECT pg_advisory_xact_lock({Lock})", [], cancellationToken);

    /// <summary>Whether a plan of the period's calendar, in force or before, reads scores.</summary>
    public static async Task<bool> AnyAsync(CompensationDbContext db, string periodCode, CancellationToken cancellationToken)
    {
        await db.ExecuteAsync($"SELECT pg_advisory_xact_lock_shared({Lock})", [], cancellationToken);
        return await db.ValueAsync<bool>("""
            SELECT EXISTS (SELECT FROM compensation.plan_version v JOIN org.period p ON p.calendar_code = v.calendar_code WHERE p.code = $1 AND v.reads_scores AND v.status <> 'draft')
            """, [periodCode], cancellationToken);
    }
}
