using Microsoft.EntityFrameworkCore;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class ManyRowsTests
{
    // An import of a million rows is transferred by one statement, and it was ended after the half minute that any statement has.
    [Fact]
    public async Task Where_many_rows_are_expected_a_statement_outlives_the_time_that_others_have()
    {
        await using var database = await TestDatabase.CreateEmptyAsync("manyrows");
        await using var db = new CompensationDbContext(new DbContextOptionsBuilder<CompensationDbContext>().UseNpgsql($"{database.OwnerConnectionString};Command Timeout=1").Options);
        var ended = await Assert.ThrowsAsync<NpgsqlException>(() => db.ExecuteAsync("SELECT pg_sleep(60)", [], TestContext.Current.CancellationToken));
        Assert.IsType<TimeoutException>(ended.InnerException);
        db.ExpectManyRows();
        await db.ExecuteAsync("SELECT pg_sleep(1.5)", [], TestContext.Current.CancellationToken);
    }

    // What is done about the broken connection must not hide that it broke: an operation would fail as by a bug of ours instead of being begun anew.
    [Fact]
    public async Task The_store_falls_while_rows_are_written_then_it_is_told_as_unavailable()
    {
        await using var database = await TestDatabase.CreateEmptyAsync("manyrows");
        await using var store = NpgsqlDataSource.Create(database.OwnerConnectionString);
        await using var other = NpgsqlDataSource.Create(database.OwnerConnectionString);
        await using (var prepare = other.CreateCommand("CREATE SCHEMA compensation; CREATE TABLE compensation.many (text text)")) await prepare.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var connection = await store.OpenConnectionAsync(TestContext.Current.CancellationToken);

        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => CopyRows.WriteAsync(connection, "many (text)", async copy =>
        {
            await using (var end = other.CreateCommand("SELECT pg_terminate_backend($1)"))
            {
                end.Parameters.Add(new() { Value = connection.ProcessID });
                await end.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            }

            // More than a socket takes before it notices.
            foreach (var row in Enumerable.Repeat(new string('x', 10_000), 10_000))
            {
                copy.Row(1);
                copy.Text(row);
            }
        }, TestContext.Current.CancellationToken));

        Assert.True(Refusals.From(thrown)?.Kind == ErrorKind.Unavailable, thrown.ToString());
    }
}
