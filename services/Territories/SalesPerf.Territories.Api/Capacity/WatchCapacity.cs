using Microsoft.Extensions.Options;
using Npgsql;
using SalesPerf.ServiceDefaults.Telemetry;
using SalesPerf.Territories.Api.Persistence;

namespace SalesPerf.Territories.Api.Capacity;

/// <summary>Looks at all seats now and then, for what time alone brings about: a holder left, a period ended.</summary>
internal sealed partial class WatchCapacity(IServiceScopeFactory scopes, IOptions<CapacityOptions> options, TimeProvider time, ILogger<WatchCapacity> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.CheckEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TryAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogEnd(logger);
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        using var round = Jobs.Begin("watch-capacity");
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<TerritoriesDbContext>();
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await scope.ServiceProvider.GetRequiredService<CapacityWatch>().CheckAllAsync(cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException { InnerException: NpgsqlException })
        {
            LogLater(logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The watch over capacity ends with the process")]
    private static partial void LogEnd(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Seats are looked at in the next round: the database does not answer")]
    private static partial void LogLater(ILogger logger, Exception exception);
}
