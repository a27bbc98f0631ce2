using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>Carries out what operations declare: types of bodies, ageing headers, versions that changes are based on, and 304 for what the caller has already.</summary>
internal static class HabitMiddleware
{
    private const string Compared = "salesperf.version-compared";

    /// <summary>Call after routing and before what opens transactions: a forgotten comparison then rolls back.</summary>
    public static void UseHabits(this IApplicationBuilder app)
    {
        app.ApplicationServices.AssertChoosesByAddressAlone();
        app.Use(RefuseUnreadable);
        app.Use(TellAge);
        app.Use(AnswerNotModifiedAsync);
    }

    /// <summary>Remembers that the handler compared versions.</summary>
    public static void MarkCompared(HttpContext context) => context.Items[Compared] = true;

    /// <summary>Refuses a change without a version before the handler runs.</summary>
    public static void RequireVersion(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<BasedOnVersion>() is { MayCreate: false } && context.Request.Headers.IfMatch.Count == 0)
            throw new DomainException(CommonErrors.VersionRequired);
    }

    /// <summary>A change that declared to be based on a version and did not compare is a bug; found before the commit, it changes nothing.</summary>
    public static void AssertCompared(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<BasedOnVersion>() is { MayCreate: false } && !context.Items.ContainsKey(Compared))
            throw new InvalidOperationException($"{context.Request.Method} {context.Request.Path} declared NeedsVersion and did not compare: call RequireMatch.");
    }

    private static Task RefuseUnreadable(HttpContext context, RequestDelegate next)
    {
        if (context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true) throw new DomainException(CommonErrors.UnfitParameter);
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is not { } accepts || context.Request.ContentType is not { Length: > 0 } sent) return next(context);
        if (MediaTypeHeaderValue.TryParse(sent, out var type) && accepts.ContentTypes.Any(a => type.IsSubsetOf(MediaTypeHeaderValue.Parse(a)))) return next(context);
        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        return Task.CompletedTask;
    }

    private static Task TellAge(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Ages>() is { } ages)
        {
            var headers = context.Response.Headers;
            headers["Deprecation"] = string.Create(CultureInfo.InvariantCulture, $"@{ages.Since.ToUnixTimeSeconds()}");
            if (ages.Sunset is { } sunset) headers["Sunset"] = sunset.ToString("R", CultureInfo.InvariantCulture);
            headers.Append("Link", $"<{ages.Link}>; rel=\"deprecation\"; type=\"text/html\"");
        }

        return next(context);
    }

    // Held back only where the caller named a version, so an answer is never written twice and a stream is never held.
    private static async Task AnswerNotModifiedAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Headers.IfNoneMatch.Count == 0 || context.GetEndpoint()?.Metadata.GetMetadata<HasETag>() is not { Caches: true })
        {
            await next(context);
            return;
        }

        var original = context.Response.Body;
        await using var held = new MemoryStream();
        context.Response.Body = held;
        try { await next(context); }
        finally { context.Response.Body = original; }

        if (context.Response.StatusCode == StatusCodes.Status200OK && context.HasCurrent(context.Response.Headers.ETag.ToString()))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            context.Response.ContentLength = null;
            context.Response.ContentType = null;
            return;
        }

        held.Position = 0;
        await held.CopyToAsync(original, context.RequestAborted);
    }
}
