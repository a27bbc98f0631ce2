using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grpc.Core;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Preferences;
using SalesPerf.Territories.V1;

namespace SalesPerf.Territories.Tests.Api;

/// <summary>Who wants the digest by e-mail.</summary>
public sealed class DigestMailTests(TerritoriesFixture fixture) : OrganisationCase(fixture)
{
    private static readonly Uri Address = new("/v1/me/task-preferences", UriKind.Relative);

    [Fact]
    public async Task Mail_is_chosen_with_an_address_alone_then_it_is_daily_at_seven_in_the_organisations_zone()
    {
        var (subject, chooser) = Chooser();
        await PutAsync("organisation", new { name = "Example", timeZone = "Asia/Jakarta", currency = "IDR", locale = "id-ID" });

        var kept = await PutAsync(chooser, new { email = "dewi@example.com" });

        Assert.Equal("""{"email":"dewi@example.com","every":"day","hour":7,"weekday":"monday","timeZone":"Asia/Jakarta"}""", kept["mail"]!.ToJsonString());
        var told = Assert.Single(await SubscriptionsAsync(), s => s.Subject == subject);
        Assert.Equal(("dewi@example.com", DigestEvery.Day, 7, 1, "Asia/Jakarta"), (told.Email, told.Every, told.Hour, told.Weekday, told.TimeZone));
    }

    [Fact]
    public async Task Choice_is_repeated_then_it_holds_since_it_was_made_and_another_one_since_then()
    {
        var (subject, chooser) = Chooser();
        await PutAsync(chooser, new { email = "dewi@example.com", every = "week", weekday = "friday", hour = 16, timeZone = "Asia/Makassar" });
        var first = Assert.Single(await SubscriptionsAsync(), s => s.Subject == subject);

        Service.Clock.Set(Service.Clock.GetUtcNow().AddMinutes(10));
        await PutAsync(chooser, new { email = "dewi@example.com", every = "week", weekday = "friday", hour = 16, timeZone = "Asia/Makassar" });
        var repeated = Assert.Single(await SubscriptionsAsync(), s => s.Subject == subject);
        await PutAsync(chooser, new { email = "dewi@example.com", every = "week", weekday = "friday", hour = 17, timeZone = "Asia/Makassar" });
        var other = Assert.Single(await SubscriptionsAsync(), s => s.Subject == subject);
        Service.Clock.Release();

        Assert.Equal((DigestEvery.Week, 5, 16), (first.Every, first.Weekday, first.Hour));
        Assert.Equal(first, repeated);
        Assert.True(other.Since.ToDateTimeOffset() > first.Since.ToDateTimeOffset(), $"{other.Since} after {first.Since}");
    }

    [Fact]
    public async Task Choice_without_mail_or_an_end_asked_for_in_a_mail_then_the_address_is_gone()
    {
        var (one, chooser) = Chooser();
        var (two, other) = Chooser();
        await PutAsync(chooser, new { email = "one@example.com" });
        await PutAsync(other, new { email = "two@example.com" });
        var service = new DigestMailService.DigestMailServiceClient(Service.Grpc(Persona.Service));

        await PutAsync(chooser, null);
        await service.EndSubscriptionAsync(new EndSubscriptionRequest { Subject = two });
        await service.EndSubscriptionAsync(new EndSubscriptionRequest { Subject = two });
        await service.EndSubscriptionAsync(new EndSubscriptionRequest { Subject = "nobody" });

        Assert.DoesNotContain(await SubscriptionsAsync(), s => s.Subject == one || s.Subject == two);
        Assert.Equal("""{"mutedKinds":["learn"]}""", await other.GetStringAsync(Address));
        await using var left = Service.Owner.CreateCommand("SELECT count(*)::int FROM territories.task_preference t WHERE t::text LIKE '%@example.com%' AND subject = ANY($1)");
        left.Parameters.Add(new() { Value = new[] { one, two } });
        Assert.Equal(0, await left.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData("dewi@example.com", null)]
    [InlineData("dewi.lestari+tasks@mail.example.co.id", null)]
    [InlineData("dewi@example", "not_an_address")]
    [InlineData("dewi@@example.com", "not_an_address")]
    [InlineData("Dewi <dewi@example.com>", "not_an_address")]
    [InlineData("dewi@example.com, other@example.com", "not_an_address")]
    [InlineData("dewi@example.com\r\nBcc: other@example.com", "not_an_address")]
    [InlineData("dewi@example.com\n", "not_an_address")]
    [InlineData("\"dewi\"@example.com", "not_an_address")]
    [InlineData("", "not_an_address")]
    public async Task Address_then_one_that_is_no_plain_address_is_refused(string email, string? code)
    {
        var (_, chooser) = Chooser();
        Assert.Equal(code, await RefusalAsync(chooser, new { email }));
    }

    [Theory]
    [InlineData(64, 189, null)]
    [InlineData(65, 100, "not_an_address")]
    [InlineData(64, 190, "not_an_address")]
    public async Task Long_address_then_it_ends_where_SMTP_ends(int local, int domain, string? code)
    {
        var (_, chooser) = Chooser();
        Assert.Equal(code, await RefusalAsync(chooser, new { email = $"{new string('a', local)}@{new string('b', domain - 4)}.com" }));
    }

    [Theory]
    [InlineData(0, "Asia/Jakarta", null)]
    [InlineData(23, "Europe/Berlin", null)]
    [InlineData(24, "Asia/Jakarta", "out_of_range")]
    [InlineData(-1, "Asia/Jakarta", "out_of_range")]
    [InlineData(7, "Asia/Nowhere", "not_a_time_zone")]
    public async Task Hour_and_zone_then_only_those_that_there_are(int hour, string timeZone, string? code)
    {
        var (_, chooser) = Chooser();
        Assert.Equal(code, await RefusalAsync(chooser, new { email = "dewi@example.com", hour, timeZone }));
    }

    [Theory]
    [InlineData("example.com", "dewi@example.com", null)]
    [InlineData("example.com", "dewi@EXAMPLE.com", null)]
    [InlineData("example.com", "dewi@example.com.other.net", "foreign_domain")]
    [InlineData("example.com", "dewi@below.example.com", "foreign_domain")]
    [InlineData("*", "dewi@other.net", null)]
    [InlineData(null, "dewi@example.com", "mail_not_sent")]
    public void Company_names_its_domains_then_no_other_is_chosen_and_without_any_there_is_no_mail(string? domain, string email, string? code)
    {
        var violations = new Violations();
        violations.Check(new DigestMailBody(email), new PreferenceOptions { MailDomains = domain is null ? [] : [domain] });
        Assert.Equal(code, violations.Details.SingleOrDefault()?.Code);
    }

    [Fact]
    public async Task Somebody_asks_for_the_addresses_of_all_then_only_a_service_is_told()
    {
        foreach (var persona in new[] { Persona.CompAdmin, Persona.Auditor, Persona.Operator, Persona.Rep })
        {
            using var call = new DigestMailService.DigestMailServiceClient(Service.Grpc(persona)).ListSubscriptions(new ListSubscriptionsRequest());
            var refusal = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
        }
    }

    private (string Subject, HttpClient Http) Chooser()
    {
        var subject = $"chooser-{Guid.CreateVersion7():N}";
        return (subject, Service.WithToken(Service.Issuer.TokenFor(Persona.Rep, subject: subject)));
    }

    private static async Task<JsonNode> PutAsync(HttpClient chooser, object? mail)
    {
        using var answer = await chooser.PutAsJsonAsync(Address, new { mutedKinds = new[] { "learn" }, mail });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task<string?> RefusalAsync(HttpClient chooser, object mail)
    {
        using var answer = await chooser.PutAsJsonAsync(Address, new { mutedKinds = Array.Empty<string>(), mail });
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return body["errors"]?[0]?["code"]?.GetValue<string>();
    }

    private async Task<IReadOnlyList<DigestSubscription>> SubscriptionsAsync()
    {
        using var call = new DigestMailService.DigestMailServiceClient(Service.Grpc(Persona.Service)).ListSubscriptions(new ListSubscriptionsRequest());
        var all = new List<DigestSubscription>();
        while (await call.ResponseStream.MoveNext(CancellationToken.None)) all.AddRange(call.ResponseStream.Current.Subscriptions);
        return all;
    }
}
