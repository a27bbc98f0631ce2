using System.Collections.Frozen;
using System.Globalization;
using System.Security.Claims;

namespace SalesPerf.ServiceDefaults.Identity;

/// <summary>Tokens that no longer hold although they have not ended.</summary>
/// <param name="Subject">The <c>sub</c> that they name.</param>
/// <param name="At">Those issued until then do not hold: a role, the participant, the password or the client was taken away.</param>
public sealed record Revocation(string Subject, DateTimeOffset At);

/// <summary>What an issuer of this platform tells its processes. A company's issuer need not: its tokens hold until they end.</summary>
/// <param name="Items">The latest of each subject, as far back as a token lives.</param>
public sealed record RevocationsAnswer(IReadOnlyList<Revocation> Items)
{
    /// <summary>Member of the issuer's discovery document that names the address of this answer.</summary>
    public const string DiscoveryMember = "salesperf_revocations";
}

/// <summary>The revocations that this process knows of.</summary>
public sealed class Revocations
{
    private volatile FrozenDictionary<string, DateTimeOffset> _latest = FrozenDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Knows these from now on, and no others.</summary>
    public void Replace(IEnumerable<Revocation> items) =>
        _latest = items.GroupBy(i => i.Subject, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.Max(i => i.At), StringComparer.Ordinal);

    /// <summary>Whether a token with these claims was revoked. It tells its instant in whole seconds, so one of the same second counts as an earlier one.</summary>
    public bool Include(ClaimsPrincipal token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token.FindFirstValue("sub") is { } subject && _latest.TryGetValue(subject, out var at)
            && long.TryParse(token.FindFirstValue("iat"), NumberStyles.None, CultureInfo.InvariantCulture, out var issuedAt) && issuedAt <= at.ToUnixTimeSeconds();
    }
}
