using SalesPerf.Common.V1;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Territories.Tests.Api;

public sealed class ScreenTests(TerritoriesFixture fixture) : OrganisationCase(fixture)
{
    [Fact]
    public async Task Parts_of_the_screens_then_a_seller_sees_the_own_seat_and_everybody_is_answered()
    {
        await GivenATeamAsync();
        Assert.Contains(await ScreenParts.CardsAsync(Service.Grpc(Persona.Rep, "ann"), Screen.Home), c => c.Label == "card.seat" && c.Values.Contains("P-ANN"));
        Assert.Contains(await ScreenParts.CardsAsync(Service.Grpc(Persona.Recruiter), Screen.Hire, "ann"), c => c.ParticipantCode == "ann");
        Assert.True(await ScreenParts.ReadAllAsync(p => Service.Grpc(p), "ann") > 0);
    }
}
