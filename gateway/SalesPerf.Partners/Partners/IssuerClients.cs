using System.Net;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Partners.Partners;

/// <summary>How a partner gets tokens.</summary>
/// <param name="ClientId">For the grant <c>client_credentials</c>.</param>
/// <param name="ClientSecret">Shown once; null where the company's issuer keeps it.</param>
/// <param name="TokenAddress">Where.</param>
public sealed record TokenAccess(string ClientId, string? ClientSecret, string TokenAddress)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{ClientId} at {TokenAddress}";
}

/// <summary>Clients at our own issuer; a company's issuer registers its own.</summary>
internal sealed class IssuerClients(IHttpClientFactory clients, ServiceTokens tokens, IConfiguration configuration)
{
    public const string HttpClientName = "identity-clients";

    /// <summary>Whether our own issuer runs here.</summary>
    public bool AreOurs => configuration.GetSection("services:identity").GetChildren().Any();

    /// <summary>Id of a partner's client at our issuer.</summary>
    public static string IdOf(string partner) => $"partner-{partner}";

    /// <summary>Registers the client, or gives it a new secret.</summary>
    public async Task<TokenAccess> GrantAsync(string clientId, CancellationToken cancellationToken)
    {
        var address = $"{configuration["Authentication:Authority"]?.TrimEnd('/')}/connect/token";
        if (!AreOurs) return new TokenAccess(clientId, null, address);
        using var answer = await SendAsync(HttpMethod.Put, clientId, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var registered = await answer.Content.ReadFromJsonAsync<Registered>(cancellationToken) ?? throw new InvalidOperationException("The issuer answered with nothing.");
        return new TokenAccess(registered.ClientId, registered.ClientSecret, address);
    }

    /// <summary>Takes the client away; nothing happens when it is gone.</summary>
    public async Task RemoveAsync(string clientId, CancellationToken cancellationToken)
    {
        if (!AreOurs) return;
        using var answer = await SendAsync(HttpMethod.Delete, clientId, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.NotFound) answer.EnsureSuccessStatusCode();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string clientId, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(HttpClientName);
        using var request = new HttpRequestMessage(method, new Uri($"http://identity/v1/identity/clients/{Uri.EscapeDataString(clientId)}"));
        request.Headers.Authorization = await tokens.ForCallAsync(cancellationToken);
        try
        {
            var answer = await http.SendAsync(request, cancellationToken);
            return (int)answer.StatusCode < 500 ? answer : throw new DomainException(PartnerErrors.IssuerAway);
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new DomainException(PartnerErrors.IssuerAway, failure);
        }
    }

    private sealed record Registered(string ClientId, string ClientSecret)
    {
        public override string ToString() => ClientId;
    }
}
