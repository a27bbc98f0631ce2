using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Testing;

namespace SalesPerf.Messaging.Tests.Shop;

/// <summary>A database of one test, migrated as a service's is, and what the tests ask of it as its owner.</summary>
public sealed class ShopDatabase : IAsyncDisposable
{
    private readonly TestDatabase _database;

    private ShopDatabase(TestDatabase database)
    {
        _database = database;
        Owner = NpgsqlDataSource.Create(database.OwnerConnectionString);
    }

    /// <summary>As the owner of the schema.</summary>
    public NpgsqlDataSource Owner { get; }

    /// <summary>As the serving role, which holds only the migrator's grants.</summary>
    public string AppConnectionString => _database.AppConnectionString;

    /// <summary>The serving role.</summary>
    public string AppRole => _database.AppRole;

    public static async Task<ShopDatabase> CreateAsync() => new(await TestDatabase.CreateAsync("shopdb", MigrateAsync));

    public async Task<int> ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<IReadOnlyList<T>> ColumnAsync<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync();
        var column = new List<T>();
        while (await reader.ReadAsync()) column.Add(reader.GetFieldValue<T>(0));
        return column;
    }

    public Task<long> EffectsAsync(string queue) => ScalarAsync<long>("select count(*) from shop.effects where queue = $1", queue);

    public Task<long> PendingAsync() => ScalarAsync<long>("select count(*) from messaging.outbox where published_at is null and quarantined_at is null");

    public async ValueTask DisposeAsync()
    {
        await Owner.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static Task MigrateAsync(string ownerConnectionString) => Migrator.MigrateAsync(
        ownerConnectionString, TestDatabase.AppPassword, new MigrationScripts([typeof(ServiceHosting).Assembly, MessagingScripts.Assembly, typeof(ShopDatabase).Assembly]),
        NullLogger.Instance, CancellationToken.None);

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = Owner.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
