using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Visibility;
using SalesPerf.ServiceDefaults.Telemetry;
using SalesPerf.Training.Api.Persistence;
using SalesPerf.Training.Contracts.Events.V1;

namespace SalesPerf.Training.Api.Certifications;

/// <summary>How often certifications are looked through; section <c>Certifications</c>.</summary>
internal sealed class CertificationSweepOptions
{
    public const string Section = "Certifications";

    /// <summary>Seconds between two looks.</summary>
    [Range(1, 86_400)]
    public int SweepEverySeconds { get; set; } = 300;
}

/// <summary>Announces what ran out by the business date, each certification once.</summary>
internal sealed class CertificationSweep(TrainingDbContext db, BusinessClock clock, IOutbox outbox)
{
    private const int Batch = 500;

    /// <summary>Announces up to a batch; returns how many. Replicas do not get in each other's way: a row is locked by one of them.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var today = await clock.TodayAsync(cancellationToken);
        var due = await db.Certifications.FromSql($"""
            SELECT c.*, c.xmin FROM training.certification c WHERE c.expired_on IS NULL AND upper(c.valid) <= {today} ORDER BY upper(c.valid), c.id LIMIT {Batch} FOR UPDATE SKIP LOCKED
            """).ToListAsync(cancellationToken);
        foreach (var certification in due.Where(c => c.Expire(today)))
            outbox.Publish(
                new CertificationExpired(certification.Id.Value, certification.ParticipantId, certification.Code, certification.SkillCode, certification.ExpiredOn!.Value), certification.Id.Value.ToString());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }
}

/// <summary>Runs the sweep now and then; a failed one is repeated at the next time.</summary>
internal sealed class CertificationSweepWorker(IServiceScopeFactory scopes, IOptions<CertificationSweepOptions> options, TimeProvider time, ILogger<CertificationSweepWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.SweepEverySeconds), time);
        do
        {
            try { await SweepAsync(stoppingToken); }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested) { logger.LogWarning(failure, "The certifications could not be looked through; the next look will make up for it"); }
        }
        while (await NextAsync(timer, stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        using var round = Jobs.Begin("expire-certifications");
        int announced;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            announced = await scope.ServiceProvider.GetRequiredService<CertificationSweep>().RunAsync(cancellationToken);
        }
        while (announced > 0);
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try { return await timer.WaitForNextTickAsync(cancellationToken); }
        catch (OperationCanceledException) { return false; }
    }
}
