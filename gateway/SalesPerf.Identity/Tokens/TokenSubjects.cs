using System.Security.Claims;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using SalesPerf.Identity.Clients;
using SalesPerf.Identity.Users;
using SalesPerf.ServiceDefaults.Identity;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace SalesPerf.Identity.Tokens;

/// <summary>What a token says of its subject.</summary>
internal sealed class TokenSubjects(IOpenIddictApplicationManager applications)
{
    /// <summary>A person, as they are now: personas taken away are gone with the next token.</summary>
    /// <param name="person">Who signed in.</param>
    /// <param name="scopes">What the client asked for.</param>
    /// <param name="before">Claims that the issuer keeps from the code or refresh token, such as its id.</param>
    public static ClaimsPrincipal Of(Person person, IEnumerable<string> scopes, IEnumerable<Claim>? before = null)
    {
        var identity = Empty(before);
        identity.SetClaim(Claims.Subject, person.Id.ToString()).SetClaim(Claims.Name, person.Name).SetClaim(Claims.PreferredUsername, person.UserName)
            .SetClaim(Caller.ParticipantClaim, person.ParticipantCode).SetClaims(Caller.RoleClaim, [.. person.Personas]);
        identity.SetScopes(scopes);
        return Complete(identity);
    }

    /// <summary>A machine.</summary>
    public async Task<ClaimsPrincipal> OfClientAsync(string clientId, IEnumerable<string> scopes, CancellationToken cancellationToken)
    {
        var application = await applications.FindByClientIdAsync(clientId, cancellationToken) ?? throw new InvalidOperationException($"Client {clientId} was authenticated and is not there.");
        var properties = await applications.GetPropertiesAsync(application, cancellationToken);
        var identity = Empty(null);
        identity.SetClaim(Claims.Subject, clientId).SetClaim(Claims.Name, clientId);
        if (properties.TryGetValue(ClientRegistration.RoleProperty, out var role) && role.ValueKind == JsonValueKind.String) identity.SetClaims(Caller.RoleClaim, [role.GetString()!]);
        identity.SetScopes(scopes);
        return Complete(identity);
    }

    private static ClaimsIdentity Empty(IEnumerable<Claim>? before) => new(before, TokenValidationParameters.DefaultAuthenticationType, Claims.Name, Caller.RoleClaim);

    private static ClaimsPrincipal Complete(ClaimsIdentity identity)
    {
        identity.SetResources(Clients.Scopes.Platform);
        identity.SetDestinations(claim => claim.Type switch
        {
            Claims.Name or Claims.PreferredUsername when identity.HasScope(Clients.Scopes.Profile) => [Destinations.AccessToken, Destinations.IdentityToken],
            Caller.RoleClaim when identity.HasScope(Clients.Scopes.Roles) => [Destinations.AccessToken, Destinations.IdentityToken],
            _ => [Destinations.AccessToken],
        });
        return new ClaimsPrincipal(identity);
    }
}
