using Microsoft.EntityFrameworkCore;
using SalesPerf.Common.V1;
using SalesPerf.Compensation.V1;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Goals.Domain.Measurements;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Organisation.Visibility;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Goals.Api.Goals.Smart;

/// <summary>Gathers what a goal is judged by, and judges it.</summary>
internal sealed class SmartReading(GoalsDbContext db, ParticipantDirectory people, MeasurementService.MeasurementServiceClient compensation, Wording words)
{
    private const int PeriodsOfHistory = 8;

    /// <summary>The judgement on a goal as it is now.</summary>
    public async Task<SmartJudgement> JudgeAsync(Goal goal, Kpi kpi, CancellationToken cancellationToken)
    {
        var name = await people.KnowsAsync(goal.ParticipantId, cancellationToken) ? (await people.NamesAsync([goal.ParticipantId], cancellationToken))(goal.ParticipantId).Name : null;
        var parent = goal.ParentGoalId is { } parentId ? await db.Goals.AsNoTracking().SingleOrDefaultAsync(g => g.Id == parentId, cancellationToken) : null;
        return SmartJudge.Judge(new SmartFacts(goal.Statement, name, kpi, goal.Target, goal.PeriodCode, goal.Period, await HistoryAsync(goal, kpi, cancellationToken),
            parent is null ? null : new ParentGoal(words.StatementOf(parent), parent.KpiCode, parent.Period))
        {
            OtherKpiNames = [.. Enum.GetValues<Language>().Select(language => Labels.Word(kpi.Name, language))],
        });
    }

    private async Task<IReadOnlyList<PastResult>> HistoryAsync(Goal goal, Kpi kpi, CancellationToken cancellationToken)
    {
        var history = new Dictionary<string, (DateOnly Start, decimal Value)>(StringComparer.Ordinal);
        if (kpi.Source == KpiSource.Event)
            foreach (var period in await FromCompensationAsync(goal, cancellationToken)) history[period.PeriodCode] = (period.Start.ToDate(), period.Achieved.ToMoney().Amount);
        foreach (var (code, start, value) in await OwnAsync(goal, kpi, cancellationToken)) history.TryAdd(code, (start, value));
        return [.. history.OrderByDescending(h => h.Value.Start).Take(PeriodsOfHistory).Select(h => new PastResult(h.Key, h.Value.Value))];
    }

    private async Task<IEnumerable<PeriodAttainment>> FromCompensationAsync(Goal goal, CancellationToken cancellationToken)
    {
        var answer = await compensation.ListAttainmentAsync(
            new ListAttainmentRequest { ParticipantId = goal.ParticipantId.ToString(), Measure = goal.KpiCode, Before = goal.StartsOn.ToProto(), Limit = PeriodsOfHistory },
            cancellationToken: cancellationToken);
        return answer.Periods;
    }

    private async Task<List<(string Code, DateOnly Start, decimal Value)>> OwnAsync(Goal goal, Kpi kpi, CancellationToken cancellationToken)
    {
        var periods = await db.Set<OrgPeriod>().AsNoTracking().Where(p => p.CalendarCode == goal.CalendarCode && p.EndExclusive <= goal.StartsOn)
            .OrderByDescending(p => p.Start).Take(PeriodsOfHistory).ToListAsync(cancellationToken);
        if (periods.Count == 0) return [];
        var from = periods[^1].Start;
        var measurements = await db.Measurements.AsNoTracking()
            .Where(m => m.ParticipantId == goal.ParticipantId && m.KpiCode == kpi.Code && m.StartsOn >= from && m.EndsBefore <= goal.StartsOn).ToListAsync(cancellationToken);
        var found = new List<(string, DateOnly, decimal)>();
        foreach (var period in periods)
            if (PeriodActual.Of(measurements, period.Code, new Primitives.DateRange(period.Start, period.EndExclusive), kpi.Accumulates) is { } actual) found.Add((period.Code, period.Start, actual.Value));
        return found;
    }
}
