namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A store in which locks were released, before what they had kept from closed periods was late.</summary>
public sealed class LockedOverCloseScriptTests(LockedOverCloseScriptTests.FilledBefore service) : IClassFixture<LockedOverCloseScriptTests.FilledBefore>
{
    public sealed class FilledBefore() : StoreBefore("compensation_0080_balances_made_again.sql", Filling)
    {
        private const string Filling = """
            INSERT INTO compensation.period_state (period_code, calendar_code, closed, closed_by, closed_at, facts_version) VALUES
              ('2026-01', 'months', true, 'approver', '2026-02-03', 1), ('2026-02', 'months', true, 'approver', '2026-03-03', 1), ('2026-03', 'months', false, NULL, NULL, 1), ('2026-Q1', 'quarters', false, NULL, NULL, 1);
            INSERT INTO compensation.data_lock (id, period_code, reason, locked_by, locked_at, released_by, released_at) VALUES
              (gen_random_uuid(), '2026-01', 'Over its close', 'admin', '2026-02-01', 'admin', '2026-02-05'), (gen_random_uuid(), '2026-02', 'Before its close', 'admin', '2026-02-10', 'admin', '2026-02-11');
            """;
    }

    [Fact]
    public async Task A_lock_was_released_after_the_close_of_its_period_then_what_it_kept_is_late_and_open_periods_of_the_calendar_are_older_than_their_facts()
    {
        Assert.Equal("2026-01 lock 2026-01", await service.ScalarAsync<string>("SELECT string_agg(concat_ws(' ', period_code, kind, reference), ', ' ORDER BY period_code) FROM compensation.late_fact"));
        Assert.Equal("2026-01:1 2026-02:1 2026-03:2 2026-Q1:1", await service.ScalarAsync<string>("SELECT string_agg(concat(period_code, ':', facts_version), ' ' ORDER BY period_code) FROM compensation.period_state"));
    }
}
