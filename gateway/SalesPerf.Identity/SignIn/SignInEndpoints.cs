using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.Identity.SignIn;

/// <summary>The sign-in page. A script drives it like a browser: the README of this project shows how.</summary>
internal static class SignInEndpoints
{
    private const string Path = "/sign-in";
    private const string ReturnField = "returnUrl";

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        // A failed sign-in is counted though the page is shown again, so the transaction is the check's own.
        var pages = app.MapGroup(string.Empty).AllowAnonymous().ExcludeFromDescription().WithMetadata(new OwnTransactions());
        pages.MapGet(Path, ShowAsync);
        pages.MapPost(Path, SignInAsync);
        pages.MapGet("/", ShowSessionAsync);
        pages.MapPost("/sign-out", SignOutAsync);
        pages.MapGet("/sign-in.css", SignInPage.Style);
    }

    /// <summary>Where to send somebody who must sign in before an address of ours.</summary>
    public static string AddressFor(string returnUrl) => Path + QueryString.Create(ReturnField, returnUrl);

    private static async Task<IResult> ShowAsync(HttpContext context, IAntiforgery forgery, Sessions sessions)
    {
        var returnUrl = SafeReturn(context.Request.Query[ReturnField]);
        // Signed in already and nowhere to go back to: say so instead of asking again.
        return returnUrl == Home && await sessions.FindAsync(context) is not null ? Results.Redirect(Home) : SignInPage.Form(context, forgery, returnUrl, SignInProblem.None);
    }

    private static async Task<IResult> SignInAsync(HttpContext context, IAntiforgery forgery, PasswordCheck passwords, Sessions sessions, GuessLimit guesses)
    {
        if (!context.Request.HasFormContentType) return SignInPage.Form(context, forgery, Home, SignInProblem.Stale);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var returnUrl = SafeReturn(form[ReturnField]);
        if (!await forgery.IsRequestValidAsync(context)) return SignInPage.Form(context, forgery, returnUrl, SignInProblem.Stale);
        var verdict = await guesses.JudgeAsync(context);
        if (verdict != GuessVerdict.Allowed) return SignInPage.Form(context, forgery, returnUrl, verdict == GuessVerdict.TooMany ? SignInProblem.TooMany : SignInProblem.Unavailable);

        if (await passwords.FindAsync(form["username"].ToString().Trim(), form["password"].ToString(), context.RequestAborted) is not { } person)
        {
            await guesses.CountFailureAsync(context);
            return SignInPage.Form(context, forgery, returnUrl, SignInProblem.Wrong);
        }

        await sessions.BeginAsync(context, person);
        return Results.Redirect(returnUrl);
    }

    private static async Task<IResult> ShowSessionAsync(HttpContext context, IAntiforgery forgery, Sessions sessions) =>
        await sessions.FindAsync(context) is { } person ? SignInPage.Session(context, forgery, person) : SignInPage.Form(context, forgery, Home, SignInProblem.None);

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery forgery)
    {
        if (await forgery.IsRequestValidAsync(context)) await context.SignOutAsync(Sessions.Scheme);
        return Results.Redirect(Home);
    }

    private const string Home = "/";

    // Only back to the address that sent the person here: anything else would make this page a way to foreign ones.
    private static string SafeReturn(string? asked) => asked is not null && asked.StartsWith("/connect/authorize?", StringComparison.Ordinal) ? asked : Home;
}
