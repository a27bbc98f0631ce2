namespace SalesPerf.Testing;

/// <summary>The folder <c>shared</c> beside the checkout: published examples and data sets with known answers.</summary>
public static class SharedFolder
{
    /// <summary>Its path; fails, and says what to do, when it is not there: a missing answer book never skips a test.</summary>
    public static string Find()
    {
        var chosen = Environment.GetEnvironmentVariable("SALESPERF_SHARED");
        if (!string.IsNullOrWhiteSpace(chosen))
        {
            return Directory.Exists(chosen)
                ? Path.GetFullPath(chosen)
                : throw new DirectoryNotFoundException($"SALESPERF_SHARED names {chosen}, which is not a folder.");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(candidate, "data")) || Directory.Exists(Path.Combine(candidate, "examples")))
                return candidate;
        }

        throw new DirectoryNotFoundException(
            $"No folder 'shared' (with data/ or examples/) beside the checkout or above {AppContext.BaseDirectory}. Set SALESPERF_SHARED to where it is.");
    }

    /// <summary>A file or folder inside it.</summary>
    public static string Find(params string[] parts)
    {
        var path = Path.Combine([Find(), .. parts]);
        return File.Exists(path) || Directory.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing from the shared folder.");
    }
}
