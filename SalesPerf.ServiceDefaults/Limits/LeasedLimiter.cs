using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using StackExchange.Redis;

namespace SalesPerf.ServiceDefaults.Limits;

/// <summary>
/// Counts in windows that all processes share. A process leases permits from the common count in Redis and spends them without asking, so a request
/// seldom waits for Redis and all processes together never allow more than the quota. While Redis is away each process counts for itself, except
/// for policies that fail closed.
/// </summary>
/// <param name="redis">The common store; null where a process counts alone.</param>
/// <param name="time">Clock of the windows.</param>
/// <param name="logger">Told when the store comes and goes.</param>
/// <param name="keys">What the keys in the store begin with: installations that share a store count apart.</param>
public sealed partial class LeasedLimiter(IConnectionMultiplexer? redis, TimeProvider time, ILogger<LeasedLimiter> logger, string keys = LeasedLimiter.DefaultKeys)
{
    /// <summary>What keys begin with where nothing else is said.</summary>
    public const string DefaultKeys = "limit";

    private const int MostShares = 100_000;
    private const string Script = """
        local used = redis.call('INCRBY', KEYS[1], ARGV[1])
        if used == tonumber(ARGV[1]) then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
        return used
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<(string Policy, string Partition), Share> shares = new();
    private long awayUntil;

    /// <summary>Takes one permit.</summary>
    /// <param name="policy">What is limited.</param>
    /// <param name="partition">Who is limited: a subject or an address.</param>
    public ValueTask<LimitVerdict> TakeAsync(LimitPolicy policy, string partition)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var share = ShareOf(policy, partition);
        return share.TrySpend(WindowOf(policy), out var remaining) is { } allowed
            ? ValueTask.FromResult(new LimitVerdict(allowed, remaining, ResetSeconds(policy)))
            : LeaseAsync(policy, partition, share);
    }

    /// <summary>What is left, without taking anything.</summary>
    public async ValueTask<LimitVerdict> PeekAsync(LimitPolicy policy, string partition)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var window = WindowOf(policy);
        var local = ShareOf(policy, partition).Peek(window);
        var used = redis is null ? null : await AskAsync(policy, async db => (long?)await db.StringGetAsync(KeyOf(policy, partition, window)) ?? 0L);
        var remaining = used is null ? local ?? policy.Quota : Math.Max(0, policy.Quota - used.Value) + (local ?? 0);
        return new(remaining > 0, remaining, ResetSeconds(policy));
    }

    private async ValueTask<LimitVerdict> LeaseAsync(LimitPolicy policy, string partition, Share share)
    {
        await share.Gate.WaitAsync();
        try
        {
            var window = WindowOf(policy);
            if (share.TrySpend(window, out var left) is { } allowed) return new(allowed, left, ResetSeconds(policy));
            var used = redis is null ? null : await AskAsync(policy, async db =>
                (long?)(long)await db.ScriptEvaluateAsync(Script, [KeyOf(policy, partition, window)], [policy.Lease, policy.WindowSeconds * 2]));
            // Alone, or while the common count is unknown: this process's own quota.
            share.Fill(window, used is null ? policy.Quota : Math.Clamp(policy.Quota - (used.Value - policy.Lease), 0, policy.Lease), used is null ? 0 : Math.Max(0, policy.Quota - used.Value));
            var isAllowed = share.TrySpend(window, out var remaining) ?? false;
            return new(isAllowed, remaining, ResetSeconds(policy));
        }
        finally { share.Gate.Release(); }
    }

    // Null where the store does not answer; asked again after a second, so that nobody waits for it meanwhile.
    private async Task<long?> AskAsync(LimitPolicy policy, Func<IDatabase, Task<long?>> ask)
    {
        var away = Interlocked.Read(ref awayUntil);
        if (redis!.IsConnected && (away == 0 || time.GetTimestamp() >= away))
        {
            try
            {
                var answer = await ask(redis.GetDatabase());
                if (Interlocked.Exchange(ref awayUntil, 0) != 0) LogBack(logger);
                return answer;
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException) { LogAway(logger, exception); }
        }

        Interlocked.Exchange(ref awayUntil, time.GetTimestamp() + (long)(Pause.TotalSeconds * time.TimestampFrequency));
        return policy.FailsClosed ? throw new DomainException(CommonErrors.Unavailable("The store of limits")) : null;
    }

    private Share ShareOf(LimitPolicy policy, string partition)
    {
        if (shares.Count > MostShares) Forget();
        return shares.GetOrAdd((policy.Name, partition), static _ => new Share());
    }

    // A partition that is asked for again leases anew; nobody gains more than the rest of a lease by it.
    private void Forget()
    {
        foreach (var key in shares.Keys) shares.TryRemove(key, out _);
    }

    private long WindowOf(LimitPolicy policy) => time.GetUtcNow().ToUnixTimeSeconds() / policy.WindowSeconds;

    private int ResetSeconds(LimitPolicy policy) => policy.WindowSeconds - (int)(time.GetUtcNow().ToUnixTimeSeconds() % policy.WindowSeconds);

    private RedisKey KeyOf(LimitPolicy policy, string partition, long window) => string.Create(CultureInfo.InvariantCulture, $"{keys}:{policy.Name}:{partition}:{window}");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store of limits does not answer; this process counts alone")]
    private static partial void LogAway(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store of limits answers again")]
    private static partial void LogBack(ILogger logger);

    /// <summary>What this process may still allow one partition in one window.</summary>
    private sealed class Share
    {
        private readonly Lock sync = new();
        private long window = -1;
        private long left;
        private long elsewhere;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        /// <summary>True: spent; false: nothing is left anywhere; null: a lease is needed.</summary>
        public bool? TrySpend(long now, out long remaining)
        {
            lock (sync)
            {
                remaining = 0;
                if (window != now) return null;
                if (left == 0) return elsewhere > 0 ? null : false;
                left--;
                remaining = left + elsewhere;
                return true;
            }
        }

        public long? Peek(long now)
        {
            lock (sync) return window == now ? left : null;
        }

        public void Fill(long now, long permits, long others)
        {
            lock (sync) (window, left, elsewhere) = (now, permits, others);
        }
    }
}
