using Npgsql;

namespace SalesPerf.Testing;

/// <summary>What the role that serves may do in its database: it cannot change the schema, nor what is only ever added to.</summary>
public static class ServingRole
{
    // Each line is a right that it should not have.
    private const string Excess = """
        SELECT 'is ' || r.attribute FROM pg_roles p CROSS JOIN LATERAL (VALUES ('superuser', p.rolsuper), ('creator of databases', p.rolcreatedb), ('creator of roles', p.rolcreaterole), ('above row security', p.rolbypassrls)) r (attribute, has)
          WHERE p.rolname = current_user AND r.has
        UNION ALL SELECT 'creates schemas' WHERE has_database_privilege(current_database(), 'CREATE')
        UNION ALL SELECT 'creates in ' || n.nspname FROM pg_namespace n WHERE n.nspname NOT LIKE 'pg\_temp%' AND n.nspname NOT LIKE 'pg\_toast\_temp%' AND has_schema_privilege(n.oid, 'CREATE')
        UNION ALL SELECT 'owns ' || c.oid::regclass FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner WHERE o.rolname = current_user
        UNION ALL SELECT 'empties or hangs triggers on ' || c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND has_table_privilege(c.oid, 'TRUNCATE, TRIGGER')
        """;

    private static readonly string[] OfEveryService = ["audit.entry", "audit.change", "audit.seal", "audit.coverage"];

    /// <summary>Fails with the rights that the role should not have, and with each statement that it was not refused.</summary>
    /// <param name="app">Signed in as the role.</param>
    /// <param name="onlyAddedTo">Tables of the service whose rows are never changed nor deleted.</param>
    public static async Task HoldsNoMoreThanItNeedsAsync(NpgsqlDataSource app, params string[] onlyAddedTo)
    {
        ArgumentNullException.ThrowIfNull(app);
        var wrong = new List<string>();
        await using (var command = app.CreateCommand(Excess))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) wrong.Add(reader.GetString(0));
        foreach (var table in OfEveryService.Concat(onlyAddedTo))
        {
            var column = await FirstColumnAsync(app, table);
            string[] statements = [$"UPDATE {table} SET {column} = {column}", $"DELETE FROM {table}", $"TRUNCATE {table}", $"ALTER TABLE {table} ADD COLUMN extra int", $"DROP TABLE {table}", $"ALTER TABLE {table} DISABLE TRIGGER ALL"];
            foreach (var statement in statements)
                if (await StateOfAsync(app, statement) is not PostgresErrorCodes.InsufficientPrivilege and var state) wrong.Add($"{statement}: {state ?? "done"}");
        }

        if (wrong.Count > 0) throw new InvalidDataException($"The serving role has more rights than it needs:\n{string.Join('\n', wrong)}");
    }

    private static async Task<string> FirstColumnAsync(NpgsqlDataSource app, string table)
    {
        await using var command = app.CreateCommand("SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND attidentity = '' AND attgenerated = '' ORDER BY attnum LIMIT 1");
        command.Parameters.Add(new NpgsqlParameter { Value = table });
        return (string)(await command.ExecuteScalarAsync() ?? throw new InvalidDataException($"There is no table {table}."));
    }

    // Nothing stays of what would not be refused.
    private static async Task<string?> StateOfAsync(NpgsqlDataSource app, string statement)
    {
        await using var connection = await app.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(statement, connection, transaction);
        try
        {
            await command.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException refusal) { return refusal.SqlState; }
    }
}
