using System.Collections.Concurrent;
using System.Diagnostics;
using SalesPerf.Messaging.Tests.Shop;
using SalesPerf.Testing;

namespace SalesPerf.Messaging.Tests;

public sealed class TraceTests : ComplianceTest
{
    [Fact]
    public async Task One_trace_runs_from_the_request_to_the_last_consumer()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "SalesPerf.Messaging" or "TestRequest",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var shop = await StartReadyAsync();
        using var source = new ActivitySource("TestRequest");
        ActivityTraceId trace;
        using (var request = source.StartActivity("POST /orders", ActivityKind.Server)!)
        {
            trace = request.TraceId;
            await shop.PlaceAsync();
        }

        await EffectsEventuallyAsync(NoteRecorded.Queue, 1);
        var names = await EventualAssert.GetAsync(
            () => Task.FromResult(spans.Where(span => span.TraceId == trace).ToList()), found => Assert.Equal(8, found.Count), Soon);
        var byId = names.ToDictionary(span => span.SpanId);
        var last = names.Single(span => span.DisplayName == $"process {NoteRecorded.Queue}");
        Assert.Equal(
            [
                $"process {NoteRecorded.Queue}", "publish salesperf.events:SalesPerf.Messaging.Tests.Shop.OrderRecorded",
                "outbox SalesPerf.Messaging.Tests.Shop.OrderRecorded", $"process {RecordOrder.Queue}",
                "publish salesperf.events:SalesPerf.Messaging.Tests.Shop.OrderPlaced", "outbox SalesPerf.Messaging.Tests.Shop.OrderPlaced", "POST /orders",
            ],
            Path(last, byId));
        Assert.Contains(names, span => (string?)span.GetTagItem("messaging.operation.name") == "outbox");
    }

    [Fact]
    public async Task Failed_handling_says_so_in_its_span_and_its_dead_letter_names_the_trace()
    {
        await using var shop = await StartReadyAsync();
        shop.Behaviour.BeforeEffect = (_, _, _, _) => throw new InvalidCastException("a bug");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "SalesPerf.Messaging",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var request = new Activity("request").Start();
        await shop.PlaceAsync();
        var traceparent = await EventualAssert.GetAsync(
            () => Database.ColumnAsync<string>("select traceparent from messaging.dead_letters"), all => Assert.Single(all), Soon);
        Assert.Contains(request.TraceId.ToString(), Assert.Single(traceparent), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Path(Activity? span, Dictionary<ActivitySpanId, Activity> byId)
    {
        for (; span is not null; span = byId.GetValueOrDefault(span.ParentSpanId)) yield return span.DisplayName;
    }
}
