using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Testing;

namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>What every service is given in confidence it tells nobody, also where it fails.</summary>
[Collection(nameof(ProcessTelemetry))]
public sealed class SecretTests : IAsyncLifetime
{
    private const string DatabasePassword = "marker-password-of-a-database";

    private readonly TelemetryWatch watch = new();
    private readonly Dictionary<string, string> secrets = new(StringComparer.Ordinal) { ["database password"] = DatabasePassword, ["cache password"] = "marker-password-of-a-cache" };
    private readonly List<string> answers = [];
    private WebApplication app = null!;

    public async ValueTask InitializeAsync()
    {
        var issuer = await TestIssuer.GetAsync();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ContentRootPath = AppContext.BaseDirectory });
        // Servers that nobody answers at: their addresses are in what their clients throw.
        builder.Configuration["ConnectionStrings:sampledb"] = $"Host=127.0.0.1;Port=1;Database=sampledb;Username=sample;Password={DatabasePassword};Timeout=2";
        builder.Configuration["ConnectionStrings:cache"] = $"127.0.0.1:1,password={secrets["cache password"]},abortConnect=false,connectTimeout=500";
        builder.Configuration["Authentication:Authority"] = issuer.Authority;
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders().AddProvider(watch).SetMinimumLevel(LogLevel.Information);
        builder.AddServiceDefaults("sample");
        builder.AddServiceDatabase<SampleDbContext>("sampledb");
        app = builder.Build().UseServiceDefaults();
        app.MapPost("/v1/sample/things", async (AddThing thing, SampleDbContext db) => Results.Ok(await db.Set<Thing>().CountAsync(t => t.Name == thing.Name))).RequirePersona(Persona.Rep);
        app.MapGet("/v1/sample/bug", (string? token) => token is null ? Results.Ok() : throw new InvalidOperationException("Nobody expected this.")).AllowAnonymous();
        await app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        watch.Dispose();
    }

    [Fact]
    public async Task Servers_away_wrong_tokens_and_a_bug_then_no_secret_is_told()
    {
        var token = secrets["token"] = (await TestIssuer.GetAsync()).TokenFor(Persona.Rep);
        await SendAsync(HttpMethod.Post, "/v1/sample/things", token, HttpStatusCode.ServiceUnavailable);
        await SendAsync(HttpMethod.Post, "/v1/sample/things", Marker("wrong token"), HttpStatusCode.Unauthorized);
        await SendAsync(HttpMethod.Post, "/v1/sample/things", token[..^8] + "AAAAAAAA", HttpStatusCode.Unauthorized);
        await SendAsync(HttpMethod.Get, $"/v1/sample/bug?token={Marker("token in an address")}", null, HttpStatusCode.InternalServerError);
        await SendAsync(HttpMethod.Get, $"/v1/sample/nowhere?access_token={Marker("token in another address")}", null, HttpStatusCode.Unauthorized);
        await SendAsync(HttpMethod.Get, "/health/ready", null, HttpStatusCode.ServiceUnavailable);

        await EventualAssert.ThatAsync(
            () =>
            {
                Assert.Contains(watch.Told, t => t.StartsWith("span Microsoft.AspNetCore", StringComparison.Ordinal) && t.Contains("/v1/sample/bug", StringComparison.Ordinal));
                Assert.Contains(watch.Told, t => t.StartsWith("log ", StringComparison.Ordinal) && t.Contains("Nobody expected this.", StringComparison.Ordinal));
                return Task.CompletedTask;
            },
            TimeSpan.FromSeconds(30));
        watch.TellsNoneOf(secrets);
        Assert.All(answers, answer => Assert.DoesNotContain(secrets, s => answer.Contains(s.Value, StringComparison.Ordinal)));
    }

    private string Marker(string what) => secrets[what] = $"marker-{Guid.CreateVersion7():N}";

    private async Task SendAsync(HttpMethod method, string path, string? token, HttpStatusCode expected)
    {
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Post)
        {
            request.Content = JsonContent.Create(new { name = "x" });
            request.Headers.Add("Idempotency-Key", Marker($"idempotency key {secrets.Count}"));
        }

        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{path}: {(int)answer.StatusCode} {text}");
        answers.Add($"{answer}\n{text}");
    }
}
