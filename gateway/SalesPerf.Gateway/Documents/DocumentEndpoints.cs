using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SalesPerf.Gateway.Site;
using Scalar.AspNetCore;

namespace SalesPerf.Gateway.Documents;

/// <summary>The description of everything behind the edge, as a document and as pages.</summary>
internal static class DocumentEndpoints
{
    private const string SignIn = "oauth2";

    public static void MapDocuments(this IEndpointRouteBuilder app)
    {
        app.MapGet("/openapi/v1.json", GetDocumentAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/docs/errors", (HttpContext context) => SiteFiles.Page(context, "errors.html", ("{{errors}}", ErrorList.Html))).AllowAnonymous().ExcludeFromDescription();
        app.MapScalarApiReference("/docs", ConfigureAsync).AllowAnonymous();
    }

    private static async Task<IResult> GetDocumentAsync(DocumentCache cache, HttpContext context)
    {
        var document = await cache.GetAsync(context.RequestAborted);
        context.Response.Headers.ETag = document.ETag;
        context.Response.Headers.CacheControl = "no-cache";
        return context.Request.Headers.IfNoneMatch.Contains(document.ETag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(document.Json, "application/json");
    }

    private static async Task ConfigureAsync(ScalarOptions options, HttpContext context)
    {
        var services = context.RequestServices;
        var issuer = services.GetRequiredService<IssuerAddresses>();
        options.Title = "SalesPerf API";
        options.OpenApiRoutePattern = "/openapi/v1.json";
        options.Nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        options.DefaultFonts = false;
        options.Telemetry = false;
        options.ProxyUrl = string.Empty;
        // Offers of the maker's own services, which would send the description to them.
        options.DisableAgent().DisableMcp().HideDeveloperTools();
        options.HideClientButton = true;
        options.AddPreferredSecuritySchemes("bearer");
        // Scalar styles itself in line; its scripts carry the nonce, and it talks to this edge and to the issuer only.
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{options.Nonce}' 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
            + $"connect-src 'self' {issuer.Origin}; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        if (await issuer.FindAsync(context.RequestAborted) is not { } addresses) return;

        options.AddAuthorizationCodeFlow(SignIn, flow =>
        {
            flow.AuthorizationUrl = addresses.Authorization;
            flow.TokenUrl = addresses.Token;
            flow.ClientId = services.GetRequiredService<IOptions<GatewayOptions>>().Value.SignInClient;
            flow.Pkce = Pkce.Sha256;
            flow.RedirectUri = $"{context.Request.Scheme}://{context.Request.Host}/docs";
            flow.SelectedScopes = ["openid", "profile", "salesperf"];
        });
    }
}
