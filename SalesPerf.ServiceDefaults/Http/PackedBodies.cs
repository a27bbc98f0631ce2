using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>The endpoint hands the body on as it came: whoever reads it unpacks it, and bounds what it unpacks to.</summary>
public sealed class HandsBodyOn;

/// <summary>
/// Bodies packed with gzip, br or deflate. What they unpack to is bounded as bodies are, by the operation's own limit, while it is unpacked: a small body that unpacks to a large one
/// is refused at the limit, and no more of it is unpacked.
/// </summary>
internal static class PackedBodies
{
    private const string Known = "gzip, br, deflate";

    /// <summary>Call after routing, which knows the operation's limit, and before whatever reads a body.</summary>
    public static void UsePackedBodies(this IApplicationBuilder app) => app.UseWhen(
        context => context.Request.Headers.ContentEncoding.Count > 0 && context.GetEndpoint()?.Metadata.GetMetadata<HandsBodyOn>() is null,
        branch =>
        {
            branch.Use(RefuseBrokenAsync);
            branch.UseRequestDecompression();
            branch.Use(RefuseOthersAsync);
        });

    // Brotli's decoder says the same by another exception.
    private static async Task RefuseBrokenAsync(HttpContext context, RequestDelegate next)
    {
        try { await next(context); }
        catch (Exception broken) when (broken is InvalidDataException or InvalidOperationException { Source: "System.IO.Compression.Brotli" })
        {
            throw new DomainException(CommonErrors.NotAsPacked);
        }
    }

    // What was unpacked does not say so any more.
    private static Task RefuseOthersAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.ContentEncoding is [] or ["identity"]) return next(context);
        context.Response.Headers.AcceptEncoding = Known;
        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        return Task.CompletedTask;
    }
}
