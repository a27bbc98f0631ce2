namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A store whose results were calculated when an attainment of nothing was written after the decimals of whoever was calculated with it.</summary>
public sealed class AttainmentScriptTests(AttainmentScriptTests.FilledBefore service) : IClassFixture<AttainmentScriptTests.FilledBefore>
{
    public sealed class FilledBefore() : StoreBefore("compensation_0084_locked_over_a_close.sql", Filling)
    {
        private const string Filling = """
            INSERT INTO compensation.period_state (period_code, calendar_code, closed, result_hash) SELECT code, 'months', false, 'h' FROM unnest(ARRAY['2025-09', '2025-10', '2025-11', '2025-12']) AS code;
            WITH told(period, attainment) AS (VALUES ('2025-09', '0.0'), ('2025-10', '0'), ('2025-11', '0.85'), ('2025-12', '1.50')), statements AS (
              INSERT INTO compensation.statement (id, period_code, participant_id, participant_code, currency, total, unrounded_total, content_hash)
              SELECT gen_random_uuid(), period, gen_random_uuid(), 'A', 'IDR', 0, 0, 'h' FROM told RETURNING id, period_code, participant_id)
            INSERT INTO compensation.statement_line (id, statement_id, ordinal, period_code, participant_id, kind, component_code, component_name, origin_period, unrounded, amount, currency, rounding_mode, rounding_digits, steps, causes)
            SELECT gen_random_uuid(), s.id, 1, s.period_code, s.participant_id, 'commission', 'c', 'C', s.period_code, 0, 0, 'IDR', 'halfEven', 2, jsonb_build_array(jsonb_build_object('code', 'attainment', 'value', t.attainment)), '[]'
            FROM statements s JOIN told t ON t.period = s.period_code;
            """;
    }

    [Fact]
    public async Task Written_in_another_form_then_the_period_is_one_of_the_former_hash() =>
        Assert.Equal("2025-09:1 2025-10:2 2025-11:2 2025-12:1", await service.ScalarAsync<string>("SELECT string_agg(concat(period_code, ':', hash_form), ' ' ORDER BY period_code) FROM compensation.period_state WHERE period_code < '2026'"));
}
