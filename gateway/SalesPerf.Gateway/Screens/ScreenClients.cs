using Grpc.Core;
using Grpc.Net.ClientFactory;
using Microsoft.Extensions.Options;
using SalesPerf.Common.V1;
using SalesPerf.Gateway.Routing;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Clients;
using SalesPerf.Territories.V1;

namespace SalesPerf.Gateway.Screens;

/// <summary>What the services gave, and which gave nothing because they are away.</summary>
/// <param name="Given">By service, in the order of their names.</param>
/// <param name="Missing">Services that did not answer in time.</param>
internal sealed record Gathered<T>(IReadOnlyList<(string Service, T Part)> Given, IReadOnlyList<string> Missing);

/// <summary>Asks all services at once and makes do with those that answer.</summary>
internal sealed partial class ScreenClients(GrpcClientFactory clients, ServiceCatalog catalog, IOptions<GatewayOptions> settings, ILogger<ScreenClients> logger)
{
    /// <summary>Services that have parts of screens.</summary>
    public static IReadOnlyList<string> Names { get; } = ["compensation", "goals", "recruiting", "territories", "training"];

    public static void Add(IServiceCollection services)
    {
        foreach (var name in Names) services.AddServiceGrpcClient<ScreenService.ScreenServiceClient>(name, name);
        services.AddServiceGrpcClient<TaskPreferenceService.TaskPreferenceServiceClient>(ServiceRoutes.KeeperOfPreferences);
        services.AddSingleton<ScreenClients>();
    }

    /// <summary>Everything that waits for the caller.</summary>
    public Task<Gathered<ListTasksResponse>> TasksAsync(CancellationToken cancellationToken) =>
        GatherAsync(Names, (client, options) => client.ListTasksAsync(new ListTasksRequest(), options), cancellationToken);

    /// <summary>What the caller chose to be told of it; null where the service that keeps it is away.</summary>
    public Task<GetTaskPreferencesResponse?> PreferencesAsync(CancellationToken cancellationToken) => AskAsync(
        ServiceRoutes.KeeperOfPreferences,
        options => clients.CreateClient<TaskPreferenceService.TaskPreferenceServiceClient>(nameof(TaskPreferenceService.TaskPreferenceServiceClient)).GetTaskPreferencesAsync(new GetTaskPreferencesRequest(), options),
        cancellationToken);

    /// <summary>The parts of a screen.</summary>
    public Task<Gathered<GetSectionResponse>> SectionsAsync(Screen screen, string key, IReadOnlyList<string> services, CancellationToken cancellationToken) =>
        GatherAsync(services, (client, options) => client.GetSectionAsync(new GetSectionRequest { Screen = screen, Key = key }, options), cancellationToken);

    private async Task<Gathered<T>> GatherAsync<T>(IReadOnlyList<string> services, Func<ScreenService.ScreenServiceClient, CallOptions, AsyncUnaryCall<T>> ask, CancellationToken cancellationToken) where T : class
    {
        var there = catalog.Services.Select(s => s.Name).Intersect(services, StringComparer.Ordinal).ToArray();
        var answers = await Task.WhenAll(there.Select(async name =>
            (Name: name, Part: await AskAsync(name, options => ask(clients.CreateClient<ScreenService.ScreenServiceClient>(name), options), cancellationToken))));
        return new(
            [.. answers.Where(a => a.Part is not null).Select(a => (a.Name, a.Part!)).OrderBy(a => a.Name, StringComparer.Ordinal)],
            [.. answers.Where(a => a.Part is null).Select(a => a.Name).Order(StringComparer.Ordinal)]);
    }

    private async Task<T?> AskAsync<T>(string name, Func<CallOptions, AsyncUnaryCall<T>> ask, CancellationToken cancellationToken) where T : class
    {
        var options = new CallOptions(deadline: TimeProvider.System.GetUtcNow().AddSeconds(settings.Value.ScreenSeconds).UtcDateTime, cancellationToken: cancellationToken);
        try { return await ask(options); }
        catch (Exception exception) when (IsAway(exception, cancellationToken))
        {
            LogAway(logger, exception, name);
            return null;
        }
    }

    private static bool IsAway(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        DomainException { Error.Kind: ErrorKind.Unavailable or ErrorKind.DependencyFailed } => true,
        HttpRequestException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} gave no part of a screen")]
    private static partial void LogAway(ILogger logger, Exception exception, string service);
}
