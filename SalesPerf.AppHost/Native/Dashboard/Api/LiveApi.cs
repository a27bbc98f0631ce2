using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SalesPerf.AppHost.Native.Dashboard.Live;

namespace SalesPerf.AppHost.Native.Dashboard.Api;

/// <summary>Server-sent events: <c>changed</c> with the topics that changed, at most a few times a second, and <c>alive</c> when nothing did.</summary>
internal sealed class LiveApi(ChangeFeed feed, TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Adds the route.</summary>
    public void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/live", (HttpContext context) => TypedResults.ServerSentEvents(EventsAsync(context.RequestAborted)));

    private async IAsyncEnumerable<SseItem<LiveEvent>> EventsAsync([EnumeratorCancellation] CancellationToken aborted)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        using var subscription = feed.Subscribe();
        yield return new SseItem<LiveEvent>(new LiveEvent([]), "alive");
        while (await NextAsync(subscription, linked.Token) is { } topics)
        {
            yield return new SseItem<LiveEvent>(LiveEvent.Of(topics), topics == Topics.None ? "alive" : "changed");
        }
    }

    /// <summary>The next topics, none after a quiet while, null when the page or the dashboard went away.</summary>
    private async Task<Topics?> NextAsync(ChangeFeed.Subscription subscription, CancellationToken gone)
    {
        using var quiet = new CancellationTokenSource(Heartbeat, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, quiet.Token);
        try
        {
            await Task.Delay(Pause, time, gone);
            return await subscription.NextAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return gone.IsCancellationRequested ? null : Topics.None;
        }
    }
}

/// <summary>What changed, by topic, in camel case.</summary>
internal sealed record LiveEvent(IReadOnlyList<string> Topics)
{
    public static LiveEvent Of(Topics topics) =>
        new([.. Enum.GetValues<Topics>().Where(t => t != Live.Topics.None && topics.HasFlag(t)).Select(t => char.ToLowerInvariant(t.ToString()[0]) + t.ToString()[1..])]);
}
