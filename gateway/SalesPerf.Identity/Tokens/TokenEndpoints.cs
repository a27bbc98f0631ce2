using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using SalesPerf.Identity.Persistence;
using SalesPerf.Identity.SignIn;
using SalesPerf.ServiceDefaults.Http;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace SalesPerf.Identity.Tokens;

/// <summary>The addresses of OpenID Connect that need to know our people and clients; OpenIddict has checked each request before it arrives here.</summary>
internal static class TokenEndpoints
{
    private const string Server = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static void MapTokens(this IEndpointRouteBuilder app)
    {
        // OpenIddict saves by itself what must outlive a refusal, such as a code that was used twice.
        var group = app.MapGroup("/connect").AllowAnonymous().WithMetadata(new OwnTransactions()).ExcludeFromDescription();
        group.MapGet("/authorize", AuthorizeAsync);
        group.MapPost("/token", ExchangeAsync);
        group.MapGet("/endsession", (Delegate)EndSessionAsync);
    }

    private static async Task<IResult> AuthorizeAsync(HttpContext context, Sessions sessions)
    {
        var request = RequestOf(context);
        var person = await sessions.FindAsync(context, MaxAgeOf(request));
        if (person is not null && !request.HasPromptValue(PromptValues.Login)) return SignIn(TokenSubjects.Of(person, request.GetScopes()));
        return request.HasPromptValue(PromptValues.None)
            ? Refuse(Errors.LoginRequired, "Nobody is signed in.")
            : Results.Redirect(SignInEndpoints.AddressFor(WithoutPrompt(context.Request)));
    }

    private static async Task<IResult> ExchangeAsync(HttpContext context, TokenSubjects subjects, IdentityDb db)
    {
        var request = RequestOf(context);
        if (request.IsClientCredentialsGrantType()) return SignIn(await subjects.OfClientAsync(request.ClientId!, request.GetScopes(), context.RequestAborted));

        var proof = (await context.AuthenticateAsync(Server)).Principal ?? throw new InvalidOperationException("A checked code or refresh token has a subject.");
        var id = Guid.Parse(proof.GetClaim(Claims.Subject)!);
        return await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, context.RequestAborted) is { } person
            ? SignIn(TokenSubjects.Of(person, proof.GetScopes(), proof.Claims))
            : Refuse(Errors.InvalidGrant, "This person may not sign in any more.");
    }

    private static async Task<IResult> EndSessionAsync(HttpContext context)
    {
        await context.SignOutAsync(Sessions.Scheme);
        return Results.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [Server]);
    }

    private static OpenIddictRequest RequestOf(HttpContext context) =>
        context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict hands its requests on.");

    private static TimeSpan? MaxAgeOf(OpenIddictRequest request) => request.MaxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    // Signing in again answers the prompt; repeated, it would ask for ever.
    private static string WithoutPrompt(HttpRequest request) =>
        request.PathBase + request.Path + QueryString.Create(request.Query.Where(q => q.Key is not (Parameters.Prompt or Parameters.MaxAge)));

    private static IResult SignIn(ClaimsPrincipal principal) => Results.SignIn(principal, null, Server);

    private static IResult Refuse(string error, string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [Server]);
}
