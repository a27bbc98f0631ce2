using System.Net;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class ClosedPeriodTests(CompensationFixture service) : IClassFixture<CompensationFixture>
{
    [Fact]
    public async Task A_period_is_closed_then_its_results_stand_and_late_facts_become_adjustments_with_their_cause_in_the_next_one()
    {
        await service.SeedCompanyAsync();
        await service.PlanAsync();
        service.Quotas("2026-01", ("A", 1000m), ("B", 500m));
        service.Quotas("2026-02", ("A", 1000m), ("B", 500m));

        var notReady = await CalculateRefusedAsync("2026-01");
        Assert.Equal("compensation.period_not_ready", notReady.GetProperty("code").GetString());
        Assert.Equal(["compensation.no_transactions"], notReady.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("code").GetString()));

        await service.ImportAsync("C-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "C-2,,,booked,2026-01-11,300,IDR,ACC-B,B,", "C-3,,,booked,2026-02-10,500,IDR,ACC-A,A,");
        Assert.Equal("compensation.period_not_ready", (await service.CloseAsync("2026-01", HttpStatusCode.Conflict)).GetProperty("code").GetString());
        var first = (await service.CalculateAsync("2026-01")).GetProperty("result");
        var events = await service.PublishedCountAsync();
        var second = (await service.CalculateAsync("2026-01")).GetProperty("result");
        Assert.Equal(first.GetProperty("resultHash").GetString(), second.GetProperty("resultHash").GetString());
        Assert.False(second.GetProperty("changed").GetBoolean());
        Assert.Equal(events, await service.PublishedCountAsync());
        await service.PublishAsync("2026-01");
        await service.CloseAsync("2026-01");

        Assert.Equal("compensation.period_closed", (await CalculateRefusedAsync("2026-01")).GetProperty("code").GetString());
        Assert.Equal("compensation.period_closed", (await service.CloseAsync("2026-01", HttpStatusCode.Conflict)).GetProperty("code").GetString());
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => service.ExecuteAsync("UPDATE compensation.statement_line SET amount = amount + 1 WHERE period_code = '2026-01'"));

        var late = await service.ImportAsync("C-1,,,booked,2026-01-10,900,IDR,ACC-A,A,", "C-4,,,booked,2026-01-20,60,IDR,ACC-A,A,");
        Assert.Equal(2, late.GetProperty("late").GetInt32());
        Assert.Equal("succeeded", (await service.CalculateAsync("2026-02")).GetProperty("status").GetString());
        var statement = Assert.Single((await service.GetAsync("/v1/compensation/statements?periodCode=2026-02&participantCode=A")).GetProperty("items").EnumerateArray());
        var id = statement.GetProperty("id").GetString();
        var lines = (await service.GetAsync($"/v1/compensation/statements/{id}")).GetProperty("lines").EnumerateArray().ToArray();
        Assert.Equal(["commission 2026-02 25.00", "adjustment 2026-01 -2.00"], lines.Select(l => $"{l.GetProperty("kind").GetString()} {l.GetProperty("originPeriodCode").GetString()} {l.GetProperty("amount").GetProperty("amount").GetString()}"));
        Assert.Equal(["C-1/1/1/booked 1000 900", "C-4/1/1/booked - 60"], lines[1].GetProperty("causes").EnumerateArray().Select(c =>
            $"{c.GetProperty("reference").GetString()} {(c.TryGetProperty("before", out var before) ? before.Decimal().ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) : "-")} {c.GetProperty("after").Decimal():0.##}"));
        var trace = (await service.GetAsync($"/v1/compensation/statements/{id}/lines/{lines[1].GetProperty("id").GetString()}/trace")).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(["C-1 -100", "C-4 60"], trace.Select(t => $"{t.GetProperty("orderCode").GetString()} {t.GetProperty("credit").GetProperty("amount").GetString()}").Order(StringComparer.Ordinal));

        // A reward is paid as it is, once, however often it is told.
        var given = new RecognitionGiven(Ids.Of("recognition"), Ids.Of("B"), "manager", new DateOnly(2026, 2, 3), "Helped", UnroundedMoneyOf(75m));
        await service.DeliverAsync("compensation.pay-reward-on-recognition-given", given);
        await service.DeliverAsync("compensation.pay-reward-on-recognition-given", given);
        await service.CalculateAsync("2026-02");
        var reward = Assert.Single((await service.GetAsync("/v1/compensation/statements?periodCode=2026-02&participantCode=B")).GetProperty("items").EnumerateArray());
        Assert.Equal("75.00", reward.GetProperty("total").GetProperty("amount").GetString());
        await service.PublishAsync("2026-02");
        await service.CloseAsync("2026-02");
        Assert.Equal(2, (await service.PublishedAsync<PeriodClosed>()).Count);
        await EveryInvariant.HoldsAsync(service);

        // What was adjusted is settled: the next period has nothing of it.
        service.Quotas("2026-03", ("A", 1000m));
        await service.ImportAsync("C-5,,,booked,2026-03-01,10,IDR,ACC-A,A,");
        Assert.Equal(0, (await service.CalculateAsync("2026-03")).GetProperty("result").GetProperty("adjustments").GetInt32());
        await EveryInvariant.HoldsAsync(service);
    }

    [Fact]
    public async Task No_quota_then_the_refusal_names_it()
    {
        var problem = await CalculateRefusedAsync("empty", ["compensation.no_quota", "compensation.no_plan", "compensation.no_transactions"]);
        Assert.Equal("compensation.period_not_ready", problem.GetProperty("code").GetString());
    }

    private static Money UnroundedMoneyOf(decimal amount) => Money.FromRounded(amount, Currency.Idr);

    private async Task<System.Text.Json.JsonElement> CalculateRefusedAsync(string period, string[]? names = null)
    {
        if (names is not null) await service.CalendarAsync("other", FiscalCalendar.Custom([new FiscalPeriod(period, new DateRange(new DateOnly(2030, 1, 1), new DateOnly(2030, 2, 1)))]));
        using var admin = service.As(Persona.CompAdmin);
        var problem = await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/periods/{period}:calculate", null, HttpStatusCode.Conflict);
        if (names is not null) Assert.All(names, n => Assert.Contains(problem.GetProperty("errors").EnumerateArray(), e => e.GetProperty("code").GetString() == n));
        return problem;
    }
}
