using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A plan over a closed month of which more became known since. Sellers are paid 5 %.</summary>
public sealed class SimulateAdjustedTests(PlannedCompany service) : IClassFixture<PlannedCompany>
{
    private readonly ToldMonths months = new(service);

    [Fact]
    public async Task Later_statements_adjust_a_month_then_it_is_paid_with_them_and_the_plan_that_paid_makes_no_difference()
    {
        foreach (var month in new[] { "2026-01", "2026-02" }) service.Quotas(month, ("A", 1000m), ("B", 1000m));
        await service.ImportAsync("SA-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "SA-2,,,booked,2026-01-10,100,IDR,ACC-B,B,", "SA-3,,,booked,2026-02-10,100,IDR,ACC-A,A,");
        await months.TellAsync("2026-01");
        await service.CloseAsync("2026-01");
        await service.ImportAsync("SA-2,,,booked,2026-01-10,100,IDR,ACC-A,A,", "SA-4,,,booked,2026-01-11,200,IDR,ACC-A,A,");
        await months.TellAsync("2026-02");

        Assert.Equal(["A 65.00 65.00 0.00", "B 0.00 0.00 0.00"], await SimulateAsync("2026-01"));
    }

    private async Task<string[]> SimulateAsync(string month)
    {
        using var admin = service.As(Persona.CompAdmin);
        var asked = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/plans/standard/versions/1:simulate", new { periodCodes = new[] { month } }, HttpStatusCode.Accepted);
        var done = await EventualAssert.GetAsync(
            () => CompensationFixture.SendAsync(admin, HttpMethod.Get, $"/v1/operations/{asked.GetProperty("id").GetString()}", null, HttpStatusCode.OK),
            o => Assert.Equal("succeeded", o.GetProperty("status").GetString()), TimeSpan.FromSeconds(60));
        return [.. done.GetProperty("result").GetProperty("payees").EnumerateArray().Select(p => $"{p.GetProperty("participantCode").GetString()} {Amount(p, "paid")} {Amount(p, "simulated")} {Amount(p, "difference")}")];
    }

    private static string? Amount(JsonElement payee, string member) => payee.GetProperty(member).GetProperty("amount").GetString();
}
