using System.ComponentModel.DataAnnotations;

namespace SalesPerf.Messaging;

/// <summary>The section <c>Messaging</c> of the configuration. The defaults are meant for production.</summary>
public sealed class MessagingOptions
{
    /// <summary>How many rows the relay takes at once.</summary>
    [Range(1, 10_000)]
    public int RelayBatch { get; set; } = 1_000;

    /// <summary>How many publishes wait for their confirmation at once.</summary>
    [Range(1, 4_096)]
    public int RelayInFlight { get; set; } = 256;

    /// <summary>How long the relay waits for a notification before it looks by itself; also how late a delayed row can be.</summary>
    public TimeSpan RelayPoll { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a batch may wait for its confirmations.</summary>
    public TimeSpan ConfirmTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a row that is sent alone may wait for its confirmation.</summary>
    public TimeSpan AloneTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a row is sent alone, with the broker alive, before it is quarantined.</summary>
    [Range(1, 100)]
    public int SendsBeforeQuarantine { get; set; } = 3;

    /// <summary>Handlers of one queue that run at once in this process; with one, events have their effects in the order in which they come.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 4;

    /// <summary>Events of one queue that have their effects in one transaction at most, where they share one and so many wait.</summary>
    [Range(1, 1_024)]
    public int Together { get; set; } = 32;

    /// <summary>Transactions of handlers of all queues that run at once in this process; each holds a connection to the database.</summary>
    [Range(1, 1_024)]
    public int ProcessConcurrency { get; set; } = 16;

    /// <summary>Deliveries of one message to processes that die with it, before the broker sets it aside.</summary>
    [Range(1, 1_000)]
    public int DeliveryLimit { get; set; } = 20;

    /// <summary>When a failed event is tried again.</summary>
    public RetryOptions Retry { get; set; } = new();

    /// <summary>How long published outbox rows are kept.</summary>
    public TimeSpan KeepOutbox { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long inbox rows are kept; a repetition later than this would have its effect again.</summary>
    public TimeSpan KeepInbox { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How often old rows are removed.</summary>
    public TimeSpan CleanUpEvery { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Rows that one clean-up statement removes.</summary>
    [Range(1, 100_000)]
    public int CleanUpBatch { get; set; } = 5_000;

    /// <summary>How often the numbers of the meter are read from the store and the broker.</summary>
    public TimeSpan ObserveEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after its start a process may be unhealthy because its queues are not declared yet.</summary>
    public TimeSpan StartupGrace { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Pauses between attempts. In-process pauses hold one handler; later attempts go through the outbox.</summary>
public sealed class RetryOptions
{
    /// <summary>Attempts at once, each in a new scope, after a conflict with somebody else's write.</summary>
    public int Reloads { get; set; } = 8;

    /// <summary>Pauses before the immediate attempts, for whatever may pass by itself.</summary>
    public IReadOnlyList<TimeSpan> Immediate { get; set; } = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250)];

    /// <summary>Delays of redeliveries while something does not answer; the last one repeats.</summary>
    public IReadOnlyList<TimeSpan> Unavailable { get; set; } =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];

    /// <summary>Deliveries altogether while something does not answer, before the event is a dead letter (about eight hours).</summary>
    public int UnavailableAttempts { get; set; } = 100;

    /// <summary>Delays of redeliveries of an event that names something not known yet; after the last one it is a dead letter.</summary>
    public IReadOnlyList<TimeSpan> NotFound { get; set; } =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)];
}
