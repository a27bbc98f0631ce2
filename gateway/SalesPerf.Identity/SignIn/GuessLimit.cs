using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace SalesPerf.Identity.SignIn;

/// <summary>Second line behind the lock of a person: one address that tries one password with many users is refused for the rest of the minute.</summary>
internal sealed class GuessLimit(IOptions<IssuerOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> failures = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => RateLimitPartition.GetFixedWindowLimiter(
        address, _ => new FixedWindowRateLimiterOptions { PermitLimit = options.Value.FailuresPerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    public bool IsReached(HttpContext context) => failures.GetStatistics(AddressOf(context))?.CurrentAvailablePermits == 0;

    public void CountFailure(HttpContext context)
    {
        using var lease = failures.AttemptAcquire(AddressOf(context));
    }

    public void Dispose() => failures.Dispose();

    private static IPAddress AddressOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;
}
