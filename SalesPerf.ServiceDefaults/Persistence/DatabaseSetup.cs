using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using SalesPerf.ServiceDefaults.Audit;

namespace SalesPerf.ServiceDefaults.Persistence;

/// <summary>A service's one database.</summary>
public static class DatabaseSetup
{
    /// <summary>Registers the data source, with prepared statements, and the context over it.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="connectionName">Name of the connection string, such as <c>goalsdb</c>.</param>
    public static void AddServiceDatabase<TDbContext>(this IHostApplicationBuilder builder, string connectionName) where TDbContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddNpgsqlDataSource(connectionName, configureDataSourceBuilder: source =>
        {
            // A prepared statement doubles the speed of a point read.
            source.ConnectionStringBuilder.MaxAutoPrepare = 100;
            source.ConnectionStringBuilder.AutoPrepareMinUsages = 2;
            source.ConnectionStringBuilder.ApplicationName = builder.Environment.ApplicationName;
        });
        builder.Services.AddDbContext<TDbContext>((sp, o) => o.UseNpgsql(sp.GetRequiredService<NpgsqlDataSource>()).UseSnakeCaseNamingConvention().AddInterceptors(sp.GetRequiredService<AuditInterceptor>()));
        builder.Services.AddAuditLog();
        builder.Services.AddScoped<DbContext>(sp => sp.GetRequiredService<TDbContext>());
        builder.Services.AddSingleton(new ServiceDatabase(connectionName));
    }
}

/// <summary>Which connection string is this service's.</summary>
internal sealed record ServiceDatabase(string ConnectionName);
