using Google.Protobuf.Collections;
using Grpc.Core;
using SalesPerf.AppHost.Native.Dashboard.Otlp.Wire;
using SalesPerf.AppHost.Native.Dashboard.Telemetry;

namespace SalesPerf.AppHost.Native.Dashboard.Otlp;

/// <summary>The metrics service of OTLP: gauges, sums and explicit histograms.</summary>
internal sealed class MetricReceiver(TelemetryStore store) : MetricsService.MetricsServiceBase
{
    public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context)
    {
        var response = new ExportMetricsServiceResponse();
        var measurements = new List<Measurement>();
        var rejected = 0;
        foreach (var resourceMetrics in request.ResourceMetrics)
        {
            var sender = (Resource: resourceMetrics.Resource.ServiceName(), Instance: resourceMetrics.Resource.InstanceId());
            foreach (var metric in resourceMetrics.ScopeMetrics.SelectMany(s => s.Metrics))
            {
                if (metric.DataCase == Metric.DataOneofCase.None) rejected++;
                else measurements.AddRange(Read(metric, sender));
            }
        }

        store.Add(measurements);
        if (rejected > 0) response.PartialSuccess = new ExportMetricsPartialSuccess { RejectedDataPoints = rejected, ErrorMessage = "Exponential histograms and summaries are not kept." };
        return Task.FromResult(response);
    }

    private static IEnumerable<Measurement> Read(Metric metric, (string Resource, string Instance) sender) => metric.DataCase switch
    {
        Metric.DataOneofCase.Gauge => metric.Gauge.DataPoints.Select(p => Number(metric, p, sender, InstrumentKind.Gauge, isCumulative: false)),
        Metric.DataOneofCase.Sum => metric.Sum.DataPoints.Select(p => Number(metric, p, sender, KindOf(metric.Sum), IsCumulative(metric.Sum.AggregationTemporality))),
        _ => metric.Histogram.DataPoints
            .Where(p => p.BucketCounts.Count <= TelemetryLimits.Buckets && (p.BucketCounts.Count == 0 || p.BucketCounts.Count == p.ExplicitBounds.Count + 1))
            .Select(p => Histogram(metric, p, sender)),
    };

    // A sum that may fall, such as requests under way, is read as a level.
    private static InstrumentKind KindOf(Sum sum) =>
        !sum.IsMonotonic && IsCumulative(sum.AggregationTemporality) ? InstrumentKind.Gauge : InstrumentKind.Counter;

    private static bool IsCumulative(AggregationTemporality temporality) => temporality == AggregationTemporality.Cumulative;

    private static Measurement Number(Metric metric, NumberDataPoint point, (string Resource, string Instance) sender, InstrumentKind kind, bool isCumulative) =>
        new(Key(metric, point.Attributes, sender),
            kind,
            WireReader.Shared(metric.Unit),
            isCumulative,
            (long)point.StartTimeUnixNano,
            (long)point.TimeUnixNano,
            point.ValueCase == NumberDataPoint.ValueOneofCase.AsInt ? point.AsInt : point.AsDouble,
            0,
            null,
            null);

    private static Measurement Histogram(Metric metric, HistogramDataPoint point, (string Resource, string Instance) sender) =>
        new(Key(metric, point.Attributes, sender),
            InstrumentKind.Histogram,
            WireReader.Shared(metric.Unit),
            IsCumulative(metric.Histogram.AggregationTemporality),
            (long)point.StartTimeUnixNano,
            (long)point.TimeUnixNano,
            point.Sum,
            (long)point.Count,
            [.. point.BucketCounts.Select(c => (long)c)],
            [.. point.ExplicitBounds]);

    private static SeriesKey Key(Metric metric, RepeatedField<KeyValue> attributes, (string Resource, string Instance) sender)
    {
        var pairs = attributes.ToText().OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => $"{a.Name}={a.Value}");
        return new SeriesKey(sender.Resource, sender.Instance, WireReader.Shared(metric.Name), string.Join('\u001f', pairs));
    }
}
