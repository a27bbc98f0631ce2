using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SalesPerf.Testing;

/// <summary>The other end of the wire: a gRPC server that speaks another service's contract, where that service is not in this process.</summary>
public sealed class GrpcPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GrpcPeer(WebApplication app) => _app = app;

    /// <summary>What <c>services:{name}:grpc:0</c> names.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>Starts one on a free port.</summary>
    /// <param name="register">Registers what the peer's services are made with.</param>
    /// <param name="map">Maps the services.</param>
    public static async Task<GrpcPeer> StartAsync(Action<IServiceCollection> register, Action<WebApplication> map)
    {
        ArgumentNullException.ThrowIfNull(register);
        ArgumentNullException.ThrowIfNull(map);
        var builder = WebApplication.CreateSlimBuilder();
        // The folder of the test program holds the appsettings.json of the service under test, with its endpoints.
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        register(builder.Services);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new GrpcPeer(app);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
