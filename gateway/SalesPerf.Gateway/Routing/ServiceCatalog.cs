using Microsoft.Extensions.Options;

namespace SalesPerf.Gateway.Routing;

/// <summary>A service behind the edge.</summary>
/// <param name="Name">As in addresses and resources: <c>goals</c>.</param>
internal sealed record Service(string Name)
{
    /// <summary>As people read it: <c>Goals</c>.</summary>
    public string Title => char.ToUpperInvariant(Name[0]) + Name[1..];

    /// <summary>Found by service discovery.</summary>
    public string Address => $"http://{Name}";
}

/// <summary>The services that this edge serves, by name.</summary>
internal sealed class ServiceCatalog(IOptions<GatewayOptions> options, IConfiguration configuration)
{
    public IReadOnlyList<Service> Services { get; } =
    [
        .. options.Value.Services.Concat(options.Value.OptionalServices.Where(name => HasAddress(configuration, name))).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).Select(name => new Service(name)),
    ];

    /// <summary>Whether the AppHost, or whoever runs this process, named an address of the service.</summary>
    public static bool HasAddress(IConfiguration configuration, string service) => configuration.GetSection($"services:{service}").GetChildren().Any();
}
