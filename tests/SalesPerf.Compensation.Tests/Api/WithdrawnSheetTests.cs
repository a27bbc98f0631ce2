using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Pay sheets of an approval that was taken back are read as they were approved: by administrators and checkers all, by a payee one's own.</summary>
public sealed class WithdrawnSheetTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    private const string Batches = "/v1/compensation/payment-batches";

    [Fact]
    public async Task An_approval_is_taken_back_then_its_sheets_are_read_as_they_were_and_payees_read_their_own()
    {
        await service.MonthAsync("2026-01", close: true, "Y-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "Y-2,,,booked,2026-01-11,300,IDR,ACC-B,B,");
        var batch = await service.BatchAsync("2026-01");
        await service.ApproveAsync(batch);
        var approved = await SheetsAsync($"/v1/compensation/pay-sheets?batchId={batch}");
        Assert.Empty(await SheetsAsync(Withdrawn(batch)));

        await service.PostAsync($"{Batches}/{batch}:withdraw", new { reason = "B is on leave" }, HttpStatusCode.OK, Persona.FinanceApprover);

        var withdrawn = await SheetsAsync(Withdrawn(batch));
        Assert.Equal(approved.Select(s => s.GetRawText()).Order(StringComparer.Ordinal), withdrawn.Select(w => w.GetProperty("sheet").GetRawText()).Order(StringComparer.Ordinal));
        Assert.All(withdrawn, w => Assert.Equal(("B is on leave", "finance-approver"), (w.GetProperty("reason").GetString(), w.GetProperty("withdrawnBy").GetString())));
        Assert.All(withdrawn, w => Assert.InRange(w.GetProperty("withdrawnAt").GetDateTimeOffset(), service.Clock.GetUtcNow().AddHours(-1), service.Clock.GetUtcNow()));

        var own = Assert.Single(await SheetsAsync(Withdrawn(batch), Persona.Rep, "A"));
        Assert.Equal("A", own.GetProperty("sheet").GetProperty("participantCode").GetString());
        // Why a batch was withdrawn may be about somebody else in it.
        Assert.False(own.TryGetProperty("reason", out _));
        await service.GetAsync(Withdrawn(batch), Persona.Rep, "M", HttpStatusCode.NotFound);
        Assert.Equal(2, (await SheetsAsync(Withdrawn(batch), Persona.Manager, "M")).Length);
        Assert.Equal(2, (await SheetsAsync(Withdrawn(batch), Persona.Auditor)).Length);

        var first = await service.GetAsync($"{Withdrawn(batch)}?limit=1");
        var second = await service.GetAsync($"{Withdrawn(batch)}?limit=1&cursor={Uri.EscapeDataString(first.GetProperty("nextCursor").GetString()!)}");
        Assert.Equal(withdrawn.Select(Id), new[] { first, second }.SelectMany(p => p.GetProperty("items").EnumerateArray()).Select(Id));
        Assert.False(second.TryGetProperty("nextCursor", out _));

        // A draft that is left would stop the batches of later periods, which other tests make.
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Delete, $"{Batches}/{batch}", null, HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task The_draft_that_was_left_is_discarded_then_what_was_approved_is_still_read_and_a_batch_that_never_was_is_not_found()
    {
        await service.MonthAsync("2026-02", close: true, "Y-3,,,booked,2026-02-10,1000,IDR,ACC-A,A,");
        var batch = await service.BatchAsync("2026-02");
        for (var times = 1; times <= 2; times++)
        {
            await service.PostAsync($"{Batches}/{batch}:refresh", null, HttpStatusCode.OK);
            await service.ApproveAsync(batch);
            await service.PostAsync($"{Batches}/{batch}:withdraw", new { reason = $"Reason {times}" }, HttpStatusCode.OK, Persona.FinanceApprover, "another-approver");
        }

        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Delete, $"{Batches}/{batch}", null, HttpStatusCode.NoContent);

        Assert.Equal(["Reason 1", "Reason 2"], (await SheetsAsync(Withdrawn(batch))).Where(w => w.GetProperty("sheet").GetProperty("participantCode").GetString() == "A").Select(w => w.GetProperty("reason").GetString()));
        Assert.Equal("compensation.payment_batch_not_found", (await service.GetAsync(Withdrawn(Guid.CreateVersion7().ToString()), expected: HttpStatusCode.NotFound)).GetProperty("code").GetString());
    }

    private static string Withdrawn(string batch) => $"{Batches}/{batch}/withdrawn-sheets";

    private async Task<JsonElement[]> SheetsAsync(string path, Persona persona = Persona.CompAdmin, string? payee = null) => [.. (await service.GetAsync(path, persona, payee)).GetProperty("items").EnumerateArray()];

    private static string? Id(JsonElement withdrawn) => withdrawn.GetProperty("id").GetString();
}
