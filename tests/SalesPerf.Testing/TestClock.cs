namespace SalesPerf.Testing;

/// <summary>The clock of a service under test: the machine's until a test sets it. Timers and measured durations stay real.</summary>
public sealed class TestClock : TimeProvider
{
    private DateTimeOffset? _now;

    /// <summary>Stops the clock at noon (UTC) of a day.</summary>
    public void SetDay(DateOnly day) => Set(new DateTimeOffset(day, new TimeOnly(12, 0), TimeSpan.Zero));

    /// <summary>Stops the clock at an instant.</summary>
    public void Set(DateTimeOffset now) => _now = now;

    /// <summary>Back to the machine's clock.</summary>
    public void Release() => _now = null;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _now ?? System.GetUtcNow();
}
