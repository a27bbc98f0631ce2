using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Training.Api.People;
using SalesPerf.Training.Api.Persistence;

namespace SalesPerf.Training.Api.Coaching;

/// <summary>A goal that will be missed at the present pace.</summary>
internal sealed class EarlySignal
{
    public Guid GoalId { get; private init; }

    public Guid ParticipantId { get; private init; }

    public string KpiCode { get; private init; } = string.Empty;

    public string PeriodCode { get; private init; } = string.Empty;

    public decimal Actual { get; private init; }

    public decimal Expected { get; private init; }

    public decimal Target { get; private init; }

    public DateTimeOffset NoticedAt { get; private init; }
}

/// <summary>Keeps the last signal of each goal.</summary>
internal sealed class NoteSignalOnGoalOffTrack(TrainingDbContext db, TimeProvider time) : IHandles<GoalOffTrack>
{
    public Task HandleAsync(GoalOffTrack @event, EventContext context, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO training.early_signal (goal_id, participant_id, kpi_code, period_code, actual, expected, target, noticed_at)
        VALUES ({@event.GoalId}, {@event.ParticipantId}, {@event.KpiCode}, {@event.PeriodCode}, {@event.Actual}, {@event.Expected}, {@event.Target}, {time.GetUtcNow()})
        ON CONFLICT (goal_id) DO UPDATE SET participant_id = excluded.participant_id, actual = excluded.actual, expected = excluded.expected, target = excluded.target, noticed_at = excluded.noticed_at
        """, cancellationToken);
}

/// <summary>A hint to the coach, in the KPI's unit.</summary>
internal sealed record EarlySignalView(Guid GoalId, string ParticipantCode, string ParticipantName, string KpiCode, string PeriodCode, decimal Actual, decimal Expected, decimal Target, DateTimeOffset NoticedAt);

/// <summary>Reads the signals.</summary>
internal static class ReadSignals
{
    public static async Task<Ok<Page<EarlySignalView>>> ListAsync(
        string? participantCode, [AsParameters] PageRequest paging, Caller caller, TrainingDbContext db, PeopleDirectory people, HttpContext http, CancellationToken cancellationToken)
    {
        var after = paging.After<AfterId>()?.Id ?? Guid.Empty;
        var scope = await people.ScopeAsync(participantCode, caller, cancellationToken);
        var rows = await db.EarlySignals.AsNoTracking().Where(s => s.GoalId > after && (scope == null || scope.Contains(s.ParticipantId)))
            .OrderBy(s => s.GoalId).Take(paging.Size + 1).ToListAsync(cancellationToken);
        var names = await people.NamesAsync(rows.Select(s => s.ParticipantId), cancellationToken);
        return TypedResults.Ok(paging.ToPage([.. rows.Select(s => View(s, names(s.ParticipantId)))], v => new AfterId(v.GoalId), http));
    }

    private static EarlySignalView View(EarlySignal s, ParticipantName person) =>
        new(s.GoalId, person.Code, person.Name, s.KpiCode, s.PeriodCode, s.Actual, s.Expected, s.Target, s.NoticedAt);
}
