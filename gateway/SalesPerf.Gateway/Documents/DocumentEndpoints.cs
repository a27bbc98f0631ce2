using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using SalesPerf.Gateway.Site;
using Scalar.AspNetCore;

namespace SalesPerf.Gateway.Documents;

/// <summary>The description of everything behind the edge, as a document and as pages.</summary>
internal static class DocumentEndpoints
{
    private const string SignIn = "signIn";
    private const string ReferenceDocument = "/docs/openapi.json";

    private static readonly (string Name, string Meaning)[] SignInScopes = [("openid", "Who you are"), ("profile", "Your name"), ("salesperf", "This platform")];

    public static void MapDocuments(this IEndpointRouteBuilder app)
    {
        app.MapGet("/openapi/v1.json", GetDocumentAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapGet(OwnDocument.Address, async (IServiceProvider services, HttpContext context) =>
            TypedResults.Json(await OwnDocument.MakeAsync(services, context.RequestAborted))).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/docs/errors", (HttpContext context) => SiteFiles.Page(context, "errors.html", ("{{errors}}", ErrorList.Html))).AllowAnonymous().ExcludeFromDescription();
        app.MapGet(ReferenceDocument, GetReferenceDocumentAsync).AllowAnonymous().ExcludeFromDescription();
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

    private static Task ConfigureAsync(ScalarOptions options, HttpContext context)
    {
        options.Title = "SalesPerf API";
        options.OpenApiRoutePattern = ReferenceDocument;
        options.Nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        options.DefaultFonts = false;
        options.Telemetry = false;
        options.ProxyUrl = string.Empty;
        // Offers of the maker's own services, which would send the description to them.
        options.DisableAgent().DisableMcp().HideDeveloperTools();
        options.HideClientButton = true;
        options.AddPreferredSecuritySchemes(SignIn);
        // Scalar styles itself in line; its scripts carry the nonce, and it talks to this edge and to the issuer only.
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{options.Nonce}' 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
            + $"connect-src 'self' {context.RequestServices.GetRequiredService<IssuerAddresses>().Origin}; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return Task.CompletedTask;
    }

    // The published document says only what is the same everywhere. The reference also signs in, so its copy names this platform's issuer.
    private static async Task<IResult> GetReferenceDocumentAsync(DocumentCache cache, IssuerAddresses issuer, IOptions<GatewayOptions> options, HttpContext context)
    {
        var document = JsonNode.Parse((await cache.GetAsync(context.RequestAborted)).Json)!.AsObject();
        if (await issuer.FindAsync(context.RequestAborted) is { } addresses && document["components"]?["securitySchemes"] is JsonObject schemes)
        {
            schemes[SignIn] = SignInScheme(addresses, options.Value.SignInClient, $"{context.Request.Scheme}://{context.Request.Host}/docs/");
            document["security"] = new JsonArray(new JsonObject { [SignIn] = new JsonArray() }, new JsonObject { ["bearer"] = new JsonArray() });
        }

        return TypedResults.Bytes(JsonSerializer.SerializeToUtf8Bytes(document), "application/json");
    }

    private static JsonObject SignInScheme((string Authorization, string Token) addresses, string client, string redirect) => new()
    {
        ["type"] = "oauth2",
        ["description"] = "Sign in at the issuer.",
        ["flows"] = new JsonObject
        {
            ["authorizationCode"] = new JsonObject
            {
                ["authorizationUrl"] = addresses.Authorization,
                ["tokenUrl"] = addresses.Token,
                ["scopes"] = new JsonObject(SignInScopes.Select(s => KeyValuePair.Create(s.Name, (JsonNode?)s.Meaning))),
                ["x-usePkce"] = "SHA-256",
                ["x-scalar-client-id"] = client,
                ["x-scalar-redirect-uri"] = redirect,
                // A public client has no secret; in the body its id stands by itself.
                ["x-scalar-credentials-location"] = "body",
            },
        },
        ["x-default-scopes"] = new JsonArray([.. SignInScopes.Select(s => (JsonNode?)s.Name)]),
    };
}
