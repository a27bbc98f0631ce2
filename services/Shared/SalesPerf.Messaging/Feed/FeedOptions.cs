using System.ComponentModel.DataAnnotations;

namespace SalesPerf.Messaging.Feed;

/// <summary>The section <c>Feed</c> of the configuration: where partners read.</summary>
public sealed class FeedOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Feed";

    /// <summary>The virtual host of the feed; nothing of the internal bus is in it.</summary>
    [Required]
    public string VirtualHost { get; set; } = "partners";

    /// <summary>The broker's management API, such as <c>http://localhost:15672</c>; user and password are those of <c>ConnectionStrings:messaging</c>.</summary>
    [Required, Url]
    public string Management { get; set; } = string.Empty;

    /// <summary>Messages that a partner's queue holds; beyond it the queue takes none until the partner has read some.</summary>
    [Range(1, 10_000_000)]
    public int QueueLength { get; set; } = 100_000;

    /// <summary>Deliveries of one message that a partner does not acknowledge, before the broker sets it aside.</summary>
    [Range(1, 1_000)]
    public int DeliveryLimit { get; set; } = 10;

    /// <summary>Messages of one partner that wait to be read by us; beyond it the broker takes none from that partner.</summary>
    [Range(1, 1_000_000)]
    public int InboundLength { get; set; } = 10_000;

    /// <summary>How long a message may wait for its confirmation.</summary>
    public TimeSpan ConfirmTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
