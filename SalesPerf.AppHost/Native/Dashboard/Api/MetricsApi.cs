using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesPerf.AppHost.Native.Dashboard.Telemetry;

namespace SalesPerf.AppHost.Native.Dashboard.Api;

/// <summary>Metrics: the figures of the Metrics page, and any instrument by name.</summary>
internal sealed class MetricsApi(MetricStore metrics, TimeProvider time)
{
    private const int Steps = 60;
    private const int MostLines = 20;

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/metrics", (double? minutes) => TypedResults.Ok(MetricsReport.Of(metrics, TimelineOf(minutes))));
        api.MapGet("/metrics/instruments", Instruments);
        api.MapGet("/metrics/series", Lines);
    }

    private Timeline TimelineOf(double? minutes)
    {
        var window = double.Clamp(minutes ?? 5, 1, 24 * 60);
        return Timeline.Ending(Nanos.From(time.GetUtcNow()), (long)(window * 60e9), Steps);
    }

    private Ok<ItemsOf<InstrumentItem>> Instruments() => TypedResults.Ok(new ItemsOf<InstrumentItem>(
        [.. metrics.Read(null, long.MaxValue)
            .GroupBy(s => (s.Key.Resource, s.Key.Instrument))
            .OrderBy(g => g.Key)
            .Select(g => new InstrumentItem(g.Key.Resource, g.Key.Instrument, g.First().Unit, g.First().Kind, g.Count()))]));

    private Ok<LineList> Lines(string resource, string instrument, double? minutes)
    {
        var timeline = TimelineOf(minutes);
        var series = metrics.Read(instrument, timeline.FromNanos)
            .Where(s => s.Key.Resource == resource && s.Points.Count > 0)
            .OrderByDescending(s => s.Points[^1].ToNanos)
            .Take(MostLines);
        return TypedResults.Ok(new LineList(Nanos.ToInstant(timeline.FromNanos), timeline.StepNanos / 1e9, [.. series.Select(s => new LineItem(Label(s), ValuesOf(s, timeline)))]));
    }

    private static string Label(SeriesView series) => series.Key.Attributes.Length == 0 ? series.Key.Instrument : series.Key.Attributes.Replace("\u001f", ", ", StringComparison.Ordinal);

    private static double?[] ValuesOf(SeriesView series, Timeline timeline) => series.Kind switch
    {
        InstrumentKind.Gauge => timeline.Level(series.Points),
        InstrumentKind.Counter => [.. timeline.Sum(series.Points, p => p.Value).Select(v => (double?)v)],
        _ => timeline.Quantile([series], 0.95),
    };
}

/// <summary>An instrument that reported.</summary>
internal sealed record InstrumentItem(string Resource, string Instrument, string Unit, InstrumentKind Kind, int Series);

/// <summary>Values of an instrument by step: levels of a gauge, gains of a counter, the 95th percentile of a histogram.</summary>
internal sealed record LineList(DateTimeOffset From, double StepSeconds, IReadOnlyList<LineItem> Lines);

/// <summary>One series.</summary>
internal sealed record LineItem(string Label, IReadOnlyList<double?> Values);
