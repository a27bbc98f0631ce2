using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>Whoever is lost inside a transaction does not hold what others wait for for ever.</summary>
public sealed class IdleSessionTests(SampleService service) : IClassFixture<SampleService>
{
    [Fact]
    public async Task The_store_ends_a_session_that_stands_still_in_a_transaction_for_ten_minutes()
    {
        await using var command = service.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("SHOW idle_in_transaction_session_timeout");

        Assert.Equal("10min", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_session_that_the_store_ended_lets_go_of_its_locks_and_the_next_command_has_a_new_one()
    {
        var source = service.Services.GetRequiredService<NpgsqlDataSource>();
        await using var lost = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await lost.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("SET LOCAL idle_in_transaction_session_timeout = 50; SELECT pg_advisory_xact_lock(4711)", lost)) await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        // It waits for the one that is lost, and would for ever.
        await using (var next = source.CreateCommand("SELECT pg_advisory_xact_lock(4711)")) await next.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await using var late = new NpgsqlCommand("SELECT 1", lost);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => late.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
