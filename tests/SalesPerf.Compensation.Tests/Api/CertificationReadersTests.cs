using System.Net;
using SalesPerf.Primitives;
using SalesPerf.Training.Contracts.Events.V1;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A certification makes calculations older than their facts where a plan asks for one, and only there.</summary>
public sealed class CertificationReadersTests(CompensationFixture service) : IClassFixture<CompensationFixture>
{
    private const string Gated = """
        plan: gated
        name: Paid once certified
        currency: IDR
        calendar: months
        effective: {from: 2026-01-01}
        crediting:
          - {rule: seller, to: seller}
        measurements:
          sales: sum(credit where event = 'booked')
        components:
          commission: {name: Commission, kind: rate, basis: sales, rate: 4%, when: certified('NEG'), earning_code: COMM}
        """;

    [Fact]
    public async Task Certifications_come_before_and_after_a_plan_that_asks_for_them_is_approved()
    {
        await service.SeedCompanyAsync();
        await service.PlanAsync();
        foreach (var month in new[] { "2026-01", "2026-02" }) await MonthAsync(month);
        await service.PublishAsync("2026-01");
        await service.CloseAsync("2026-01");

        await AwardAsync("first");
        await ExpireAsync("first", new DateOnly(2026, 1, 20));
        Assert.Equal((false, 0L), (await IsOutdatedAsync(), await LateAsync()));

        await PlanDocumentTests.PutAsync(service, "gated", Gated, HttpStatusCode.Created);
        await service.ApprovePlanAsync("gated");
        Assert.True(await IsOutdatedAsync());
        await service.CalculateAsync("2026-02");
        Assert.False(await IsOutdatedAsync());

        await AwardAsync("second");
        Assert.Equal((true, 1L), (await IsOutdatedAsync(), await LateAsync()));
        await service.CalculateAsync("2026-02");
        await ExpireAsync("second", new DateOnly(2026, 2, 20));
        Assert.Equal((true, 1L), (await IsOutdatedAsync(), await LateAsync()));
    }

    [Fact]
    public async Task One_of_two_calendars_has_a_plan_that_asks_for_them_then_only_its_periods_are_older_than_their_facts()
    {
        await service.CalendarAsync("quarters", FiscalCalendar.Quarters(new DateOnly(2027, 1, 1), 4));
        await service.CalendarAsync("months27", FiscalCalendar.Months(new DateOnly(2027, 1, 1), 12));
        await PlanDocumentTests.PutAsync(service, "gated27", Gated.Replace("plan: gated", "plan: gated27", StringComparison.Ordinal).Replace("calendar: months", "calendar: months27", StringComparison.Ordinal), HttpStatusCode.Created);
        await service.ApprovePlanAsync("gated27");
        var before = await MarkedAsync();

        await AwardAsync("third", new DateOnly(2027, 2, 1), new DateOnly(2027, 3, 1));

        Assert.Equal(["2027-02"], (await MarkedAsync()).Except(before).Select(m => m.Split(' ')[0]));
    }

    private async Task MonthAsync(string month)
    {
        service.Quotas(month, ("A", 1000m));
        await service.ImportAsync($"C-{month},,,booked,{month}-10,100,IDR,ACC-A,A,");
        await service.CalculateAsync(month);
    }

    private Task AwardAsync(string certification) => AwardAsync(certification, new DateOnly(2026, 1, 1), new DateOnly(2026, 7, 1));

    private async Task AwardAsync(string certification, DateOnly from, DateOnly until) => Assert.Equal("Applied", await service.DeliverAsync("compensation.keep-gate-on-certification-awarded",
        new CertificationAwarded(Ids.Of(certification), Ids.Of("A"), "NEG", "negotiation", from, until)));

    private async Task ExpireAsync(string certification, DateOnly on) => Assert.Equal("Applied", await service.DeliverAsync("compensation.keep-gate-on-certification-expired",
        new CertificationExpired(Ids.Of(certification), Ids.Of("A"), "NEG", "negotiation", on)));

    private async Task<bool> IsOutdatedAsync() => (await service.GetAsync("/v1/compensation/periods/2026-02")).GetProperty("outdated").GetBoolean();

    private Task<long> LateAsync() => service.ScalarAsync<long>("SELECT count(*) FROM compensation.late_fact WHERE kind = 'certification'");

    private async Task<string[]> MarkedAsync() =>
        (await service.ScalarAsync<string>("SELECT coalesce(string_agg(period_code || ' ' || facts_version, '|'), '') FROM compensation.period_state")).Split('|');
}
