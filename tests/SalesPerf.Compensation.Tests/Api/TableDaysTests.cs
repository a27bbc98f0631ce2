using System.Net;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Tables that begin and end inside a month.</summary>
public sealed class TableDaysTests(TabledCompany service) : IClassFixture<TabledCompany>
{
    [Fact]
    public async Task A_table_begins_in_the_middle_of_a_month_then_credits_ask_that_of_their_day_and_estimates_and_incremental_runs_have_it()
    {
        await service.SetAsync(TabledCompany.Item("all", null, "accelerator", """{"bands":[{"from":0,"value":"0%"}]}""", "2026-05-01", "2026-07-01"));
        await service.MonthAsync("2026-05", close: false, "M-1,,,booked,2026-05-10,100,IDR,ACC-A,A,", "M-2,,,booked,2026-05-20,100,IDR,ACC-A,A,", "M-3,,,booked,2026-05-20,100,IDR,ACC-B,B,");
        var before = await service.TotalAsync("2026-05", "A");

        Assert.Equal(["created"], await service.SetAsync(TabledCompany.Item("participant", "A", "rates", """{"rows":[{"territory":"T-A","value":"9%"},{"product":"cloud","value":"50%"}]}""", "2026-05-15", "2026-07-01")));
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/periods/2026-05:calculate?mode=incremental", null, HttpStatusCode.Accepted);
        await EventualAssert.GetAsync(() => service.TotalAsync("2026-05", "A"), total => Assert.NotEqual(before, total), TimeSpan.FromSeconds(30));
        Assert.Equal("incremental", await service.ScalarAsync<string>("SELECT mode FROM compensation.calculation WHERE period_code = '2026-05' ORDER BY calculated_at DESC LIMIT 1"));
        Assert.Equal(10m, (await service.LinesAsync("2026-05", "A")).Where(l => TabledCompany.Text(l, "componentCode") == "commission").Sum(l => l.GetProperty("amount").GetProperty("amount").Decimal()));

        var deal = new { code = "deal", amount = new { amount = "100", currency = "IDR" }, compensationDate = "2026-05-21", territoryCode = "T-A" };
        using var rep = service.As(Persona.Rep, "A");
        var told = await CompensationFixture.SendAsync(rep, HttpMethod.Post, "/v1/compensation/estimates", new { periodCode = "2026-05", deals = new[] { deal } }, HttpStatusCode.OK);
        Assert.Equal("9.00", Assert.Single(told.GetProperty("deals").EnumerateArray()).GetProperty("adds").GetProperty("amount").GetString());

        // From one month to the next: another table, and then what was sold.
        await service.MonthAsync("2026-06", close: false, "M-4,,,booked,2026-06-10,100,IDR,ACC-A,A,");
        var why = await service.GetAsync($"/v1/compensation/statements/{await service.IdAsync("2026-06", "A")}/why?against={await service.IdAsync("2026-05", "A")}", Persona.CompAdmin);
        Assert.Equal(["table rates 8.00", "period 2026-05 to 2026-06 -9.00"], TabledCompany.Causes(why));
    }
}
