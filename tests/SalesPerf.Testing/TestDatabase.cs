using System.Security.Cryptography;
using Npgsql;

namespace SalesPerf.Testing;

/// <summary>
/// A database of its own for one test or one class: a copy (about 0.1 s) of a template that is migrated once per run.
/// Dropped on dispose.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    /// <summary>The password of every template's app role; pass it to the migration as <c>Database:AppPassword</c>.</summary>
    public const string AppPassword = "test-app-role-password";

    // Any number, the same in every test process of a run.
    private const long TemplateLock = 7_305_810_417;

    // Deterministic builds: the same sources give the same bytes, and the same template.
    private static readonly Lazy<string> Build = new(() =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "SalesPerf.*.dll").Order(StringComparer.Ordinal)) hash.AppendData(File.ReadAllBytes(file));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..10];
    });

    private readonly string _server;

    private TestDatabase(string server, string template, string name)
    {
        _server = server;
        Name = name;
        OwnerConnectionString = Connect(server, name);
        AppRole = template + "_app";
        AppConnectionString = new NpgsqlConnectionStringBuilder(OwnerConnectionString) { Username = AppRole, Password = AppPassword }.ConnectionString;
    }

    public string Name { get; }

    /// <summary>The role <c>&lt;template&gt;_app</c>: what the serving process signs in as.</summary>
    public string AppRole { get; }

    /// <summary>As <c>postgres</c>: may change the schema.</summary>
    public string OwnerConnectionString { get; }

    /// <summary>As <see cref="AppRole"/>: holds only the grants that the migration gave.</summary>
    public string AppConnectionString { get; }

    /// <param name="schema">
    /// Lower case, one per schema, for example <c>goalsdb</c>. The database that <paramref name="migrate"/> sees is named by it and by the
    /// build that holds the scripts, so servers that outlive a run never give a template of another build; its app role exists before the migration runs.
    /// </param>
    /// <param name="migrate">Gets the owner's connection string of the empty template; runs once per build and server.</param>
    public static async Task<TestDatabase> CreateAsync(string schema, Func<string, Task> migrate)
    {
        var server = await TestServers.PostgresConnectionStringAsync();
        var templateName = $"{schema}_{Build.Value}";
        await EnsureTemplateAsync(server, templateName, migrate);
        var name = $"{templateName}_{Guid.CreateVersion7():N}";
        await ExecuteAsync(server, $"""CREATE DATABASE "{name}" TEMPLATE "{templateName}" """);
        return new TestDatabase(server, templateName, name);
    }

    /// <summary>An empty database without template, for tests of migrations themselves.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync(string prefix)
    {
        var server = await TestServers.PostgresConnectionStringAsync();
        var name = $"{prefix}_{Guid.CreateVersion7():N}";
        await ExecuteAsync(server, $"""CREATE DATABASE "{name}" """);
        return new TestDatabase(server, name, name);
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync(_server, $"""DROP DATABASE IF EXISTS "{Name}" WITH (FORCE)""");
    }

    private static async Task EnsureTemplateAsync(string server, string template, Func<string, Task> migrate)
    {
        await using var connection = await OpenAsync(server);
        await RunAsync(connection, $"SELECT pg_advisory_lock({TemplateLock})");
        // A template that is not marked as one was left by a migration that failed: it is made again.
        if (await ScalarAsync(connection, $"SELECT datistemplate FROM pg_database WHERE datname = '{template}'") is true)
            return;

        await RunAsync(connection, $"""DROP DATABASE IF EXISTS "{template}" WITH (FORCE)""");
        await RunAsync(connection, $"""CREATE DATABASE "{template}" """);
        if (await ScalarAsync(connection, $"SELECT true FROM pg_roles WHERE rolname = '{template}_app'") is null)
            await RunAsync(connection, $"""CREATE ROLE "{template}_app" LOGIN PASSWORD '{AppPassword}' """);

        await migrate(Connect(server, template));
        // A copy is refused while somebody is connected; a migration may leave its pool open.
        await RunAsync(connection, $"""ALTER DATABASE "{template}" ALLOW_CONNECTIONS false IS_TEMPLATE true""");
        await RunAsync(connection, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{template}'");
        await RunAsync(connection, $"""ALTER ROLE "{template}_app" PASSWORD '{AppPassword}' """);
    }

    private static string Connect(string server, string database) =>
        new NpgsqlConnectionStringBuilder(server) { Database = database, IncludeErrorDetail = true }.ConnectionString;

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = await OpenAsync(server);
        await RunAsync(connection, sql);
    }

    // Without a pool: closing the connection ends its advisory lock.
    private static async Task<NpgsqlConnection> OpenAsync(string server)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql) => await ScalarAsync(connection, sql);

    // Only names and constants of the test reach the text: a utility statement takes no parameters.
    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 120;
        return await command.ExecuteScalarAsync();
    }
}
