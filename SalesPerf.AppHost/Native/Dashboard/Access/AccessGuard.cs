using Microsoft.AspNetCore.Http;

namespace SalesPerf.AppHost.Native.Dashboard.Access;

/// <summary>
/// Stands before every page and every API call: the name that the browser asked for must be ours (else a foreign site
/// could reach us by rebinding its DNS name), the caller must be known, and a command must come from our own pages.
/// </summary>
internal sealed class AccessGuard(Sessions sessions)
{
    /// <summary>Cookies ignore ports, so the port is part of the name: two checkouts run side by side.</summary>
    public static string CookieName(HttpContext context) => $"salesperf_dashboard_{context.Connection.LocalPort}";

    /// <summary>The middleware.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        SetHeaders(context.Response.Headers);
        var request = context.Request;
        if (!IsOurName(context)) return RefuseAsync(context, AccessErrors.ForeignHost);
        if (!IsSafe(request.Method) && !ComesFromOurPages(request)) return RefuseAsync(context, AccessErrors.ForeignOrigin);
        if (IsOpenToAll(request.Path) || IsKnown(context)) return next(context);
        return request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
            ? RefuseAsync(context, AccessErrors.NotSignedIn)
            : PageFiles.SendAsync(context, "sign-in.html", StatusCodes.Status401Unauthorized);
    }

    private static void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    // The sign-in page needs its style sheet and script; they are the same for everybody.
    private static bool IsOpenToAll(PathString path) => path == "/login" || path.StartsWithSegments("/assets", StringComparison.Ordinal);

    private static bool IsOurName(HttpContext context) =>
        context.Request.Host is { Host: "localhost" or "127.0.0.1", Port: { } port } && port == context.Connection.LocalPort;

    private bool IsKnown(HttpContext context) =>
        Bearer(context.Request) is { } key ? sessions.IsApiKey(key)
        : context.Request.Cookies.TryGetValue(CookieName(context), out var cookie) && sessions.IsOpen(cookie);

    // A browser always names the origin of a command. A tool shows the key, which no foreign page knows, and names none.
    private static bool ComesFromOurPages(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0) return Bearer(request) is not null;
        return string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase)
            && request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin";
    }

    private static string? Bearer(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
    }

    private static Task RefuseAsync(HttpContext context, AccessError error)
    {
        if (error.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Of(error.Status, error.Code, error.Text).ExecuteAsync(context);
    }
}

/// <summary>A refusal of the guard.</summary>
internal sealed record AccessError(int Status, string Code, string Text);

/// <summary>Why the guard refuses.</summary>
internal static class AccessErrors
{
    public static readonly AccessError ForeignHost = new(StatusCodes.Status421MisdirectedRequest, "dashboard.foreign_host", "The dashboard answers to localhost and 127.0.0.1 only.");
    public static readonly AccessError ForeignOrigin = new(StatusCodes.Status403Forbidden, "dashboard.foreign_origin", "A command must come from the dashboard's own pages, or show the API key.");
    public static readonly AccessError NotSignedIn = new(StatusCodes.Status401Unauthorized, "dashboard.not_signed_in", "Follow the login link that the runner printed, or show the API key as a bearer token.");
}
