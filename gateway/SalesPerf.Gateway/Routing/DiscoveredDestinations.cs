using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace SalesPerf.Gateway.Routing;

/// <summary>Turns <c>http://goals</c> into the addresses of all its replicas, again whenever they change.</summary>
internal sealed class DiscoveredDestinations(ServiceEndpointResolver resolver, IConfiguration configuration) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal);
        var changes = new List<IChangeToken>();
        foreach (var (name, destination) in destinations)
        {
            if (!ServiceCatalog.HasAddress(configuration, new Uri(destination.Address).Host))
            {
                // Nobody named an address: the name is asked of DNS, as in a cluster.
                resolved[name] = destination;
                continue;
            }

            var source = await resolver.GetEndpointsAsync(destination.Address, cancellationToken);
            changes.Add(source.ChangeToken);
            foreach (var endpoint in source.Endpoints.Select(e => e.ToString()!))
                resolved[$"{name}[{endpoint}]"] = destination with { Address = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : $"http://{endpoint}" };
        }

        return new ResolvedDestinationCollection(resolved, changes.Count == 0 ? null : new CompositeChangeToken(changes));
    }
}
