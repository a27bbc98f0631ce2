using System.Reflection;
using DbUp;
using DbUp.Engine;
using DbUp.Engine.Output;
using DbUp.Support;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace SalesPerf.ServiceDefaults.Persistence;

/// <summary>The assemblies whose embedded <c>*.sql</c> scripts make a service's schema, in the order in which they need each other.</summary>
public sealed record MigrationScripts(IReadOnlyList<Assembly> Assemblies);

/// <summary>Brings a database to the present schema, once per start of the platform, as its owner; the serving process never may.</summary>
/// <remarks>
/// Scripts are named <c>{area}_{number}_{what}.sql</c>, run once each in the order of assemblies and names, each in its own transaction, and
/// are never changed after they were published. The serving role <c>{database}_app</c> may read and write the rows of every table that a script
/// makes; a script takes rights back from <c>$app_role$</c> where rows are append-only.
/// </remarks>
public sealed class Migrator
{
    private const long LockKey = 0x53616C6573506572; // "SalesPer": one migration of a database at a time

    /// <summary>Migrates with the owner's connection string and gives the serving role this password.</summary>
    public static async Task MigrateAsync(string ownerConnectionString, string appPassword, MigrationScripts scripts, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scripts);
        // DbUp opens connections of its own, so the lock lives on this one.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ownerConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockKey})", cancellationToken);
        var role = $"{connection.Database}_app";
        await PrepareRoleAsync(connection, role, appPassword, cancellationToken);
        Upgrade(ownerConnectionString, role, scripts, logger);
        await GrantSchemasAsync(connection, role, cancellationToken);
    }

    private static async Task PrepareRoleAsync(NpgsqlConnection connection, string role, string password, CancellationToken cancellationToken)
    {
        var name = Identifier(role);
        await ExecuteAsync(connection, $"""
            DO $$ BEGIN
              IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {name} LOGIN; END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$;
            ALTER ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{ScramVerifier.Of(password)}';
            REVOKE CREATE ON SCHEMA public FROM PUBLIC;
            REVOKE ALL ON DATABASE {Identifier(connection.Database)} FROM PUBLIC;
            GRANT CONNECT ON DATABASE {Identifier(connection.Database)} TO {name};
            ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {name};
            ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {name};
            """, cancellationToken);
    }

    private static void Upgrade(string connectionString, string role, MigrationScripts scripts, ILogger logger)
    {
        var all = scripts.Assemblies.SelectMany((assembly, order) => assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(n => new SqlScript(n, Read(assembly, n), new SqlScriptOptions { ScriptType = ScriptType.RunOnce, RunGroupOrder = order }))).ToArray();
        var result = DeployChanges.To.PostgresqlDatabase(connectionString).WithScripts(all).WithVariable("app_role", Identifier(role))
            .WithTransactionPerScript().LogTo(new UpgradeLog(logger)).Build().PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException($"The script {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
    }

    private static Task GrantSchemasAsync(NpgsqlConnection connection, string role, CancellationToken cancellationToken) => ExecuteAsync(connection, $"""
        DO $$ DECLARE s text; BEGIN
          FOR s IN SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname NOT IN ('information_schema', 'public')
          LOOP EXECUTE format('GRANT USAGE ON SCHEMA %I TO {Identifier(role)}', s); END LOOP;
        END $$;
        """, cancellationToken);

    private static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed class UpgradeLog(ILogger logger) : IUpgradeLog
    {
        public void LogTrace(string format, params object[] args) => logger.LogTrace("{Message}", Text(format, args));

        public void LogDebug(string format, params object[] args) => logger.LogDebug("{Message}", Text(format, args));

        public void LogInformation(string format, params object[] args) => logger.LogInformation("{Message}", Text(format, args));

        public void LogWarning(string format, params object[] args) => logger.LogWarning("{Message}", Text(format, args));

        public void LogError(string format, params object[] args) => logger.LogError("{Message}", Text(format, args));

        public void LogError(Exception ex, string format, params object[] args) => logger.LogError(ex, "{Message}", Text(format, args));

        private static string Text(string format, object[] args) =>
            args.Length == 0 ? format : string.Format(System.Globalization.CultureInfo.InvariantCulture, format, args);
    }
}
