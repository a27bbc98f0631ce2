using Npgsql;
using SalesPerf.AppHost.Native.Model;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>A database: made when its server is ready and it is not there; as well as its server from then on.</summary>
internal sealed class DatabasePart(PostgresDatabaseResource database, RunContext context, ServerPart server) : Part(database, context)
{
    public override string Kind => "Database";

    public override bool CanCommand => false;

    protected override async Task<PartEnd> RunOnceAsync(CancellationToken stop)
    {
        while (true)
        {
            await server.WaitUntilAsync(part => part.IsUp, stop);
            await CreateAsync(stop);
            Set(ResourceState.Running);
            await server.WaitUntilAsync(part => !part.IsUp, stop);
            Set(ResourceState.Unhealthy, $"{server.Name} is {server.State}");
        }
    }

    private async Task CreateAsync(CancellationToken stop)
    {
        var connectionString = database.Parent.ConnectionStringExpression.GetValue() + ";Database=postgres;Pooling=false";
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(stop);
        await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = database.DatabaseName } } };
        if (await find.ExecuteScalarAsync(stop) is not null)
            return;

        var identifier = database.DatabaseName.Replace("\"", "\"\"", StringComparison.Ordinal);
        await using var create = new NpgsqlCommand($"CREATE DATABASE \"{identifier}\"", connection);
        await create.ExecuteNonQueryAsync(stop);
    }
}
