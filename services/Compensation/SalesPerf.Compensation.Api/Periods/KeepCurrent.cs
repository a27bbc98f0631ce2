using System.Text.Json;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Audit;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Operations;

namespace SalesPerf.Compensation.Api.Periods;

/// <summary>Recalculates open periods that are kept current, as soon as a fact of theirs is committed: those payees whom it concerns.</summary>
/// <remarks>The store tells of a commit (LISTEN), so nothing is asked while nothing happens; several facts that come together are one calculation.</remarks>
internal sealed partial class KeepCurrent(NpgsqlDataSource source, IServiceScopeFactory scopes, TimeProvider time, ILogger<KeepCurrent> logger) : BackgroundService
{
    /// <summary>What the store tells of.</summary>
    public const string Channel = "compensation_facts";

    /// <summary>Who made such a calculation, for the audit.</summary>
    public const string Subject = "compensation:keep-current";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try { await FollowAsync(stoppingToken); }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
            catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException or IOException || PassesByItself(exception))
            {
                LogStoreGone(logger, exception);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        await using var connection = await source.OpenConnectionAsync(stoppingToken);
        try
        {
            await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection)) await listen.ExecuteNonQueryAsync(stoppingToken);
            while (true)
            {
                foreach (var code in await PostponedAsync(p => p.DueAsync(stoppingToken))) await CalculateAsync(code, stoppingToken);
                var next = await PostponedAsync(p => p.NextAsync(stoppingToken));
                // To the store no time at all means for ever.
                await connection.WaitAsync(next is { } pause ? TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(pause.TotalMilliseconds))) : Timeout.InfiniteTimeSpan, stoppingToken);
            }
        }
        finally
        {
            // The pool takes a session back as it is: nobody else shall have one that listens.
            NpgsqlConnection.ClearPool(connection);
        }
    }

    private async Task<T> PostponedAsync<T>(Func<PostponedCalculations, Task<T>> ask)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<PostponedCalculations>());
    }

    private async Task CalculateAsync(string code, CancellationToken cancellationToken)
    {
        try { await RunAsync(code, cancellationToken); }
        catch (Exception failure) when (PassesByItself(failure) && !cancellationToken.IsCancellationRequested)
        {
            // Where it is the store that is gone, nothing can be kept there either, and all is begun anew.
            var reason = Refusals.From(failure)!.Code;
            LogPostponed(logger, code, await PostponedAsync(p => p.PostponeAsync(code, reason, cancellationToken)), reason);
        }
        catch (DomainException refusal)
        {
            // A person is told the same when asking for the calculation; the next fact tries again.
            LogRefused(logger, code, refusal.Error.Code, refusal.Error.Message);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // What goes wrong with one period keeps neither the others nor the service from their work.
            LogFailed(logger, failure, code);
        }
    }

    private async Task RunAsync(string code, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AuditScope>().Named = new AuditActor(scope.ServiceProvider.GetRequiredService<AuditedService>().Name, Subject, CalculateWork.Kind, code, IsChangingRequest: true);
        var db = scope.ServiceProvider.GetRequiredService<CompensationDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var payload = JsonSerializer.SerializeToElement(new CalculateWork.Payload(code, CalculationMode.Incremental));
        await scope.ServiceProvider.GetRequiredService<CalculateWork>().RunAsync(payload, new OperationContext(Guid.CreateVersion7(), Subject, (_, _) => Task.CompletedTask), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static bool PassesByItself(Exception failure) => Refusals.From(failure)?.Kind is ErrorKind.Unavailable or ErrorKind.StaleVersion;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store of facts does not answer; trying again")]
    private static partial void LogStoreGone(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Period {Code} could not be calculated by itself {Tries} times and is tried again later: {Reason}")]
    private static partial void LogPostponed(ILogger logger, string code, int tries, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Period {Code} could not be calculated by itself; the next fact tries again")]
    private static partial void LogFailed(ILogger logger, Exception exception, string code);

    [LoggerMessage(Level = LogLevel.Information, Message = "Period {Code} is not calculated by itself: {Reason} {Detail}")]
    private static partial void LogRefused(ILogger logger, string code, string reason, string detail);
}
