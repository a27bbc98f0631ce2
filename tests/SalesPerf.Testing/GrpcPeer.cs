using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing.Authorisation;

namespace SalesPerf.Testing;

/// <summary>The other end of the wire: a gRPC server that speaks another service's contract, where that service is not in this process.</summary>
public sealed class GrpcPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GrpcPeer(WebApplication app) => _app = app;

    /// <summary>What <c>services:{name}:grpc:0</c> names.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>Starts one on a free port. It lets in whom that service lets in, by <c>docs/authorisation.yaml</c>: a call with another's token is refused here as it is there.</summary>
    /// <param name="service">The service whose contract it speaks.</param>
    /// <param name="register">Registers what the peer's services are made with.</param>
    /// <param name="map">Maps the services.</param>
    public static async Task<GrpcPeer> StartAsync(string service, Action<IServiceCollection> register, Action<WebApplication> map)
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
        var listed = AuthorisationFile.Read().Of(service);
        app.Use((context, next) => MayCall(context, listed) ? next(context) : RefuseAsync(context));
        map(app);
        await app.StartAsync();
        return new GrpcPeer(app);
    }

    private static bool MayCall(HttpContext context, IReadOnlyDictionary<string, Dictionary<string, string>> listed)
    {
        if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header) || header.Parameter is not { } token) return false;
        var personas = new JsonWebToken(token).Claims.Where(c => c.Type == Caller.RoleClaim).Select(c => c.Value).Append(AuthorisationFile.SignedIn);
        return listed.TryGetValue($"gRPC {context.Request.Path}", out var allowed) && personas.Any(allowed.ContainsKey);
    }

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)StatusCode.PermissionDenied).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = $"Not by {AuthorisationFile.Path}";
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
