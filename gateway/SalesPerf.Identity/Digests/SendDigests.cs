using Microsoft.Extensions.Options;
using SalesPerf.ServiceDefaults.Telemetry;

namespace SalesPerf.Identity.Digests;

/// <summary>Sends digests, round after round; of all replicas one at a time.</summary>
internal sealed partial class SendDigests(DigestStore store, IServiceScopeFactory scopes, IOptions<MailOptions> options, TimeProvider time, ILogger<SendDigests> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try { await RunAsync(stoppingToken); }
            // What is cut when the process ends is no fault.
            catch (Exception) when (stoppingToken.IsCancellationRequested) { return; }
            // People sign in at this process: whatever is wrong with mail must not end it.
            catch (Exception exception) { LogLater(logger, exception.GetType().Name, exception.Message); }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var trace = Jobs.Begin("send-digests");
        await using var scope = scopes.CreateAsyncScope();
        await store.AloneAsync(() => scope.ServiceProvider.GetRequiredService<DigestRound>().RunAsync(cancellationToken), cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Digests wait for the next round: {Kind}: {Reason}")]
    private static partial void LogLater(ILogger logger, string kind, string reason);
}
