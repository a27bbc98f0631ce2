using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A seller is told 50 for an order of 1,000, which then becomes another one. Sellers are paid 5 %.</summary>
public sealed class DiscrepancyTests(PlannedCompany service) : IClassFixture<PlannedCompany>
{
    [Fact]
    public async Task It_is_dismissed_before_the_statement_is_published_again_then_it_is_made_up_for_once()
    {
        await TellAsync("2026-01", "D-1");
        Assert.Equal(["50.00 60.00"], await ChangeAsync("2026-01", "D-1", 1200));
        await DecideAsync("2026-01", "dismiss");

        await service.CalculateAsync("2026-01");

        Assert.Empty(await OpenAsync("2026-01"));
        Assert.Equal(["commission 60.00", "correction -10.00"], await LinesAsync("2026-01"));
    }

    [Fact]
    public async Task It_changes_after_it_was_dismissed_then_only_what_is_not_made_up_for_is_asked_about()
    {
        await TellAsync("2026-02", "D-2");
        await ChangeAsync("2026-02", "D-2", 1200);
        await DecideAsync("2026-02", "dismiss");

        Assert.Equal(["60.00 80.00"], await ChangeAsync("2026-02", "D-2", 1600));
        Assert.Equal(["D-2"], Assert.Single(await OpenAsync("2026-02")).GetProperty("orders").EnumerateArray().Select(o => o.GetProperty("orderCode").GetString()));
        await DecideAsync("2026-02", "dismiss");
        await service.CalculateAsync("2026-02");

        Assert.Empty(await OpenAsync("2026-02"));
        Assert.Equal(["commission 80.00", "correction -30.00"], await LinesAsync("2026-02"));
    }

    [Fact]
    public async Task The_order_is_as_it_was_told_again_after_it_was_dismissed_then_what_was_made_up_for_is_asked_about()
    {
        await TellAsync("2026-03", "D-3");
        await ChangeAsync("2026-03", "D-3", 1200);
        await DecideAsync("2026-03", "dismiss");

        Assert.Equal(["60.00 50.00"], await ChangeAsync("2026-03", "D-3", 1000));
        await DecideAsync("2026-03", "dismiss");
        await service.CalculateAsync("2026-03");

        Assert.Equal(["commission 50.00", "correction 0.00"], await LinesAsync("2026-03"));
    }

    [Fact]
    public async Task It_is_approved_before_the_statement_is_published_again_then_it_is_asked_about_again_only_once_it_is_another_one()
    {
        await TellAsync("2026-04", "D-4");
        await ChangeAsync("2026-04", "D-4", 1200);
        await DecideAsync("2026-04", "approve");

        await service.CalculateAsync("2026-04");

        Assert.Empty(await OpenAsync("2026-04"));
        Assert.Equal(["50.00 70.00"], await ChangeAsync("2026-04", "D-4", 1400));
        Assert.Empty(await ChangeAsync("2026-04", "D-4", 1200));
        Assert.Equal(["commission 60.00"], await LinesAsync("2026-04"));
    }

    [Fact]
    public async Task The_statement_is_published_again_then_it_is_compared_with_what_is_told_now()
    {
        await TellAsync("2026-05", "D-5");
        await ChangeAsync("2026-05", "D-5", 1200);
        await DecideAsync("2026-05", "dismiss");
        await service.CalculateAsync("2026-05");
        await service.PublishAsync("2026-05");

        Assert.Equal(["60.00 70.00"], await ChangeAsync("2026-05", "D-5", 1400));
    }

    [Fact]
    public async Task What_was_told_is_withdrawn_then_what_was_made_up_for_is_taken_back_once_and_the_order_pays_what_it_comes_to()
    {
        await TellAsync("2026-06", "D-6");
        await ChangeAsync("2026-06", "D-6", 1200);
        await DecideAsync("2026-06", "dismiss");
        await service.CalculateAsync("2026-06");
        await service.PublishAsync("2026-06");
        await ChangeAsync("2026-06", "D-6", 1400);
        await DecideAsync("2026-06", "dismiss");

        await WithdrawAsync("2026-06");
        await service.CalculateAsync("2026-06");

        Assert.Equal(["commission 70.00", "correction 0.00"], await LinesAsync("2026-06"));

        // Told again and withdrawn again, nothing is left to take back.
        await service.PublishAsync("2026-06");
        await WithdrawAsync("2026-06");
        await service.CalculateAsync("2026-06");
        Assert.Equal(["commission 70.00", "correction 0.00"], await LinesAsync("2026-06"));
        await EveryInvariant.HoldsAsync(service);
    }

    [Fact]
    public async Task What_somebody_else_was_told_is_withdrawn_then_what_was_made_up_for_stays()
    {
        await TellAsync("2026-07", "D-7", "D-7B,,,booked,2026-07-10,1000,IDR,ACC-B,B,");
        await ChangeAsync("2026-07", "D-7", 1200);
        await DecideAsync("2026-07", "dismiss");

        await WithdrawAsync("2026-07", "B");
        await service.CalculateAsync("2026-07");

        Assert.Equal(["commission 60.00", "correction -10.00"], await LinesAsync("2026-07"));
    }

    private async Task WithdrawAsync(string period, params string[] participantCodes)
    {
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/periods/{period}:withdraw",
            participantCodes.Length == 0 ? new { reason = "Told too early" } : new { reason = "Told too early", participantCodes }, HttpStatusCode.OK);
    }

    private async Task TellAsync(string period, string order, params string[] others)
    {
        service.Quotas(period, ("A", 1000m));
        await service.ImportAsync([Row(period, order, 1000), .. others]);
        await service.CalculateAsync(period);
        await service.PublishAsync(period);
    }

    private async Task<string[]> ChangeAsync(string period, string order, int amount)
    {
        await service.ImportAsync(Row(period, order, amount));
        await service.CalculateAsync(period);
        return [.. (await OpenAsync(period)).Select(d => $"{Amount(d, "told")} {Amount(d, "now")}")];
    }

    private async Task DecideAsync(string period, string decision)
    {
        using var approver = service.As(Persona.FinanceApprover);
        approver.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        var id = Assert.Single(await OpenAsync(period)).GetProperty("id").GetString();
        await CompensationFixture.SendAsync(approver, HttpMethod.Post, $"/v1/compensation/discrepancies/{id}:{decision}", new { note = "As agreed" }, HttpStatusCode.OK);
    }

    private async Task<JsonElement[]> OpenAsync(string period) => [.. (await service.GetAsync($"/v1/compensation/discrepancies?periodCode={period}&status=open")).GetProperty("items").EnumerateArray()];

    // Corrections of one statement are one line.
    private async Task<string[]> LinesAsync(string period)
    {
        var statement = Assert.Single((await service.GetAsync($"/v1/compensation/statements?periodCode={period}&participantCode=A")).GetProperty("items").EnumerateArray());
        var lines = (await service.GetAsync($"/v1/compensation/statements/{statement.GetProperty("id").GetString()}")).GetProperty("lines").EnumerateArray();
        return [.. lines.GroupBy(l => l.GetProperty("kind").GetString()).Select(g => $"{g.Key} {g.Sum(l => decimal.Parse(Amount(l, "amount"), System.Globalization.CultureInfo.InvariantCulture))}")];
    }

    private static string Row(string period, string order, int amount) => $"{order},,,booked,{period}-10,{amount},IDR,ACC-A,A,";

    private static string Amount(JsonElement item, string member) => item.GetProperty(member).GetProperty("amount").GetString()!;
}
