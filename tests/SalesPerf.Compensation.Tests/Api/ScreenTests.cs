using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class ScreenTests(CompensationFixture service) : IClassFixture<CompensationFixture>
{
    [Fact]
    public async Task Parts_of_the_screens_then_everybody_is_answered()
    {
        var answered = await ScreenParts.ReadAllAsync(p => service.Grpc(p), "nobody");
        Assert.InRange(answered, 0, 10_000);
    }
}
