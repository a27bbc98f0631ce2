using Npgsql;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A store whose periods were calculated before it was kept who calculated which results of them.</summary>
public sealed class PeriodMakersScriptTests(PeriodMakersScriptTests.FilledBefore service) : IClassFixture<PeriodMakersScriptTests.FilledBefore>
{
    public sealed class FilledBefore() : StoreBefore("compensation_0072_told_by.sql", Filling)
    {
        private const string Filling = """
            INSERT INTO compensation.period_state (period_code, calendar_code, closed, closed_by, calculated_by, result_hash) VALUES ('2025-11', 'months', true, 'early', 'late', 'h'), ('2025-12', 'months', false, NULL, 'late', 'h');
            INSERT INTO compensation.payee_outcome (period_code, participant_id, participant_code, hash) VALUES ('2025-11', gen_random_uuid(), 'A', 'h'), ('2025-12', gen_random_uuid(), 'A', 'h');
            """;
    }

    [Fact]
    public async Task Calculated_before_then_whoever_calculated_last_made_all_of_it_and_what_was_closed_stays_so()
    {
        Assert.Equal("late", await service.ScalarAsync<string>("SELECT calculated_by FROM compensation.payee_outcome WHERE period_code = '2025-12'"));
        Assert.Equal("early", await service.ScalarAsync<string>("SELECT closed_by FROM compensation.period_state WHERE period_code = '2025-11'"));
        Assert.Equal("period_closer_is_no_maker", (await Assert.ThrowsAsync<PostgresException>(() => service.ExecuteAsync("UPDATE compensation.period_state SET closed = true, closed_by = 'late' WHERE period_code = '2025-12'"))).ConstraintName);
        Assert.Equal(1, await service.ExecuteAsync("UPDATE compensation.period_state SET closed = true, closed_by = 'early' WHERE period_code = '2025-12'"));
    }
}
