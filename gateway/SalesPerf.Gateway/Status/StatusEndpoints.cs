using SalesPerf.Gateway.Site;

namespace SalesPerf.Gateway.Status;

/// <summary>The state of all services, for a monitor and for a person. The edge's own <c>/health/ready</c> does not depend on any of them.</summary>
internal static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/services", async (ServiceHealth health, HttpContext context) =>
        {
            var services = await health.GetAsync(context.RequestAborted);
            var up = services.All(s => s.IsUp);
            return TypedResults.Json(
                new { status = up ? "healthy" : "degraded", services = services.Select(s => new { s.Name, s.Status }) },
                statusCode: up ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/status", (HttpContext context) => SiteFiles.Page(context, "status.html")).AllowAnonymous().ExcludeFromDescription();
    }
}
