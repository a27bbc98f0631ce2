using Microsoft.EntityFrameworkCore;
using Npgsql;
using SalesPerf.Compensation.Api.Persistence;
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
}
