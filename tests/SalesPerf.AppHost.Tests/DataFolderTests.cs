using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.AppHost.Tests;

public sealed class DataFolderTests
{
    [Fact]
    public void Chosen_folder_wins() =>
        Assert.Equal(Environment.GetEnvironmentVariable("SALESPERF_DATA"), DataFolder.PathFor("/any/checkout"));

    [Fact]
    public void Folder_in_use_is_refused_until_it_is_given_back()
    {
        using var first = RunnerProcess.NewFolder();
        first.Lock();
        using (var second = new DataFolder(first.Path))
            Assert.Throws<ServerException>(second.Lock);

        first.Dispose();

        using var third = new DataFolder(first.Path);
        third.Lock();
        third.Dispose();
        Directory.Delete(first.Path, recursive: true);
    }

    [Fact]
    public void Secret_is_made_once()
    {
        using var folder = RunnerProcess.NewFolder();

        var first = folder.Secret("password");

        Assert.True(first.Length >= 22);
        Assert.Equal(first, new DataFolder(folder.Path).Secret("password"));
        Directory.Delete(folder.Path, recursive: true);
    }
}
