extern alias compensation;
extern alias gateway;
extern alias goals;
extern alias identity;
extern alias partners;
extern alias recruiting;
extern alias territories;
extern alias training;

using System.Text.Json.Nodes;
using gateway::SalesPerf.Gateway.Documents;
using gateway::SalesPerf.Gateway.Routing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SalesPerf.Testing;

[assembly: AssemblyFixture(typeof(SalesPerf.OpenApi.Tests.Described))]

namespace SalesPerf.OpenApi.Tests;

/// <summary>What a program says of itself, and the addresses that it has.</summary>
/// <param name="Document">Its OpenAPI document.</param>
/// <param name="Routes">Method and address of every operation below /v1.</param>
public sealed record Description(JsonObject Document, IReadOnlyList<string> Routes);

/// <summary>Every program's own description, read from its routes without a store behind it.</summary>
public sealed class Described : IAsyncLifetime
{
    private readonly Dictionary<string, Description> services = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Description> Services => services;

    /// <summary>The names, known before the programs run.</summary>
    public static IReadOnlyList<string> Names => ["compensation", "gateway", "goals", "identity", "partners", "recruiting", "territories", "training"];

    public JsonObject Merged { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        services["compensation"] = await DescribeAsync<compensation::Program>("compensation");
        services["gateway"] = await DescribeAsync<gateway::Program>("gateway");
        services["goals"] = await DescribeAsync<goals::Program>("goals");
        services["identity"] = await DescribeAsync<identity::Program>("identity");
        services["partners"] = await DescribeAsync<partners::Program>("partners");
        services["recruiting"] = await DescribeAsync<recruiting::Program>("recruiting");
        services["territories"] = await DescribeAsync<territories::Program>("territories");
        services["training"] = await DescribeAsync<training::Program>("training");
        Merged = MergedDocument.Merge(services.Select(s => new ServiceDocument(new Service(s.Key), s.Value.Document.DeepClone().AsObject())), []);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<Description> DescribeAsync<TProgram>(string service) where TProgram : class
    {
        await using var factory = new Factory<TProgram>(service);
        var document = await OwnDocument.MakeAsync(factory.Services, CancellationToken.None);
        return new(document, [.. RoutesOf(factory.Services).Distinct().Order(StringComparer.Ordinal)]);
    }

    private static IEnumerable<string> RoutesOf(IServiceProvider services) =>
        from endpoint in services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
        let address = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(SegmentOf))
        where address.StartsWith("/v1/", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<Yarp.ReverseProxy.Model.RouteModel>() is null
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"]
        select $"{method} {address}";

    private static string SegmentOf(Microsoft.AspNetCore.Routing.Patterns.RoutePatternPathSegment segment) => string.Concat(segment.Parts.Select(p => p switch
    {
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
        _ => "?",
    }));

    private sealed class Factory<TProgram>(string service) : WebApplicationFactory<TProgram> where TProgram : class
    {
        private readonly DirectoryInfo content = Directory.CreateTempSubdirectory("salesperf-openapi-");

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            content.Delete(recursive: true);
        }

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(Environments.Production);
            builder.UseContentRoot(content.FullName);
            foreach (var (key, value) in Settings(service)) builder.UseSetting(key, value);
            builder.ConfigureLogging(l => l.ClearProviders());
            builder.ConfigureServices(WithoutWorkers);
        }

        // Nothing here is connected to: a description needs no store, no broker and no issuer.
        private static Dictionary<string, string> Settings(string service)
        {
            var settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [$"ConnectionStrings:{service}db"] = "Host=127.0.0.1;Port=1;Username=nobody;Database=nothing",
                ["ConnectionStrings:messaging"] = "amqp://guest:guest@127.0.0.1:1",
                ["Authentication:Authority"] = "https://issuer.example.com",
                ["Authentication:ClientSecret"] = "none",
                ["Identity:Issuer"] = "https://issuer.example.com",
                ["Identity:KeySecret"] = "none, and long enough for a key",
                ["Partners:KeySecret"] = "none, and long enough for a key",
                ["Partners:PublicAddress"] = "https://gateway.example.com",
                ["Gateway:SignInClient"] = "salesperf-docs",
                // The committed examples, which the program was built with or will be.
                ["OpenApi:Examples"] = Path.Combine(Repository.Root, "docs", "openapi", "examples", $"{service}.json"),
            };
            foreach (var (name, index) in Names.Where(n => n != "gateway").Select((n, i) => (n, i)))
            {
                settings[$"services:{name}:http:0"] = settings[$"services:{name}:grpc:0"] = "http://127.0.0.1:1";
                settings[$"Gateway:Services:{index}"] = name;
            }

            return settings;
        }

        private static void WithoutWorkers(IServiceCollection services)
        {
            foreach (var worker in services.Where(d => d.ServiceType == typeof(IHostedService) && !IsHost(d)).ToList()) services.Remove(worker);
        }

        private static bool IsHost(ServiceDescriptor worker) =>
            (worker.ImplementationType ?? worker.ImplementationFactory?.Method.DeclaringType)?.FullName?.StartsWith("Microsoft.AspNetCore.Hosting.", StringComparison.Ordinal) == true;
    }
}
