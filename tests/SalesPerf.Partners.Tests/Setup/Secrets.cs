using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SalesPerf.Testing;

namespace SalesPerf.Partners.Tests.Setup;

/// <summary>The secrets of partners are shown to them once, and stand nowhere else: in no log, no span, no refusal and no row of the database.</summary>
public sealed class Secrets : IAsyncLifetime
{
    private readonly TelemetryWatch watch = new();
    private readonly Dictionary<string, string> secrets = new(StringComparer.Ordinal);
    private readonly List<string> answers = [];
    private FeedPlatform platform = null!;

    public async ValueTask InitializeAsync()
    {
        platform = await FeedPlatform.CreateAsync(settings =>
        {
            // As it is set up for a company.
            settings["Logging:LogLevel:Default"] = settings["Logging:LogLevel:SalesPerf"] = "Information";
            secrets["key secret"] = settings["Partners:KeySecret"]!;
        });
        platform.Logs = watch;
        await platform.StartProcessAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await platform.DisposeAsync();
        watch.Dispose();
    }

    [Fact]
    public async Task Partner_with_a_webhook_whose_secrets_are_renewed_then_none_of_them_is_told_or_stored()
    {
        var access = await platform.OnboardAsync("silent", "compensation.#");
        secrets["broker password"] = access.Broker.Password;
        var renewed = await SendAsync("/v1/partners/silent:rotate-secret", null, HttpStatusCode.OK);
        secrets["renewed broker password"] = renewed["broker"]!["password"]!.GetValue<string>();
        var made = await SendAsync("/v1/partners/silent/webhooks", new { url = "https://partner.example.com/events" }, HttpStatusCode.Created);
        secrets["webhook secret"] = made["secret"]!.GetValue<string>();
        var id = made["webhook"]!["id"]!.GetValue<string>();
        secrets["renewed webhook secret"] = (await SendAsync($"/v1/partners/silent/webhooks/{id}:rotate-secret", null, HttpStatusCode.OK))["secret"]!.GetValue<string>();
        await AskAsync(secrets["wrong token"] = $"marker-{Guid.CreateVersion7():N}", "/v1/partners/silent");
        await AskAsync("", $"/v1/partners/silent?access_token={secrets["token in an address"] = $"marker-{Guid.CreateVersion7():N}"}");
        answers.Add((await platform.GetAsync("/v1/partners/silent")).ToJsonString());
        answers.Add((await platform.GetAsync($"/v1/partners/silent/webhooks/{id}")).ToJsonString());

        await EventualAssert.ThatAsync(
            () =>
            {
                Assert.Contains(watch.Told, t => t.StartsWith("span Microsoft.AspNetCore", StringComparison.Ordinal) && t.Contains("rotate-secret", StringComparison.Ordinal));
                Assert.Contains(watch.Told, t => t.StartsWith("span System.Net.Http", StringComparison.Ordinal));
                return Task.CompletedTask;
            },
            TimeSpan.FromSeconds(120));
        Assert.Equal(7, secrets.Count);
        watch.TellsNoneOf(secrets);
        await TelemetryWatch.IsStoredNowhereAsync(platform.Owner, secrets);
        Assert.All(answers, answer => Assert.DoesNotContain(secrets, s => answer.Contains(s.Value, StringComparison.Ordinal)));
    }

    // Every POST with a key, whose answer is kept for a repetition where it may be.
    private async Task<JsonNode> SendAsync(string path, object? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var answer = await platform.Operator.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, text);
        return JsonNode.Parse(text)!;
    }

    private async Task AskAsync(string token, string path)
    {
        using var client = token.Length > 0 ? platform.As(token) : platform.Anonymous();
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        answers.Add($"{answer}\n{await answer.Content.ReadAsStringAsync()}");
    }
}
