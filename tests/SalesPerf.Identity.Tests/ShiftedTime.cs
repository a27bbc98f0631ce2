namespace SalesPerf.Identity.Tests;

/// <summary>The machine's clock, set forward or back by a test.</summary>
public sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
}
