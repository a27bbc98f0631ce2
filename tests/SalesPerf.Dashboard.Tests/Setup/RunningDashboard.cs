using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.AppHost.Native.Dashboard;

namespace SalesPerf.Dashboard.Tests.Setup;

/// <summary>A dashboard over a small real system, and clients of it.</summary>
internal sealed class RunningDashboard : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("salesperf-dashboard-").FullName;
    private readonly List<Sender> senders = [];
    private DashboardOptions options = null!;

    private RunningDashboard(ShellSystem system) => System = system;

    public ShellSystem System { get; }

    public DashboardHost Host { get; private set; } = null!;

    /// <summary>A client that shows the API key.</summary>
    public HttpClient Tool { get; private set; } = null!;

    public string KeyFile => Path.Combine(folder, "dashboard.json");

    public static async Task<RunningDashboard> StartAsync(Func<DashboardOptions, DashboardOptions>? adjust = null, params (string Name, string Address)[] resources)
    {
        var running = new RunningDashboard(new ShellSystem(resources.Length > 0 ? resources : [("goals", "http://localhost:5101"), ("gateway", "http://localhost:5100")]));
        running.System.Start();
        var options = new DashboardOptions { DataFolder = running.folder };
        running.options = adjust?.Invoke(options) ?? options;
        await running.StartHostAsync();
        return running;
    }

    /// <summary>Stops the dashboard and starts it again, as the runner does when it is started again.</summary>
    public async Task StartAnewAsync()
    {
        Tool.Dispose();
        await Host.DisposeAsync();
        await StartHostAsync();
    }

    /// <summary>A process that reports here.</summary>
    public Sender Sender(string resource)
    {
        var sender = new Sender(resource, Host.OtlpEndpoint, Host.OtlpApiKey);
        senders.Add(sender);
        return sender;
    }

    /// <summary>An answer of the API.</summary>
    public async Task<JsonNode> GetAsync(string path) =>
        await Tool.GetFromJsonAsync<JsonNode>(path, JsonSerializerOptions.Web, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("null");

    private async Task StartHostAsync()
    {
        Host = await DashboardHost.StartAsync(System, options, TestContext.Current.CancellationToken);
        Tool = new HttpClient { BaseAddress = Host.Address };
        Tool.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Host.ApiKey);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sender in senders) sender.Dispose();
        Tool.Dispose();
        await Host.DisposeAsync();
        await System.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
