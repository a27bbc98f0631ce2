using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Gaps;
using SalesPerf.Goals.Api.Goals;
using SalesPerf.Goals.Api.People;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Measurements;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Goals.Api.Teams;

/// <summary>A goal in the team's view.</summary>
internal sealed record TeamGoal(Guid GoalId, string KpiCode, decimal Target, string? Currency, GoalStatus Status, decimal? Score, ProgressView Progress);

/// <summary>A member with goals and gaps of the period.</summary>
internal sealed record TeamMember(string ParticipantCode, string Name, IReadOnlyList<TeamGoal> Goals, IReadOnlyList<GapView> Gaps);

/// <summary>The people whom the caller may see, in a period.</summary>
internal sealed record TeamView(string PeriodCode, IReadOnlyList<TeamMember> Members);

/// <summary>By what figures are added up.</summary>
internal enum AnalyticsGroup
{
    /// <summary>Each person.</summary>
    Person,

    /// <summary>Those who report to one manager.</summary>
    Team,

    /// <summary>All that the caller may see.</summary>
    Company,
}

/// <summary>A KPI's figures of a group in a period.</summary>
/// <param name="Group">Code of the person or of the team's manager; empty for the company and for those without a manager.</param>
/// <param name="Name">Name of that person.</param>
/// <param name="KpiCode">Of what.</param>
/// <param name="Currency">Of amounts.</param>
/// <param name="People">How many have a figure or a goal.</param>
/// <param name="Value">The sum, or the mean where the KPI does not accumulate.</param>
/// <param name="Target">The same of the goals; absent where there is none.</param>
/// <param name="Attainment">Value by target; target by value where less is better.</param>
internal sealed record AnalyticsRow(string Group, string Name, string KpiCode, string? Currency, int People, decimal Value, decimal? Target, decimal? Attainment);

/// <summary>Figures of a period by group.</summary>
internal sealed record AnalyticsView(string PeriodCode, AnalyticsGroup GroupBy, IReadOnlyList<AnalyticsRow> Items);

/// <summary>Teams and what they reached.</summary>
internal static class TeamEndpoints
{
    public static void MapTeams(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/goals/team", TeamAsync).WithTags("Teams").WithName("GetTeam").WithSummary("For a leader: everybody below with attainment, pace and gaps in a period.")
            .RequirePersona(Persona.Manager, Persona.CompAdmin, Persona.FinanceApprover, Persona.Auditor);
        routes.MapGet("/v1/goals/analytics", AnalyseAsync).WithTags("Teams").WithName("AnalyseMeasurements").WithSummary("What was reached in a period, groupBy person (the default), team or company, as far as the caller may see.");
    }

    private static async Task<Ok<TeamView>> TeamAsync(string periodCode, GoalsDbContext db, Participants participants, Calendars calendars, GoalReader reader, Wording words, CancellationToken cancellationToken)
    {
        _ = await RequirePeriodAsync(periodCode, calendars, cancellationToken);
        var visible = await participants.VisibleAsync(cancellationToken);
        var goals = await db.Goals.AsNoTracking()
            .Where(g => g.PeriodCode == periodCode && g.Status != GoalStatus.Withdrawn && (visible.All || visible.Ids.Contains(g.ParticipantId))).OrderBy(g => g.KpiCode).ToListAsync(cancellationToken);
        var gaps = await db.Gaps.AsNoTracking().Where(g => g.PeriodCode == periodCode && (visible.All || visible.Ids.Contains(g.ParticipantId))).ToListAsync(cancellationToken);
        var progress = await reader.ProgressAsync(goals, cancellationToken);
        // A leader also sees who has no goal; where everybody is visible, only those with one are listed.
        var ids = goals.Select(g => g.ParticipantId).Concat(gaps.Select(g => g.ParticipantId)).Concat(visible.Ids).Distinct().ToArray();
        var names = await participants.NamesAsync(ids, cancellationToken);
        var members = ids.Select(id => new TeamMember(names(id).Code, names(id).Name,
            [.. goals.Where(g => g.ParticipantId == id).Select(g => new TeamGoal(g.Id.Value, g.KpiCode, g.Target, g.Currency, g.Status, g.Score, progress[g.Id]))],
            [.. gaps.Where(g => g.ParticipantId == id).Select(g => GapEndpoints.View(g, names(id), words))]));
        return TypedResults.Ok(new TeamView(periodCode, [.. members.OrderBy(m => m.ParticipantCode, StringComparer.Ordinal)]));
    }

    private static async Task<Ok<AnalyticsView>> AnalyseAsync(
        string periodCode, string? groupBy, Analytics analytics, Calendars calendars, CancellationToken cancellationToken)
    {
        var group = groupBy.ToChoice<AnalyticsGroup>(nameof(groupBy)) ?? AnalyticsGroup.Person;
        return TypedResults.Ok(new AnalyticsView(periodCode, group, await analytics.ReadAsync(await RequirePeriodAsync(periodCode, calendars, cancellationToken), group, cancellationToken)));
    }

    private static async Task<OrgPeriod> RequirePeriodAsync(string periodCode, Calendars calendars, CancellationToken cancellationToken) =>
        await calendars.FindPeriodAsync(periodCode, cancellationToken) ?? throw new DomainException(GoalErrors.PeriodNotFound(periodCode));
}

/// <summary>Adds up what was measured.</summary>
internal sealed class Analytics(GoalsDbContext db, Participants participants, Team team)
{
    public async Task<IReadOnlyList<AnalyticsRow>> ReadAsync(OrgPeriod period, AnalyticsGroup group, CancellationToken cancellationToken)
    {
        var range = new DateRange(period.Start, period.EndExclusive);
        var visible = await participants.VisibleAsync(cancellationToken);
        var kpis = await db.Kpis.AsNoTracking().ToDictionaryAsync(k => k.Code, cancellationToken);
        var measurements = (await db.Measurements.AsNoTracking()
            .Where(m => m.StartsOn >= period.Start && m.EndsBefore <= period.EndExclusive && (visible.All || visible.Ids.Contains(m.ParticipantId))).ToListAsync(cancellationToken))
            .GroupBy(m => (m.ParticipantId, m.KpiCode));
        var targets = await db.Goals.AsNoTracking()
            .Where(g => g.PeriodCode == period.Code && g.Status != GoalStatus.Withdrawn && g.Status != GoalStatus.Draft && (visible.All || visible.Ids.Contains(g.ParticipantId)))
            .ToDictionaryAsync(g => (g.ParticipantId, g.KpiCode), g => (decimal?)g.Target, cancellationToken);
        var figures = measurements
            .Select(m => (m.Key, Actual: PeriodActual.Of(m, period.Code, range, kpis[m.Key.KpiCode].Accumulates), m.First().Currency))
            .Where(f => f.Actual is not null)
            .Select(f => new Figure(f.Key.ParticipantId, f.Key.KpiCode, f.Currency, f.Actual!.Value, targets.GetValueOrDefault(f.Key))).ToArray();
        var groupOf = await GroupsAsync(group, period.EndExclusive.AddDays(-1), cancellationToken);
        var names = await participants.NamesAsync(figures.Select(f => groupOf(f.ParticipantId)).OfType<Guid>(), cancellationToken);
        return [.. figures.GroupBy(f => (Group: groupOf(f.ParticipantId), f.KpiCode, f.Currency))
            .Select(g => Row(g.Key.Group is { } id ? names(id) : new ParticipantName(string.Empty, string.Empty), kpis[g.Key.KpiCode], g.Key.Currency, [.. g]))
            .OrderBy(r => r.Group, StringComparer.Ordinal).ThenBy(r => r.KpiCode, StringComparer.Ordinal)];
    }

    private async Task<Func<Guid, Guid?>> GroupsAsync(AnalyticsGroup group, DateOnly day, CancellationToken cancellationToken)
    {
        if (group == AnalyticsGroup.Person) return id => id;
        if (group == AnalyticsGroup.Company) return _ => null;
        var managers = (await team.OnAsync(day, cancellationToken)).ToDictionary(r => r.ParticipantId, r => r.ManagerId);
        return id => managers.GetValueOrDefault(id);
    }

    private static AnalyticsRow Row(ParticipantName group, Domain.Kpis.Kpi kpi, string? currency, Figure[] figures)
    {
        var value = Together(figures.Select(f => f.Value), kpi.Accumulates);
        var stated = figures.Select(f => f.Target).OfType<decimal>().ToArray();
        decimal? target = stated.Length == 0 ? null : Together(stated, kpi.Accumulates);
        return new(group.Code, group.Name, kpi.Code, currency, figures.Length, value, target, target is { } t ? Score.Of(value, t, kpi.Direction) : null);
    }

    private static decimal Together(IEnumerable<decimal> values, bool accumulates) => accumulates ? values.Sum() : values.Average();

    private sealed record Figure(Guid ParticipantId, string KpiCode, string? Currency, decimal Value, decimal? Target);
}
