using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SalesPerf.Gateway.Audit;
using SalesPerf.Gateway.Documents;
using SalesPerf.Gateway.Status;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Gateway.Tests;

/// <summary>The gateway on a port of its own, before two services that run, one that comes and goes, and others that are away.</summary>
public sealed class Edge : IAsyncLifetime
{
    public const string FrontEnd = "https://app.example.com";

    // A loaded machine is no service that is away.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Host host;
    private readonly HeldPort port = new();
    private readonly HeldPort away = new();
    private readonly ContractWatch watch = new("gateway");
    private bool isStarted;

    public Edge() => host = new Host(this);

    public Uri Address => new(port.Address);

    /// <summary>Where nobody answers.</summary>
    public string Away => away.Address;

    public IServiceProvider Services => host.Services;

    public TestIssuer Issuer { get; private set; } = null!;

    /// <summary>Settings beside the tests' own.</summary>
    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    /// <summary>Changes of what the gateway is made of.</summary>
    public Action<IServiceCollection>? Configure { get; init; }

    /// <summary>Without an issuer: nobody answers where it should be.</summary>
    public bool HasNoIssuer { get; init; }

    public Upstream Compensation { get; } = new("compensation");

    public Upstream Territories { get; } = new("territories");

    /// <summary>Not running until a test starts it.</summary>
    public Upstream Goals { get; } = new("goals");

    /// <summary>One over the run's Redis, not started yet.</summary>
    /// <param name="configure">Changes of what the gateway is made of.</param>
    public static async Task<Edge> WithRedisAsync(Action<IServiceCollection>? configure = null)
    {
        var redis = await TestServers.ConnectToRedisAsync();
        var edge = new Edge
        {
            Configure = services =>
            {
                services.Replace(ServiceDescriptor.Singleton(_ => redis));
                configure?.Invoke(services);
            },
        };
        edge.Settings["ConnectionStrings:cache"] = await TestServers.RedisConnectionStringAsync();
        return edge;
    }

    public async ValueTask InitializeAsync()
    {
        Issuer = await TestIssuer.GetAsync();
        await Compensation.StartAsync();
        await Territories.StartAsync();
        host.UseKestrel();
        host.StartServer();
        isStarted = true;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var http = Anonymous();
            if (isStarted) await watch.FinishAsync(http, OwnDocument.Address);
        }
        finally { await StopAsync(); }
    }

    private async Task StopAsync()
    {
        isStarted = false;
        await host.DisposeAsync();
        await Compensation.DisposeAsync();
        await Territories.DisposeAsync();
        await Goals.DisposeAsync();
        port.Dispose();
        away.Dispose();
    }

    // A caller of its own: without a propagator this process does not add its own trace to what a test sends.
    public HttpClient Anonymous() => new(new SocketsHttpHandler { AllowAutoRedirect = false, ActivityHeadersPropagator = null, Expect100ContinueTimeout = Patience }) { BaseAddress = Address };

    public HttpClient As(Persona persona) => With(Issuer.TokenFor(persona));

    public HttpClient With(string token)
    {
        var http = Anonymous();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>Reads a problem and asserts its status, code and form.</summary>
    public static async Task AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"{(int)answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal(32, problem.GetProperty("traceId").GetString()!.Length);
    }

    public static async Task<Echo> EchoAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<Echo>())!;
    }

    private sealed class Host(Edge edge) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Development");
            builder.UseSetting("Logging:LogLevel:Default", "Warning");
            builder.UseSetting("Kestrel:Endpoints:http:Url", edge.Address.ToString());
            builder.UseSetting("Authentication:Authority", edge.HasNoIssuer ? edge.Away : edge.Issuer.Authority);
            builder.UseSetting("Gateway:CorsOrigins:0", FrontEnd);
            builder.UseSetting("Gateway:ScreenSeconds", "60");
            builder.ConfigureServices(services =>
            {
                services.AddSingleton<IStartupFilter>(edge.watch);
                foreach (var client in new[] { DocumentCache.HttpClientName, AuditTrail.HttpClientName, ServiceHealth.HttpClientName }) services.AddHttpClient(client, http => http.Timeout = Patience);
                edge.Configure?.Invoke(services);
            });
            builder.UseSetting("Gateway:ImportBodyBytes", (4 * 1024 * 1024).ToString(System.Globalization.CultureInfo.InvariantCulture));
            foreach (var (name, address) in new[]
            {
                ("compensation", edge.Compensation.Address), ("territories", edge.Territories.Address), ("goals", edge.Goals.Address), ("training", edge.Away), ("recruiting", edge.Away),
            })
            {
                builder.UseSetting($"services:{name}:http:0", address);
                builder.UseSetting($"services:{name}:grpc:0", edge.Away);
            }

            builder.UseSetting("Limits:Keys", $"limit-{Guid.CreateVersion7():N}");
            foreach (var (key, value) in edge.Settings) builder.UseSetting(key, value);
        }
    }
}
