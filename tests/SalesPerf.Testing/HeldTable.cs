using Npgsql;

namespace SalesPerf.Testing;

/// <summary>A table whose writers wait until this is disposed of, so that a process can be killed at a known place, however fast the machine is.</summary>
public sealed class HeldTable : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly string name;

    private HeldTable(NpgsqlConnection connection, string name) => (this.connection, this.name) = (connection, name);

    /// <summary>Holds a table; readers go on.</summary>
    /// <param name="connectionString">The database, as its owner.</param>
    /// <param name="schema">Schema of the table.</param>
    /// <param name="name">Name of the table.</param>
    public static async Task<HeldTable> HoldAsync(string connectionString, string schema, string name)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return await HoldAsync(connection, schema, name);
    }

    /// <summary>The same on a connection of the owner, which is closed with it.</summary>
    public static async Task<HeldTable> HoldAsync(NpgsqlConnection connection, string schema, string name)
    {
        await using var command = new NpgsqlCommand($"BEGIN; LOCK TABLE {schema}.{name} IN SHARE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return new HeldTable(connection, name);
    }

    /// <summary>Whether somebody waits to write.</summary>
    public async Task<bool> IsWaitedForAsync()
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE NOT l.granted AND c.relname = $1)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Lets the writers go on.</summary>
    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
