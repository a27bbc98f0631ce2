using System.Globalization;
using SalesPerf.AppHost.Native.Dashboard.Telemetry;

namespace SalesPerf.AppHost.Native.Dashboard.Api;

/// <summary>The figures by which ops see how the system does, over one window.</summary>
internal sealed record MetricsReport(
    DateTimeOffset From, double StepSeconds, IReadOnlyList<ServiceFigures> Services, IReadOnlyList<MessagingFigures> Messaging, IReadOnlyList<QueueFigures> Queues, Fill Stored, int Series)
{
    private const string Requests = "http.server.request.duration";

    /// <summary>Reads the figures from the store.</summary>
    public static MetricsReport Of(MetricStore store, Timeline timeline) =>
        new(Nanos.ToInstant(timeline.FromNanos),
            timeline.StepNanos / 1e9,
            ServicesOf(store, timeline),
            MessagingOf(store, timeline),
            QueuesOf(store, timeline),
            store.Fill,
            store.SeriesCount);

    private static ServiceFigures[] ServicesOf(MetricStore store, Timeline timeline) =>
        [.. store.Read(Requests, timeline.FromNanos)
            .Where(s => s.Attribute("http.route")?.StartsWith("/health", StringComparison.Ordinal) != true)
            .GroupBy(s => s.Key.Resource, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => ServiceFigures.Of(g.Key, [.. g], timeline))];

    private static MessagingFigures[] MessagingOf(MetricStore store, Timeline timeline)
    {
        var pending = Levels(store, "salesperf.outbox.pending", timeline, ByResource);
        var age = Levels(store, "salesperf.outbox.age", timeline, ByResource);
        var quarantined = Levels(store, "salesperf.outbox.quarantined", timeline, ByResource);
        var deadLetters = Levels(store, "salesperf.inbox.dead_letters", timeline, ByResource);
        return [.. pending.Keys.Union(age.Keys).Union(quarantined.Keys).Union(deadLetters.Keys).Order()
            .Select(key => new MessagingFigures(key.Resource, pending.GetValueOrDefault(key), age.GetValueOrDefault(key), quarantined.GetValueOrDefault(key), deadLetters.GetValueOrDefault(key)))];
    }

    private static QueueFigures[] QueuesOf(MetricStore store, Timeline timeline) =>
        [.. Levels(store, "salesperf.queue.depth", timeline, ByQueue)
            .OrderBy(level => level.Key)
            .Select(level => new QueueFigures(level.Key.Queue, level.Key.Resource, level.Value))];

    private static (string Resource, string Queue) ByResource(SeriesView series) => (series.Key.Resource, "");

    private static (string Resource, string Queue) ByQueue(SeriesView series) => (series.Key.Resource, series.Attribute("queue") ?? "");

    private static Dictionary<(string Resource, string Queue), LevelFigures> Levels(
        MetricStore store, string instrument, Timeline timeline, Func<SeriesView, (string Resource, string Queue)> key) =>
        store.Read(instrument, timeline.FromNanos)
            .Where(s => s.Points.Count > 0)
            .GroupBy(key)
            .ToDictionary(g => g.Key, g => LevelFigures.Of(g, timeline));
}

/// <summary>What one service was asked and how it answered; errors are answers of 500 and above, refusals those of 400 to 499.</summary>
internal sealed record ServiceFigures(
    string Resource, double Requests, double Refusals, double Errors, double? P95Ms, IReadOnlyList<double> RequestSeries, IReadOnlyList<double> ErrorSeries, IReadOnlyList<double?> P95Series)
{
    public static ServiceFigures Of(string resource, SeriesView[] series, Timeline timeline)
    {
        var requests = CountOf(series, timeline);
        var errors = CountOf(series.Where(s => StatusOf(s) >= 500), timeline);
        var refusals = CountOf(series.Where(s => StatusOf(s) is >= 400 and < 500), timeline);
        return new ServiceFigures(
            resource, requests.Sum(), refusals.Sum(), errors.Sum(), WholeP95(series, timeline), requests, errors,
            [.. timeline.Quantile(series, 0.95).Select(seconds => seconds * 1_000)]);
    }

    private static double[] CountOf(IEnumerable<SeriesView> series, Timeline timeline) => timeline.Sum(series.SelectMany(s => s.Points), p => p.Count);

    private static double? WholeP95(SeriesView[] series, Timeline timeline) =>
        (timeline with { StepNanos = timeline.StepNanos * timeline.Steps, Steps = 1 }).Quantile(series, 0.95)[0] * 1_000;

    private static int StatusOf(SeriesView series) =>
        int.TryParse(series.Attribute("http.response.status_code"), CultureInfo.InvariantCulture, out var status) ? status
        : series.Attribute("error.type") is null ? 0 : 500;
}

/// <summary>A level now and over time; now is null when it is not reported any more.</summary>
internal sealed record LevelFigures(double? Now, IReadOnlyList<double?> Series)
{
    /// <summary>
    /// Levels with different attributes add up. Several processes of a resource look at the same database and broker, so
    /// for the same attributes the latest report holds.
    /// </summary>
    public static LevelFigures Of(IEnumerable<SeriesView> series, Timeline timeline)
    {
        var parts = series.GroupBy(s => s.Key.Attributes, StringComparer.Ordinal)
            .Select(g => timeline.Level([.. g.SelectMany(s => s.Points).OrderBy(p => p.AtNanos)]))
            .ToArray();
        var levels = Enumerable.Range(0, timeline.Steps).Select(step => Total(parts, step)).ToArray();
        return new(levels[^1], levels);
    }

    private static double? Total(double?[][] parts, int step) =>
        parts.Any(p => p[step] is not null) ? parts.Sum(p => p[step]) : null;
}

/// <summary>What waits to be published by one service (age of the oldest row in seconds), and what was put aside on either side.</summary>
internal sealed record MessagingFigures(string Resource, LevelFigures? Pending, LevelFigures? AgeSeconds, LevelFigures? Quarantined, LevelFigures? DeadLetters);

/// <summary>What waits in one queue, as the service that consumes it sees it.</summary>
internal sealed record QueueFigures(string Queue, string Resource, LevelFigures Depth);
