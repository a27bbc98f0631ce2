using System.Collections.Frozen;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace SalesPerf.AppHost.Native.Dashboard;

/// <summary>The pages' files, embedded in the assembly, so that nothing is built and nothing is fetched from elsewhere.</summary>
internal static class PageFiles
{
    private const string Prefix = "pages/";

    private static readonly FrozenDictionary<string, byte[]> Files = Load();

    /// <summary>Every page is the same document; its script shows what the address names.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        string[] pages = ["/", "/resources", "/console/{name?}", "/structured-logs", "/traces/{id?}", "/metrics", "/dead-letters"];
        foreach (var page in pages) routes.MapGet(page, (HttpContext context) => SendAsync(context, "index.html", StatusCodes.Status200OK));
        routes.MapGet("/assets/{**file}", (HttpContext context, string file) => SendAsync(context, $"assets/{file}", StatusCodes.Status200OK));
        routes.MapFallback(context => SendAsync(context, "not-found.html", StatusCodes.Status404NotFound));
    }

    /// <summary>Sends one file, or 404 without a body.</summary>
    public static async Task SendAsync(HttpContext context, string file, int status)
    {
        if (!Files.TryGetValue(file, out var content))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = TypeOf(file);
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    private static FrozenDictionary<string, byte[]> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..].Replace('\\', '/'), name => Read(assembly, name), StringComparer.Ordinal);
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static string TypeOf(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
