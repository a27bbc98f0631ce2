using System.Text;
using Npgsql;
using SalesPerf.Testing;

namespace SalesPerf.Identity.Tests.Digests;

/// <summary>The mail server that asks who sends: signed in to over TLS alone, and with a password that nobody else sees.</summary>
public sealed class SmtpSignIn : IAsyncLifetime
{
    private const string UserName = "mailer@salesperf.test";
    private const string Password = "marker-of-the-mail-password";

    private readonly TelemetryWatch watch = new();
    private readonly DigestWorld world;

    public SmtpSignIn()
    {
        world = new DigestWorld(watch);
        world.Secure("StartTls", UserName, Password);
    }

    public ValueTask InitializeAsync() => world.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await world.DisposeAsync();
        watch.Dispose();
    }

    [Fact]
    public async Task Right_password_then_the_mail_is_sent_after_a_sign_in_over_tls()
    {
        var rep = await world.SubscribeAsync("rep");

        await world.BecomesAsync(rep, "sent");

        Assert.Single(world.Sink.Contents);
        Assert.Equal((true, $"/{UserName}/{Password}"), Assert.Single(world.Sink.SignIns));
        await NobodySeesItAsync();
    }

    [Fact]
    public async Task Wrong_password_then_every_digest_waits_ever_longer_until_it_is_put_right_and_fails_once_it_is_no_news_any_more()
    {
        world.Sink.Answer = command => command.StartsWith("AUTH", StringComparison.Ordinal) ? $"535 5.7.8 {UserName} is not let in with {Password}" : null;
        var (rep, manager) = (await world.SubscribeAsync("rep"), await world.SubscribeAsync("manager"));
        await world.BecomesAsync(rep, "waiting", "smtp_sign_in_refused", attempts: 3);
        await world.BecomesAsync(manager, "waiting", "smtp_sign_in_refused");
        Assert.Empty(world.Sink.Contents);
        Assert.True(await PauseAsync(rep, 3) >= TimeSpan.FromSeconds(0.4), "Three attempts in vain, and the pause is no longer than after one.");

        world.Sink.Answer = _ => null;
        await world.BecomesAsync(rep, "sent");
        await world.BecomesAsync(manager, "sent");
        Assert.Equal(2, world.Sink.Contents.Count);
        await NobodySeesItAsync();
    }

    [Fact]
    public async Task Password_that_stays_wrong_then_the_digest_has_failed_with_its_reason()
    {
        world.Sink.Answer = command => command.StartsWith("AUTH", StringComparison.Ordinal) ? "535 5.7.8 no" : null;
        var rep = await world.SubscribeAsync("rep");
        // By then it pauses for longer than a round takes.
        await world.BecomesAsync(rep, "waiting", "smtp_sign_in_refused", attempts: 5);

        // Twelve hours after its time a daily digest is no news any more.
        world.Issuer.Time.Shift = TimeSpan.FromHours(13);

        await EventualAssert.ThatAsync(async () => Assert.Equal("failed", (await world.RowAsync(rep))?.State), TimeSpan.FromSeconds(60));
        // A round that was on its way when the clock was moved asks the gateway with a token of thirteen hours ago; else the last reason is the mail server's.
        Assert.Contains((await world.RowAsync(rep))?.Reason, new[] { "smtp_sign_in_refused", "gateway_unavailable" });
        Assert.Empty(world.Sink.Contents);
    }

    [Fact]
    public async Task Server_without_tls_then_no_password_is_sent_and_the_digest_waits()
    {
        world.Sink.OffersTls = false;
        var rep = await world.SubscribeAsync("rep");

        await world.BecomesAsync(rep, "waiting", "smtp_no_tls", attempts: 2);

        Assert.Empty(world.Sink.SignIns);
        world.Sink.OffersTls = true;
        await world.BecomesAsync(rep, "sent");
        Assert.All(world.Sink.SignIns, s => Assert.True(s.IsSecret));
    }

    // How long it waits after so many attempts, as the row says.
    private async Task<TimeSpan> PauseAsync(Guid person, int attempts)
    {
        await using var source = NpgsqlDataSource.Create(world.Issuer.Database.OwnerConnectionString);
        return await EventualAssert.GetAsync(
            async () =>
            {
                await using var command = source.CreateCommand("SELECT next_attempt_at - changed_at FROM identity.digest WHERE person_id = $1 AND state = 'waiting' AND attempts >= $2");
                command.Parameters.Add(new() { Value = person });
                command.Parameters.Add(new() { Value = attempts });
                return await command.ExecuteScalarAsync() is TimeSpan pause ? pause : TimeSpan.Zero;
            },
            pause => Assert.NotEqual(TimeSpan.Zero, pause),
            TimeSpan.FromSeconds(60));
    }

    private async Task NobodySeesItAsync()
    {
        var secrets = new Dictionary<string, string>
        {
            ["password"] = Password, ["password as it is sent"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{UserName}\0{Password}")), ["user name"] = UserName,
        };
        await EventualAssert.ThatAsync(() => { Assert.Contains(watch.Told, t => t.Contains("job send-digests", StringComparison.Ordinal)); return Task.CompletedTask; }, TimeSpan.FromSeconds(60));
        watch.TellsNoneOf(secrets);
        await using var owner = NpgsqlDataSource.Create(world.Issuer.Database.OwnerConnectionString);
        await TelemetryWatch.IsStoredNowhereAsync(owner, secrets);
    }
}
