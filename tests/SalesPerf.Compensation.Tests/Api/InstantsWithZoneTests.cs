using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>People say an instant in their own zone; Jakarta is seven hours ahead of UTC.</summary>
public sealed class InstantsWithZoneTests(OpeningBalanceTests.Sectioned service) : IClassFixture<OpeningBalanceTests.Sectioned>
{
    [Theory]
    [InlineData("2099-01-01T00:00:00")]
    [InlineData("2099-01-01T00:00:00Z")]
    [InlineData("2099-01-01T07:00:00+07:00")]
    [InlineData("2098-12-31T19:00:00-05:00")]
    public async Task The_same_instant_in_another_zone_then_the_same_is_known(string instant)
    {
        service.Quotas("2026-01", ("A", 1000m), ("B", 500m));
        await service.ImportAsync("ZONE-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,");
        var at = Uri.EscapeDataString(instant);

        var known = await service.GetAsync($"/v1/compensation/statements/as-known?periodCode=2026-01&participantCode=A&knownAt={at}");
        var why = await service.GetAsync($"/v1/compensation/statements/as-known/why?periodCode=2026-01&participantCode=A&from={Uri.EscapeDataString("2020-01-01T00:00:00+07:00")}&until={at}");

        Assert.Equal(why.GetProperty("after").GetProperty("amount").GetString(), Assert.Single(known.GetProperty("totals").EnumerateArray()).GetProperty("amount").GetString());
        await service.GetAsync($"/v1/compensation/opening-balances?knownAt={at}", Persona.Auditor);
    }
}
