using Microsoft.Extensions.Logging.Abstractions;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Limits;
using SalesPerf.Testing;
using StackExchange.Redis;

namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>Limits over the real Redis, with a clock that stands still.</summary>
public sealed class LimiterTests : IAsyncLifetime
{
    private readonly TestClock clock = new();
    private readonly string partition = Guid.CreateVersion7().ToString();
    private IConnectionMultiplexer redis = null!;

    public async ValueTask InitializeAsync()
    {
        clock.SetDay(new DateOnly(2026, 11, 25));
        redis = await TestServers.ConnectToRedisAsync();
    }

    public async ValueTask DisposeAsync() => await redis.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(250)]
    public async Task Several_processes_at_once_then_all_together_allow_the_quota_exactly(int quota)
    {
        var policy = new LimitPolicy("test", quota, 60);
        var processes = Enumerable.Range(0, 4).Select(_ => Limiter(redis)).ToArray();
        var verdicts = await Task.WhenAll(Enumerable.Range(0, quota * 2).Select(async i => await processes[i % 4].TakeAsync(policy, partition)));
        // What one process leased and did not need cannot be used by the others before the window ends.
        var allowed = verdicts.Count(v => v.IsAllowed);
        Assert.InRange(allowed, quota - (3 * policy.Lease), quota);
        foreach (var process in processes) while ((await process.TakeAsync(policy, partition)).IsAllowed) allowed++;
        Assert.Equal(quota, allowed);
    }

    [Fact]
    public async Task Window_ends_then_the_quota_is_whole_again()
    {
        var policy = new LimitPolicy("test", 1, 60);
        var limiter = Limiter(redis);
        Assert.True((await limiter.TakeAsync(policy, partition)).IsAllowed);
        var refused = await limiter.TakeAsync(policy, partition);
        clock.Set(clock.GetUtcNow().AddSeconds(refused.ResetSeconds - 1));
        Assert.False((await limiter.TakeAsync(policy, partition)).IsAllowed);
        clock.Set(clock.GetUtcNow().AddSeconds(1));
        Assert.True((await limiter.TakeAsync(policy, partition)).IsAllowed);
    }

    [Fact]
    public async Task Large_quota_then_redis_is_asked_once_a_lease()
    {
        var policy = new LimitPolicy("test", 1_000, 60);
        var limiter = Limiter(redis);
        for (var i = 0; i < 100; i++) await limiter.TakeAsync(policy, partition);
        var used = (long)await redis.GetDatabase().StringGetAsync($"limit:test:{partition}:{clock.GetUtcNow().ToUnixTimeSeconds() / 60}");
        Assert.Equal(100, used);
        Assert.Equal(10, policy.Lease);
    }

    [Fact]
    public async Task Redis_is_away_then_what_fails_open_goes_on_within_the_quota_of_one_process()
    {
        await using var away = await ConnectionMultiplexer.ConnectAsync(Away);
        var policy = new LimitPolicy("test", 3, 60);
        var limiter = Limiter(away);
        for (var i = 0; i < 3; i++) Assert.True((await limiter.TakeAsync(policy, partition)).IsAllowed);
        Assert.False((await limiter.TakeAsync(policy, partition)).IsAllowed);
    }

    [Fact]
    public async Task Redis_is_away_then_what_fails_closed_is_refused_as_unavailable()
    {
        await using var away = await ConnectionMultiplexer.ConnectAsync(Away);
        var policy = new LimitPolicy("sign-in", 3, 60, FailsClosed: true);
        var refusal = await Assert.ThrowsAsync<DomainException>(async () => await Limiter(away).TakeAsync(policy, partition));
        Assert.Equal("dependency.unavailable", refusal.Error.Code);
        await Assert.ThrowsAsync<DomainException>(async () => await Limiter(away).PeekAsync(policy, partition));
    }

    private static ConfigurationOptions Away => new() { EndPoints = { "127.0.0.1:1" }, AbortOnConnectFail = false, ConnectTimeout = 200 };

    private LeasedLimiter Limiter(IConnectionMultiplexer store) => new(store, clock, NullLogger<LeasedLimiter>.Instance);
}
