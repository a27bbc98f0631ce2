using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Testing;

namespace SalesPerf.ServiceDefaults.Tests;

[Collection(nameof(ProcessTelemetry))]
public sealed class MigratorTests(SampleService service) : IClassFixture<SampleService>
{
    [Theory]
    [InlineData("CREATE TABLE sample.mine (id int)")]
    [InlineData("ALTER TABLE sample.thing ADD COLUMN mine int")]
    [InlineData("DROP TABLE sample.thing")]
    [InlineData("TRUNCATE sample.thing")]
    [InlineData("CREATE TABLE public.mine (id int)")]
    [InlineData("UPDATE sample.log SET text = 'other'")]
    [InlineData("DELETE FROM sample.log")]
    public async Task The_serving_role_is_refused(string sql)
    {
        await using var command = service.Serving.CreateCommand(sql);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Theory]
    [InlineData("INSERT INTO sample.log (text) VALUES ('a')")]
    [InlineData("UPDATE sample.thing SET name = name")]
    [InlineData("DELETE FROM sample.thing WHERE false")]
    public async Task The_serving_role_may_read_and_write_rows(string sql)
    {
        await using var command = service.Serving.CreateCommand(sql);
        Assert.InRange(await command.ExecuteNonQueryAsync(), 0, int.MaxValue);
    }

    // PostgreSQL itself is the judge of the verifier that it is given instead of the password.
    [Theory]
    [InlineData("pencil")]
    [InlineData("it's a \\ $app_role$ wörd ½")]
    public async Task The_serving_role_then_it_signs_in_with_its_password_which_no_statement_held(string password)
    {
        await using var database = await TestDatabase.CreateEmptyAsync("sampledb");
        using var watch = new TelemetryWatch();
        password += Guid.CreateVersion7();
        await Migrator.MigrateAsync(database.OwnerConnectionString, password, new MigrationScripts([typeof(ServiceHosting).Assembly]), NullLogger.Instance, Cancel);
        Assert.Contains(watch.Told, t => t.Contains("ALTER ROLE", StringComparison.Ordinal) && t.Contains(database.Name, StringComparison.Ordinal));
        watch.TellsNoneOf(new Dictionary<string, string> { ["password"] = password });
        var serving = new NpgsqlConnectionStringBuilder(database.OwnerConnectionString) { Password = password, Pooling = false };
        serving.Username = $"{serving.Database}_app";

        await using var connection = new NpgsqlConnection(serving.ConnectionString);
        await connection.OpenAsync(Cancel);

        serving.Password = password + "x";
        await using var wrong = new NpgsqlConnection(serving.ConnectionString);
        Assert.Equal(PostgresErrorCodes.InvalidPassword, (await Assert.ThrowsAsync<PostgresException>(() => wrong.OpenAsync(Cancel))).SqlState);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // A database of its own: a migration takes from everybody the right to connect, also from the role of the copies that other tests use.
    [Fact]
    public async Task Migrating_again_and_at_once_changes_nothing()
    {
        await using var database = await TestDatabase.CreateEmptyAsync("sampledb");
        await SampleService.MigrateAsync(database.OwnerConnectionString);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SampleService.MigrateAsync(database.OwnerConnectionString)));
        await using var owner = NpgsqlDataSource.Create(database.OwnerConnectionString);
        await using var command = owner.CreateCommand("SELECT count(*) FROM public.schemaversions WHERE scriptname = 'sample_0001_tables.sql'");
        Assert.Equal(1L, await command.ExecuteScalarAsync());
    }
}
