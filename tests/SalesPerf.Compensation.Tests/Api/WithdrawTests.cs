using System.Net;
using System.Text.Json;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class WithdrawTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    private const string Months = "/v1/compensation/periods";

    [Fact]
    public async Task A_month_published_too_early_is_hidden_again_and_what_was_told_binds_nobody()
    {
        await service.MonthAsync("2026-01", close: false, "W-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "W-2,,,booked,2026-01-11,300,IDR,ACC-B,B,");
        var told = Assert.Single(await OwnAsync("2026-01"));
        await service.ImportAsync("W-3,,,booked,2026-01-12,400,IDR,ACC-A,A,");
        await service.CalculateAsync("2026-01");
        Assert.NotEmpty(await OpenDiscrepanciesAsync("2026-01"));

        Assert.Equal(2, (await WithdrawAsync("2026-01")).GetProperty("withdrawn").GetInt32());

        Assert.Equal("calculated", (await service.GetAsync($"{Months}/2026-01")).GetProperty("status").GetString());
        Assert.Empty(await OwnAsync("2026-01"));
        await service.GetAsync($"/v1/compensation/statements/{told}", Persona.Rep, "A", HttpStatusCode.NotFound);
        await service.GetAsync(Known("2026-01"), Persona.Rep, "A", HttpStatusCode.NotFound);
        await service.GetAsync(Known("2026-01"), Persona.Auditor);
        Assert.Empty(await OpenDiscrepanciesAsync("2026-01"));
        Assert.Equal(2, (await service.PublishedAsync<StatementWithdrawn>()).Count(w => w.PeriodCode == "2026-01"));
        Assert.Equal("compensation.period_not_ready", (await service.CloseAsync("2026-01", HttpStatusCode.Conflict)).GetProperty("code").GetString());

        // Nothing is left to withdraw; published again, the month is told as if for the first time, and closes without a discrepancy.
        Assert.Equal(0, (await WithdrawAsync("2026-01")).GetProperty("withdrawn").GetInt32());
        await service.CalculateAsync("2026-01");
        Assert.Empty(await OpenDiscrepanciesAsync("2026-01"));
        await service.PublishAsync("2026-01");
        Assert.Equal(told, Assert.Single(await OwnAsync("2026-01")));
        await service.GetAsync(Known("2026-01"), Persona.Rep, "A");
        await service.CloseAsync("2026-01");
        Assert.Equal("compensation.period_closed", (await WithdrawAsync("2026-01", HttpStatusCode.Conflict)).GetProperty("code").GetString());
        Assert.Equal("Bonus of somebody else|2", await service.ScalarAsync<string>(
            "SELECT reason || '|' || count(*) FROM compensation.statement_withdrawn JOIN compensation.statement_told USING (statement_id, told_at) WHERE period_code = '2026-01' GROUP BY reason"));
        await EveryInvariant.HoldsAsync(service);
    }

    [Fact]
    public async Task What_a_batch_pays_is_withdrawn_once_the_batch_is_discarded_and_only_with_a_reason()
    {
        await service.MonthAsync("2026-03", close: false, "W-4,,,booked,2026-03-10,1000,IDR,ACC-A,A,");
        var batch = await service.BatchAsync("2026-03");

        Assert.Equal("compensation.period_in_payment_batch", (await WithdrawAsync("2026-03", HttpStatusCode.Conflict)).GetProperty("code").GetString());
        Assert.Single(await OwnAsync("2026-03"));
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Delete, $"/v1/compensation/payment-batches/{batch}", null, HttpStatusCode.NoContent);
        var refused = await service.PostAsync($"{Months}/2026-03:withdraw", new { reason = " " }, HttpStatusCode.BadRequest);
        Assert.Equal("/reason", refused.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Single(await OwnAsync("2026-03"));

        Assert.NotEqual(0, (await WithdrawAsync("2026-03")).GetProperty("withdrawn").GetInt32());
        Assert.Equal("compensation.period_not_published", (await service.PostAsync("/v1/compensation/payment-batches", new { periodCode = "2026-03" }, HttpStatusCode.Conflict)).GetProperty("code").GetString());
    }

    private static string Known(string period) => $"/v1/compensation/statements/as-known?periodCode={period}&participantCode=A&knownAt=2030-01-01T00:00:00Z";

    private Task<JsonElement> WithdrawAsync(string period, HttpStatusCode expected = HttpStatusCode.OK) => service.PostAsync($"{Months}/{period}:withdraw", new { reason = "Bonus of somebody else" }, expected);

    private async Task<string?[]> OwnAsync(string period) =>
        [.. (await service.GetAsync($"/v1/compensation/statements?periodCode={period}", Persona.Rep, "A")).GetProperty("items").EnumerateArray().Select(s => s.GetProperty("id").GetString())];

    private async Task<JsonElement[]> OpenDiscrepanciesAsync(string period) => [.. (await service.GetAsync($"/v1/compensation/discrepancies?periodCode={period}&status=open")).GetProperty("items").EnumerateArray()];
}
