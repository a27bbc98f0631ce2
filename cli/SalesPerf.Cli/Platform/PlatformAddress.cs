using System.Text.Json;

namespace SalesPerf.Cli.Platform;

/// <summary>Where a running platform answers: by option or environment, else where the runner of this checkout wrote it.</summary>
/// <param name="Gateway">The public address.</param>
/// <param name="Issuer">Who signs tokens.</param>
/// <param name="DataFolder">The runner's folder, or null where addresses were given.</param>
internal sealed record PlatformAddress(Uri Gateway, Uri Issuer, string? DataFolder)
{
    public static PlatformAddress Find()
    {
        var gateway = Environment.GetEnvironmentVariable("SALESPERF_GATEWAY");
        var issuer = Environment.GetEnvironmentVariable("SALESPERF_ISSUER");
        var folder = FindFolder();
        if (gateway is not null && issuer is not null) return new(new Uri(gateway), new Uri(issuer), folder);
        var path = folder is null ? null : Path.Combine(folder, "endpoints.json");
        if (path is null || !File.Exists(path))
            throw new CliException("No running platform was found. Start one with ./run, or set SALESPERF_GATEWAY and SALESPERF_ISSUER.");
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        return new(new Uri(gateway ?? Read(json, "gateway")), new Uri(issuer ?? Read(json, "identity")), folder);
    }

    /// <summary>The password of the development users: from the environment, else from the runner's secrets.</summary>
    public string DevelopmentPassword()
    {
        if (Environment.GetEnvironmentVariable("SALESPERF_PASSWORD") is { Length: > 0 } given) return given;
        var path = DataFolder is null ? null : Path.Combine(DataFolder, "secrets", "development-password");
        return path is not null && File.Exists(path)
            ? File.ReadAllText(path).Trim()
            : throw new CliException("The password is not known: set SALESPERF_PASSWORD.");
    }

    private static string Read(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out var value) && value.GetString() is { } text ? text : throw new CliException($"endpoints.json names no {name}.");

    private static string? FindFolder()
    {
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "SalesPerf.sln"))) return AppHost.Native.Servers.DataFolder.PathFor(folder.FullName);
        return Environment.GetEnvironmentVariable("SALESPERF_CHECKOUT") is { Length: > 0 } checkout ? AppHost.Native.Servers.DataFolder.PathFor(checkout)
            : Environment.GetEnvironmentVariable("SALESPERF_DATA");
    }
}

/// <summary>Something the person at the terminal can mend; shown as one line, without a stack trace.</summary>
internal sealed class CliException(string message) : Exception(message);
