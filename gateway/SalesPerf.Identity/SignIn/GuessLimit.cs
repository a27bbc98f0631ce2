using System.Net;
using Microsoft.Extensions.Options;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Limits;

namespace SalesPerf.Identity.SignIn;

/// <summary>Whether an address may try a password.</summary>
internal enum GuessVerdict
{
    Allowed,

    /// <summary>Too many wrong ones this minute.</summary>
    TooMany,

    /// <summary>The common count is away: nobody guesses without limit.</summary>
    Unknown,
}

/// <summary>
/// Second line behind the lock of a person: one address that tries one password with many users is refused for the rest of the minute, at
/// whichever process of the issuer. It fails closed.
/// </summary>
internal sealed class GuessLimit(LeasedLimiter limiter, IOptions<IssuerOptions> options)
{
    private readonly LimitPolicy policy = new("sign-in", options.Value.FailuresPerMinute, 60, FailsClosed: true);

    public async Task<GuessVerdict> JudgeAsync(HttpContext context)
    {
        try { return (await limiter.PeekAsync(policy, AddressOf(context))).IsAllowed ? GuessVerdict.Allowed : GuessVerdict.TooMany; }
        catch (DomainException exception) when (exception.Error.Kind == ErrorKind.Unavailable) { return GuessVerdict.Unknown; }
    }

    public async Task CountFailureAsync(HttpContext context)
    {
        try { await limiter.TakeAsync(policy, AddressOf(context)); }
        // The next guess is refused, as long as the count is away.
        catch (DomainException exception) when (exception.Error.Kind == ErrorKind.Unavailable) { return; }
    }

    private static string AddressOf(HttpContext context) => (context.Connection.RemoteIpAddress ?? IPAddress.None).ToString();
}
