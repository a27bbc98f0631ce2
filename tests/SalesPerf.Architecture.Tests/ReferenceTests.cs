namespace SalesPerf.Architecture.Tests;

public sealed class ReferenceTests
{
    private static readonly ProjectGraph Graph = ProjectGraph.Read();

    public static TheoryData<string, string> ForbiddenReferences => new()
    {
        { "SalesPerf.Primitives", "SalesPerf.CommonProtos" },
        { "SalesPerf.Expressions", "SalesPerf.CommonProtos" },
        { "SalesPerf.CommonProtos", "SalesPerf.Messaging" },
        { "SalesPerf.Goals.Contracts", "SalesPerf.Territories.Contracts" },
        { "SalesPerf.Goals.Domain", "SalesPerf.Goals.Contracts" },
        { "SalesPerf.Goals.Domain", "SalesPerf.Messaging" },
        { "SalesPerf.Messaging", "SalesPerf.ServiceDefaults" },
        { "SalesPerf.ServiceDefaults", "SalesPerf.Messaging" },
        { "SalesPerf.Organisation", "SalesPerf.Goals.Contracts" },
        { "SalesPerf.Goals.Api", "SalesPerf.Compensation.Domain" },
        { "SalesPerf.Goals.Api", "SalesPerf.Compensation.Api" },
        { "SalesPerf.Gateway", "SalesPerf.Goals.Api" },
        { "SalesPerf.Identity", "SalesPerf.Goals.Domain" },
        { "SalesPerf.Cli", "SalesPerf.Goals.Api" },
        { "SalesPerf.AppHost", "SalesPerf.Goals.Domain" },
    };

    [Fact]
    public void Every_reference_is_in_the_table() => Assert.Empty(ReferenceRules.Violations(Graph));

    [Theory, MemberData(nameof(ForbiddenReferences))]
    public void A_reference_outside_the_table_is_found(string from, string to) =>
        Assert.Equal([$"{from} -> {to}"], ReferenceRules.Violations(Graph.WithReference(from, to)));

    [Fact]
    public void Only_scenarios_and_the_apphost_see_several_services() => Assert.Empty(ReferenceRules.TestsOverSeveralServices(Graph));

    [Fact]
    public void A_test_over_several_services_is_found() => Assert.Equal(
        ["SalesPerf.Goals.Tests"], ReferenceRules.TestsOverSeveralServices(Graph.WithReference("SalesPerf.Goals.Tests", "SalesPerf.Goals.Api").WithReference("SalesPerf.Goals.Tests", "SalesPerf.Training.Api")));

    [Fact]
    public void Only_messaging_knows_the_bus() => Assert.Empty(ReferenceRules.BusOutsideMessaging(Graph));

    [Fact]
    public void A_bus_outside_messaging_is_found() =>
        Assert.Equal(["SalesPerf.Goals.Api takes MassTransit"], ReferenceRules.BusOutsideMessaging(Graph.WithPackage("SalesPerf.Goals.Api", "MassTransit")));

    [Fact]
    public void A_domain_takes_pure_libraries_only() => Assert.Empty(ReferenceRules.DomainPackages(Graph));

    [Fact]
    public void An_impure_library_in_a_domain_is_found()
    {
        Assert.Equal(["SalesPerf.Goals.Domain takes Npgsql"], ReferenceRules.DomainPackages(Graph.WithPackage("SalesPerf.Goals.Domain", "Npgsql")));
        Assert.Equal(["SalesPerf.Expressions takes Npgsql"], ReferenceRules.DomainPackages(Graph.WithPackage("SalesPerf.Expressions", "Npgsql")));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Testing.Repository.Root, "SalesPerf.sln"));
        Assert.Empty(Graph.Projects.Where(p => !solution.Contains($"\"{p.Name}\"", StringComparison.Ordinal)).Select(p => p.Name));
    }

    [Fact]
    public void Versions_are_central()
    {
        var own = Directory.EnumerateFiles(Testing.Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(f => File.ReadAllText(f).Contains("<PackageReference", StringComparison.Ordinal))
            .Where(f => System.Xml.Linq.XDocument.Load(f).Descendants("PackageReference").Any(p => p.Attribute("Version") is not null));
        Assert.Empty(own);
    }
}
