using System.ComponentModel.DataAnnotations;
using System.Net;

namespace SalesPerf.Partners;

/// <summary>How this process is set up; section <c>Partners</c>.</summary>
internal sealed class PartnersOptions
{
    public const string Section = "Partners";

    /// <summary>The gateway as partners reach it; <c>dataschema</c> of every event begins with it.</summary>
    [Required, Url]
    public string PublicAddress { get; set; } = "http://localhost:5100";

    /// <summary>Seals webhook secrets in the database. The same for every replica.</summary>
    [Required, MinLength(16)]
    public string KeySecret { get; set; } = string.Empty;

    /// <summary>The broker's host as partners reach it; the one that this process uses where empty.</summary>
    public string? BrokerHost { get; set; }

    /// <summary>How long events stay in the archive and can be replayed.</summary>
    public TimeSpan KeepArchive { get; set; } = TimeSpan.FromDays(400);

    /// <summary>Events that one replay may send.</summary>
    [Range(1, 10_000_000)]
    public int MostReplayed { get; set; } = 1_000_000;

    /// <summary>How long a worker waits for a notification before it looks by itself.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often queues and bindings at the broker are compared with what is wanted.</summary>
    public TimeSpan KeepTopologyEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a partner's message waits before it is handed on again to a service that was away; twice as long each time, a minute at most.</summary>
    public TimeSpan InboundRetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the service that a partner's message is for may fail at it before the message is set aside; that it was away does not count.</summary>
    [Range(1, 1_000)]
    public int InboundFaultsUntilSetAside { get; set; } = 10;

    /// <summary>How long a partner's message may have been handed on in vain before this process calls itself degraded.</summary>
    public TimeSpan InboundStalledAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Readers of the event stream at once.</summary>
    [Range(1, 10_000)]
    public int MostStreams { get; set; } = 50;

    public WebhookOptions Webhooks { get; set; } = new();
}

/// <summary>Section <c>Partners:Webhooks</c>.</summary>
internal sealed class WebhookOptions
{
    /// <summary>Pauses before each attempt after the first: about three days in all, as Standard Webhooks recommends.</summary>
    public IReadOnlyList<TimeSpan> RetryAfter { get; set; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>How long an endpoint may take to answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a secret still signs after it was replaced.</summary>
    public TimeSpan KeepPreviousSecret { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Deliveries at once, over all endpoints.</summary>
    [Range(1, 1_000)]
    public int Concurrency { get; set; } = 16;

    /// <summary>Endpoints of one partner.</summary>
    [Range(1, 1_000)]
    public int MostPerPartner { get; set; } = 20;

    /// <summary>Ports of this machine's loopback address that endpoints may be at, over http. For development and tests; refused elsewhere.</summary>
    public IReadOnlyList<int> AllowedLoopbackPorts { get; set; } = [];

    public bool Allows(IPAddress address, int port) => IPAddress.IsLoopback(address) && AllowedLoopbackPorts.Contains(port);
}
