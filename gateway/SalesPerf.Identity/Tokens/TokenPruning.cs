using Npgsql;
using OpenIddict.Abstractions;
using SalesPerf.ServiceDefaults.Telemetry;

namespace SalesPerf.Identity.Tokens;

/// <summary>Removes the rows of tokens that nobody can use any more, once an hour.</summary>
internal sealed partial class TokenPruning(IServiceProvider services, TimeProvider time, ILogger<TokenPruning> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Young rows stay: a code used twice is recognised by its row.</summary>
    private static readonly TimeSpan KeepAtLeast = TimeSpan.FromHours(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try { await PruneAsync(stoppingToken); }
            catch (NpgsqlException exception) { LogLater(logger, exception); }
        }
    }

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        using var round = Jobs.Begin("prune-tokens");
        await using var scope = services.CreateAsyncScope();
        var before = time.GetUtcNow() - KeepAtLeast;
        await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(before, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(before, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old tokens could not be removed; the next hour tries again")]
    private static partial void LogLater(ILogger logger, Exception exception);
}
