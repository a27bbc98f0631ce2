using SalesPerf.Scenarios.Tests.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.AdventureWorks;

/// <summary>AdventureWorks, imported once by the command that a user types.</summary>
public sealed class ImportedAdventureWorks(RunningPlatform platform) : IAsyncLifetime
{
    public static string Folder => Path.Combine(SharedFolder.Find(), "data", "adventureworks");

    public RunningPlatform Platform => platform;

    public async ValueTask InitializeAsync()
    {
        var (exitCode, output) = await platform.SalesPerfAsync("import", "adventureworks", Folder);
        Assert.True(exitCode == 0, output);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

[CollectionDefinition(Name)]
public sealed class AdventureWorksCollection : ICollectionFixture<ImportedAdventureWorks>
{
    public const string Name = "AdventureWorks";
}
