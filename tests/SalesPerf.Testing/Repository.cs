namespace SalesPerf.Testing;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder that holds SalesPerf.sln.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SalesPerf.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No SalesPerf.sln above {AppContext.BaseDirectory}.");
    }
}
