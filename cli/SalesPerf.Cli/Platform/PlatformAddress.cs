using System.Text.Json;
using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.Cli.Platform;

/// <summary>Where a running platform answers: by environment, else where the runner of this checkout wrote it.</summary>
/// <param name="Gateway">The public address.</param>
/// <param name="Issuer">Who signs tokens.</param>
/// <param name="Secrets">The runner's folder of secrets, or null where the runner is not ours.</param>
internal sealed record PlatformAddress(Uri Gateway, Uri Issuer, string? Secrets)
{
    public static PlatformAddress Find()
    {
        var gateway = Environment.GetEnvironmentVariable("SALESPERF_GATEWAY");
        var issuer = Environment.GetEnvironmentVariable("SALESPERF_ISSUER");
        if (EndpointsFile() is not { } path)
        {
            return gateway is not null && issuer is not null
                ? new(new Uri(gateway), new Uri(issuer), null)
                : throw new CliException("No running platform was found. Start one with ./run, or set SALESPERF_GATEWAY and SALESPERF_ISSUER.");
        }

        using var json = JsonDocument.Parse(File.ReadAllText(path));
        return new(new Uri(gateway ?? Read(json, "gateway")), new Uri(issuer ?? Read(json, "identity")), Read(json, "secrets"));
    }

    /// <summary>The password of the development users: from the environment, else from the runner's secrets.</summary>
    public string DevelopmentPassword()
    {
        if (Environment.GetEnvironmentVariable("SALESPERF_PASSWORD") is { Length: > 0 } given) return given;
        var path = Secrets is null ? null : Path.Combine(Secrets, "development-password");
        return path is not null && File.Exists(path)
            ? File.ReadAllText(path).Trim()
            : throw new CliException("The password is not known: set SALESPERF_PASSWORD.");
    }

    private static string Read(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out var value) && value.GetString() is { } text
            ? text
            : throw new CliException($"The platform that runs here names no '{name}': set SALESPERF_GATEWAY and SALESPERF_ISSUER.");

    /// <summary>The checkout that a folder is in; else the one that the command line was started from, wherever we are.</summary>
    /// <param name="folder">Where we are.</param>
    /// <param name="startedFrom">What <c>./salesperf</c> says of itself, or null.</param>
    internal static string? CheckoutOf(string folder, string? startedFrom)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "SalesPerf.sln"))) return at.FullName;
        return string.IsNullOrEmpty(startedFrom) ? null : startedFrom;
    }

    // The runner says where; otherwise it is in the folder of the checkout.
    private static string? EndpointsFile()
    {
        if (Environment.GetEnvironmentVariable("SALESPERF_ENDPOINTS") is { Length: > 0 } named) return File.Exists(named) ? named : null;
        if (CheckoutOf(Directory.GetCurrentDirectory(), Environment.GetEnvironmentVariable("SALESPERF_CHECKOUT")) is not { } checkout) return null;
        var path = Path.Combine(DataFolder.PathFor(checkout), "endpoints.json");
        return File.Exists(path) ? path : null;
    }
}

/// <summary>Something the person at the terminal can mend; shown as one line, without a stack trace.</summary>
internal sealed class CliException(string message) : Exception(message);
