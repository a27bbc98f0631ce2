using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.AppHost.Native.Dashboard.Telemetry;

namespace SalesPerf.AppHost.Native.Dashboard.Otlp;

/// <summary>The receiver: OTLP over cleartext HTTP/2 on its own port, which serves no page.</summary>
internal static class OtlpHost
{
    /// <summary>Starts to receive.</summary>
    public static async Task<WebApplication> StartAsync(TelemetryStore store, OtlpKey key, int port, CancellationToken cancellationToken)
    {
        var builder = LoopbackHost.CreateBuilder(port, HttpProtocols.Http2);
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(key);
        builder.Services.AddGrpc(o => o.Interceptors.Add<OtlpKeyInterceptor>());
        var app = builder.Build();
        app.MapGrpcService<TraceReceiver>();
        app.MapGrpcService<LogReceiver>();
        app.MapGrpcService<MetricReceiver>();
        await app.StartAsync(cancellationToken);
        return app;
    }
}
