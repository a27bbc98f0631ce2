using Npgsql;
using SalesPerf.ServiceDefaults.Telemetry;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Removes the good rows of transferred files from staging, in small statements: they are transactions now. Rows with a reason stay until they are purged.</summary>
internal sealed partial class ClearStaging(NpgsqlDataSource database, TimeProvider time, ILogger<ClearStaging> logger) : BackgroundService
{
    private const int Batch = 20_000;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    // Replicas do not get in each other's way: a file is cleared by one of them.
    private const string Clear = """
        WITH file AS MATERIALIZED (SELECT id FROM compensation.import WHERE status = 'transferred' AND holds_rows LIMIT 1 FOR UPDATE SKIP LOCKED),
        removed AS (DELETE FROM compensation.staging_row r WHERE r.ctid = ANY(ARRAY(SELECT g.ctid FROM file f JOIN compensation.staging_row g ON g.import_id = f.id WHERE g.valid LIMIT $1)) RETURNING 1),
        emptied AS (UPDATE compensation.import i SET holds_rows = false FROM file f WHERE i.id = f.id AND (SELECT count(*) FROM removed) < $1)
        SELECT (SELECT count(*) FROM file), (SELECT count(*) FROM removed)
        """;

    /// <summary>Removes all that is due now and says how many rows that were.</summary>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        for (var total = 0L; ;)
        {
            await using var command = database.CreateCommand(Clear);
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Batch });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            if (reader.GetInt64(0) == 0) return total;
            total += reader.GetInt64(1);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            using var round = Jobs.Begin("clear-staging");
            try
            {
                if (await RunAsync(stoppingToken) is > 0 and var rows) LogCleared(logger, rows);
            }
            catch (NpgsqlException failure)
            {
                LogLater(logger, failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Rows} rows of transferred files from staging")]
    private static partial void LogCleared(ILogger logger, long rows);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Rows of transferred files stay in staging until the next round")]
    private static partial void LogLater(ILogger logger, Exception failure);
}
