namespace SalesPerf.ServiceDefaults.Limits;

/// <summary>How often something may be done.</summary>
/// <param name="Name">As in the RateLimit headers.</param>
/// <param name="Quota">How often in a window.</param>
/// <param name="WindowSeconds">Length of a window; windows begin at multiples of it.</param>
/// <param name="FailsClosed">Whether nothing goes while the common count is unknown: for what must never be tried without limit.</param>
public sealed record LimitPolicy(string Name, int Quota, int WindowSeconds, bool FailsClosed = false)
{
    /// <summary>How many permits a process takes from the common count at once: a hundredth, so that the common store is asked once in as many requests.</summary>
    public int Lease => Math.Max(1, Quota / 100);

    /// <summary>The value of <c>RateLimit-Policy</c>.</summary>
    public string Header => $"\"{Name}\";q={Quota};w={WindowSeconds}";
}

/// <summary>What the limiter says to one request.</summary>
/// <param name="IsAllowed">Whether it may go on.</param>
/// <param name="Remaining">How many more may, as far as this process knows.</param>
/// <param name="ResetSeconds">Until the quota is whole again.</param>
public readonly record struct LimitVerdict(bool IsAllowed, long Remaining, int ResetSeconds);
