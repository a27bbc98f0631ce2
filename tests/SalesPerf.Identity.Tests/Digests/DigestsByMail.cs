using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Npgsql;
using SalesPerf.Identity.Digests;
using SalesPerf.Identity.Persistence;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Identity.Tests.Digests;

/// <summary>What waits for people, sent to them: once, as what they are now, and never where nobody knows whether it was sent.</summary>
public sealed class DigestsByMail : IAsyncLifetime
{
    private readonly TelemetryWatch watch = new();
    private readonly DigestWorld world;

    public DigestsByMail() => world = new DigestWorld(watch);

    public ValueTask InitializeAsync() => world.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await world.DisposeAsync();
        watch.Dispose();
    }

    [Fact]
    public async Task Due_then_it_is_sent_once_in_the_readers_language_and_says_what_is_missing()
    {
        world.Missing = "training";
        var rep = await world.SubscribeAsync("rep");

        await world.BecomesAsync(rep, "sent");
        await world.PassRoundsAsync();
        await world.Issuer.RestartAsync();
        await world.PassRoundsAsync();

        var mail = Assert.Single(world.Sink.Contents);
        Assert.Equal(("1 hal menunggu Anda", "rep@example.com", "tasks@salesperf.test", "id"), (mail.Subject, mail.To.ToString(), mail.From.Mailboxes.Single().Address, mail.Body!.Headers[HeaderId.ContentLanguage]));
        Assert.Contains("- tugas Rep", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains("tidak menjawab saat ini: training", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains(StopLink(mail).AbsoluteUri, mail.TextBody, StringComparison.Ordinal);
        Assert.Empty(mail.Bcc);
        Assert.Equal("Rep", Assert.Single(world.Asked));
    }

    [Fact]
    public async Task Mail_server_is_away_then_it_is_sent_once_when_it_is_back()
    {
        await world.Sink.GoAwayAsync();
        var rep = await world.SubscribeAsync("rep");
        await world.BecomesAsync(rep, "waiting", "smtp_unavailable", attempts: 2);

        world.Sink.ComeBack();

        await world.BecomesAsync(rep, "sent");
        await world.PassRoundsAsync();
        Assert.Single(world.Sink.Contents);
    }

    [Fact]
    public async Task Server_refuses_then_a_passing_refusal_is_repeated_and_a_lasting_one_is_not()
    {
        world.Sink.Answer = command => command.StartsWith("RCPT TO:<manager", StringComparison.Ordinal) ? "450 <manager@example.com> not now" : command.StartsWith("RCPT", StringComparison.Ordinal) ? "550 <rep@example.com> no such user" : null;
        var (rep, manager) = (await world.SubscribeAsync("rep"), await world.SubscribeAsync("manager"));
        await world.BecomesAsync(rep, "failed", "smtp_550");
        await world.BecomesAsync(manager, "waiting", "smtp_450", attempts: 2);

        world.Sink.Answer = _ => null;

        await world.BecomesAsync(manager, "sent");
        await world.PassRoundsAsync();
        Assert.Equal("manager@example.com", Assert.Single(world.Sink.Contents).To.ToString());
    }

    [Fact]
    public async Task Connection_is_cut_then_what_had_not_begun_is_repeated_and_what_may_have_arrived_is_not()
    {
        var begun = new TaskCompletionSource();
        world.Sink.Answer = command =>
        {
            if (command == SmtpSink.EndOfContent) return SmtpSink.Cut;
            return command.StartsWith("RCPT TO:<manager", StringComparison.Ordinal) && !begun.Task.IsCompleted ? SmtpSink.Cut : null;
        };
        var manager = await world.SubscribeAsync("manager");
        await world.BecomesAsync(manager, "waiting", "smtp_unavailable", attempts: 2);
        Assert.Empty(world.Sink.Contents);

        begun.SetResult();

        await world.BecomesAsync(manager, "unknown", "smtp_cut");
        world.Sink.Answer = _ => null;
        await world.PassRoundsAsync();
        Assert.Single(world.Sink.Contents);
        Assert.Equal("unknown", (await world.RowAsync(manager))?.State);
    }

    [Fact]
    public async Task Nothing_waits_or_nothing_was_chosen_or_not_yet_then_nothing_is_sent()
    {
        world.Idle.Add(Persona.Rep);
        var rep = await world.SubscribeAsync("rep");
        var manager = await world.SubscribeAsync("manager", since: TimeSpan.FromMinutes(1));
        var noPersonaOfTheBusiness = await world.SubscribeAsync("operator");
        await world.BecomesAsync(rep, "empty");
        await world.BecomesAsync(noPersonaOfTheBusiness, "empty", "no_persona");
        await world.PassRoundsAsync();

        Assert.Null(await world.RowAsync(manager));
        Assert.Empty(world.Sink.Contents);
        Assert.Equal("Rep", Assert.Single(world.Asked));
    }

    [Fact]
    public async Task Edge_or_a_service_is_away_then_an_empty_digest_is_no_answer_and_it_is_tried_again()
    {
        world.EdgeAnswers = 503;
        var rep = await world.SubscribeAsync("rep");
        await world.BecomesAsync(rep, "waiting", "gateway_unavailable", attempts: 2);
        (world.EdgeAnswers, world.Missing) = (null, "goals");
        world.Idle.Add(Persona.Rep);
        await world.BecomesAsync(rep, "waiting", "services_unavailable", attempts: 3);

        world.Idle.Clear();

        await world.BecomesAsync(rep, "sent");
        Assert.Single(world.Sink.Contents);
    }

    [Fact]
    public async Task Persona_taken_away_then_its_tasks_are_neither_asked_for_nor_sent()
    {
        await StoreAsync("fading", "manager", "rep");
        await StoreAsync("fading", "rep");

        var fading = await world.SubscribeAsync("fading");

        await world.BecomesAsync(fading, "sent");
        Assert.All(world.Asked, personas => Assert.Equal("Rep", personas));
        Assert.DoesNotContain("Manager", Assert.Single(world.Sink.Contents).TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Persona_taken_away_after_the_person_was_read_then_the_token_of_the_digest_ends_too()
    {
        await StoreAsync("fading", "manager", "rep");
        await using var scope = world.Issuer.Services.CreateAsyncScope();
        var readAt = world.Issuer.Time.GetUtcNow();
        var asRead = scope.ServiceProvider.GetRequiredService<IdentityDb>().People.Single(p => p.UserNameKey == "fading");
        var token = world.Issuer.Services.GetRequiredService<PersonTokens>().Of(asRead, readAt);
        using var before = await CodeFlow.AskAsync(world.Issuer, "/v1/identity/me", token);

        await StoreAsync("fading", "rep");

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        await EventualAssert.ThatAsync(
            async () =>
            {
                using var after = await CodeFlow.AskAsync(world.Issuer, "/v1/identity/me", token);
                Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
            },
            TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Address_and_password_then_they_are_in_no_log_no_span_and_no_row()
    {
        const string Address = "marker-of-somebody@example.com";
        // The server's answers repeat the address, as real ones do.
        world.Sink.Answer = command => command.StartsWith("RCPT", StringComparison.Ordinal) && world.Sink.Contents.Count == 0 ? $"450 <{Address}> is greylisted" : command == SmtpSink.EndOfContent ? $"550 {Address} has no room" : null;
        var rep = await world.SubscribeAsync("rep", Address);
        await world.BecomesAsync(rep, "waiting", "smtp_450", attempts: 2);
        world.Sink.Answer = command => command == SmtpSink.EndOfContent ? SmtpSink.Cut : null;
        await world.BecomesAsync(rep, "unknown", "smtp_cut");

        var secrets = new Dictionary<string, string> { ["address"] = Address, ["stop link"] = StopLink(Assert.Single(world.Sink.Contents)).Query[5..], ["client secret"] = Issuer.SecretOf("identity") };
        await EventualAssert.ThatAsync(() => { Assert.Contains(watch.Told, t => t.Contains("job send-digests", StringComparison.Ordinal)); return Task.CompletedTask; }, TimeSpan.FromSeconds(30));
        Assert.Contains(watch.Told, t => t.Contains("whether it arrived is unknown", StringComparison.Ordinal));
        watch.TellsNoneOf(secrets);
        await using var owner = NpgsqlDataSource.Create(world.Issuer.Database.OwnerConnectionString);
        await TelemetryWatch.IsStoredNowhereAsync(owner, secrets);
    }

    [Fact]
    public async Task Link_in_the_mail_then_it_asks_first_and_its_button_ends_the_mails_of_that_person_alone()
    {
        var rep = await world.SubscribeAsync("rep");
        await world.BecomesAsync(rep, "sent");
        var link = StopLink(Assert.Single(world.Sink.Contents));
        using var browser = world.Issuer.Browser();
        browser.DefaultRequestHeaders.Add("Accept-Language", "id");

        var asked = await browser.GetStringAsync(link);
        Assert.Empty(world.Ended);
        using var stopped = await browser.PostAsync(link, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));
        using var changed = await browser.PostAsync(new Uri(link.AbsoluteUri[..^1] + (link.AbsoluteUri[^1] == 'A' ? 'Q' : 'A')), null);
        using var none = await browser.PostAsync(new Uri(link, "/digest/stop"), null);

        Assert.Contains($"action=\"{link.PathAndQuery}\"", asked, StringComparison.Ordinal);
        Assert.Contains("Hentikan", asked, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (stopped.StatusCode, changed.StatusCode, none.StatusCode));
        Assert.Contains("tidak akan dikirim lagi", await stopped.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal([$"{rep} for {rep}"], world.Ended);
        watch.TellsNoneOf(new Dictionary<string, string> { ["stop link"] = link.Query[5..] });
    }

    [Fact]
    public async Task Many_processes_claim_a_digest_then_one_has_it_and_what_a_dead_one_left_is_unknown()
    {
        var store = world.Issuer.Services.GetRequiredService<DigestStore>();
        var rep = await world.SubscribeAsync("rep", since: TimeSpan.FromDays(1));
        var now = world.Issuer.Time.GetUtcNow();
        var due = new DueDigest(rep, "rep@example.com", new DigestPeriod(DateOnly.FromDateTime(now.UtcDateTime), now.AddHours(12)));

        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.ClaimAsync(due, TestContext.Current.CancellationToken)));
        Assert.Single(claims, claimed => claimed);

        world.Issuer.Time.Shift = TimeSpan.FromMinutes(9);
        await world.PassRoundsAsync();
        Assert.Equal("sending", (await world.RowAsync(rep))?.State);
        world.Issuer.Time.Shift = TimeSpan.FromMinutes(11);
        await world.BecomesAsync(rep, "unknown");
        Assert.False(await store.ClaimAsync(due, TestContext.Current.CancellationToken));
    }

    private static Uri StopLink(MimeMessage mail) => new(mail.Headers[HeaderId.ListUnsubscribe]![1..^1]);

    private async Task StoreAsync(string userName, params string[] personas)
    {
        using var body = JsonContent.Create(new { items = new[] { new { userName, name = userName, personas, participantCode = userName } } });
        using var answer = await CodeFlow.AskAsync(world.Issuer, "/v1/identity/users:batch", await CodeFlow.TokenAsync(world.Issuer, "comp-admin"), body);
        await CodeFlow.JsonAsync(answer, HttpStatusCode.MultiStatus);
    }
}
