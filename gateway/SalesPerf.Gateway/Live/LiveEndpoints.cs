using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Live;

namespace SalesPerf.Gateway.Live;

/// <summary>Tells a signed-in person what changed for them, as it changes.</summary>
internal static class LiveEndpoints
{
    public static void MapLive(this IEndpointRouteBuilder app) => app.MapGet("/v1/live", Get).WithName("WatchLive").WithTags("Live")
        .WithSummary("Tells what changed for the caller, as it changes.")
        .WithDescription("Server-sent events: `ready` once at the start; `changed` with kind, link and time of each change (read what it is at the link); "
            + "`reset` where changes may have been missed, after which everything shown is read again. Send `Last-Event-ID` to go on after a cut.");

    private static ServerEvents<LiveChange?> Get(Caller caller, LiveFeed feed, LiveHub hub, HttpContext context) =>
        new(FollowAsync(LiveRecipients.Of(caller), context.LastEventId(), feed, hub, context.RequestAborted));

    private static async IAsyncEnumerable<SseItem<LiveChange?>> FollowAsync(
        IReadOnlySet<string> recipients, string? lastId, LiveFeed feed, LiveHub hub, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Joined before the past is read, and the past read once the hub hands on, so that nothing falls in between; what comes twice is left out by its id.
        using var reader = hub.Join(recipients);
        var ends = await feed.EndsAsync();
        var asked = LiveId.Parse(lastId);
        // The feed was trimmed beyond the reader's place, or it begun anew.
        var isLost = lastId is not null && (asked is null || ends is null ? asked is null || asked > LiveId.Zero : asked > ends.Value.Last || asked.Value.Next < ends.Value.First);
        var at = isLost || asked is null ? ends?.Last ?? LiveId.Zero : asked.Value;
        yield return new(null, isLost ? "reset" : "ready") { EventId = at.ToString() };
        await hub.Placed.WaitAsync(cancellationToken);
        while (await feed.ReadAfterAsync(at) is { Count: > 0 } past)
        {
            foreach (var entry in past.Where(reader.IsFor)) yield return Item(entry);
            at = past[^1].Id;
        }

        await foreach (var entry in reader.Entries.ReadAllAsync(cancellationToken))
        {
            if (entry.Id <= at) continue;
            at = entry.Id;
            yield return Item(entry);
        }
    }

    private static SseItem<LiveChange?> Item(LiveEntry entry) => new(entry.Change, "changed") { EventId = entry.Id.ToString() };
}
