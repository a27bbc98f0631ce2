using SalesPerf.Gateway.Routing;

namespace SalesPerf.Gateway.Status;

/// <summary>Whether a service answers that it is ready.</summary>
/// <param name="Name">The service.</param>
/// <param name="Status">healthy, degraded or unhealthy as it says itself; unreachable where it says nothing.</param>
internal sealed record ServiceState(string Name, string Status)
{
    public const string Unreachable = "unreachable";

    public bool IsUp => Status is "healthy" or "degraded";
}

/// <summary>The state of all services, asked at most once in two seconds however many ask.</summary>
internal sealed class ServiceHealth(ServiceCatalog catalog, IHttpClientFactory clients, TimeProvider time) : IDisposable
{
    public const string HttpClientName = "health";

    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim gate = new(1, 1);
    private (IReadOnlyList<ServiceState> States, long At)? known;

    public async Task<IReadOnlyList<ServiceState>> GetAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (known is { } recent && time.GetElapsedTime(recent.At) < GoodFor) return recent.States;
            var states = await Task.WhenAll(catalog.Services.Select(s => AskAsync(s, cancellationToken)));
            known = (states, time.GetTimestamp());
            return states;
        }
        finally { gate.Release(); }
    }

    public void Dispose() => gate.Dispose();

    private async Task<ServiceState> AskAsync(Service service, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(HttpClientName);
        try
        {
            using var answer = await http.GetAsync(new Uri($"{service.Address}/health/ready"), cancellationToken);
            var report = await answer.Content.ReadFromJsonAsync<Report>(cancellationToken);
            return new(service.Name, report?.Status?.ToLowerInvariant() ?? ServiceState.Unreachable);
        }
        catch (Exception exception) when (IsAway(exception, cancellationToken)) { return new(service.Name, ServiceState.Unreachable); }
    }

    /// <summary>Whether a failed call means that the service does not answer properly, rather than that our caller went away.</summary>
    public static bool IsAway(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or System.Text.Json.JsonException or IOException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private sealed record Report(string? Status);
}
