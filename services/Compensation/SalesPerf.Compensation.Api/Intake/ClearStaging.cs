using Npgsql;
using SalesPerf.ServiceDefaults.Telemetry;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>Removes the good rows of transferred files from staging, in small statements: they are transactions now. Rows with a reason stay until they are purged. Files whose operation ended are removed too.</summary>
internal sealed partial class ClearStaging(NpgsqlDataSource database, TimeProvider time, ILogger<ClearStaging> logger) : BackgroundService
{
    private const int Batch = 20_000;
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private const string Due = """
        SELECT i.id, coalesce((SELECT max(line) FROM compensation.staging_row r WHERE r.import_id = i.id), 0) FROM compensation.import i WHERE i.status = 'transferred' AND i.holds_rows ORDER BY i.id
        """;

    // Its operation removes a file that it took in; one that was refused or cancelled leaves it.
    private const string Abandoned = """
        DELETE FROM compensation.import_file f WHERE NOT EXISTS (
          SELECT FROM http.operation o WHERE o.kind = $1 AND o.status IN ('queued', 'running') AND (o.payload->>'ImportId')::uuid = f.import_id)
        """;

    /// <summary>Removes all that is due now and says how many rows that were. Two replicas at it at once only find less to do.</summary>
    public async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var total = 0L;
        foreach (var (file, lines) in await DueAsync(cancellationToken))
        {
            // By ranges of lines, each found by its index: what was removed before is not walked through again.
            for (var line = 0; line <= lines; line += Batch)
                total += await ExecuteAsync("DELETE FROM compensation.staging_row WHERE import_id = $1 AND line >= $2 AND line < $3 AND valid", [file, line, line + Batch], cancellationToken);
            await ExecuteAsync("UPDATE compensation.import SET holds_rows = false WHERE id = $1", [file], cancellationToken);
        }

        await ExecuteAsync(Abandoned, [TakeInFile.Kind], cancellationToken);
        return total;
    }

    private async Task<List<(Guid File, int Lines)>> DueAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Due);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<(Guid, int)>();
        while (await reader.ReadAsync(cancellationToken)) due.Add((reader.GetGuid(0), reader.GetInt32(1)));
        return due;
    }

    private async Task<int> ExecuteAsync(string sql, object[] values, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteNonQueryAsync(cancellationToken);
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
