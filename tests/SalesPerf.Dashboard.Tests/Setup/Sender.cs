using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace SalesPerf.Dashboard.Tests.Setup;

/// <summary>One process of the platform as the dashboard hears it: the OpenTelemetry SDK with its OTLP exporter.</summary>
internal sealed class Sender : IDisposable
{
    private const int FlushMilliseconds = 5_000;

    private readonly TracerProvider tracing;
    private readonly MeterProvider metering;
    private readonly ILoggerFactory logging;

    public Sender(string resource, Uri endpoint, string key)
    {
        var unique = $"{resource}-{Guid.CreateVersion7():N}";
        Spans = new ActivitySource(unique);
        Meter = new Meter(unique);
        var described = ResourceBuilder.CreateEmpty().AddService(resource, serviceInstanceId: unique);
        void To(OtlpExporterOptions o)
        {
            o.Endpoint = endpoint;
            o.Protocol = OtlpExportProtocol.Grpc;
            o.Headers = $"x-otlp-api-key={key}";
            o.TimeoutMilliseconds = FlushMilliseconds;
        }

        tracing = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(described).AddSource(unique).AddOtlpExporter(To).Build();
        metering = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(described).AddMeter(unique).AddOtlpExporter((o, reader) =>
        {
            To(o);
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 60_000;
        }).Build();
        logging = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Trace).AddOpenTelemetry(o =>
        {
            o.IncludeFormattedMessage = true;
            o.SetResourceBuilder(described);
            o.AddOtlpExporter((exporter, processor) =>
            {
                To(exporter);
                processor.BatchExportProcessorOptions.ScheduledDelayMilliseconds = 100;
            });
        }));
        Log = logging.CreateLogger("SalesPerf.Tests");
    }

    public ActivitySource Spans { get; }

    public Meter Meter { get; }

    public ILogger Log { get; }

    /// <summary>A finished span with given start and length, below another process's span or none.</summary>
    public ActivityContext Span(string name, ActivityKind kind, ActivityContext parent, TimeSpan offset, TimeSpan duration, string? failure, params (string Name, object Value)[] tags)
    {
        Activity.Current = null;
        var start = DateTimeOffset.UnixEpoch.AddDays(20_000) + offset;
        using var span = Spans.StartActivity(name, kind, parent, tags.Select(t => new KeyValuePair<string, object?>(t.Name, t.Value)), startTime: start)
            ?? throw new InvalidOperationException("Nobody listens to the source.");
        if (failure is not null)
        {
            span.AddException(new InvalidOperationException(failure));
            span.SetStatus(ActivityStatusCode.Error, failure);
        }

        span.SetEndTime((start + duration).UtcDateTime);
        return span.Context;
    }

    public void Flush()
    {
        tracing.ForceFlush(FlushMilliseconds);
        metering.ForceFlush(FlushMilliseconds);
    }

    public void Dispose()
    {
        tracing.Dispose();
        metering.Dispose();
        logging.Dispose();
        Spans.Dispose();
        Meter.Dispose();
    }
}
