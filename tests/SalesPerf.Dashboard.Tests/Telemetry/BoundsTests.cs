using SalesPerf.AppHost.Native.Dashboard.Live;
using SalesPerf.AppHost.Native.Dashboard.Telemetry;

namespace SalesPerf.Dashboard.Tests.Telemetry;

/// <summary>Memory stays finite whatever is sent: the oldest goes first, and is counted.</summary>
public sealed class BoundsTests
{
    private const long Second = 1_000_000_000;

    private readonly TelemetryStore store = new(new TelemetryLimits(), new ChangeFeed());

    [Fact]
    public void Logs_beyond_10_000_then_the_oldest_are_gone()
    {
        store.Add([.. Enumerable.Range(1, 10_050).Select(Log)]);

        Assert.Equal(new Fill(10_000, 10_000, 50), store.Logs.Fill);
        var kept = store.Logs.List(new LogQuery(null, LogSeverity.Trace, null, null, 0, int.MaxValue));
        Assert.Equal(("line 51", "line 10050"), (kept[0].Message, kept[^1].Message));
    }

    [Fact]
    public void Traces_beyond_10_000_then_the_oldest_are_gone()
    {
        store.Add([.. Enumerable.Range(1, 10_007).Select(n => Span($"{n:x32}", $"{n:x16}"))]);

        Assert.Equal(new Fill(10_000, 10_000, 7), store.Traces.Fill);
        Assert.Null(store.Traces.Find($"{7:x32}"));
        Assert.NotNull(store.Traces.Find($"{8:x32}"));
    }

    [Fact]
    public void Points_beyond_50_000_then_the_oldest_are_gone()
    {
        store.Add([.. Enumerable.Range(1, 50_020).Select(n => Gauge(n * Second, n))]);

        Assert.Equal(new Fill(50_000, 50_000, 20), store.Metrics.Fill);
        Assert.Equal(21, Assert.Single(store.Metrics.Read("level", 0)).Points[0].Value);
    }

    [Fact]
    public void Spans_of_endless_traces_then_traces_go_before_memory_does()
    {
        var small = new TraceStore(new TelemetryLimits { Spans = 10, SpansPerTrace = 4 });

        small.Add(from trace in Enumerable.Range(1, 5) from span in Enumerable.Range(1, 6) select Span($"{trace:x32}", $"{span:x16}"));

        Assert.Equal(10, small.DroppedSpans);
        Assert.Equal(2, small.Fill.Count);
        Assert.Equal(4, small.Find($"{5:x32}")!.Count);
    }

    [Fact]
    public void Loop_over_a_database_then_it_pushes_out_no_trace_of_a_request()
    {
        store.Add([Span($"{1:x32}", $"{1:x16}")]);

        store.Add([.. Enumerable.Range(2, 20_000).Select(n => Span($"{n:x32}", $"{n:x16}") with { Kind = SpanKind.Client, Attributes = [new("db.system.name", "postgresql")] })]);

        Assert.NotNull(store.Traces.Find($"{1:x32}"));
        Assert.Equal(10_000, store.Traces.Fill.Count);
        Assert.Single(store.Traces.List(new TraceQuery(null, null, false, WithBackground: false, null, TraceOrder.Time, 10)));
    }

    [Fact]
    public void Span_sent_twice_then_kept_once()
    {
        store.Add([Span($"{1:x32}", $"{1:x16}")]);
        store.Add([Span($"{1:x32}", $"{1:x16}")]);

        Assert.Single(store.Traces.Find($"{1:x32}")!);
    }

    [Fact]
    public void Gauge_that_does_not_move_then_one_point_that_lasts()
    {
        store.Add([.. Enumerable.Range(1, 100).Select(n => Gauge(n * Second, 3))]);

        var point = Assert.Single(Assert.Single(store.Metrics.Read("level", 0)).Points);
        Assert.Equal((1 * Second, 100 * Second), (point.AtNanos, point.ToNanos));
    }

    [Theory]
    [InlineData(0, 5, 0, 5, 5)] // the first report counts from the start of its process; a total that did not move gains nothing
    [InlineData(0, 5, 0, 9, 9)] // only the gain counts
    [InlineData(0, 5, 1, 2, 7)] // a process that began again counts from zero
    [InlineData(0, 5, 0, 2, 7)] // also when it does not say so
    public void Totals_then_the_sum_of_their_gains(long firstStart, double first, long secondStart, double second, double sum)
    {
        store.Add([Total(firstStart, 1 * Second, first), Total(secondStart, 2 * Second, second)]);

        Assert.Equal(sum, Assert.Single(store.Metrics.Read("total", 0)).Points.Sum(p => p.Value));
    }

    [Fact]
    public void Series_beyond_the_limit_then_the_silent_one_is_forgotten()
    {
        var few = new MetricStore(new TelemetryLimits { Series = 2 });

        few.Add([Gauge(1, 1, "a"), Gauge(2, 1, "b"), Gauge(3, 2, "a"), Gauge(4, 1, "c")]);

        Assert.Equal(["a", "c"], few.Read("level", 0).Select(s => s.Key.Attributes).Order());
    }

    private static StoredLog Log(int number) => new()
    {
        AtNanos = number, Resource = "goals", Category = "Tests", Level = LogSeverity.Information, Message = $"line {number}", TraceId = null, SpanId = null, Attributes = [],
    };

    private static StoredSpan Span(string traceId, string spanId) => new()
    {
        TraceId = traceId, SpanId = spanId, ParentSpanId = null, Name = "GET /", Resource = "gateway", Kind = SpanKind.Server, StartNanos = 1, EndNanos = 2,
        HasError = false, StatusMessage = null, Attributes = [], Events = [], Links = [],
    };

    private static Measurement Gauge(long at, double value, string attributes = "") =>
        new(new SeriesKey("goals", "1", "level", attributes), InstrumentKind.Gauge, "", false, 0, at, value, 0, null, null);

    private static Measurement Total(long start, long at, double value) =>
        new(new SeriesKey("goals", "1", "total", ""), InstrumentKind.Counter, "", true, start, at, value, 0, null, null);
}
