using SalesPerf.Testing;

namespace SalesPerf.Contracts.Tests;

/// <summary>A committed text that a change must change visibly. <c>SALESPERF_UPDATE_GOLDEN=1</c> writes it anew, for review in the diff.</summary>
internal static class GoldenFile
{
    public static void Matches(string path, string actual)
    {
        var file = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("SALESPERF_UPDATE_GOLDEN") == "1") File.WriteAllText(file, actual);
        Assert.True(File.Exists(file), $"{path} is not there; run once with SALESPERF_UPDATE_GOLDEN=1 and review it.");
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual.ReplaceLineEndings("\n"));
    }
}
