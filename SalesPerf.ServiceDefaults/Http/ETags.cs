using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
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
        return context.HasCurrent(Of(version));
    }

    internal static bool HasCurrent(this HttpContext context, string tag) =>
        tag.Length > 0 && context.Request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries).Any(t => t == "*" || t == tag);

    /// <summary>Refuses a change that names no version (428) or an old one (412).</summary>
    public static void RequireMatch(this HttpContext context, uint version)
    {
        ArgumentNullException.ThrowIfNull(context);
        HabitMiddleware.MarkCompared(context);
        var tags = context.Request.Headers.IfMatch.ToString();
        if (tags.Length == 0) throw new DomainException(CommonErrors.VersionRequired);
        if (!tags.Split(',', StringSplitOptions.TrimEntries).Any(t => t == "*" || t == Of(version))) throw new DomainException(CommonErrors.StaleVersion);
    }

    /// <summary>Refuses a change based on an older version (412), where the caller says on which one it is based.</summary>
    public static void RequireMatchIfSent(this HttpContext context, uint version)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.Headers.IfMatch.Count > 0) context.RequireMatch(version);
    }

    /// <summary>Sets the ETag of a list that changes rarely and is read often, made from its content; returns whether the caller has it already: answer 304.</summary>
    public static bool IsUnchanged<T>(this HttpContext context, Page<T> page)
    {
        var version = BitConverter.ToUInt32(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(page)));
        context.SetETag(version);
        return context.HasCurrent(version);
    }

    private static string Of(uint version) => string.Create(CultureInfo.InvariantCulture, $"\"{version:x}\"");
}
