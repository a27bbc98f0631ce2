using System.Text.Json;
using SalesPerf.Testing;

namespace SalesPerf.AppHost.Tests;

/// <summary>What the build leaves beside each program for the runtime.</summary>
public sealed class CollectorTests
{
    [Fact]
    public void Many_processes_share_a_machine_then_none_keeps_a_heap_per_core()
    {
        // Beside these tests stand the programs that the AppHost starts, in the same configuration.
        var configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;
        string[] files = [.. new[] { "services", "gateway" }.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*.runtimeconfig.json", SearchOption.AllDirectories))
            .Where(f => f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}{configuration}{Path.DirectorySeparatorChar}", StringComparison.Ordinal))];
        Assert.Equal(ResourceGraph.Of().All.OfType<ProjectResource>().DistinctBy(p => p.Project.ProjectPath).Count(), files.Length);
        Assert.All(files, file =>
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            Assert.False(json.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty("System.GC.Server").GetBoolean(), file);
        });
    }
}
