using System.Text.Json;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class UncreditedTests(IntakeTests.Seeded service) : IClassFixture<IntakeTests.Seeded>
{
    [Fact]
    public async Task Two_calendars_have_the_day_of_an_order_then_it_is_uncredited_only_where_nobody_is_credited_and_says_why()
    {
        await service.CalendarAsync("quarters", FiscalCalendar.Quarters(new DateOnly(2026, 1, 1), 4));
        await service.PlanAsync();
        await service.PlanAsync("managers", title: "manager", calendar: "quarters");
        var quarter = (await service.GetAsync("/v1/compensation/periods?calendarCode=quarters")).GetProperty("items")[0].GetProperty("code").GetString()!;
        service.Quotas("2026-01", ("A", 1000m));
        service.Quotas(quarter, ("M", 1000m));
        service.Territories.Accounts["ACC-FREE"] = "T-FREE";
        await service.ImportAsync("U-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "U-2,,,booked,2026-01-11,500,IDR,ACC-B,M,", "U-3,,,booked,2026-01-12,300,IDR,ACC-FREE,,");

        await service.CalculateAsync("2026-01");
        await service.CalculateAsync(quarter);

        Assert.Equal(["U-3 nobody_covers"], await UncreditedAsync("&periodCode=2026-01"));
        Assert.Equal(["U-3 nobody_covers"], await UncreditedAsync($"&periodCode={quarter}"));
        Assert.Equal(["U-3 nobody_covers"], await UncreditedAsync(string.Empty));
        Assert.False((await service.GetAsync("/v1/compensation/transactions?orderCode=U-1")).GetProperty("items")[0].TryGetProperty("uncreditedReason", out _));
        await EveryInvariant.HoldsAsync(service);
    }

    private async Task<string[]> UncreditedAsync(string query) => [.. (await service.GetAsync($"/v1/compensation/transactions?uncredited=true{query}", Persona.Auditor)).GetProperty("items").EnumerateArray().Select(Told)];

    private static string Told(JsonElement t) => $"{t.GetProperty("orderCode").GetString()} {t.GetProperty("uncreditedReason").GetString()}";
}
