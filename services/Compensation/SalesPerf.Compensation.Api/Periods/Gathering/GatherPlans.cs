using System.Collections.Concurrent;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Api.Transactions;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Compensation.Api.Periods.Gathering;

/// <summary>Compiled plans by the hash of their documents: compiled once a process.</summary>
internal sealed class Programs
{
    private const int Most = 1_000;
    private readonly ConcurrentDictionary<string, PlanProgram> bySha256 = new(StringComparer.Ordinal);

    /// <summary>The program of a document without errors.</summary>
    public PlanProgram Of(string sha256, string document)
    {
        if (bySha256.Count > Most) bySha256.Clear();
        return bySha256.GetOrAdd(sha256, _ => PlanProgram.Of(document));
    }
}

/// <summary>Who is on which plan.</summary>
internal sealed class PlanAssignments(IReadOnlyList<PlanAssignments.Assignment> assignments, IReadOnlySet<string> plansHere)
{
    internal sealed record Assignment(Guid? ParticipantId, string? TitleCode, string PlanCode, DateOnly From);

    private readonly Dictionary<Guid, string> own = assignments.Where(a => a.ParticipantId is not null).GroupBy(a => a.ParticipantId!.Value).ToDictionary(g => g.Key, g => g.MaxBy(a => a.From)!.PlanCode);
    private readonly Dictionary<string, string> byTitle = assignments.Where(a => a.TitleCode is not null).GroupBy(a => a.TitleCode!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.MaxBy(a => a.From)!.PlanCode, StringComparer.Ordinal);

    /// <summary>The plan of a participant: an own one goes before the title's, a later one before an earlier.</summary>
    public string? Of(Guid participantId, string? titleCode) => own.GetValueOrDefault(participantId) ?? (titleCode is null ? null : byTitle.GetValueOrDefault(titleCode));

    /// <summary>The version of it that is in force, where one is.</summary>
    public PlanInForce? Of(Guid participantId, string? titleCode, IReadOnlyDictionary<string, PlanInForce> versions) => Of(participantId, titleCode) is { } plan ? versions.GetValueOrDefault(plan) : null;

    /// <summary>Whether a plan pays for the periods of this calendar.</summary>
    public bool PaysHere(string planCode) => plansHere.Contains(planCode);
}

/// <summary>Reads which plans apply to a period and to whom.</summary>
internal sealed class GatherPlans(CompensationDbContext db, Programs programs)
{
    // The version that was in force when the period began, or the first one that began inside it; of several for one day the one approved last.
    private const string Versions = """
        SELECT DISTINCT ON (plan_code, effective_from) plan_code, number, effective_from, document, sha256, approved_at FROM compensation.plan_version
        WHERE calendar_code = $1 AND effective_from < $2 AND (effective_until IS NULL OR effective_until > $3) AND approved_at <= $4 ORDER BY plan_code, effective_from, approved_at DESC
        """;

    private sealed record Version(string Code, int Number, DateOnly From, string Document, string Sha256);

    /// <summary>The version in force by plan.</summary>
    public async Task<IReadOnlyDictionary<string, PlanInForce>> InForceAsync(OrgPeriod period, Knowledge knowledge, CancellationToken cancellationToken)
    {
        var versions = await db.ListAsync(Versions, r => new Version(r.GetString(0), r.GetInt32(1), r.GetFieldValue<DateOnly>(2), r.GetString(3), r.GetString(4)),
            [period.CalendarCode, period.EndExclusive, period.Start, knowledge.Instant], cancellationToken);
        return versions.GroupBy(v => v.Code, StringComparer.Ordinal).ToDictionary(g => g.Key, g => InForce([.. g], period.Start), StringComparer.Ordinal);
    }

    /// <summary>The same of what locks let count: of a locked plan the version that was known when it was locked.</summary>
    public async Task<IReadOnlyDictionary<string, PlanInForce>> WithinLocksAsync(OrgPeriod period, Knowledge knowledge, LocksInForce locks, CancellationToken cancellationToken)
    {
        var all = locks.Of(knowledge);
        var versions = new Dictionary<string, PlanInForce>(await InForceAsync(period, all, cancellationToken), StringComparer.Ordinal);
        foreach (var (plan, at) in locks.Plans.Where(l => l.Value < all.Instant))
        {
            versions.Remove(plan);
            if ((await InForceAsync(period, new Knowledge(at), cancellationToken)).TryGetValue(plan, out var then)) versions[plan] = then;
        }

        return versions;
    }

    /// <summary>Who is on which plan in a period.</summary>
    public async Task<PlanAssignments> AssignmentsAsync(OrgPeriod period, Knowledge knowledge, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync(
            $"SELECT a.participant_id, a.title_code, a.plan_code, lower(a.during) FROM {Knowledge.Rows("plan_assignment", "participant_id, title_code, plan_code, during", 1)} a WHERE a.during && $2",
            r => new PlanAssignments.Assignment(r.Maybe<Guid>(0), r.MaybeText(1), r.GetString(2), r.GetFieldValue<DateOnly>(3)), [knowledge.Instant, ServiceDbContext.ToRange(new DateRange(period.Start, period.EndExclusive))], cancellationToken);
        var here = await db.ListAsync("SELECT DISTINCT plan_code FROM compensation.plan_version WHERE calendar_code = $1", r => r.GetString(0), [period.CalendarCode], cancellationToken);
        return new PlanAssignments(rows, here.ToHashSet(StringComparer.Ordinal));
    }

    private PlanInForce InForce(Version[] versions, DateOnly start)
    {
        var version = versions.LastOrDefault(v => v.From <= start) ?? versions[0];
        return new PlanInForce(new PlanReference(version.Code, version.Number), programs.Of(version.Sha256, version.Document), version.From);
    }
}
