using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SalesPerf.Identity.Clients;
using SalesPerf.Identity.Keys;
using SalesPerf.Identity.Users;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Digests;

/// <summary>
/// Tokens with which this process reads what waits for a person who is not there. They say what the person is now, live for two minutes and never leave the platform; nobody can ask for one.
/// </summary>
internal sealed class PersonTokens(SigningKeyRing keys, IOptions<IssuerOptions> options)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <summary>A token of a person.</summary>
    /// <param name="person">As they were read.</param>
    /// <param name="readAt">An instant before they were read: what was taken away since ends this token like any other.</param>
    public string Of(Person person, DateTimeOffset readAt)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [JwtRegisteredClaimNames.Sub] = person.Id.ToString(),
            [JwtRegisteredClaimNames.Jti] = Guid.CreateVersion7().ToString(),
            [Caller.RoleClaim] = person.Personas.ToArray(),
            // RFC 8693, section 4.1: who acts with it.
            ["act"] = new Dictionary<string, object>(StringComparer.Ordinal) { [JwtRegisteredClaimNames.Sub] = "identity" },
        };
        if (person.ParticipantCode is { } code) claims[Caller.ParticipantClaim] = code;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = new Uri(options.Value.Issuer).AbsoluteUri, Audience = Scopes.Platform, TokenType = "at+jwt", Claims = claims,
            IssuedAt = readAt.UtcDateTime, NotBefore = readAt.UtcDateTime, Expires = (readAt + Lifetime).UtcDateTime,
            SigningCredentials = new SigningCredentials(keys.Keys[0], SecurityAlgorithms.RsaSha256),
        });
    }
}
