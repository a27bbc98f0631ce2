using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Goals.Tests.Api;

public sealed class InvariantTests(GoalsFixture goals) : IClassFixture<GoalsFixture>
{
    private async Task<string[]> BrokenAsync()
    {
        var answer = await goals.As(Persona.Operator).GetFromJsonAsync<JsonElement>(new Uri("/v1/goals/invariants", UriKind.Relative));
        return [.. answer.GetProperty("items").EnumerateArray().Where(i => i.GetProperty("violations").GetArrayLength() > 0).Select(i => i.GetProperty("id").GetString()!)];
    }

    [Fact]
    public async Task Each_law_broken_then_it_fires_and_none_does_before()
    {
        await goals.TellAsync(goals.Quota("sari", "2026-Q1", 100m));
        await goals.TellAsync(goals.Result("sari", "2025-Q4", 10m, 100m, final: true));
        Assert.Empty(await BrokenAsync());

        await goals.ExecuteAsync("INSERT INTO goals.applied_version (thing, sequence) SELECT thing, sequence FROM goals.applied_version LIMIT 1");
        Assert.Equal(["I10"], await BrokenAsync());
        await goals.ExecuteAsync("ALTER TABLE goals.gap DROP CONSTRAINT ck_gap_below_threshold");
        await goals.ExecuteAsync("UPDATE goals.gap SET attainment = threshold");
        Assert.Equal(["I10", "goals.gap_below_threshold"], await BrokenAsync());
        await goals.ExecuteAsync("UPDATE goals.goal SET reason = '', status = 'Acknowledged', target = target + 1");
        Assert.Equal(["I10", "goals.gap_below_threshold", "goals.agreed_goal_has_reason", "goals.agreement_on_record", "goals.quota_goal_equals_quotas"], await BrokenAsync());
    }

    [Fact]
    public async Task The_serving_role_then_append_only_rows_cannot_be_changed()
    {
        foreach (var sql in new[] { "DELETE FROM goals.acknowledgement", "UPDATE goals.gap SET reason = ''", "UPDATE goals.applied_version SET sequence = 0", "CREATE TABLE goals.more (id int)" })
        {
            await using var command = goals.App.CreateCommand(sql);
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
        }
    }

    [Fact]
    public async Task Anybody_but_the_operator_then_it_is_refused() =>
        await GoalsFixture.RefusedAsync(await goals.As(Persona.CompAdmin).GetAsync(new Uri("/v1/goals/invariants", UriKind.Relative)), 403, "auth.forbidden");
}
