using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>Headers that every answer to a browser carries. A page names its own Content-Security-Policy; what names none may load nothing.</summary>
public static class SecurityHeaders
{
    /// <summary>Adds the headers; call before everything else, so that refusals carry them too.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            Set(context);
            return Task.CompletedTask;
        });
        return next(context);
    });

    private static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
        if (context.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        headers.Remove("Server");
    }
}
