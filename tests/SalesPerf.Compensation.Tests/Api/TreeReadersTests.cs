using System.Net;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>What lies in which category makes calculations older than their facts, and closed months late, where a plan pays by the tree, and only there.</summary>
public sealed class TreeReadersTests(CompensationFixture service) : IClassFixture<CompensationFixture>
{
    private const string Shelves = """
        plan: shelves
        name: Paid by shelf
        currency: IDR
        calendar: months
        effective: {from: 2026-01-01}
        classifications: [shelf]
        crediting:
          - {rule: seller, to: seller}
        components:
          c: {name: C, kind: rate, basis: credit, rate: 1%, when: "in_category(shelf, 'top')", earning_code: C}
        """;

    [Fact]
    public async Task Trees_change_before_and_after_a_plan_that_pays_by_one_is_approved()
    {
        await service.SeedCompanyAsync();
        await service.PlanAsync();
        foreach (var month in new[] { "2026-01", "2026-02" })
        {
            service.Quotas(month, ("A", 1000m), ("B", 500m));
            await service.ImportAsync($"T-{month},,,booked,{month}-10,100,IDR,ACC-A,A,");
            await service.CalculateAsync(month);
            if (month == "2026-02") continue;
            await service.PublishAsync(month);
            await service.CloseAsync(month);
        }

        await TreeAsync("shelf");
        await TreeAsync("colour");
        await ClassifyAsync("shelf", "p1");
        Assert.Equal((false, ""), (await IsOutdatedAsync(), await LateAsync()));

        await PlanDocumentTests.PutAsync(service, "shelves", Shelves, HttpStatusCode.Created);
        await service.ApprovePlanAsync("shelves");
        await service.CalculateAsync("2026-02");
        await ClassifyAsync("colour", "p1");
        Assert.Equal((false, ""), (await IsOutdatedAsync(), await LateAsync()));

        await ClassifyAsync("shelf", "p2");
        Assert.Equal((true, "2026-01 shelf: p2"), (await IsOutdatedAsync(), await LateAsync()));
    }

    [Fact]
    public async Task A_plan_was_approved_before_it_was_asked_by_which_trees_it_pays_then_it_may_be_any()
    {
        await service.CalendarAsync("later", FiscalCalendar.Months(new DateOnly(2031, 1, 1), 1));
        await service.PlanAsync("earlier", title: "other", calendar: "later");
        await TreeAsync("size");
        var before = await VersionAsync();
        await service.ExecuteAsync("UPDATE compensation.plan_version SET reads_trees = NULL WHERE plan_code = 'earlier'");
        await TreeAsync("weight");
        Assert.Equal(before + 1, await VersionAsync());

        Task<long> VersionAsync() => service.ScalarAsync<long>("SELECT facts_version FROM compensation.period_state WHERE period_code = '2031-01'");
    }

    private async Task TreeAsync(string code)
    {
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Put, $"/v1/compensation/category-trees/{code}", new { name = code, categories = new[] { new { code = "top", name = "Top" } } }, HttpStatusCode.OK);
    }

    private async Task ClassifyAsync(string tree, string product)
    {
        using var admin = service.As(Persona.CompAdmin);
        var items = new { items = new[] { new { category = "top", value = product, from = "2026-01-01" } } };
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/category-trees/{tree}/classifiers:batch", items, HttpStatusCode.MultiStatus);
    }

    private async Task<bool> IsOutdatedAsync() => (await service.GetAsync("/v1/compensation/periods/2026-02")).GetProperty("outdated").GetBoolean();

    private Task<string> LateAsync() => service.ScalarAsync<string>("SELECT coalesce(string_agg(period_code || ' ' || reference, ', '), '') FROM compensation.late_fact WHERE kind = 'classification'");
}
