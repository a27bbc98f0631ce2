using Npgsql;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>The plan as set SQL, in the same PostgreSQL and into the same tables.</summary>
internal static class SetSqlContender
{
    public const string Name = "set-sql";
    private const string Schema = "set_sql";

    public static async Task<Outcome> RunAsync(string connectionString)
    {
        var steps = new Steps();
        await BenchmarkServers.ExecuteAsync(connectionString, SqlText.Read("results", Schema));
        foreach (var statement in SqlText.Statements(SqlText.Read("set-sql", Schema)))
            await steps.TimeAsync(TitleOf(statement), () => BenchmarkServers.ExecuteAsync(connectionString, statement));
        return steps.End(Name, inServer: true, await ResultsAsync(connectionString, Schema));
    }

    /// <summary>What all result tables of a schema sum up to.</summary>
    public static async Task<IReadOnlyList<string>> ResultsAsync(string connectionString, string schema)
    {
        var lines = new List<string>();
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        foreach (var statement in SqlText.Statements(SqlText.Read("checksums", schema)))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            lines.Add(ResultText.Of(reader));
        }

        return lines;
    }

    // "INSERT INTO set_sql.credit …" is shown as "INSERT INTO set_sql.credit".
    private static string TitleOf(string statement) => string.Join(' ', statement.Split([' ', '\n'], 4).Take(3));
}
