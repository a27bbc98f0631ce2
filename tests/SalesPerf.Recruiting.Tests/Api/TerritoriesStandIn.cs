using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.Territories.V1;

namespace SalesPerf.Recruiting.Tests.Api;

/// <summary>The other end of the wire: a gRPC server that speaks Territories' contract and knows the title AE, as Territories is not in this process.</summary>
public sealed class TerritoriesStandIn : IAsyncDisposable
{
    private readonly WebApplication app;

    private TerritoriesStandIn(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    public static async Task<TerritoriesStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        // The folder of the test program holds the appsettings.json of the service under test, with its endpoints.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        var app = builder.Build();
        app.MapGrpcService<Organisation>();
        await app.StartAsync();
        return new TerritoriesStandIn(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private sealed class Organisation : OrganisationService.OrganisationServiceBase
    {
        public override Task<GetTitleResponse> GetTitle(GetTitleRequest request, ServerCallContext context) =>
            request.Code == "AE"
                ? Task.FromResult(new GetTitleResponse { Code = "AE", Name = "Account executive" })
                : throw GrpcErrors.ToRpcException(new DomainError("territories.title_not_found", ErrorKind.NotFound, "No such title."));
    }
}
