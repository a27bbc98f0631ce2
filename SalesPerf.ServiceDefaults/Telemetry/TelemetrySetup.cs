using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace SalesPerf.ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs by OpenTelemetry's semantic conventions, sent to whatever <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names.</summary>
internal static class TelemetrySetup
{
    // The runner and Aspire set always_on, which means all that is worth recording; any other choice is somebody's wish.
    private static readonly string[] EverythingSamplers = ["always_on", "parentbased_always_on"];

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        // Its own log repeats every statement, several times a second; spans show them. It comes before the rules of the configuration, which may say otherwise.
        builder.Services.Configure<LoggerFilterOptions>(o => o.Rules.Insert(0, new LoggerFilterRule(null, "Npgsql", LogLevel.Warning, null)));
        // It repeats addresses with their queries, in which callers put codes and tokens by mistake; spans show the same without them. Whoever wants it must name it.
        builder.Services.Configure<LoggerFilterOptions>(o => o.Rules.Insert(0, new LoggerFilterRule(null, "Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning, null)));
        builder.Logging.AddOpenTelemetry(o =>
        {
            o.IncludeFormattedMessage = true;
            o.IncludeScopes = true;
        });
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(m => m.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation().AddMeter("SalesPerf.*"))
            .WithTracing(t => t.SampleCausedWork(builder.Configuration["OTEL_TRACES_SAMPLER"])
                .AddSource(builder.Environment.ApplicationName).AddSource("SalesPerf.*").AddSource(GrpcClientSpans.Source).AddProcessor(new GrpcClientSpans())
                .AddAspNetCoreInstrumentation(o => o.Filter = context => !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
                .AddHttpClientInstrumentation());

        // Without an address there is nobody to send to, and the exporter would log a failure a second.
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) telemetry.UseOtlpExporter();
    }

    private static TracerProviderBuilder SampleCausedWork(this TracerProviderBuilder traces, string? configured) =>
        string.IsNullOrEmpty(configured) || EverythingSamplers.Contains(configured, StringComparer.OrdinalIgnoreCase) ? traces.SetSampler(CausedWorkSampler.WithCallers()) : traces;
}
