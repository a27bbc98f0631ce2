using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using OpenIddict.Server;

namespace SalesPerf.Identity.Keys;

/// <summary>The keys in use, read again every minute, so that all replicas publish a new key long before any of them signs with it.</summary>
internal sealed partial class SigningKeyRing(SigningKeyStore store, TimeProvider time, ILogger<SigningKeyRing> logger)
    : BackgroundService, IOptionsChangeTokenSource<OpenIddictServerOptions>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private volatile IReadOnlyList<RsaSecurityKey> keys = [];
    private CancellationTokenSource changed = new();

    /// <summary>The one that signs first; the others verify.</summary>
    public IReadOnlyList<RsaSecurityKey> Keys => keys;

    /// <summary>The default, unnamed options.</summary>
    public string? Name => Options.DefaultName;

    public IChangeToken GetChangeToken() => new CancellationChangeToken(changed.Token);

    /// <summary>The keys are there before the first request is answered.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var stored = await store.MaintainAsync(cancellationToken);
        var signing = KeyPlan.SigningKey(stored.Select(k => k.Planned), time.GetUtcNow());
        var ordered = stored.OrderByDescending(k => k.Id == signing).ThenByDescending(k => k.SignsFrom).Select(k => k.Key).ToArray();
        if (ordered.Select(k => k.KeyId).SequenceEqual(keys.Select(k => k.KeyId))) return;

        keys = ordered;
        LogKeys(logger, ordered[0].KeyId, ordered.Length);
        using var before = Interlocked.Exchange(ref changed, new CancellationTokenSource());
        await before.CancelAsync();
    }

    public override void Dispose()
    {
        changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try { await RefreshAsync(stoppingToken); }
            // The database is away for a moment: the known keys go on.
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException) { LogStale(logger, exception); }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Tokens are signed with key {KeyId}; {Count} keys are published")]
    private static partial void LogKeys(ILogger logger, string keyId, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The signing keys could not be read again; the known ones stay in use")]
    private static partial void LogStale(ILogger logger, Exception exception);
}
