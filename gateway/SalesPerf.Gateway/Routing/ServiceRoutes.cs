using Microsoft.Extensions.Options;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.ServiceDiscovery;
using Yarp.ReverseProxy.Transforms;

namespace SalesPerf.Gateway.Routing;

/// <summary>Which address leads to which service. A path is the same on both sides, so links and Locations of a service hold at the edge.</summary>
internal static class ServiceRoutes
{
    /// <summary>A service that does not accept a connection in this time is away.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Longest silence of a service; server-sent events have a heartbeat well below it.</summary>
    private static readonly TimeSpan ActivityTimeout = TimeSpan.FromSeconds(100);

    /// <summary>The service that keeps what people chose for themselves.</summary>
    internal const string KeeperOfPreferences = "territories";

    public static void AddServiceRoutes(this IServiceCollection services)
    {
        services.AddReverseProxy()
            .AddTransforms(transforms =>
            {
                // Only a service says for whom it acts; from outside it would be a forged name.
                transforms.AddRequestHeaderRemove(Caller.OnBehalfOfHeader);
                transforms.AddResponseHeaderRemove("Server");
            })
            .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = ConnectTimeout);
        services.ChooseByAddressAlone();
        services.AddSingleton<IDestinationResolver, DiscoveredDestinations>();
        services.AddSingleton<IProxyConfigProvider>(sp =>
        {
            var catalog = sp.GetRequiredService<ServiceCatalog>().Services;
            var importBytes = sp.GetRequiredService<IOptions<GatewayOptions>>().Value.ImportBodyBytes;
            return new InMemoryConfigProvider([.. catalog.SelectMany(s => RoutesOf(s, importBytes))], [.. catalog.Select(ClusterOf)]);
        });
    }

    public static void MapServices(this IEndpointRouteBuilder app) => app.MapReverseProxy(proxy =>
    {
        proxy.UseMiddleware<ForwardingRefusals>();
        proxy.UseLoadBalancing();
    }).WithMetadata(new HandsBodyOn());

    // The last part of an import may be a verb: imports:validate.
    private static IEnumerable<RouteConfig> RoutesOf(Service service, long importBytes) =>
    [
        Route(service, "imports", $"/v1/{service.Name}/{{imports:regex(^imports(:.+)?$)}}/{{**rest}}") with { MaxRequestBodySize = importBytes, Order = 0 },
        Route(service, "imports-of-a-collection", $"/v1/{service.Name}/{{collection}}/imports") with { MaxRequestBodySize = importBytes, Order = 0 },
        Route(service, "operations", $"/v1/operations/{{operation:regex(^{service.Name}-.+$)}}/{{**rest}}") with { Order = 0 },
        Route(service, "all", $"/v1/{service.Name}/{{**rest}}") with { Order = 1 },
        .. service.Name == KeeperOfPreferences ? [Route(service, "preferences", "/v1/me/task-preferences")] : Array.Empty<RouteConfig>(),
    ];

    private static RouteConfig Route(Service service, string name, string path) => new()
    {
        RouteId = $"{service.Name}-{name}",
        ClusterId = service.Name,
        AuthorizationPolicy = "default",
        Match = new RouteMatch { Path = path },
    };

    private static ClusterConfig ClusterOf(Service service) => new()
    {
        ClusterId = service.Name,
        LoadBalancingPolicy = "PowerOfTwoChoices",
        Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal) { [service.Name] = new() { Address = service.Address } },
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = ActivityTimeout },
    };
}
