using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.ServiceDefaults.Identity;

/// <summary>This service's own token, kept until shortly before it expires.</summary>
internal sealed class ServiceTokenCache
{
    internal SemaphoreSlim Gate { get; } = new(1, 1);

    internal (string Token, DateTimeOffset GoodUntil)? Current { get; set; }
}

/// <summary>The token for an outgoing call: the signed-in person's where a request is at hand, else this service's own by client credentials.</summary>
public sealed class ServiceTokens
{
    internal const string HttpClientName = "token-issuer";

    private readonly HttpClient http;
    private readonly ServiceTokenCache cache;
    private readonly IOptions<TokenOptions> options;
    private readonly IHttpContextAccessor accessor;
    private readonly TimeProvider time;

    /// <summary>Made by the container.</summary>
    internal ServiceTokens(HttpClient http, ServiceTokenCache cache, IOptions<TokenOptions> options, IHttpContextAccessor accessor, TimeProvider time) =>
        (this.http, this.cache, this.options, this.accessor, this.time) = (http, cache, options, accessor, time);

    /// <summary>The value of the Authorization header.</summary>
    public async ValueTask<AuthenticationHeaderValue> ForCallAsync(CancellationToken cancellationToken)
    {
        var incoming = accessor.HttpContext?.Request.Headers.Authorization.ToString();
        return AuthenticationHeaderValue.TryParse(incoming, out var forwarded) ? forwarded : await ForServiceAsync(cancellationToken);
    }

    /// <summary>The value of the Authorization header where this service asks for itself, whoever is signed in.</summary>
    public async ValueTask<AuthenticationHeaderValue> ForServiceAsync(CancellationToken cancellationToken) => new("Bearer", await OwnAsync(cancellationToken));

    private async Task<string> OwnAsync(CancellationToken cancellationToken)
    {
        if (cache.Current is { } good && good.GoodUntil > time.GetUtcNow()) return good.Token;
        await cache.Gate.WaitAsync(cancellationToken);
        try
        {
            if (cache.Current is { } renewed && renewed.GoodUntil > time.GetUtcNow()) return renewed.Token;
            var answer = await FetchAsync(cancellationToken);
            cache.Current = (answer.Token, time.GetUtcNow().AddSeconds(Math.Max(answer.ExpiresInSeconds - 60, 5)));
            return answer.Token;
        }
        finally { cache.Gate.Release(); }
    }

    private async Task<TokenAnswer> FetchAsync(CancellationToken cancellationToken)
    {
        var o = options.Value;
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials", ["client_id"] = o.ClientId ?? string.Empty, ["client_secret"] = o.ClientSecret ?? string.Empty, ["scope"] = o.Audience,
        };
        try
        {
            using var content = new FormUrlEncodedContent(form);
            using var response = await http.PostAsync(new Uri($"{o.Authority.TrimEnd('/')}/connect/token"), content, cancellationToken);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<TokenAnswer>(cancellationToken) ?? throw new HttpRequestException("The issuer gave an empty answer.");
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested)) { throw new DomainException(CommonErrors.Unavailable("The token issuer"), exception); }
    }

    private sealed record TokenAnswer([property: JsonPropertyName("access_token")] string Token, [property: JsonPropertyName("expires_in")] int ExpiresInSeconds)
    {
        public override string ToString() => $"a token for {ExpiresInSeconds} s";
    }
}
