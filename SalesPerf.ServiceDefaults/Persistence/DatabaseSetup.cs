using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using SalesPerf.ServiceDefaults.Audit;

namespace SalesPerf.ServiceDefaults.Persistence;

/// <summary>A service's one database.</summary>
public static class DatabaseSetup
{
    // The longest calculation thinks for less than a minute between two statements; what streams is not idle.
    private static readonly TimeSpan LongestThought = TimeSpan.FromMinutes(10);

    /// <summary>Registers the data source, with prepared statements, and the context over it.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="connectionName">Name of the connection string, such as <c>goalsdb</c>.</param>
    public static void AddServiceDatabase<TDbContext>(this IHostApplicationBuilder builder, string connectionName) where TDbContext : ServiceDbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddNpgsqlDataSource(connectionName, configureDataSourceBuilder: source =>
        {
            // A prepared statement doubles the speed of a point read.
            source.ConnectionStringBuilder.MaxAutoPrepare = 100;
            source.ConnectionStringBuilder.AutoPrepareMinUsages = 2;
            // Nothing leaves a state in a session: settings and locks end with their transaction, and who listens or leads clears the pool afterwards.
            // Resetting a session costs the server more than a point read.
            source.ConnectionStringBuilder.NoResetOnClose = true;
            source.ConnectionStringBuilder.ApplicationName = builder.Environment.ApplicationName;
            // Whoever is lost inside a transaction holds its locks, and a queue, for minutes and not for ever: the store ends the session, and what was asked is tried again.
            source.ConnectionStringBuilder.Options = $"{source.ConnectionStringBuilder.Options} -c idle_in_transaction_session_timeout={LongestThought.TotalMilliseconds:0}".TrimStart();
        });
        // A context is taken from the pool for a scope and told who acts in it: making one anew takes longer than a point read. The scope's lease gives it back, once: the scope itself
        // disposes of a context for each name that it was asked for it by, and the second time it may be another scope's already.
        builder.Services.AddDbContextPool<TDbContext>((sp, o) => o.UseNpgsql(sp.GetRequiredService<NpgsqlDataSource>()).UseSnakeCaseNamingConvention().AddInterceptors(new AuditInterceptor()));
        var leased = builder.Services.Last(d => d.ServiceType == typeof(TDbContext));
        builder.Services.Remove(leased);
        builder.Services.AddScoped(sp =>
        {
            var db = (TDbContext)leased.ImplementationFactory!(sp);
            db.ActIn(sp.GetRequiredService<AuditScope>());
            return db;
        });
        builder.Services.AddAuditLog();
        builder.Services.AddScoped<DbContext>(sp => sp.GetRequiredService<TDbContext>());
        builder.Services.AddSingleton(new ServiceDatabase(connectionName));
    }
}

/// <summary>Which connection string is this service's.</summary>
internal sealed record ServiceDatabase(string ConnectionName);
