using Npgsql;

namespace SalesPerf.Messaging;

/// <summary>
/// Of all replicas of a service one at a time does a piece of work: the holder of an advisory lock of the database, which ends with its
/// connection. The connection also listens for notifications, so that the work begins when there is some.
/// </summary>
/// <param name="database">The service's database; locks are per database, so services do not meet.</param>
/// <param name="lockKey">Any number that nothing else in the database uses.</param>
/// <param name="channels">Channels of <c>pg_notify</c> that wake the work.</param>
public sealed class ActiveReplica(NpgsqlDataSource database, long lockKey, params string[] channels)
{
    private static readonly TimeSpan Standby = TimeSpan.FromSeconds(1);

    /// <summary>Does the work whenever this process is the active one, until it ends; a failure of the work gives the place up for a second.</summary>
    /// <param name="work">Gets the connection, to wait for notifications on.</param>
    /// <param name="onFailure">Told of every failure.</param>
    /// <param name="stoppingToken">Ends with the process.</param>
    public async Task RunAsync(Func<NpgsqlConnection, CancellationToken, Task> work, Action<Exception> onFailure, CancellationToken stoppingToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(onFailure);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LeadOrStandByAsync(work, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                onFailure(failure);
            }

            await PauseAsync(Standby, stoppingToken);
        }
    }

    /// <summary>Waits, or returns early when the process ends; throws nothing.</summary>
    public static Task PauseAsync(TimeSpan pause, CancellationToken stoppingToken) =>
        Task.Delay(pause, stoppingToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private async Task LeadOrStandByAsync(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        await using var connection = await database.OpenConnectionAsync(stoppingToken);
        // Asked again and again, because waiting inside the database would hold a snapshot and keep vacuum away.
        if (!await TryLockAsync(connection, stoppingToken)) return;
        try
        {
            foreach (var channel in channels)
            {
                await using var listen = new NpgsqlCommand($"listen {channel}", connection);
                await listen.ExecuteNonQueryAsync(stoppingToken);
            }

            await work(connection, stoppingToken);
        }
        finally
        {
            // The pool takes a session back as it is, or resets it at its next use at best: until then the lock would be held by nobody.
            NpgsqlConnection.ClearPool(connection);
        }
    }

    private async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_lock($1)", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = lockKey });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
