using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Audit;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.ServiceDefaults.Operations;

/// <summary>Works on queued operations, one at a time in a process; several processes share the queue.</summary>
internal sealed partial class OperationWorker(
    NpgsqlDataSource source, OperationKinds kinds, IServiceScopeFactory scopes, ConstraintErrors constraints, AuditedService service, TimeProvider time, ILogger<OperationWorker> logger) : BackgroundService
{
    private const int MaxAttempts = 5;
    private static readonly ActivitySource Spans = new("SalesPerf.Operations");
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await OperationStore.ClaimAsync(source, time.GetUtcNow(), stoppingToken) is { } work) await RunAsync(work, stoppingToken);
                else await kinds.WaitAsync(Poll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
            catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
            {
                LogStoreGone(logger, exception);
                await Task.Delay(Poll, time, stoppingToken);
            }
        }
    }

    private async Task RunAsync(OperationStore.Claimed work, CancellationToken stoppingToken)
    {
        ActivityContext.TryParse(work.TraceParent, null, isRemote: true, out var parent);
        using var span = Spans.StartActivity($"operation {work.Kind}", ActivityKind.Internal, parent);
        span?.SetTag("salesperf.operation.id", kinds.PublicId(work.Id));
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var heartbeat = KeepLeaseAsync(work, cancel);
        try
        {
            if (work.Attempt > MaxAttempts) throw new DomainException(GaveUp(work));
            await WorkAsync(work, cancel.Token);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { LogEnded(logger, work.Kind, work.Id); }
        catch (Exception exception)
        {
            var error = Refusals.From(exception, constraints);
            span?.SetStatus(ActivityStatusCode.Error, error?.Code ?? exception.Message);
            if (error?.Kind == ErrorKind.Unavailable && work.Attempt < MaxAttempts) LogRetry(logger, exception, work.Kind, work.Id);
            else await FailAsync(work, error, exception, stoppingToken);
        }
        finally
        {
            await cancel.CancelAsync();
            await heartbeat;
        }
    }

    private async Task WorkAsync(OperationStore.Claimed work, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AuditScope>().Named = new AuditActor(service.Name, work.Subject, work.Kind, kinds.PublicId(work.Id), IsChangingRequest: true);
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var context = new OperationContext(work.Id, work.Subject, (percent, counts) => OperationStore.ReportAsync(source, work, percent, counts, time.GetUtcNow(), cancellationToken));
        var result = await ((IOperationWork)scope.ServiceProvider.GetRequiredService(kinds.Types[work.Kind])).RunAsync(work.Payload, context, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        if (await OperationStore.SucceedAsync((NpgsqlConnection)db.Database.GetDbConnection(), work, result, time.GetUtcNow(), cancellationToken))
            await transaction.CommitAsync(cancellationToken);
    }

    private async Task FailAsync(OperationStore.Claimed work, DomainError? error, Exception exception, CancellationToken cancellationToken)
    {
        if (error is null) LogBug(logger, exception, work.Kind, work.Id);
        await OperationStore.FailAsync(source, work, error ?? new DomainError(ErrorTable.InternalCode, ErrorKind.Unavailable, "Something went wrong on our side, and nothing was changed."), time.GetUtcNow(), cancellationToken);
    }

    private async Task KeepLeaseAsync(OperationStore.Claimed work, CancellationTokenSource cancel)
    {
        using var timer = new PeriodicTimer(OperationStore.Lease / 6, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel.Token))
                if (!await IsStillOursAsync(work, cancel.Token)) await cancel.CancelAsync();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { return; }
    }

    private async Task<bool> IsStillOursAsync(OperationStore.Claimed work, CancellationToken cancellationToken)
    {
        try { return await OperationStore.ReportAsync(source, work, null, null, time.GetUtcNow(), cancellationToken); }
        catch (NpgsqlException exception)
        {
            // Asked again at the next beat: work goes on as long as its own connection does, and somebody may want it to end.
            LogStoreGone(logger, exception);
            return true;
        }
    }

    private static DomainError GaveUp(OperationStore.Claimed work) =>
        new("operation.gave_up", ErrorKind.RuleBroken, $"'{work.Kind}' was begun {MaxAttempts} times and never ended; look at its trace, mend the cause and ask again.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store of operations does not answer; trying again")]
    private static partial void LogStoreGone(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Operation {Kind} {Id} was cancelled or taken over")]
    private static partial void LogEnded(ILogger logger, string kind, Guid id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Operation {Kind} {Id} waits for something that does not answer")]
    private static partial void LogRetry(ILogger logger, Exception exception, string kind, Guid id);

    [LoggerMessage(Level = LogLevel.Error, Message = "Operation {Kind} {Id} failed")]
    private static partial void LogBug(ILogger logger, Exception exception, string kind, Guid id);
}
