using System.Text.Encodings.Web;
using SalesPerf.Gateway.Documents;

namespace SalesPerf.Gateway.Site;

/// <summary>Pages and their style and script, embedded in this process: nothing is loaded from elsewhere.</summary>
internal static class SiteFiles
{
    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.Ordinal)
    {
        [".css"] = "text/css; charset=utf-8", [".js"] = "text/javascript; charset=utf-8", [".svg"] = "image/svg+xml",
    };

    private static readonly Dictionary<string, string> Files = typeof(SiteFiles).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith("site/", StringComparison.Ordinal)).ToDictionary(n => n["site/".Length..], Read, StringComparer.Ordinal);

    /// <summary>A page, with its marks replaced; the values are HTML already.</summary>
    public static IResult Page(HttpContext context, string name, params (string Mark, string Html)[] values)
    {
        var issuer = context.RequestServices.GetRequiredService<IssuerAddresses>().Origin;
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' {issuer}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        context.Response.Headers.CacheControl = "no-cache";
        var html = values.Aggregate(Files[name], (text, value) => text.Replace(value.Mark, value.Html, StringComparison.Ordinal));
        return TypedResults.Content(html, "text/html; charset=utf-8");
    }

    /// <summary>A style sheet, script or picture; null where there is none of that name.</summary>
    public static IResult? Asset(HttpContext context, string name)
    {
        if (!Files.TryGetValue(name, out var content) || !ContentTypes.TryGetValue(Path.GetExtension(name), out var type)) return null;
        context.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Content(content, type);
    }

    /// <summary>Text for a page.</summary>
    public static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(SiteFiles).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
