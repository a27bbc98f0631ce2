namespace SalesPerf.AppHost.Native.Servers;

/// <summary>The operating system's packages that hold the servers, and where their programs lie.</summary>
internal static class ServerPackages
{
    public const string RabbitMqServer = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    /// <summary>Names of the Debian packages that are missing, in the order in which apt-get should be told.</summary>
    public static IReadOnlyList<string> Missing() =>
    [
        .. PostgresFolders().Any() ? Array.Empty<string>() : ["postgresql"],
        .. OnPath("redis-server") is null ? ["redis-server"] : Array.Empty<string>(),
        .. File.Exists(RabbitMqServer) ? Array.Empty<string>() : ["rabbitmq-server"],
    ];

    public static void Require()
    {
        var missing = Missing();
        if (missing.Count > 0)
        {
            throw new ServerException(
                $"Not installed: {string.Join(", ", missing)}. ./run and ./test install them; by hand: "
                + $"sudo apt-get install -y {string.Join(' ', missing)}");
        }
    }

    /// <summary>The program folder of PostgreSQL: the version that wrote the data, else the newest installed.</summary>
    public static string PostgresFolder(string dataFolder)
    {
        var versionFile = Path.Combine(dataFolder, "PG_VERSION");
        if (!File.Exists(versionFile))
            return PostgresFolders().FirstOrDefault() ?? throw new ServerException("PostgreSQL is not installed: sudo apt-get install -y postgresql");

        var version = File.ReadAllText(versionFile).Trim();
        return PostgresFolders().FirstOrDefault(folder => folder.Contains($"/{version}/", StringComparison.Ordinal))
            ?? throw new ServerException(
                $"{dataFolder} was written by PostgreSQL {version}, which is not installed. Install postgresql-{version}, or start empty with ./run --fresh.");
    }

    public static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Concat(["/usr/bin", "/usr/sbin", "/usr/local/bin"])
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    private static IEnumerable<string> PostgresFolders() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .Where(folder => File.Exists(Path.Combine(folder, "bin", "initdb")))
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var major) ? major : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
}
