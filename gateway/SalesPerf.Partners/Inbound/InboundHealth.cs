using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using SalesPerf.Partners.Persistence;

namespace SalesPerf.Partners.Inbound;

/// <summary>Says so where messages of partners cannot be handed on for a while. The process is degraded by it and goes on: what is kept is kept.</summary>
internal sealed class InboundHealth(IServiceScopeFactory scopes, IOptions<PartnersOptions> options, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PartnersDb>();
        var since = time.GetUtcNow() - options.Value.InboundStalledAfter;
        var stalled = await db.Inbound.Where(i => i.Status == InboundStatus.Waiting && i.Attempts > 0 && i.ReceivedAt < since)
            .GroupBy(i => i.Code).Select(g => new { Code = g.Key, Partners = g.Select(i => i.PartnerId).Distinct().Count() }).ToListAsync(cancellationToken);
        return stalled.Count == 0
            ? HealthCheckResult.Healthy("No partner's messages are held up.")
            : HealthCheckResult.Degraded($"Messages of partners are held up: {string.Join(", ", stalled.OrderBy(s => s.Code, StringComparer.Ordinal).Select(s => $"{s.Code} for {s.Partners}"))}.");
    }
}
