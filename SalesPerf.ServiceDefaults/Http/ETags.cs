using System.Globalization;
using Microsoft.AspNetCore.Http;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>Strong ETags made from a row's version, and the checks against them.</summary>
public static class ETags
{
    /// <summary>Sets the ETag of the answer.</summary>
    public static void SetETag(this HttpContext context, uint version)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.ETag = Of(version);
    }

    /// <summary>Whether the caller has this version already (<c>If-None-Match</c>): answer 304.</summary>
    public static bool HasCurrent(this HttpContext context, uint version)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Any(t => t == "*" || t == Of(version));
    }

    /// <summary>Refuses a change that names no version (428) or an old one (412).</summary>
    public static void RequireMatch(this HttpContext context, uint version)
    {
        ArgumentNullException.ThrowIfNull(context);
        var tags = context.Request.Headers.IfMatch.ToString();
        if (tags.Length == 0) throw new DomainException(CommonErrors.VersionRequired);
        if (!tags.Split(',', StringSplitOptions.TrimEntries).Any(t => t == "*" || t == Of(version))) throw new DomainException(CommonErrors.StaleVersion);
    }

    private static string Of(uint version) => string.Create(CultureInfo.InvariantCulture, $"\"{version:x}\"");
}
