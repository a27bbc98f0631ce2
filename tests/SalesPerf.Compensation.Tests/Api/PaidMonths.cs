using System.Text.Json.Nodes;
using SalesPerf.Compensation.Domain.Statements;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Months that are closed and paid, whatever is locked: each payment is that from the beginning, and all invariants hold after it.</summary>
internal sealed class PaidMonths(PaymentsFixture service)
{
    private readonly ToldMonths months = new(service);

    /// <summary>Takes orders in and pays the month.</summary>
    public async Task PayAsync(string month, string[] paid, params string[] orders)
    {
        await service.MonthAsync(month, close: true, orders);
        Assert.Equal((await GoingOnTests.DraftsAsync(service, month, fromTheBeginning: true)).Drafts, (await GoingOnTests.DraftsAsync(service, month, fromTheBeginning: false)).Drafts);
        await service.ApproveAsync(await service.BatchAsync(month));
        Assert.Equal(paid, await service.SheetsAsync(month));
        await EveryInvariant.HoldsAsync(service);
    }

    /// <summary>The statement of seller A is proven, and what was paid for it too.</summary>
    public async Task ProvenAsync(string month, string total, string paid)
    {
        var bundle = await months.ProvenAsync(month, total);
        var payment = Assert.Single(bundle.GetProperty("payments").EnumerateArray());
        Assert.Equal(paid, payment.GetProperty("figures").GetProperty("paid").GetString());
        var more = payment.GetRawText().Replace($"\"paid\":\"{paid}\"", "\"paid\":\"1000\"", StringComparison.Ordinal);
        Assert.Equal(["hash_differs", "payment_differs"], ProofVerifier.Verify(bundle.GetRawText().Replace(payment.GetRawText(), more, StringComparison.Ordinal)).Select(f => f.Code));
    }

    /// <summary>The statement of seller A is proven, and its bundle says that what was paid is not: it makes up for what became known of earlier months.</summary>
    public async Task SaysWhatItLacksAsync(string month, string total)
    {
        var bundle = await months.ProvenAsync(month, total);
        Assert.Equal("payments", Assert.Single(ProofVerifier.LacksOf(bundle.GetRawText())).Code);
        Assert.False(bundle.TryGetProperty("payments", out _));
        var without = JsonNode.Parse(bundle.GetRawText())!.AsObject();
        without.Remove("lacks");
        Assert.Equal(["hash_differs"], ProofVerifier.Verify(without.ToJsonString()).Select(f => f.Code));
    }
}
