using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>An approval of payments is taken back: with draws, releases and what waits, the ledger and the payments after it are as if it had not been.</summary>
public sealed class WithdrawBatchTests(PaymentSectionTests.Sectioned service) : IClassFixture<PaymentSectionTests.Sectioned>
{
    private const string Batches = "/v1/compensation/payment-batches";

    [Fact]
    public async Task An_approval_is_withdrawn_then_the_ledger_stands_as_before_and_somebody_else_approves_anew()
    {
        var first = await ClosedAndPaidAsync("2026-01", "S-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,");
        await service.MonthAsync("2026-02", close: true, "S-1,,,collected,2026-02-05,1000,IDR,ACC-A,A,", "S-2,,,booked,2026-02-10,100,IDR,ACC-A,A,", "S-3,,,booked,2026-02-11,2000,IDR,ACC-B,B,");
        var before = await BalancesAsync();
        var batch = await service.BatchAsync("2026-02");
        Assert.Equal("compensation.payment_batch_not_to_withdraw", Code(await WithdrawAsync(batch, HttpStatusCode.Conflict)));
        await service.ApproveAsync(batch);
        var approved = await BalancesAsync();
        Assert.NotEqual(before, approved);
        Assert.Equal("compensation.later_batch", Code(await WithdrawAsync(first, HttpStatusCode.Conflict)));

        Assert.Equal("draft", (await WithdrawAsync(batch)).GetProperty("status").GetString());

        Assert.Equal(before, await BalancesAsync());
        Assert.Equal(["A 40.00", "B 47.50"], await service.SheetsAsync("2026-02"));
        Assert.Empty((await service.GetAsync("/v1/compensation/pay-sheets?periodCode=2026-02", Persona.Rep, "A")).GetProperty("items").EnumerateArray());
        Assert.Equal(2L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.withdrawn_sheet WHERE sheet->>'period_code' = '2026-02' AND reason = 'B is on leave'"));
        await EveryInvariant.HoldsAsync(service);

        // Who withdrew made the draft; another one approves it, or it is made again.
        Assert.Equal("compensation.maker_is_checker", Code(await service.ApproveAsync(batch, HttpStatusCode.Forbidden)));
        await service.PostAsync($"{Batches}/{batch}:refresh", null, HttpStatusCode.OK);
        await service.ApproveAsync(batch);
        Assert.Equal(approved, await BalancesAsync());

        // What comes after goes on as if nothing had been withdrawn, and what was emitted is not withdrawn.
        var last = await ClosedAndPaidAsync("2026-03", "S-3,,,cancelled,2026-03-05,0,IDR,ACC-B,B,");
        Assert.Equal(["A 40.00", "B 32.50"], await service.SheetsAsync("2026-03"));
        Assert.Equal(["A 42.50", "B 120.00"], await service.SheetsAsync("2026-03", "drawBalance"));
        await service.EmitAsync(last);
        Assert.Equal("compensation.payment_batch_emitted", Code(await WithdrawAsync(last, HttpStatusCode.Conflict)));
        Assert.Equal("approved_sheet_stands", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => service.ExecuteAsync("DELETE FROM compensation.pay_sheet WHERE approved"))).ConstraintName);
        await EveryInvariant.HoldsAsync(service);
    }

    private async Task<string> ClosedAndPaidAsync(string period, params string[] orders)
    {
        await service.MonthAsync(period, close: true, orders);
        var batch = await service.BatchAsync(period);
        await service.ApproveAsync(batch);
        return batch;
    }

    private Task<JsonElement> WithdrawAsync(string batch, HttpStatusCode expected = HttpStatusCode.OK) =>
        service.PostAsync($"{Batches}/{batch}:withdraw", new { reason = "B is on leave" }, expected, Persona.FinanceApprover);

    private async Task<string[]> BalancesAsync() => [.. (await service.GetAsync("/v1/compensation/ledger/balances")).GetProperty("items").EnumerateArray()
        .Select(b => $"{b.GetProperty("account").GetString()} {(b.TryGetProperty("participantCode", out var payee) ? payee.GetString() : null)} {b.GetProperty("balance").GetProperty("amount").GetString()}").Where(b => !b.EndsWith(" 0.00", StringComparison.Ordinal))];

    private static string? Code(JsonElement problem) => problem.GetProperty("code").GetString();
}
