using SalesPerf.AppHost.Native.Running;

namespace SalesPerf.AppHost.Tests;

public sealed class RunOptionsTests
{
    [Fact]
    public void Nothing_said_keeps_the_data_and_loads_the_demo_company() => Assert.Equal(new RunOptions(), RunOptions.Parse([]));

    [Fact]
    public void Fresh_and_no_demo_are_understood_beside_settings() =>
        Assert.Equal(
            new RunOptions(Fresh: true, LoadDemo: false),
            RunOptions.Parse(["--fresh", "--Authentication:Authority=https://login.example.com", "--no-demo"]));

    [Fact]
    public void Unknown_option_is_refused_by_name() =>
        Assert.Contains("--frehs", Assert.Throws<UsageException>(() => RunOptions.Parse(["--frehs"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Option_without_its_value_is_refused() =>
        Assert.Throws<UsageException>(() => RunOptions.Parse(["--servers-only"]));
}
