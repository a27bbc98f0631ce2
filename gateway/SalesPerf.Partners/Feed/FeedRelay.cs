using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using SalesPerf.Messaging;
using SalesPerf.Messaging.Feed;
using SalesPerf.Partners.Archive;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Persistence;
using SalesPerf.Partners.Replays;

namespace SalesPerf.Partners.Feed;

/// <summary>
/// Publishes archived events to the feed in order per partition key. An event is noted as published after the broker confirmed it; a crash in between
/// publishes it again, with the same id. One replica at a time does it.
/// </summary>
internal sealed class FeedRelay(
    NpgsqlDataSource database, IServiceScopeFactory scopes, FeedPublisher feed, IOptions<PartnersOptions> options, ILogger<FeedRelay> logger) : BackgroundService
{
    private const long LockKey = 0x5061_7274_4665_6564; // "PartFeed"
    private const int Batch = 500;
    private const int InFlight = 64;
    private static readonly TimeSpan BrokerPause = TimeSpan.FromMilliseconds(500);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => new ActiveReplica(database, LockKey, "partners_archive").RunAsync(
        LeadAsync, failure => logger.LogWarning(failure, "The feed stopped and starts again"), stoppingToken);

    private async Task LeadAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pass = await PassAsync(stoppingToken);
            if (pass.Failure is { } failure)
            {
                logger.LogWarning("The broker takes no events of the feed now ({Failure}); they wait in the archive", failure.Message);
                await ActiveReplica.PauseAsync(BrokerPause, stoppingToken);
            }
            else if (pass.Sent == Batch) continue;

            // Returns at once if a notification came in meanwhile, and throws if the connection, and with it the lock, is gone.
            await connection.WaitAsync(options.Value.Poll, stoppingToken);
        }
    }

    private async Task<(int Sent, Exception? Failure)> PassAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PartnersDb>();
        var pending = await db.Archive.AsNoTracking().Where(a => a.PublishedAt == null).OrderBy(a => a.Sequence).Take(Batch).ToListAsync(cancellationToken);
        if (pending.Count == 0) return (0, null);
        var pass = new Pass(feed, await db.Partners.AsNoTracking().Where(p => p.OffboardedAt == null).ToListAsync(cancellationToken));
        await pass.RunAsync(pending, InFlight, cancellationToken);
        await NoteAsync(db, pass, cancellationToken);
        return (pass.Ends.Count, pass.Failure);
    }

    /// <summary>What was refused waits for its partner from the same moment on at which it counts as published.</summary>
    private static async Task NoteAsync(PartnersDb db, Pass pass, CancellationToken cancellationToken)
    {
        if (pass.Ends.IsEmpty) return;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Resends.AddRange(pass.Refused.OrderBy(r => r.Sequence).Select(r => new Resend { PartnerId = r.PartnerId, Sequence = r.Sequence, Reason = ResendReasons.Overflow }));
        await db.SaveChangesAsync(cancellationToken);
        long[] sequences = [.. pass.Ends.Select(e => e.Sequence)];
        string[] outcomes = [.. pass.Ends.Select(e => e.Outcome)];
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE partners.archive a SET published_at = now(), outcome = e.outcome
            FROM unnest({sequences}, {outcomes}) AS e(sequence, outcome) WHERE a.sequence = e.sequence
            """, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var end in pass.Ends) Observing.Published(end.Outcome);
        foreach (var _ in pass.Refused) Observing.Refused();
    }

    /// <summary>One batch: rows of a key one after the other, keys at once. A lane stops at the first row that is not confirmed.</summary>
    private sealed class Pass(FeedPublisher feed, IReadOnlyList<Partner> partners)
    {
        public ConcurrentBag<(long Sequence, string Outcome)> Ends { get; } = [];

        public ConcurrentBag<(Guid PartnerId, long Sequence)> Refused { get; } = [];

        public Exception? Failure { get; private set; }

        public async Task RunAsync(IReadOnlyList<ArchivedEvent> rows, int inFlight, CancellationToken cancellationToken)
        {
            using var places = new SemaphoreSlim(inFlight);
            await Task.WhenAll(rows.GroupBy(r => r.PartitionKey, StringComparer.Ordinal).Select(lane => RunLaneAsync([.. lane], places, cancellationToken)));
        }

        private async Task RunLaneAsync(ArchivedEvent[] lane, SemaphoreSlim places, CancellationToken cancellationToken)
        {
            await places.WaitAsync(cancellationToken);
            try
            {
                foreach (var row in lane)
                {
                    // One that cannot reach the broker tells the others not to try.
                    if (Failure is not null) return;
                    Ends.Add((row.Sequence, await SendAsync(row, cancellationToken)));
                }
            }
            catch (FeedUnavailableException away)
            {
                Failure = away;
            }
            finally
            {
                places.Release();
            }
        }

        private async Task<string> SendAsync(ArchivedEvent row, CancellationToken cancellationToken)
        {
            var message = FeedMessages.Of(row);
            if (row.OnlyFor is { } only) return await SendApartAsync(row, message, partners.Where(p => p.Id == only), cancellationToken);
            return await feed.PublishAsync(message, cancellationToken) switch
            {
                FeedOutcome.Routed => Outcomes.Routed,
                FeedOutcome.Unroutable => Outcomes.Unroutable,
                // Some queue is full, and the broker does not say which. The others may have it already: they see the same id again.
                _ => await SendApartAsync(row, message, partners.Where(p => p.Sees(row.RoutingKey)), cancellationToken),
            };
        }

        private async Task<string> SendApartAsync(ArchivedEvent row, FeedMessage message, IEnumerable<Partner> to, CancellationToken cancellationToken)
        {
            foreach (var partner in to)
            {
                if (await feed.PublishToAsync(partner.Code, message, cancellationToken) != FeedOutcome.Routed) Refused.Add((partner.Id, row.Sequence));
            }

            return Outcomes.Split;
        }
    }
}

/// <summary>Archived events as messages of the feed.</summary>
internal static class FeedMessages
{
    public static FeedMessage Of(ArchivedEvent archived) => new(
        archived.EventId.ToString(), archived.EventType, archived.RoutingKey, archived.OccurredAt, System.Text.Encoding.UTF8.GetBytes(archived.Document), archived.Traceparent);
}
