using SalesPerf.AppHost.Native.Dashboard.Telemetry;

namespace SalesPerf.Dashboard.Tests.Telemetry;

/// <summary>Quantiles of bucket counts with the bounds 1, 2 and 4.</summary>
public sealed class DistributionTests
{
    [Theory]
    [InlineData(0, 0, 0, 0, 0.95, null)]
    [InlineData(10, 0, 0, 0, 0.5, 0.5)] // half way through the first bucket, which starts at 0
    [InlineData(0, 10, 0, 0, 0.5, 1.5)]
    [InlineData(5, 5, 0, 0, 0.5, 1.0)] // exactly at a bound
    [InlineData(0, 0, 10, 0, 1.0, 4.0)]
    [InlineData(0, 0, 0, 10, 0.95, 4.0)] // the last bucket has no end: its lower bound
    [InlineData(90, 0, 10, 0, 0.95, 3.0)] // an empty bucket between
    public void Counts_then_the_quantile(long first, long second, long third, long last, double quantile, double? expected)
    {
        var distribution = new Distribution();
        distribution.Add([1, 2, 4], [first, second, third, last]);

        Assert.Equal(expected, distribution.Quantile(quantile));
    }
}
