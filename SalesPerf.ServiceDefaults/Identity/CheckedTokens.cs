using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SalesPerf.ServiceDefaults.Identity;

/// <summary>
/// Checks tokens, and keeps the outcome of a good one by the hash of its text for a minute at most: a front end sends the same token with every
/// request, and checking a signature costs more than the rest of passing a request on. Nothing is kept of a token that does not hold.
/// </summary>
internal sealed class CheckedTokens(TimeProvider time) : TokenHandler
{
    private const int MostTokens = 10_000;
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(60);

    private readonly JsonWebTokenHandler inner = new() { MapInboundClaims = false };
    private readonly ConcurrentDictionary<string, (TokenValidationResult Result, DateTimeOffset Until)> known = new(StringComparer.Ordinal);

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var key = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        var now = time.GetUtcNow();
        if (known.TryGetValue(key, out var checkedBefore) && now < checkedBefore.Until) return checkedBefore.Result;
        var result = await inner.ValidateTokenAsync(token, validationParameters);
        if (!result.IsValid) return result;
        if (known.Count >= MostTokens) known.Clear();
        known[key] = (result, Earlier(now + GoodFor, new DateTimeOffset(result.SecurityToken.ValidTo, TimeSpan.Zero)));
        return result;
    }

    public override Task<TokenValidationResult> ValidateTokenAsync(SecurityToken token, TokenValidationParameters validationParameters) => inner.ValidateTokenAsync(token, validationParameters);

    public override SecurityToken ReadToken(string token) => inner.ReadToken(token);

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
