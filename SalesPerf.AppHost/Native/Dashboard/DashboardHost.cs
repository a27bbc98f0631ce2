using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.AppHost.Native.Dashboard.Access;
using SalesPerf.AppHost.Native.Dashboard.Api;
using SalesPerf.AppHost.Native.Dashboard.DeadLetters;
using SalesPerf.AppHost.Native.Dashboard.Live;
using SalesPerf.AppHost.Native.Dashboard.Otlp;
using SalesPerf.AppHost.Native.Dashboard.Telemetry;
using SalesPerf.AppHost.Native.Model;

namespace SalesPerf.AppHost.Native.Dashboard;

/// <summary>The dashboard inside the runner's process: an OTLP receiver on one port, the pages and their API on another, both loopback only.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly DashboardOptions options;
    private readonly IResourceView view;
    private readonly ChangeFeed feed = new();
    private readonly TelemetryStore store;
    private readonly OtlpKey otlpKey = new(Secrets.Create());
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly MachineToken token;
    private readonly CancellationTokenSource stopping = new();
    private WebApplication? receiver;
    private WebApplication? pages;
    private LoginPages? login;
    private bool isStarted;

    private DashboardHost(IResourceView view, DashboardOptions options)
    {
        this.view = view;
        this.options = options;
        store = new TelemetryStore(options.Limits, feed);
        token = new MachineToken(http, options, () => options.Authority ?? ResourceAddresses.HttpOf(view, "identity"));
        LoginLink = Address = OtlpEndpoint = new Uri("http://localhost");
    }

    /// <summary>The pages' address; it asks for a sign-in.</summary>
    public Uri Address { get; private set; }

    /// <summary>The link to print; it opens once. <see cref="CreateLoginLink"/> makes another.</summary>
    public Uri LoginLink { get; private set; }

    /// <summary>Where services send telemetry (gRPC).</summary>
    public Uri OtlpEndpoint { get; private set; }

    /// <summary>The key that they must show in the header <c>x-otlp-api-key</c>; empty when telemetry goes elsewhere.</summary>
    public string OtlpApiKey => options.ForeignOtlpEndpoint is null ? otlpKey.Value : "";

    /// <summary>The key that a tool shows as a bearer token; it is in <c>dashboard.json</c> too.</summary>
    public string ApiKey { get; } = Secrets.Create();

    /// <summary>Starts the dashboard; dispose what is returned to stop it.</summary>
    public static async Task<DashboardHost> StartAsync(IResourceView resources, DashboardOptions options, CancellationToken cancellationToken)
    {
        var host = new DashboardHost(resources, options);
        try
        {
            await host.StartAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Another one-time link.</summary>
    public Uri CreateLoginLink() => login!.CreateLink();

    /// <summary>Stops to listen and forgets everything.</summary>
    public async ValueTask DisposeAsync()
    {
        view.Changed -= OnChanged;
        await stopping.CancelAsync();
        if (isStarted) KeyFile.Delete(options.DataFolder);
        await StopAsync(pages);
        await StopAsync(receiver);
        token.Dispose();
        http.Dispose();
        stopping.Dispose();
    }

    // Requests under way may end first: a page that is being answered must not meet a disposed host.
    private static async Task StopAsync(WebApplication? app)
    {
        if (app is null) return;
        using var patience = new CancellationTokenSource(Patience);
        await app.StopAsync(patience.Token);
        await app.DisposeAsync();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.ForeignOtlpEndpoint is { } foreign)
        {
            OtlpEndpoint = foreign;
        }
        else
        {
            receiver = await OtlpHost.StartAsync(store, otlpKey, options.OtlpPort, cancellationToken);
            OtlpEndpoint = new Uri($"http://localhost:{LoopbackHost.PortOf(receiver)}");
        }

        await StartPagesAsync(cancellationToken);
        new KeyFile(Address, ApiKey, OtlpEndpoint).Write(options.DataFolder);
        isStarted = true;
        view.Changed += OnChanged;
    }

    private async Task StartPagesAsync(CancellationToken cancellationToken)
    {
        var sessions = new Sessions(options.Time, ApiKey);
        var guard = new AccessGuard(sessions);
        login = new LoginPages(sessions, () => Address);
        var builder = LoopbackHost.CreateBuilder(options.Port, HttpProtocols.Http1);
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
        pages = builder.Build();
        pages.Use((HttpContext context, RequestDelegate next) => guard.InvokeAsync(context, next));
        pages.UseRouting();
        login.Map(pages);
        PageFiles.Map(pages);
        MapApi(pages.MapGroup("/api"));
        await pages.StartAsync(cancellationToken);
        Address = new Uri($"http://localhost:{LoopbackHost.PortOf(pages)}");
        LoginLink = login.CreateLink();
    }

    private void MapApi(RouteGroupBuilder api)
    {
        var deadLetters = new DeadLetterClient(http, token, options, view);
        new ResourcesApi(view).Map(api);
        new LogsApi(store.Logs, view).Map(api);
        new TracesApi(store.Traces, store.Logs, view).Map(api);
        new MetricsApi(store.Metrics, options.Time).Map(api);
        new DeadLettersApi(deadLetters, feed).Map(api);
        new LiveApi(feed, options.Time, stopping.Token).Map(api);
        api.MapGet("/telemetry", () => TypedResults.Ok(new TelemetryState(options.ForeignOtlpEndpoint, store.Logs.Fill, store.Traces.Fill, store.Metrics.Fill)));
    }

    private void OnChanged(string resource) => feed.Publish(Topics.Resources | Topics.Console);
}

/// <summary>Where telemetry goes when not here, and how full each store is.</summary>
internal sealed record TelemetryState(Uri? ForeignOtlpEndpoint, Fill Logs, Fill Traces, Fill MetricPoints);
