using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.ServiceDefaults.Audit;

/// <summary>The audit log of a process that has a database.</summary>
internal static class AuditSetup
{
    public static void AddAuditActor(this IServiceCollection services, string service)
    {
        services.AddSingleton(new AuditedService(service));
        services.AddScoped<AuditScope>();
    }

    public static void AddAuditLog(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AuditSealing>());
    }

    // A process without a database changes nothing of its own.
    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(ServiceDatabase)) == true) app.MapAuditLog(app.ServiceProvider.GetRequiredService<AuditedService>().Name);
    }
}
