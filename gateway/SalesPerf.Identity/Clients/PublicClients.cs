namespace SalesPerf.Identity.Clients;

/// <summary>Where the public clients live.</summary>
internal static class PublicClients
{
    private const string GatewayPlaceholder = "{gateway}";

    /// <summary>The redirect addresses of a client; those at a gateway whose address is not known are left out.</summary>
    public static IEnumerable<Uri> RedirectsOf(PublicClient client, IssuerOptions options) => client.RedirectUris
        .Where(u => options.Gateway is not null || !u.Contains(GatewayPlaceholder, StringComparison.Ordinal))
        .Select(u => new Uri(u.Replace(GatewayPlaceholder, options.Gateway?.TrimEnd('/'), StringComparison.Ordinal)));

    /// <summary>Browser origins that fetch tokens from script.</summary>
    public static string[] OriginsOf(IssuerOptions options) =>
    [
        .. options.PublicClients.Values.Where(c => !c.Native).SelectMany(c => RedirectsOf(c, options)).Select(u => u.GetLeftPart(UriPartial.Authority))
            .Concat(options.CorsOrigins).Distinct(StringComparer.OrdinalIgnoreCase),
    ];
}
