using System.Security.Cryptography;
using System.Text;

namespace SalesPerf.AppHost.Native.Dashboard.Access;

/// <summary>
/// Who may look: a browser that followed a login link (each opens once), or a tool that shows the API key.
/// Only digests are kept, so a look-up leaks nothing by its time.
/// </summary>
internal sealed class Sessions(TimeProvider time, string apiKey)
{
    /// <summary>How long a browser stays signed in.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const int MostLinks = 16;
    private const int MostSessions = 64;

    private readonly Lock gate = new();
    private readonly Queue<string> openLinks = new();
    private readonly Dictionary<string, DateTimeOffset> endByDigest = new(StringComparer.Ordinal);
    private readonly string apiKeyDigest = Digest(apiKey);

    /// <summary>A token that opens one session, once. Only the last sixteen stay valid.</summary>
    public string CreateLinkToken()
    {
        var token = Secrets.Create();
        lock (gate)
        {
            openLinks.Enqueue(Digest(token));
            if (openLinks.Count > MostLinks) openLinks.Dequeue();
        }

        return token;
    }

    /// <summary>The cookie value of a new session; null when the token was used before, or never existed.</summary>
    public string? Redeem(string token)
    {
        lock (gate)
        {
            var digest = Digest(token);
            if (!openLinks.Contains(digest)) return null;
            var others = openLinks.Where(d => d != digest).ToArray();
            openLinks.Clear();
            foreach (var other in others) openLinks.Enqueue(other);
            return Open();
        }
    }

    /// <summary>Whether a cookie value belongs to a session that has not ended.</summary>
    public bool IsOpen(string cookie)
    {
        lock (gate) return endByDigest.TryGetValue(Digest(cookie), out var end) && time.GetUtcNow() < end;
    }

    /// <summary>Ends a session.</summary>
    public void Close(string cookie)
    {
        lock (gate) endByDigest.Remove(Digest(cookie));
    }

    /// <summary>Whether a bearer value is the API key.</summary>
    public bool IsApiKey(string shown) => Digest(shown) == apiKeyDigest;

    private string Open()
    {
        var now = time.GetUtcNow();
        foreach (var ended in endByDigest.Where(s => s.Value <= now).Select(s => s.Key).ToArray()) endByDigest.Remove(ended);
        if (endByDigest.Count >= MostSessions) endByDigest.Remove(endByDigest.MinBy(s => s.Value).Key);
        var cookie = Secrets.Create();
        endByDigest.Add(Digest(cookie), now + Lifetime);
        return cookie;
    }

    private static string Digest(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
