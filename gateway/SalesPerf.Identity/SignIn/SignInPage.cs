using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using SalesPerf.Identity.Users;

namespace SalesPerf.Identity.SignIn;

/// <summary>Why the form is shown again.</summary>
internal enum SignInProblem
{
    None,
    Wrong,
    Stale,
    TooMany,
    Unavailable,
}

/// <summary>The pages of this process, from embedded files with <c>{{marks}}</c>; every value is encoded.</summary>
internal static class SignInPage
{
    /// <summary>Hidden field of every form.</summary>
    public const string TokenField = "__RequestVerificationToken";

    // No form-action: browsers apply it to the redirect after the form too, which leads to the client's own address.
    public const string Policy = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

    private static readonly string FormHtml = Read("sign-in.html");
    private static readonly string SessionHtml = Read("session.html");
    private static readonly string Css = Read("sign-in.css");

    public static IResult Form(HttpContext context, IAntiforgery forgery, string returnUrl, SignInProblem problem)
    {
        var (status, text) = problem switch
        {
            SignInProblem.None => (StatusCodes.Status200OK, string.Empty),
            SignInProblem.Wrong => (StatusCodes.Status401Unauthorized, "That user name and password do not belong together, or there were too many attempts. Check both; after several wrong passwords wait five minutes."),
            SignInProblem.Stale => (StatusCodes.Status400BadRequest, "The form was too old. Please sign in again."),
            SignInProblem.TooMany => (StatusCodes.Status429TooManyRequests, "Too many wrong passwords came from your address. Wait a minute."),
            SignInProblem.Unavailable => (StatusCodes.Status503ServiceUnavailable, "Nobody can sign in for the moment. Try again in a minute."),
            _ => throw new ArgumentOutOfRangeException(nameof(problem), problem, null),
        };
        if (problem is SignInProblem.TooMany or SignInProblem.Unavailable) context.Response.Headers.RetryAfter = "60";
        var alert = text.Length == 0 ? string.Empty : $"<p class=\"alert\" role=\"alert\">{Encode(text)}</p>";
        return Html(context, FormHtml.Replace("{{alert}}", alert, StringComparison.Ordinal).Replace("{{returnUrl}}", Encode(returnUrl), StringComparison.Ordinal), forgery, status);
    }

    public static IResult Session(HttpContext context, IAntiforgery forgery, Person person) => Html(
        context,
        SessionHtml.Replace("{{name}}", Encode(person.Name), StringComparison.Ordinal).Replace("{{personas}}", Encode(string.Join(", ", person.Personas)), StringComparison.Ordinal),
        forgery, StatusCodes.Status200OK);

    public static IResult Style(HttpContext context)
    {
        context.Response.Headers.CacheControl = "public, max-age=3600";
        return Results.Text(Css, "text/css");
    }

    private static IResult Html(HttpContext context, string html, IAntiforgery forgery, int status)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        var token = forgery.GetAndStoreTokens(context).RequestToken;
        return Results.Content(html.Replace("{{token}}", Encode(token), StringComparison.Ordinal), "text/html; charset=utf-8", statusCode: status);
    }

    /// <summary>A value as it stands in a page.</summary>
    public static string Encode(string? value) => HtmlEncoder.Default.Encode(value ?? string.Empty);

    /// <summary>An embedded page.</summary>
    public static string Read(string name)
    {
        var resource = string.Create(CultureInfo.InvariantCulture, $"pages/{name}");
        using var stream = typeof(SignInPage).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"No embedded {resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
