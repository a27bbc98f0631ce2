using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Goals.Smart;
using SalesPerf.Goals.Api.People;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Goals.Domain.Measurements;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Goals.Api.Goals;

/// <summary>Progress of a goal today.</summary>
/// <param name="Actual">So far, in the KPI's unit; absent where nothing was measured.</param>
/// <param name="ElapsedShare">Part of the period that is over.</param>
/// <param name="Expected">What an even pace asks for by now.</param>
/// <param name="Forecast">What the present pace gives at the end.</param>
/// <param name="Attainment">Actual against target; 1 is reached.</param>
/// <param name="State">What that means.</param>
internal sealed record ProgressView(decimal? Actual, decimal ElapsedShare, decimal Expected, decimal? Forecast, decimal? Attainment, PaceState State);

/// <summary>A question and its answer.</summary>
internal sealed record QuestionView(Guid Id, string Text, string AskedBy, DateTimeOffset AskedAt, string? Answer, string? AnsweredBy, DateTimeOffset? AnsweredAt)
{
    public static QuestionView Of(GoalQuestion q) => new(q.Id.Value, q.Text, q.AskedBy, q.AskedAt, q.AnswerText, q.AnsweredBy, q.AnsweredAt);
}

/// <summary>A goal as it is shown; with its verdict where it was just written (else see <c>smart</c>).</summary>
internal sealed record GoalView(
    Guid Id, string ParticipantCode, string ParticipantName, string KpiCode, string PeriodCode, DateOnly StartsOn, DateOnly EndsBefore, decimal Target, string? Currency,
    string Statement, string? Reason, Guid? ParentGoalId, GoalOrigin Origin, GoalStatus Status, int Revision, DateTimeOffset? PublishedAt, DateTimeOffset? AcknowledgedAt,
    decimal? Score, ProgressView Progress, IReadOnlyList<QuestionView> Questions, SmartVerdict? Smart = null);

/// <summary>Shows goals with their progress, whatever the number, in a fixed number of queries.</summary>
internal sealed class GoalReader(GoalsDbContext db, Participants participants, BusinessClock clock, Wording words)
{
    /// <summary>A goal that the caller may see; else refuses as if there were none.</summary>
    public async Task<Goal> RequireAsync(Guid id, CancellationToken cancellationToken)
    {
        var goalId = new GoalId(id);
        var goal = await db.Goals.Include(g => g.Questions).SingleOrDefaultAsync(g => g.Id == goalId, cancellationToken) ?? throw new DomainException(GoalErrors.NotFound);
        (await participants.VisibleAsync(cancellationToken)).Require(goal.ParticipantId, GoalErrors.NotFound);
        // What is being prepared is known to those who lead.
        return goal.Status == GoalStatus.Draft && !participants.Leads ? throw new DomainException(GoalErrors.NotFound) : goal;
    }

    /// <summary>One goal as it is shown.</summary>
    public async Task<GoalView> ShowAsync(Goal goal, CancellationToken cancellationToken) => (await ShowAsync([goal], cancellationToken))[0];

    /// <summary>Goals as they are shown, in their order.</summary>
    public async Task<IReadOnlyList<GoalView>> ShowAsync(IReadOnlyList<Goal> goals, CancellationToken cancellationToken)
    {
        var names = await participants.NamesAsync(goals.Select(g => g.ParticipantId), cancellationToken);
        var progress = await ProgressAsync(goals, cancellationToken);
        return [.. goals.Select(g => Show(g, names(g.ParticipantId), progress[g.Id]))];
    }

    /// <summary>Progress of goals today, by id.</summary>
    public async Task<IReadOnlyDictionary<GoalId, ProgressView>> ProgressAsync(IReadOnlyList<Goal> goals, CancellationToken cancellationToken)
    {
        var people = goals.Select(g => g.ParticipantId).Distinct().ToArray();
        var codes = goals.Select(g => g.KpiCode).Distinct().ToArray();
        var kpis = await db.Kpis.AsNoTracking().Where(k => codes.Contains(k.Code)).ToDictionaryAsync(k => k.Code, cancellationToken);
        var (from, until) = goals.Count == 0 ? (default, default) : (goals.Min(g => g.StartsOn), goals.Max(g => g.EndsBefore));
        var measurements = (await db.Measurements.AsNoTracking()
            .Where(m => people.Contains(m.ParticipantId) && codes.Contains(m.KpiCode) && m.StartsOn >= from && m.EndsBefore <= until)
            .ToListAsync(cancellationToken)).ToLookup(m => (m.ParticipantId, m.KpiCode));
        var today = await clock.TodayAsync(cancellationToken);
        return goals.ToDictionary(g => g.Id, g => Progress(g, kpis[g.KpiCode], measurements[(g.ParticipantId, g.KpiCode)], today));
    }

    private static ProgressView Progress(Goal goal, Kpi kpi, IEnumerable<Measurement> measurements, DateOnly today)
    {
        var actual = PeriodActual.Of(measurements, goal.PeriodCode, goal.Period, kpi.Accumulates);
        var pace = Pace.On(today, goal.Period, goal.Target, actual?.Value ?? 0m, kpi.Direction, kpi.Accumulates);
        // A level that nobody measured is not zero.
        if (actual is null && !kpi.Accumulates) return new(null, pace.ElapsedShare, pace.Expected, null, null, pace.State == PaceState.OffTrack ? PaceState.TooEarly : pace.State);
        return new(pace.Actual, pace.ElapsedShare, pace.Expected, pace.Forecast, actual?.Attainment?.Value ?? pace.Attainment, pace.State);
    }

    private GoalView Show(Goal g, ParticipantName person, ProgressView progress) => new(
        g.Id.Value, person.Code, person.Name, g.KpiCode, g.PeriodCode, g.StartsOn, g.EndsBefore, g.Target, g.Currency,
        words.StatementOf(g), words.ReasonOf(g), g.ParentGoalId?.Value, g.Origin, g.Status, g.Revision, g.PublishedAt, g.AcknowledgedAt,
        g.Score, progress, [.. g.Questions.OrderBy(q => q.AskedAt).Select(QuestionView.Of)]);
}
