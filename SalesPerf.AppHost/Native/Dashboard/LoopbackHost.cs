using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SalesPerf.AppHost.Native.Dashboard;

/// <summary>A web host that listens on the loopback address only and reads no configuration: variables meant for the services must not reach it.</summary>
internal static class LoopbackHost
{
    /// <summary>A builder with one endpoint.</summary>
    public static WebApplicationBuilder CreateBuilder(int port, HttpProtocols protocols)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o =>
        {
            o.AddServerHeader = false;
            o.Listen(IPAddress.Loopback, port, endpoint => endpoint.Protocols = protocols);
        });
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole();
        return builder;
    }

    /// <summary>The port that a started host got.</summary>
    public static int PortOf(WebApplication app) => new Uri(app.Urls.First()).Port;
}
