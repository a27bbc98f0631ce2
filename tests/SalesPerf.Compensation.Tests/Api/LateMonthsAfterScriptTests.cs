namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A store in which what came late was late for its own month alone, also where a plan looks back at it.</summary>
public sealed class LateMonthsAfterScriptTests(LateMonthsAfterScriptTests.FilledBefore service) : IClassFixture<LateMonthsAfterScriptTests.FilledBefore>
{
    public sealed class FilledBefore() : StoreBefore("compensation_0091_last_days.sql", Filling)
    {
        private const string Filling = """
            INSERT INTO org.period (code, calendar_code, start, end_exclusive) VALUES
              ('2026-01', 'back', '2026-01-01', '2026-02-01'), ('2026-02', 'back', '2026-02-01', '2026-03-01'), ('2026-03', 'back', '2026-03-01', '2026-04-01'), ('2026-04', 'back', '2026-04-01', '2026-05-01'),
              ('2026-W01', 'here', '2026-01-01', '2026-01-08'), ('2026-W02', 'here', '2026-01-08', '2026-01-15');
            INSERT INTO compensation.period_state (period_code, calendar_code, closed, closed_by, closed_at, facts_version) VALUES
              ('2026-01', 'back', true, 'approver', '2026-02-03', 1), ('2026-02', 'back', true, 'approver', '2026-03-03', 1), ('2026-03', 'back', true, 'approver', '2026-04-03', 1), ('2026-04', 'back', false, NULL, NULL, 1),
              ('2026-W01', 'here', true, 'approver', '2026-01-09', 1), ('2026-W02', 'here', true, 'approver', '2026-01-16', 1);
            INSERT INTO compensation.plan_version (plan_code, number, name, calendar_code, currency, effective_from, status, made_by, made_at, approved_by, approved_at, document, sha256, looks_back) VALUES
              ('back', 1, 'Back', 'back', 'IDR', '2026-01-01', 'approved', 'admin', '2026-01-01', 'approver', '2026-01-02', 'plan: back', '1', true), ('here', 1, 'Here', 'here', 'IDR', '2026-01-01', 'approved', 'admin', '2026-01-01', 'approver', '2026-01-02', 'plan: here', '2', false);
            INSERT INTO compensation.late_fact (id, period_code, kind, reference, recorded_at, considered_in, settled_in) VALUES
              (gen_random_uuid(), '2026-01', 'rate', 'A from 2026-01-01', '2026-03-10', '2026-03', '2026-03'), (gen_random_uuid(), '2026-W01', 'rate', 'A from 2026-01-01', '2026-03-10', NULL, NULL);
            """;
    }

    [Fact]
    public async Task A_month_after_it_was_closed_before_a_fact_came_late_then_it_is_late_for_that_month_and_open_ones_are_older_than_their_facts()
    {
        Assert.Equal("2026-01:2026-03 2026-02:", await service.ScalarAsync<string>("SELECT string_agg(concat(period_code, ':', settled_in), ' ' ORDER BY period_code) FROM compensation.late_fact WHERE period_code < '2026-W'"));
        Assert.Equal(1L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.late_fact WHERE period_code LIKE '2026-W%'"));
        Assert.Equal("2026-01:1 2026-02:1 2026-03:1 2026-04:2", await service.ScalarAsync<string>("SELECT string_agg(concat(period_code, ':', facts_version), ' ' ORDER BY period_code) FROM compensation.period_state WHERE calendar_code = 'back'"));
    }
}
