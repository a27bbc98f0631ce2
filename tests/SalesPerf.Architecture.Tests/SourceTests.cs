namespace SalesPerf.Architecture.Tests;

public sealed class SourceTests
{
    [Fact]
    public void Scenarios_know_the_gateway_only() =>
        Assert.Empty(SourceRules.Files("tests/SalesPerf.Scenarios.Tests").Where(f => SourceRules.ReachesPastTheGateway(f.Text)).Select(f => f.Path));

    [Theory]
    [InlineData("using Npgsql;")]
    [InlineData("var db = new GoalsDbContext(options);")]
    [InlineData("using MassTransit;")]
    [InlineData("using SalesPerf.Goals.Api.Goals;")]
    public void A_scenario_that_reaches_past_the_gateway_is_found(string text) => Assert.True(SourceRules.ReachesPastTheGateway(text));

    [Fact]
    public void Only_messaging_names_the_bus() => Assert.Empty(SourceRules.Files("services", "gateway", "SalesPerf.ServiceDefaults", "cli")
        .Where(f => !f.Path.StartsWith(Path.Combine("services", "Shared", "SalesPerf.Messaging"), StringComparison.Ordinal) && SourceRules.NamesTheBus(f.Text)).Select(f => f.Path));

    [Fact]
    public void A_file_that_names_the_bus_is_found() => Assert.True(SourceRules.NamesTheBus("using MassTransit;"));

    [Fact]
    public void Nothing_is_silenced() => Assert.Empty(SourceRules.Files("services", "gateway", "SalesPerf.ServiceDefaults", "SalesPerf.AppHost", "cli", "tests", "benchmarks")
        .Where(f => !f.Path.Contains("SalesPerf.Architecture.Tests", StringComparison.Ordinal) && SourceRules.Silences(f.Text)).Select(f => f.Path));

    [Theory]
    [InlineData("[Fact(Skip = \"later\")]")]
    [InlineData("#pragma warning disable CA1822")]
    [InlineData("throw new NotImplementedException();")]
    [InlineData("catch (Exception e) { }")]
    [InlineData("catch { }")]
    public void A_silenced_line_is_found(string text) => Assert.True(SourceRules.Silences(text));
}
