using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace SalesPerf.AppHost.Native.Dashboard.DeadLetters;

/// <summary>The dashboard's own access token by client credentials, kept until shortly before it ends.</summary>
internal sealed class MachineToken(HttpClient http, DashboardOptions options, Func<Uri?> authority) : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim gate = new(1, 1);
    private string? token;
    private DateTimeOffset end;

    /// <summary>A token that is good for at least half a minute; throws <see cref="DeadLetterException"/> with the reason when none can be had.</summary>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (token is null || options.Time.GetUtcNow() > end - Margin) await RequestAsync(cancellationToken);
            return token!;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Drops the token after a service refused it: the issuer may have been started with new keys.</summary>
    public void Forget() => token = null;

    public void Dispose() => gate.Dispose();

    private async Task RequestAsync(CancellationToken cancellationToken)
    {
        if (options.ClientSecret is null) throw new DeadLetterException("The dashboard was given no client secret, so it cannot sign in at the issuer.");
        if (authority() is not { } issuer) throw new DeadLetterException("No issuer is configured, and no resource named identity runs.");
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = options.ClientId,
            ["client_secret"] = options.ClientSecret,
            ["scope"] = "salesperf",
        };
        using var content = new FormUrlEncodedContent(form);
        using var response = await ServiceCall.SendAsync(() => http.PostAsync(new Uri($"{issuer.ToString().TrimEnd('/')}/connect/token"), content, cancellationToken), "The issuer", cancellationToken);
        if (!response.IsSuccessStatusCode) throw new DeadLetterException($"The issuer at {issuer} refused the client {options.ClientId} with {(int)response.StatusCode}.");
        var granted = await response.Content.ReadFromJsonAsync<Grant>(cancellationToken) ?? throw new DeadLetterException($"The issuer at {issuer} answered without a token.");
        end = options.Time.GetUtcNow() + TimeSpan.FromSeconds(granted.ExpiresIn);
        token = granted.AccessToken;
    }

    private sealed record Grant([property: JsonPropertyName("access_token")] string AccessToken, [property: JsonPropertyName("expires_in")] int ExpiresIn)
    {
        public override string ToString() => $"a token for {ExpiresIn} s";
    }
}

/// <summary>Why dead letters cannot be shown or replayed, in words for the page.</summary>
internal sealed class DeadLetterException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Calls that fail in words.</summary>
internal static class ServiceCall
{
    /// <summary>The answer, or a <see cref="DeadLetterException"/> that says who did not give one.</summary>
    public static async Task<HttpResponseMessage> SendAsync(Func<Task<HttpResponseMessage>> send, string who, CancellationToken cancellationToken)
    {
        try
        {
            return await send();
        }
        catch (HttpRequestException e)
        {
            throw new DeadLetterException($"{who} cannot be reached: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DeadLetterException($"{who} did not answer in time.", e);
        }
    }
}
