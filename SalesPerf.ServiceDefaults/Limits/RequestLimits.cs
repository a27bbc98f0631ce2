using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Clients;
using SalesPerf.ServiceDefaults.Errors;
using StackExchange.Redis;

namespace SalesPerf.ServiceDefaults.Limits;

/// <summary>How much one caller may ask; section <c>Limits</c>.</summary>
public sealed class RequestLimitOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "Limits";

    /// <summary>Reads of one signed-in caller a minute.</summary>
    [Range(1, int.MaxValue)]
    public int ReadsPerMinute { get; set; } = 6_000;

    /// <summary>Changes of one signed-in caller a minute.</summary>
    [Range(1, int.MaxValue)]
    public int ChangesPerMinute { get; set; } = 3_000;

    /// <summary>Requests without a good token from one address a minute.</summary>
    [Range(1, int.MaxValue)]
    public int AnonymousPerMinute { get; set; } = 1_200;

    internal LimitPolicy Reads => new("reads", ReadsPerMinute, 60);

    internal LimitPolicy Changes => new("changes", ChangesPerMinute, 60);

    internal LimitPolicy Anonymous => new("anonymous", AnonymousPerMinute, 60);
}

/// <summary>Limits on requests, told in every answer (draft-ietf-httpapi-ratelimit-headers).</summary>
public static class RequestLimits
{
    /// <summary>More was asked than the limit allows.</summary>
    public static DomainError TooMany { get; } = new("request.too_many", ErrorKind.TooMany, "Too many requests; go on after the seconds that Retry-After names.");

    /// <summary>Registers the limiter, over the common store where one is configured.</summary>
    public static void AddLimiter(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddCache();
        builder.Services.AddSingleton(sp => new LeasedLimiter(sp.GetService<IConnectionMultiplexer>(), sp.GetRequiredService<TimeProvider>(), sp.GetRequiredService<ILogger<LeasedLimiter>>(), builder.Configuration[$"{RequestLimitOptions.Section}:Keys"] ?? LeasedLimiter.DefaultKeys));
    }

    /// <summary>Registers the limits on all requests; <c>UseServiceDefaults</c> then applies them.</summary>
    public static void AddRequestLimits(this IHostApplicationBuilder builder)
    {
        builder.AddLimiter();
        builder.Services.AddOptions<RequestLimitOptions>().BindConfiguration(RequestLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<LimitedRequests>();
    }

    internal static void UseRequestLimits(this WebApplication app)
    {
        if (app.Services.GetService<LimitedRequests>() is { } limits) app.Use(limits.InvokeAsync);
    }
}

/// <summary>Takes a permit for each request: of the person or client where the token is good, else of the address.</summary>
internal sealed class LimitedRequests(LeasedLimiter limiter, IOptions<RequestLimitOptions> options)
{
    private readonly LimitPolicy reads = options.Value.Reads;
    private readonly LimitPolicy changes = options.Value.Changes;
    private readonly LimitPolicy anonymous = options.Value.Anonymous;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var subject = context.User.FindFirst("sub")?.Value;
        var policy = subject is null ? anonymous : HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? reads : changes;
        var verdict = await limiter.TakeAsync(policy, subject ?? (context.Connection.RemoteIpAddress ?? IPAddress.None).ToString());
        var headers = context.Response.Headers;
        headers["RateLimit-Policy"] = policy.Header;
        headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{policy.Name}\";r={verdict.Remaining};t={verdict.ResetSeconds}");
        if (!verdict.IsAllowed)
        {
            headers.RetryAfter = verdict.ResetSeconds.ToString(CultureInfo.InvariantCulture);
            await Problem.WriteAsync(context, RequestLimits.TooMany);
            return;
        }

        await next(context);
    }
}
