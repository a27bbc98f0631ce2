using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class NamelessTests(PlannedCompany service) : IClassFixture<PlannedCompany>
{
    public static TheoryData<string, string> Codes => new() { { "", "required" }, { " ", "required" }, { new string('x', 101), "too_long" } };

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_plan_is_for_a_title_that_has_no_name_then_refused(string title, string code) =>
        Assert.Equal(("/items/0/titleCode", code), await RefusedAsync("plan-assignments", new { titleCode = title, planCode = "standard", from = "2026-01-01" }));

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_value_is_for_a_title_that_has_no_name_then_refused(string title, string code) =>
        Assert.Equal(("/items/0/code", code), await RefusedAsync("parameter-values", new { scope = "title", code = title, name = "target", value = "100", from = "2026-01-01" }));

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_table_is_for_a_title_that_has_no_name_then_refused(string title, string code) =>
        Assert.Equal(("/items/0/code", code), await RefusedAsync("table-values", new { scope = "title", code = title, planCode = "standard", table = "rates", content = new { bands = Array.Empty<int>() }, from = "2026-01-01" }));

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_hold_waits_for_an_event_that_has_no_name_then_refused(string name, string code)
    {
        using var admin = service.As(Persona.CompAdmin);
        var refused = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/holds", new { scope = "deal", orderCode = "O-1", reason = "Legal", condition = new { @event = name } }, HttpStatusCode.BadRequest);
        Assert.Equal(("/condition/event", code), Error(refused));
    }

    private async Task<(string?, string?)> RefusedAsync(string list, object item)
    {
        using var admin = service.As(Persona.CompAdmin);
        var answer = await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/{list}:batch", new { items = new[] { item } }, HttpStatusCode.MultiStatus);
        return Error(Assert.Single(answer.GetProperty("items").EnumerateArray()).GetProperty("problem"));
    }

    private static (string?, string?) Error(JsonElement refused)
    {
        var error = Assert.Single(refused.GetProperty("errors").EnumerateArray());
        return (error.GetProperty("pointer").GetString(), error.GetProperty("code").GetString());
    }
}
