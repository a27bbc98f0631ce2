namespace SalesPerf.Messaging.Feed;

/// <summary>Names in the feed's virtual host. Partners see them, so they never change.</summary>
public static class FeedTopology
{
    /// <summary>The topic exchange that every event is published to.</summary>
    public const string Exchange = "salesperf.events";

    /// <summary>Where the broker puts what a partner did not acknowledge too often.</summary>
    public const string DeadLetterExchange = "salesperf.dead-letters";

    /// <summary>The queue of a partner.</summary>
    public static string QueueOf(string partner) => $"partner.{partner}";

    /// <summary>The exchange to which a partner may publish, and the queue behind it.</summary>
    public static string InboundOf(string partner) => $"partner.{partner}.in";

    /// <summary>The partner's messages that were set aside.</summary>
    public static string DeadLettersOf(string partner) => $"partner.{partner}.dead";
}
