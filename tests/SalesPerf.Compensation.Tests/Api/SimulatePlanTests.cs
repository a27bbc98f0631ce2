using System.Net;
using System.Text.Json;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class SimulatePlanTests(IntakeTests.Seeded service) : IClassFixture<IntakeTests.Seeded>
{
    [Fact]
    public async Task Periods_of_another_calendar_then_each_is_refused_instead_of_coming_to_nothing()
    {
        await service.CalendarAsync("quarters", FiscalCalendar.Quarters(new DateOnly(2026, 1, 1), 4));
        await PlanDocumentTests.PutAsync(service, "what-if", PlanDocumentTests.Tiers.Replace("CODE", "what-if", StringComparison.Ordinal), HttpStatusCode.Created);

        var refusal = await SimulateAsync(HttpStatusCode.BadRequest, "2026-Q1", "2026-01", "2026-Q2");

        Assert.Equal("compensation.invalid_simulation", refusal.GetProperty("code").GetString());
        Assert.Equal(
            ["/periodCodes/0 compensation.period_of_another_calendar Periode '2026-Q1' termasuk kalender 'quarters'; rencana ini membayar menurut 'months'.",
             "/periodCodes/2 compensation.period_of_another_calendar Periode '2026-Q2' termasuk kalender 'quarters'; rencana ini membayar menurut 'months'."],
            refusal.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("pointer").GetString()} {e.GetProperty("code").GetString()} {e.GetProperty("message").GetString()}"));
        Assert.Equal("compensation.period_not_found", (await SimulateAsync(HttpStatusCode.NotFound, "2026-01", "2026-13")).GetProperty("code").GetString());
        await SimulateAsync(HttpStatusCode.Accepted, "2026-01");
    }

    private async Task<JsonElement> SimulateAsync(HttpStatusCode expected, params string[] periodCodes)
    {
        using var admin = service.As(Persona.CompAdmin);
        admin.DefaultRequestHeaders.Add("Accept-Language", "id-ID");
        return await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/plans/what-if/versions/1:simulate", new { periodCodes }, expected);
    }
}
