namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Months that are closed while facts are locked: what waits is paid once the lock is released. Sellers are paid 5 %.</summary>
public sealed class LockedPeriodTests(PlannedCompany service) : IClassFixture<PlannedCompany>
{
    private readonly ToldMonths months = new(service);

    [Fact]
    public async Task Months_are_closed_while_their_facts_are_locked_then_what_waited_is_an_adjustment_with_its_causes_once_the_locks_are_released()
    {
        foreach (var month in new[] { "2026-01", "2026-02", "2026-03" }) service.Quotas(month, ("A", 1000m));
        await service.ImportAsync("LK-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,");
        var january = await months.LockAsync(new { periodCode = "2026-01", reason = "Cut-off" });
        await service.ImportAsync("LK-1,,,booked,2026-01-10,1200,IDR,ACC-A,A,", "LK-2,,,booked,2026-01-11,200,IDR,ACC-A,A,");
        await months.TellAsync("2026-01");
        Assert.Contains("compensation.facts_locked", await months.BlockersAsync("2026-01"));
        await months.ProvenAsync("2026-01", "50.00");
        await service.CloseAsync("2026-01");
        await months.ProvenAsync("2026-01", "50.00");
        await EveryInvariant.HoldsAsync(service);

        // January's lock outlives its close, and February is locked before an order of January comes: neither counts.
        await service.ImportAsync("LK-3,,,booked,2026-02-10,100,IDR,ACC-A,A,");
        var february = await months.LockAsync(new { periodCode = "2026-02", reason = "Cut-off" });
        await service.ImportAsync("LK-4,,,booked,2026-01-12,60,IDR,ACC-A,A,");
        await months.TellAsync("2026-02");
        Assert.Equal(["commission 2026-02 5.00"], await months.LinesAsync("2026-02"));
        await service.CloseAsync("2026-02");
        await EveryInvariant.HoldsAsync(service);

        await months.ReleaseAsync(january);
        await months.ReleaseAsync(february);
        await service.ImportAsync("LK-5,,,booked,2026-03-10,100,IDR,ACC-A,A,");
        await months.TellAsync("2026-03");
        Assert.Equal(["commission 2026-03 5.00", "adjustment 2026-01 23.00"], await months.LinesAsync("2026-03"));
        Assert.Equal(["transaction LK-1/1/1/booked 10", "transaction LK-2/1/1/booked 10", "transaction LK-4/1/1/booked 3"], await months.CausesAsync("2026-03"));
        await months.ProvenAsync("2026-03", "28.00");
        await service.CloseAsync("2026-03");
        foreach (var (month, total) in new[] { ("2026-01", "50.00"), ("2026-02", "5.00"), ("2026-03", "28.00") }) await months.ProvenAsync(month, total);
        await EveryInvariant.HoldsAsync(service);
    }
}
