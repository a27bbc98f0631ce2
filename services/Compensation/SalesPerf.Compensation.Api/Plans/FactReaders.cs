using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Plans;

/// <summary>A kind of fact of other services that some plans pay by and most do not.</summary>
/// <param name="Kind">As late facts name it.</param>
/// <param name="Column">Of a version of a plan: whether anything of it follows from such facts.</param>
internal sealed record ReadFact(string Kind, string Column)
{
    public static ReadFact Score { get; } = new("goal", "reads_scores");

    public static ReadFact Certification { get; } = new("certification", "reads_certifications");
}

/// <summary>Approved plans that pay by facts of other services or by trees of categories: where no plan does, no calculation is older than its facts for one.</summary>
/// <remarks>
/// A fact that comes while a plan is approved is either known to the calculations that the approval asks for, or finds the plan: facts share a lock that an approval has for itself.
/// </remarks>
internal sealed class FactReaders(CompensationDbContext db, FactsChanged facts)
{
    private const string Lock = "hashtextextended('compensation.fact-readers', 0)";

    /// <summary>Waits for facts that are on their way; those that come wait for the end of this transaction.</summary>
    public static Task WaitAsync(CompensationDbContext db, CancellationToken cancellationToken) => db.ExecuteAsync($"SELECT pg_advisory_xact_lock({Lock})", [], cancellationToken);

    /// <summary>Marks those of the periods in whose calendar a plan, in force or before, reads such facts.</summary>
    /// <param name="fact">What changed.</param>
    /// <param name="periodCodes">Periods in which it counts.</param>
    /// <param name="reference">Its business key.</param>
    /// <param name="participantId">Whom it concerns.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task MarkAsync(ReadFact fact, IReadOnlyCollection<string> periodCodes, string reference, Guid participantId, CancellationToken cancellationToken)
    {
        await ShareAsync(cancellationToken);
        var read = await db.ListAsync($"""
            SELECT p.code FROM org.period p WHERE p.code = ANY($1) AND EXISTS (SELECT FROM compensation.plan_version v WHERE v.calendar_code = p.calendar_code AND v.{fact.Column} AND v.status <> 'draft')
            """, r => r.GetString(0), [periodCodes.ToArray()], cancellationToken);
        await facts.MarkPeriodsAsync(read, fact.Kind, reference, [participantId], cancellationToken);
    }

    /// <summary>The same of all periods that a dated fact touches.</summary>
    public async Task MarkRangeAsync(ReadFact fact, DateRange during, string reference, Guid participantId, CancellationToken cancellationToken) =>
        await MarkAsync(fact, await facts.PeriodsDuringAsync([during], cancellationToken), reference, participantId, cancellationToken);

    /// <summary>The same of a tree of categories, which concerns everybody; of a plan that was approved before this was asked it may be read.</summary>
    public async Task MarkTreeAsync(string tree, DateRange during, string reference, CancellationToken cancellationToken)
    {
        await ShareAsync(cancellationToken);
        var read = await db.ListAsync("""
            SELECT p.code FROM org.period p WHERE p.code = ANY($1)
              AND EXISTS (SELECT FROM compensation.plan_version v WHERE v.calendar_code = p.calendar_code AND (v.reads_trees IS NULL OR $2 = ANY(v.reads_trees)) AND v.status <> 'draft')
            """, r => r.GetString(0), [(await facts.PeriodsDuringAsync([during], cancellationToken)).ToArray(), tree], cancellationToken);
        await facts.MarkPeriodsAsync(read, "classification", reference, null, cancellationToken);
    }

    private async Task ShareAsync(CancellationToken cancellationToken) => await db.ExecuteAsync($"SELECT pg_advisory_xact_lock_shared({Lock})", [], cancellationToken);
}
