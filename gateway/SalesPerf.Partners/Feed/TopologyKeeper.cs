using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SalesPerf.Messaging;
using SalesPerf.Messaging.Feed;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Persistence;
using SalesPerf.Primitives;

namespace SalesPerf.Partners.Feed;

/// <summary>
/// Makes the broker's exchanges, queues and bindings equal to what the database says, at the start and from time to time: a broker that lost its
/// data gets them back (users have to renew their secret), and what an interrupted on-boarding left behind goes away.
/// </summary>
internal sealed class TopologyKeeper(IServiceScopeFactory scopes, FeedBroker broker, IOptions<PartnersOptions> options, ILogger<TopologyKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan FirstTries = TimeSpan.FromSeconds(1);

    private volatile bool _isDone;

    /// <summary>Whether the exchange was there once since this process started: before, an event published would fail.</summary>
    public bool IsDone => _isDone;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PartnersDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await OnboardPartner.LockAsync(db, cancellationToken);
        await broker.EnsureAsync(cancellationToken);
        var partners = await db.Partners.AsNoTracking().Where(p => p.OffboardedAt == null).ToListAsync(cancellationToken);
        foreach (var partner in partners) await broker.EnsureQueueAsync(partner.Code, partner.Bindings, cancellationToken);
        foreach (var partner in partners) await broker.AllowWritingAsync(partner.Code, partner.MayWrite, cancellationToken);
        foreach (var left in (await broker.ListAsync(cancellationToken)).Except(partners.Select(p => p.Code), StringComparer.Ordinal))
        {
            logger.LogWarning("The broker has a user and queue of {Partner}, which is not on board; they are removed", left);
            await broker.RemoveAsync(left, cancellationToken);
        }

        _isDone = true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("The feed's exchanges and queues are compared later: {Failure}", failure is DomainException refusal ? refusal.Error.Code : failure.Message);
            }

            await ActiveReplica.PauseAsync(_isDone ? options.Value.KeepTopologyEvery : FirstTries, stoppingToken);
        }
    }
}
