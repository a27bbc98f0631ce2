using SalesPerf.Cli.Platform;

namespace SalesPerf.Cli.Tests;

public sealed class PlatformAddressTests : IDisposable
{
    private readonly string _checkout = Directory.CreateTempSubdirectory("salesperf-checkout-").FullName;
    private readonly string _elsewhere = Directory.CreateTempSubdirectory("salesperf-elsewhere-").FullName;

    public PlatformAddressTests() => File.WriteAllText(Path.Combine(_checkout, "SalesPerf.sln"), string.Empty);

    public void Dispose()
    {
        Directory.Delete(_checkout, recursive: true);
        Directory.Delete(_elsewhere, recursive: true);
    }

    [Fact]
    public void In_a_folder_of_a_checkout_then_that_one_is_meant_whatever_was_started() =>
        Assert.Equal(_checkout, PlatformAddress.CheckoutOf(Directory.CreateDirectory(Path.Combine(_checkout, "samples", "plans")).FullName, "/another"));

    [Fact]
    public void Outside_of_any_checkout_then_the_one_from_which_it_was_started_is_meant() => Assert.Equal(_checkout, PlatformAddress.CheckoutOf(_elsewhere, _checkout));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Outside_of_any_checkout_and_started_by_itself_then_none_is_meant(string? startedFrom) => Assert.Null(PlatformAddress.CheckoutOf(_elsewhere, startedFrom));
}
