using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class PublishedTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task A_statement_changes_and_comes_back_to_what_it_was_then_the_period_is_not_published_until_its_payee_sees_it()
    {
        await RateAsync("0.05");
        await service.MonthAsync("2026-06", close: false, "X-11,,,booked,2026-06-10,1000,IDR,ACC-A,A,");
        await RateAsync("0.06");
        await service.CalculateAsync("2026-06");
        await RateAsync("0.05");
        await service.CalculateAsync("2026-06");

        Assert.Empty(await OwnAsync());
        Assert.Equal("calculated", (await service.GetAsync("/v1/compensation/periods/2026-06")).GetProperty("status").GetString());
        Assert.Empty(await ToCloseAsync());
        Assert.Equal("compensation.period_not_ready", (await service.CloseAsync("2026-06", HttpStatusCode.Conflict)).GetProperty("code").GetString());

        await service.PublishAsync("2026-06");
        Assert.Single(await OwnAsync());
        Assert.Single(await ToCloseAsync());
        await service.CloseAsync("2026-06");
    }

    private async Task RateAsync(string rate) => await service.PostAsync(
        "/v1/compensation/personal-rates:batch", new { items = new[] { new { participantCode = "A", componentCode = "commission", rate, from = "2026-06-01", untilExclusive = "2026-07-01" } } }, HttpStatusCode.MultiStatus);

    private async Task<JsonElement[]> OwnAsync() => [.. (await service.GetAsync("/v1/compensation/statements?periodCode=2026-06", Persona.Rep, "A")).GetProperty("items").EnumerateArray()];

    private async Task<string[]> ToCloseAsync() =>
        [.. (await ScreenParts.TasksAsync(service.Grpc(Persona.FinanceApprover))).Where(t => t == ("approve", "2026-06")).Select(t => t.Id)];
}
