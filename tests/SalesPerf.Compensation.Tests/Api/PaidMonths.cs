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
        var payment = Assert.Single((await months.ProvenAsync(month, total)).GetProperty("payments").EnumerateArray());
        Assert.Equal(paid, payment.GetProperty("figures").GetProperty("paid").GetString());
    }
}
