using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace SalesPerf.ServiceDefaults.Audit;

/// <summary>Chains committed entries of the audit log by hash. Several processes may try; one at a time does.</summary>
internal sealed partial class AuditSealing(NpgsqlDataSource source, TimeProvider time, ILogger<AuditSealing> logger) : BackgroundService
{
    private const int Most = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await SealAsync(source, stoppingToken) < Most) await Task.Delay(Pause, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
            catch (NpgsqlException exception)
            {
                LogWaiting(logger, exception.Message);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    /// <summary>Chains up to 500 entries; returns how many.</summary>
    internal static async Task<int> SealAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT audit.seal_pending($1)");
        command.Parameters.Add(new NpgsqlParameter { Value = Most });
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit log waits to be sealed: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
