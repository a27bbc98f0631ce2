using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Why a seller's pay is another than in an earlier month, of which more became known since. Sellers are paid 5 %.</summary>
public sealed class WhyStatementsTests(PlannedCompany service) : IClassFixture<PlannedCompany>
{
    [Fact]
    public async Task An_order_of_a_closed_month_comes_late_then_the_months_are_compared_as_they_were_told_and_the_order_is_the_adjustment()
    {
        await MonthAsync("2026-01", "Y-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,");
        await service.CloseAsync("2026-01");

        await MonthAsync("2026-02", "Y-2,,,booked,2026-02-10,400,IDR,ACC-A,A,", "LATE,,,booked,2026-01-20,100,IDR,ACC-A,A,");

        Assert.Equal(["adjustment 5.00", "period -30.00"], await WhyAsync("2026-02", "2026-01"));
    }

    [Fact]
    public async Task Facts_of_an_open_month_change_after_it_was_told_then_it_is_compared_as_it_was_calculated()
    {
        await MonthAsync("2026-03", "Y-3,,,booked,2026-03-10,1000,IDR,ACC-A,A,");
        await MonthAsync("2026-04", "Y-4,,,booked,2026-04-10,400,IDR,ACC-A,A,");

        await service.ImportAsync("Y-5,,,booked,2026-03-11,200,IDR,ACC-A,A,");

        Assert.Equal(["period -30.00"], await WhyAsync("2026-04", "2026-03"));
    }

    [Fact]
    public async Task Facts_are_locked_then_what_came_in_since_is_in_no_cause()
    {
        await service.ImportAsync("Y-6,,,booked,2026-05-10,1000,IDR,ACC-A,A,");
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/data-locks", new { periodCode = "2026-05", reason = "Review" }, HttpStatusCode.Created);
        await MonthAsync("2026-05", "Y-7,,,booked,2026-05-11,200,IDR,ACC-A,A,");
        await MonthAsync("2026-06", "Y-8,,,booked,2026-06-10,400,IDR,ACC-A,A,");

        Assert.Equal(["period -30.00"], await WhyAsync("2026-06", "2026-05"));
    }

    private async Task MonthAsync(string period, params string[] orders)
    {
        service.Quotas(period, ("A", 1000m));
        await service.ImportAsync(orders);
        await service.CalculateAsync(period);
        await service.PublishAsync(period);
    }

    private async Task<string[]> WhyAsync(string period, string against)
    {
        var why = await service.GetAsync($"/v1/compensation/statements/{await IdAsync(period)}/why?against={await IdAsync(against)}", Persona.Rep, "A");
        return [.. why.GetProperty("causes").EnumerateArray().Select(c => $"{c.GetProperty("kind").GetString()} {Amount(c)}").Order(StringComparer.Ordinal)];
    }

    private async Task<string> IdAsync(string period) => Assert.Single((await service.GetAsync($"/v1/compensation/statements?periodCode={period}", Persona.Rep, "A")).GetProperty("items").EnumerateArray()).GetProperty("id").GetString()!;

    private static string Amount(JsonElement cause) => cause.GetProperty("change").GetProperty("amount").GetString()!;
}
