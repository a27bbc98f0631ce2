namespace SalesPerf.Compensation.Tests.Api;

/// <summary>The company of the tests, whose sellers are paid 5 % by the one plan there is.</summary>
public sealed class PlannedCompany : CompensationFixture
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedCompanyAsync();
        await PlanAsync();
    }
}
