using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SalesPerf.Messaging.Observing;

/// <summary>Spans and counters of Messaging. Names follow the OpenTelemetry conventions for messaging where these have one.</summary>
internal static class Telemetry
{
    public const string Name = "SalesPerf.Messaging";

    public static readonly ActivitySource Spans = new(Name);
    public static readonly Meter Meter = new(Name);

    private static readonly Counter<long> PublishedCounter = Meter.CreateCounter<long>("salesperf.outbox.published", "{event}", "Rows that the broker confirmed.");
    private static readonly Counter<long> ConsumedCounter = Meter.CreateCounter<long>("salesperf.inbox.consumed", "{event}", "Events whose effect was committed.");
    private static readonly Counter<long> DuplicatesCounter = Meter.CreateCounter<long>("salesperf.inbox.duplicates", "{event}", "Deliveries of an event that had its effect before.");
    private static readonly Counter<long> StaleCounter = Meter.CreateCounter<long>("salesperf.inbox.stale", "{event}", "Events older than the last applied one of their key.");
    private static readonly Counter<long> RedeliveredCounter = Meter.CreateCounter<long>("salesperf.inbox.redelivered", "{event}", "Events put off to a later delivery.");
    private static readonly Counter<long> DeadLetteredCounter = Meter.CreateCounter<long>("salesperf.inbox.dead_lettered", "{event}", "Events set aside with their reason.");

    public static void Published(string type) => PublishedCounter.Add(1, new KeyValuePair<string, object?>("messaging.message.type", type));
    public static void Consumed(string queue) => Count(ConsumedCounter, queue);
    public static void Duplicate(string queue) => Count(DuplicatesCounter, queue);
    public static void Stale(string queue) => Count(StaleCounter, queue);
    public static void Redelivered(string queue) => Count(RedeliveredCounter, queue);
    public static void DeadLettered(string queue, string reason) =>
        DeadLetteredCounter.Add(1, new KeyValuePair<string, object?>("queue", queue), new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Starts a span whose parent is written in a row or a header; a missing or broken parent starts a trace of its own.</summary>
    public static Activity? Start(string operation, string destination, ActivityKind kind, string? traceparent, string? tracestate)
    {
        if (!Spans.HasListeners()) return null;
        ActivityContext.TryParse(traceparent, tracestate, isRemote: true, out var parent);
        // The parent comes from the row, never from whatever loop happens to run this.
        var ambient = Activity.Current;
        Activity.Current = null;
        var span = Spans.StartActivity($"{operation} {destination}", kind, parent);
        if (span is null) Activity.Current = ambient;
        else Tag(span, operation, destination);
        return span;
    }

    public static void Tag(Activity span, string operation, string destination)
    {
        span.SetTag("messaging.system", "rabbitmq");
        span.SetTag("messaging.operation.name", operation);
        span.SetTag("messaging.destination.name", destination);
    }

    private static void Count(Counter<long> counter, string queue) => counter.Add(1, new KeyValuePair<string, object?>("queue", queue));
}
