using SalesPerf.Compensation.Api.Periods.Gathering;
using SalesPerf.Compensation.Api.Persistence;

namespace SalesPerf.Compensation.Api.Statements;

/// <summary>As of when facts count in what a payee is told.</summary>
internal static class ToldKnowledge
{
    // Known when the statement's period was closed, or calculated last; where facts were locked then, when they were locked.
    private const string CalculatedFrom = """
        SELECT least(at.instant, (SELECT min(l.locked_at) FROM compensation.data_lock l WHERE l.locked_at <= at.instant AND (l.released_at IS NULL OR l.released_at > at.instant)
          AND (l.period_code IN ($1, $2) OR l.plan_code IN (SELECT o.plan_code FROM compensation.payee_outcome o WHERE o.period_code = $2 AND o.participant_id = $3))))
        FROM (SELECT coalesce(closed_at, calculated_at) AS instant FROM compensation.period_state WHERE period_code = $1) at
        """;

    /// <summary>As of when the facts of a period count in a payee's statement.</summary>
    /// <param name="db">The store.</param>
    /// <param name="periodCode">Period of the statement.</param>
    /// <param name="originCode">The period whose facts they are: the same, or an earlier one that the statement adjusts.</param>
    /// <param name="participantId">Payee.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<Knowledge> ToldFromAsync(this CompensationDbContext db, string periodCode, string originCode, Guid participantId, CancellationToken cancellationToken) =>
        new((await db.ListAsync(CalculatedFrom, r => r.GetFieldValue<DateTimeOffset>(0), [periodCode, originCode, participantId], cancellationToken)).Single());
}
