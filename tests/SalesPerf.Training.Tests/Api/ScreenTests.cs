using SalesPerf.Testing;

namespace SalesPerf.Training.Tests.Api;

public sealed class ScreenTests(TrainingFixture training) : IClassFixture<TrainingFixture>
{
    [Fact]
    public async Task Parts_of_the_screens_then_everybody_is_answered()
    {
        var answered = await ScreenParts.ReadAllAsync(p => training.Grpc(p), "nobody");
        Assert.InRange(answered, 0, 10_000);
    }
}
