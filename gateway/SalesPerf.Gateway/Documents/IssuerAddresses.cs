using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace SalesPerf.Gateway.Documents;

/// <summary>Where people sign in, as the issuer itself announces it: ours or the company's.</summary>
internal sealed class IssuerAddresses(IOptionsMonitor<JwtBearerOptions> bearer)
{
    /// <summary>The authorization and token addresses, or null while the issuer does not answer.</summary>
    public async Task<(string Authorization, string Token)?> FindAsync(CancellationToken cancellationToken)
    {
        var manager = bearer.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager;
        if (manager is null) return null;
        try
        {
            var found = await manager.GetConfigurationAsync(cancellationToken);
            return string.IsNullOrEmpty(found.AuthorizationEndpoint) ? null : (found.AuthorizationEndpoint, found.TokenEndpoint);
        }
        // The pages then work without a sign-in of their own.
        catch (Exception exception) when (exception is InvalidOperationException or IOException or HttpRequestException) { return null; }
    }

    /// <summary>Origin of the issuer, for the pages' Content-Security-Policy.</summary>
    public string Origin => new Uri(bearer.Get(JwtBearerDefaults.AuthenticationScheme).Authority!).GetLeftPart(UriPartial.Authority);

    /// <summary>Its address without a slash at the end.</summary>
    public string Authority => bearer.Get(JwtBearerDefaults.AuthenticationScheme).Authority!.TrimEnd('/');
}
