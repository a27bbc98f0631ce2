using System.Text.Json;
using SalesPerf.AppHost.Native.Running;

namespace SalesPerf.AppHost.Tests;

public sealed class ManifestTests
{
    [Fact]
    public async Task Manifest_names_every_resource_and_holds_references_instead_of_values()
    {
        var graph = ResourceGraph.Of();
        var file = Path.GetTempFileName();

        await Manifest.WriteAsync(graph.All, file);

        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        File.Delete(file);
        var resources = manifest.RootElement.GetProperty("resources");
        Assert.Equal(graph.Names.Order(), resources.EnumerateObject().Select(resource => resource.Name).Order());
        var goals = resources.GetProperty("goals");
        Assert.Equal("project.v0", goals.GetProperty("type").GetString());
        Assert.Equal(
            "Host={postgres.bindings.tcp.host};Port={postgres.bindings.tcp.port};Username=goalsdb_app;Password={goals-app-password.value};Database=goalsdb",
            goals.GetProperty("env").GetProperty("ConnectionStrings__goalsdb").GetString());
        Assert.Equal("{compensation.bindings.grpc.url}", goals.GetProperty("env").GetProperty("services__compensation__grpc__0").GetString());
        Assert.DoesNotContain(graph.Secret("goals-app-password"), manifest.RootElement.GetRawText(), StringComparison.Ordinal);
    }
}
