using Microsoft.Extensions.Options;
using SalesPerf.Gateway.Documents;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.Gateway.Site;

/// <summary>What the landing page needs to know to sign somebody in.</summary>
/// <param name="Authority">The issuer; its discovery document lies below.</param>
/// <param name="Client">Public client of this page.</param>
/// <param name="Dashboard">Address of the dashboard, where it is known.</param>
internal sealed record SiteSettings(string Authority, string Client, string? Dashboard);

/// <summary>The first page: from nothing to an authorised 200.</summary>
internal static class SiteEndpoints
{
    public static void MapSite(this IEndpointRouteBuilder app)
    {
        var site = app.MapGroup(string.Empty).AllowAnonymous().ExcludeFromDescription();
        site.MapGet("/", (HttpContext context) => SiteFiles.Page(context, "landing.html", ("{{base}}", SiteFiles.Encode($"{context.Request.Scheme}://{context.Request.Host}"))));
        site.MapGet("/site/settings.json", (IssuerAddresses issuer, IOptions<GatewayOptions> options) =>
            TypedResults.Ok(new SiteSettings(issuer.Authority, options.Value.SignInClient, options.Value.Dashboard)));
        site.MapGet("/site/{file}", (string file, HttpContext context) => SiteFiles.Asset(context, file) ?? throw new DomainException(CommonErrors.NoSuchRoute));
        site.MapGet("/favicon.ico", (HttpContext context) => SiteFiles.Asset(context, "mark.svg"));
    }
}
