using System.Diagnostics.Metrics;

namespace SalesPerf.Partners;

/// <summary>Counters of the feed.</summary>
internal static class Observing
{
    private static readonly Meter Meter = new("SalesPerf.Partners");
    private static readonly Counter<long> PublishedCounter = Meter.CreateCounter<long>("salesperf.feed.published", "{event}", "Events that the broker confirmed, by outcome; unroutable ones go to nobody and stay in the archive.");
    private static readonly Counter<long> RefusedCounter = Meter.CreateCounter<long>("salesperf.feed.refused", "{event}", "Events that a partner's full queue did not take; they are sent again.");
    private static readonly Counter<long> ResentCounter = Meter.CreateCounter<long>("salesperf.feed.resent", "{event}", "Events sent to one partner's queue alone: replays and what was refused before.");
    private static readonly Counter<long> WebhookCounter = Meter.CreateCounter<long>("salesperf.webhook.attempts", "{attempt}", "Attempts at webhooks, by result.");

    private static readonly Counter<long> ReceivedCounter = Meter.CreateCounter<long>("salesperf.inbound.messages", "{message}", "Messages of partners: waiting when they came, then accepted, refused or set aside; repeated ones had no effect.");

    public static void Received(string status) => ReceivedCounter.Add(1, new KeyValuePair<string, object?>("status", status));

    private static readonly Counter<long> PostponedCounter = Meter.CreateCounter<long>("salesperf.inbound.postponed", "{attempt}", "Attempts to hand a partner's message on that were in vain, by code; its lane waits.");

    private static (int Lanes, TimeSpan Age) _stalled;

    static Observing()
    {
        Meter.CreateObservableGauge("salesperf.inbound.stalled", () => _stalled.Lanes, "{partner}", "Partners whose messages wait because the next one was handed on in vain.");
        Meter.CreateObservableGauge("salesperf.inbound.stalled_age", () => _stalled.Age.TotalSeconds, "s", "How long ago the oldest message came that was handed on in vain and waits.");
    }

    public static void Postponed(string code) => PostponedCounter.Add(1, new KeyValuePair<string, object?>("code", code));

    /// <summary>Told by the one replica that hands messages on.</summary>
    public static void Stalled(int lanes, TimeSpan age) => _stalled = (lanes, age);

    public static void Published(string outcome) => PublishedCounter.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public static void Refused() => RefusedCounter.Add(1);

    public static void Resent(int events) => ResentCounter.Add(events);

    public static void Attempted(string result) => WebhookCounter.Add(1, new KeyValuePair<string, object?>("result", result));
}
