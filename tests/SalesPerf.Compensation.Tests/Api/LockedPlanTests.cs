namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Facts of everybody on a plan are locked over the close of months. Sellers are paid 5 %.</summary>
public sealed class LockedPlanTests(PlannedCompany service) : IClassFixture<PlannedCompany>
{
    private readonly ToldMonths months = new(service);

    [Fact]
    public async Task Months_are_closed_while_a_plan_is_locked_then_all_that_waited_is_an_adjustment_with_its_causes_once_the_lock_is_released()
    {
        foreach (var month in new[] { "2026-01", "2026-02", "2026-03" }) service.Quotas(month, ("A", 1000m));
        await service.ImportAsync("PL-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "PL-2,,,booked,2026-02-10,100,IDR,ACC-A,A,", "PL-3,,,booked,2026-03-10,100,IDR,ACC-A,A,");
        var plan = await months.LockAsync(new { planCode = "standard", reason = "Audit" });
        await service.ImportAsync("PL-4,,,booked,2026-01-11,200,IDR,ACC-A,A,");
        await months.TellAsync("2026-01");
        await months.ProvenAsync("2026-01", "50.00");
        await service.CloseAsync("2026-01");

        await service.ImportAsync("PL-5,,,booked,2026-01-12,60,IDR,ACC-A,A,", "PL-6,,,booked,2026-02-11,40,IDR,ACC-A,A,");
        await months.TellAsync("2026-02");
        Assert.Equal(["commission 2026-02 5.00"], await months.LinesAsync("2026-02"));
        Assert.Contains("compensation.facts_locked", await months.BlockersAsync("2026-02"));
        await service.CloseAsync("2026-02");
        await EveryInvariant.HoldsAsync(service);

        await months.ReleaseAsync(plan);
        await months.TellAsync("2026-03");
        Assert.Equal(["commission 2026-03 5.00", "adjustment 2026-01 13.00", "adjustment 2026-02 2.00"], await months.LinesAsync("2026-03"));
        Assert.Equal(["transaction PL-4/1/1/booked 10", "transaction PL-5/1/1/booked 3", "transaction PL-6/1/1/booked 2"], await months.CausesAsync("2026-03"));
        await service.CloseAsync("2026-03");
        foreach (var (month, total) in new[] { ("2026-01", "50.00"), ("2026-02", "5.00"), ("2026-03", "20.00") }) await months.ProvenAsync(month, total);
        await EveryInvariant.HoldsAsync(service);
    }
}
