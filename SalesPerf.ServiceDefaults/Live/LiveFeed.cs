using System.Text.Json;
using Microsoft.Extensions.Logging;
using SalesPerf.ServiceDefaults.Identity;
using StackExchange.Redis;

namespace SalesPerf.ServiceDefaults.Live;

/// <summary>Something changed for somebody: where to look, not what it is, so that what may be seen is decided where it is read.</summary>
/// <param name="Kind">What changed: statement, goal, task, approval, quota, recognition.</param>
/// <param name="Link">Address below the gateway at which it is read.</param>
/// <param name="At">When it happened (UTC).</param>
public sealed record LiveChange(string Kind, string Link, DateTimeOffset At);

/// <summary>Who is told.</summary>
public static class LiveRecipients
{
    /// <summary>A participant by code.</summary>
    public static string OfParticipant(string code) => $"participant:{code}";

    /// <summary>Everybody of a persona.</summary>
    public static string Of(Persona persona) => $"persona:{PersonaNames.NameOf(persona)}";

    /// <summary>Everything a caller is told as.</summary>
    public static IReadOnlySet<string> Of(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var recipients = caller.Personas.Select(Of).ToHashSet(StringComparer.Ordinal);
        if (caller.ParticipantCode is { } code) recipients.Add(OfParticipant(code));
        return recipients;
    }
}

/// <summary>A change on the feed.</summary>
/// <param name="Id">Its place, by which a reader goes on.</param>
/// <param name="Recipient">For whom.</param>
/// <param name="Change">What changed.</param>
public sealed record LiveEntry(LiveId Id, string Recipient, LiveChange Change);

/// <summary>
/// The feed of live changes: a bounded stream in Redis that every gateway reads and hands on to its readers, so it survives the restart of any of
/// them. It is a hint and no record: with Redis away nobody is told, and everything is still where it is read.
/// </summary>
/// <param name="redis">The common store; null where there is none.</param>
/// <param name="logger">Told when the store is away.</param>
public sealed partial class LiveFeed(IConnectionMultiplexer? redis, ILogger<LiveFeed> logger)
{
    /// <summary>Key of the stream and name of the channel that says there is something new.</summary>
    internal const string Key = "live";

    /// <summary>How many changes are kept for readers that were cut off.</summary>
    internal const int Kept = 50_000;

    private const string Recipient = "to";
    private const string Kind = "kind";
    private const string Link = "link";
    private const string At = "at";

    /// <summary>Whether the store answers, as far as is known now.</summary>
    public bool IsThere => redis is { IsConnected: true };

    /// <summary>Puts a change on the feed.</summary>
    public async Task TellAsync(LiveChange change, string recipient)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (redis is not { IsConnected: true }) return;
        try
        {
            var db = redis.GetDatabase();
            NameValueEntry[] fields = [new(Recipient, recipient), new(Kind, change.Kind), new(Link, change.Link), new(At, JsonSerializer.Serialize(change.At))];
            await db.StreamAddAsync(Key, fields, maxLength: Kept, useApproximateMaxLength: true);
            await db.PublishAsync(RedisChannel.Literal(Key), RedisValue.EmptyString);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException) { LogAway(logger, exception); }
    }

    /// <summary>What came after a place, oldest first, at most 1,000.</summary>
    public async Task<IReadOnlyList<LiveEntry>> ReadAfterAsync(LiveId after)
    {
        if (redis is not { IsConnected: true }) return [];
        var rows = await redis.GetDatabase().StreamRangeAsync(Key, after.Next.ToString(), "+", 1_000);
        return [.. rows.Where(r => !r.IsNull).Select(ToEntry)];
    }

    /// <summary>The first and the last place that there are; null where the feed is empty or away.</summary>
    public async Task<(LiveId First, LiveId Last)?> EndsAsync()
    {
        if (redis is not { IsConnected: true }) return null;
        var db = redis.GetDatabase();
        var first = await db.StreamRangeAsync(Key, "-", "+", 1);
        var last = await db.StreamRangeAsync(Key, "-", "+", 1, Order.Descending);
        return first.Length == 0 || last.Length == 0 ? null : (LiveId.Parse(first[0].Id.ToString())!.Value, LiveId.Parse(last[0].Id.ToString())!.Value);
    }

    /// <summary>Calls back whenever there is something new; also after the store was away.</summary>
    public async Task WatchAsync(Action signal)
    {
        if (redis is null) return;
        await redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal(Key), (_, _) => signal());
    }

    private static LiveEntry ToEntry(StreamEntry row) => new(
        LiveId.Parse(row.Id.ToString())!.Value, row[Recipient].ToString(), new LiveChange(row[Kind].ToString(), row[Link].ToString(), JsonSerializer.Deserialize<DateTimeOffset>(row[At].ToString())));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The live feed is away; nobody is told of a change")]
    private static partial void LogAway(ILogger logger, Exception exception);
}
