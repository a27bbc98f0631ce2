using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Territories.Tests.Api;

/// <summary>Each invariant is broken as the owner of the schema, who may switch off what protects it, and must be seen.</summary>
public sealed class InvariantTests(TerritoriesFixture fixture) : OrganisationCase(fixture)
{
    [Fact]
    public async Task Sound_data_breaks_none_and_each_break_is_seen_by_its_own_invariant()
    {
        await GivenATeamAsync();
        await BatchAsync("territories", new { code = "T1", name = "One" });
        await BatchAsync("accounts", new { code = "A1", name = "Acme", territories = new[] { new { territoryCode = "T1", from = "2026-01-01" } } });
        await BatchAsync("quotas", Quota("P-ANN", "2026-Q1", "100"), Quota("P-BEN", "2026-Q1", "80"),
            new { positionCode = "P-BOSS", periodCode = "2026-Q1", measure = "sales", amount = Usd("170"), rollsUp = true, overAssignment = Usd("-10") });
        Assert.Empty(await BrokenAsync());

        await BreakAsync("I11", "ALTER TABLE territories.account_territory DROP CONSTRAINT ex_account_territory_overlap",
            "INSERT INTO territories.account_territory (account_id, territory_id, during) SELECT account_id, territory_id, during FROM territories.account_territory");
        await BreakAsync("I12", "UPDATE territories.quota SET amount = 79 WHERE amount = 80", "SELECT 1");
        await BreakAsync("territories.one-holder", "ALTER TABLE territories.holder DROP CONSTRAINT ex_holder_overlap",
            "INSERT INTO territories.holder (position_id, participant_id, during) SELECT position_id, participant_id, during FROM territories.holder LIMIT 1");
        await BreakAsync("territories.no-cycle", "SELECT 1", """
            INSERT INTO territories.reporting_line (position_id, manager_position_id, during)
            SELECT b.id, a.id, '[2026-01-01,)' FROM territories.position a, territories.position b WHERE a.code = 'P-ANN' AND b.code = 'P-BOSS'
            """);
        await BreakAsync("territories.quota-currency", "UPDATE territories.calendar SET currency = 'EUR'", "SELECT 1");
        await BreakAsync("territories.quota-holder", "UPDATE territories.quota SET participant_id = NULL", "SELECT 1");
        await BreakAsync("territories.consecutive-periods", "UPDATE territories.period SET end_exclusive = end_exclusive - 1 WHERE code = '2026-Q2'", "SELECT 1");
    }

    private async Task BreakAsync(string invariant, params string[] statements)
    {
        foreach (var statement in statements) await Service.ExecuteAsync(statement);
        Assert.Contains(invariant, await BrokenAsync());
    }

    private async Task<IReadOnlyList<string>> BrokenAsync() =>
        [.. (await GetAsync("invariants", Persona.Operator))["items"]!.AsArray().Where(i => i!["violations"]!.AsArray().Count > 0).Select(i => i!["id"]!.GetValue<string>())];
}
