using Microsoft.EntityFrameworkCore;
using SalesPerf.Goals.Api.Persistence;
using SalesPerf.Goals.Domain;
using SalesPerf.Goals.Domain.Goals;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Telemetry;

namespace SalesPerf.Goals.Api.Reviews;

/// <summary>Looks at every open goal again as days pass: who sells nothing causes no event, and falls behind all the same.</summary>
internal sealed class PaceRound(GoalsDbContext db, GoalReview review, BusinessClock clock)
{
    /// <summary>Reviews each goal in a transaction of its own; returns how many.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var today = await clock.TodayAsync(cancellationToken);
        var open = await db.Goals.AsNoTracking()
            .Where(g => (g.Status == GoalStatus.Published || g.Status == GoalStatus.Acknowledged) && g.Score == null && g.StartsOn <= today).Select(g => g.Id).ToListAsync(cancellationToken);
        foreach (var id in open) await ReviewAsync(id, cancellationToken);
        return open.Count;
    }

    private async Task ReviewAsync(GoalId id, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var goal = await db.Goals.AsNoTracking().SingleAsync(g => g.Id == id, cancellationToken);
        await review.LockAsync(goal.ParticipantId, goal.KpiCode, goal.PeriodCode, cancellationToken);
        var kpi = await db.Kpis.SingleAsync(k => k.Code == goal.KpiCode, cancellationToken);
        await review.ReviewAsync(goal.ParticipantId, kpi, new GoalPeriod(goal.CalendarCode, goal.PeriodCode, goal.Period), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}

/// <summary>Runs the rounds. Several replicas may do so at once: each goal is locked, and what was said is not said again.</summary>
internal sealed class PaceRounds(IServiceScopeFactory scopes, IConfiguration configuration, TimeProvider time, ILogger<PaceRounds> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(configuration.GetValue<TimeSpan?>("Goals:PaceRoundEvery") ?? Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TryAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("The rounds end with the process");
        }
    }

    private async Task TryAsync(CancellationToken stoppingToken)
    {
        using var round = Jobs.Begin("review-pace");
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var reviewed = await scope.ServiceProvider.GetRequiredService<PaceRound>().RunAsync(stoppingToken);
            logger.LogInformation("Reviewed the pace of {Goals} goals", reviewed);
        }
        catch (Exception failure) when (failure is Npgsql.NpgsqlException or DbUpdateException or InvalidOperationException or DomainException)
        {
            logger.LogWarning(failure, "The round ended early; the next one looks at the rest");
        }
    }
}
