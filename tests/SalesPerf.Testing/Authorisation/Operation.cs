using System.Text.RegularExpressions;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace SalesPerf.Testing.Authorisation;

/// <summary>One way into a service: an HTTP method and address, or a gRPC method.</summary>
internal sealed partial record Operation(string Method, RouteEndpoint Endpoint)
{
    /// <summary>Stands for every method: what the gateway passes on.</summary>
    public const string AnyMethod = "ANY";

    // The same for every process, open on purpose, and tested with the host: health, descriptions, gRPC's own services.
    private static readonly string[] Framework = ["/health/", "/openapi/", "/grpc.reflection.", "/grpc.health.", "/docs/{documentName", "/docs/scalar"];

    /// <summary>Every operation of a running service, by key.</summary>
    public static IReadOnlyList<Operation> Of(IServiceProvider services) =>
    [
        .. services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [AnyMethod]).Select(method => new Operation(method, e)))
            .Where(o => !o.IsOfTheFramework).DistinctBy(o => o.Key).OrderBy(o => o.Key, StringComparer.Ordinal),
    ];

    /// <summary>The address without constraints: <c>/v1/goals/goals/{id}</c>.</summary>
    public string Route => Parameter().Replace("/" + Endpoint.RoutePattern.RawText!.Trim('/'), "{${name}}");

    public bool IsGrpc => Endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is not null;

    /// <summary>How the file names it.</summary>
    public string Key => IsGrpc ? $"gRPC {Route}" : $"{Method} {Route}";

    public bool Changes => Method is not ("GET" or "HEAD" or "OPTIONS" or AnyMethod);

    /// <summary>What a body is sent as: another type is refused before it is asked who sends it.</summary>
    public string MediaType => IsGrpc ? "application/grpc" : Endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is { ContentTypes: [var first, ..] } ? first : "application/json";

    /// <summary>Names of what stands in the address.</summary>
    public IEnumerable<string> Parameters => Endpoint.RoutePattern.Parameters.Select(p => p.Name);

    private bool IsOfTheFramework => Framework.Any(f => Route.StartsWith(f, StringComparison.Ordinal)) || Route.Contains("unimplemented", StringComparison.Ordinal);

    /// <summary>The address with a value of the right kind that names nothing for every parameter.</summary>
    public string PathToNothing() => Fill(name => Endpoint.RoutePattern.GetParameter(name)!.ParameterPolicies.Select(p => p.Content).FirstOrDefault() switch
    {
        "guid" => Guid.CreateVersion7().ToString(),
        "int" => "999999",
        _ => "no-such-thing",
    });

    /// <summary>The address with an owner's ids; null with the collection of which there is none.</summary>
    public string? PathTo(DataOwner owner, IReadOnlyDictionary<string, string> values, out string? lacking)
    {
        string? missing = null;
        var path = Fill(name => owner.Things.GetValueOrDefault(CollectionOf(name)) ?? values.GetValueOrDefault(CollectionOf(name)) ?? values.GetValueOrDefault(name) ?? Note(CollectionOf(name)));
        lacking = missing;
        return missing is null ? path : null;

        string Note(string collection)
        {
            missing = collection;
            return string.Empty;
        }
    }

    /// <summary>Whether the address names a part of something, by an id that the owner has.</summary>
    public bool NamesPartOf(DataOwner owner) => Parameters.Select(CollectionOf).Any(c => c.Contains('{', StringComparison.Ordinal) && owner.Things.ContainsKey(c));

    // What a parameter is an id of: the address up to it.
    private string CollectionOf(string parameter) => Route[..(Route.IndexOf($"{{{parameter}}}", StringComparison.Ordinal) - 1)];

    private string Fill(Func<string, string> valueOf) => Parameter().Replace(Route, m => Uri.EscapeDataString(valueOf(m.Groups["name"].Value)));

    [GeneratedRegex(@"\{\**(?<name>\w+)[^}]*\}")]
    private static partial Regex Parameter();
}
