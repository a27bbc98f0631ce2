using System.Net;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class PeriodThreadTests(CompensationFixture service) : IClassFixture<CompensationFixture>
{
    [Fact]
    public async Task Orders_plan_and_quotas_then_a_statement_that_the_payee_can_follow_to_its_orders_and_a_balanced_ledger()
    {
        await service.SeedCompanyAsync();
        await service.PlanAsync();
        service.Quotas("2026-01", ("A", 1000m), ("B", 500m));
        await service.ImportAsync("O-1,,,booked,2026-01-10,600.1234,IDR,ACC-A,A,T-A", "O-2,,,booked,2026-01-31,400.1,IDR,ACC-A,A,T-A", "O-3,1,1,booked,2026-01-15,200,IDR,ACC-A,B,", "O-4,,,booked,2026-02-01,999,IDR,ACC-B,B,");

        var done = await service.CalculateAsync("2026-01");
        Assert.Equal("succeeded", done.GetProperty("status").GetString());
        Assert.Empty((await service.GetAsync("/v1/compensation/statements?periodCode=2026-01", Persona.Rep, "A")).GetProperty("items").EnumerateArray());
        await service.PublishAsync("2026-01");
        var closed = await service.CloseAsync("2026-01");

        var statement = Assert.Single((await service.GetAsync("/v1/compensation/statements?periodCode=2026-01", Persona.Rep, "A")).GetProperty("items").EnumerateArray());
        Assert.Equal("closed", statement.GetProperty("status").GetString());
        Assert.Equal("50.01", statement.GetProperty("total").GetProperty("amount").GetString());
        var id = statement.GetProperty("id").GetString();
        var line = Assert.Single((await service.GetAsync($"/v1/compensation/statements/{id}", Persona.Rep, "A")).GetProperty("lines").EnumerateArray());
        Assert.Equal("50.01117", line.GetProperty("unrounded").GetProperty("amount").GetString());
        // What the plan itself calculates stands between what was measured and how it was rounded.
        var steps = line.GetProperty("explanation").EnumerateArray().Select(s => $"{s.GetProperty("code").GetString()}:{s.GetProperty("value").GetString()}").ToArray();
        Assert.Equal(["measurement:1000.2234", "quota:1000", "attainment:1.000223", "rate:0.05", "pay:50.01117"], steps[..5]);
        Assert.Equal("rounding:halfEven to 2 decimals", steps[^1]);
        var trace = (await service.GetAsync($"/v1/compensation/statements/{id}/lines/{line.GetProperty("id").GetString()}/trace", Persona.Rep, "A")).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(["O-1", "O-2"], trace.Select(t => t.GetProperty("orderCode").GetString()).Order());

        var balances = await service.GetAsync("/v1/compensation/ledger/balances?periodCode=2026-01", Persona.Auditor);
        Assert.True(balances.GetProperty("balanced").GetBoolean());
        Assert.Equal(4, closed.GetProperty("ledgerEntries").GetInt32());
        Assert.Contains(await service.PublishedAsync<AttainmentChanged>(), a => a is { Final: true, PeriodCode: "2026-01" } && a.Attainment.At(6) == 1.000223m);
        Assert.Equal(2, (await service.PublishedAsync<StatementPublished>()).Count);
        Assert.Single(await service.PublishedAsync<PeriodClosed>());
        var exception = Assert.Single((await service.GetAsync("/v1/compensation/coverage-exceptions?kind=outside_territory")).GetProperty("items").EnumerateArray());
        Assert.Equal("O-3", exception.GetProperty("orderCode").GetString());
        await service.GetAsync($"/v1/compensation/statements/{id}", Persona.Rep, "B", HttpStatusCode.NotFound);
        Assert.Equal(2, (await service.GetAsync("/v1/compensation/statements?periodCode=2026-01", Persona.Manager, "M")).GetProperty("items").GetArrayLength());
        await EveryInvariant.HoldsAsync(service);
    }
}
