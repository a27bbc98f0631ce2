using Markdig;
using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Gateway.Site;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.Gateway.Documents;

/// <summary>
/// What partners read: the guide, the list of events, the AsyncAPI document and the JSON Schema of each event. They are the committed files of
/// <c>docs</c>, so what is served is what was reviewed; <c>dataschema</c> of every event leads here.
/// </summary>
internal static class EventDocuments
{
    private const string Prefix = "events/";

    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers().DisableHtml().Build();

    private static readonly Dictionary<string, byte[]> Files = typeof(EventDocuments).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(n => n[Prefix.Length..], Read, StringComparer.Ordinal);

    public static void MapEventDocuments(this IEndpointRouteBuilder app)
    {
        var open = app.MapGroup(string.Empty).AllowAnonymous().ExcludeFromDescription();
        open.MapGet("/asyncapi/v1.json", (HttpContext context) => Json(context, "asyncapi.json", "application/vnd.aai.asyncapi+json"));
        open.MapGet("/schemas/{file}", (string file, HttpContext context) => Json(context, $"schemas/{file}", "application/schema+json"));
        open.MapGet("/docs/partners", (HttpContext context) => Guide(context, "partners.md", "Partners"));
        open.MapGet("/docs/events", (HttpContext context) => Guide(context, "events.md", "Events"));
    }

    private static FileContentHttpResult Json(HttpContext context, string name, string mediaType)
    {
        if (!Files.TryGetValue(name, out var content)) throw new DomainException(CommonErrors.NoSuchRoute);
        // Public documents: a partner's tools in a browser may read them from anywhere.
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Bytes(content, mediaType);
    }

    private static IResult Guide(HttpContext context, string name, string title)
    {
        var text = System.Text.Encoding.UTF8.GetString(Files[name])
            .Replace("](events/README.md", "](/docs/events", StringComparison.Ordinal).Replace("](events/asyncapi.json", "](/asyncapi/v1.json", StringComparison.Ordinal)
            .Replace("](../partners.md", "](/docs/partners", StringComparison.Ordinal).Replace("](asyncapi.json", "](/asyncapi/v1.json", StringComparison.Ordinal)
            .Replace("](schemas/", "](/schemas/", StringComparison.Ordinal).Replace("](events/schemas/", "](/schemas/", StringComparison.Ordinal).Replace("](errors.md", "](/docs/errors", StringComparison.Ordinal);
        return SiteFiles.Page(context, "guide.html", ("{{title}}", SiteFiles.Encode(title)), ("{{body}}", Markdig.Markdown.ToHtml(text, Markdown)));
    }

    private static byte[] Read(string resource)
    {
        using var stream = typeof(EventDocuments).Assembly.GetManifestResourceStream(resource)!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
