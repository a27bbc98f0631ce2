using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace SalesPerf.AppHost.Native.Dashboard.Access;

/// <summary>The one-time login link, new links, and the way out.</summary>
internal sealed class LoginPages(Sessions sessions, Func<Uri> address)
{
    /// <summary>A link that signs in one browser, once.</summary>
    public Uri CreateLink() => new(address(), $"/login?t={sessions.CreateLinkToken()}");

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/login", (HttpContext context, string? t) => RedeemAsync(context, t));
        routes.MapPost("/api/commands/login-link", () => TypedResults.Ok(new LoginLink(CreateLink())));
        routes.MapPost("/api/commands/sign-out", SignOut);
    }

    private Task RedeemAsync(HttpContext context, string? token)
    {
        if (token is null || sessions.Redeem(token) is not { } cookie) return PageFiles.SendAsync(context, "sign-in.html", StatusCodes.Status401Unauthorized);
        context.Response.Cookies.Append(AccessGuard.CookieName(context), cookie, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = Sessions.Lifetime });

        // A page and not a redirect: after a click in another site the browser would not send a strict cookie with the redirected request.
        return PageFiles.SendAsync(context, "signed-in.html", StatusCodes.Status200OK);
    }

    private NoContent SignOut(HttpContext context)
    {
        if (context.Request.Cookies.TryGetValue(AccessGuard.CookieName(context), out var cookie)) sessions.Close(cookie);
        context.Response.Cookies.Delete(AccessGuard.CookieName(context));
        return TypedResults.NoContent();
    }
}

/// <summary>A new login link.</summary>
internal sealed record LoginLink(Uri Link);
