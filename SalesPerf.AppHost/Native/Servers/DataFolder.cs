using System.Security.Cryptography;
using System.Text;

namespace SalesPerf.AppHost.Native.Servers;

/// <summary>
/// The one folder that a checkout's servers keep everything in: data, logs, ports, secrets.
/// Two checkouts have two folders, so they run side by side; a second runner in the same folder is refused.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    // Two askers of a new secret must not make two.
    private static readonly Lock Making = new();

    private FileStream? _lock;

    public DataFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        CreateFolder(Path, ownerOnly: false);
        CreateFolder(Sub("secrets"), ownerOnly: true);
        CreateFolder(Sub("processes"), ownerOnly: true);
        CreateFolder(Sub("logs"), ownerOnly: true);
    }

    public string Path { get; }

    public string Sub(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>
    /// SALESPERF_DATA, else a folder per checkout: as root below /var/lib, because the postgres user cannot enter
    /// root's home; otherwise below XDG_DATA_HOME (~/.local/share).
    /// </summary>
    public static string PathFor(string checkout)
    {
        var chosen = Environment.GetEnvironmentVariable("SALESPERF_DATA");
        if (!string.IsNullOrWhiteSpace(chosen))
            return System.IO.Path.GetFullPath(chosen);

        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(System.IO.Path.TrimEndingDirectorySeparator(checkout)));
        var hash = Convert.ToHexStringLower(digest)[..12];
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
            return System.IO.Path.Combine("/var/lib/salesperf", hash);

        return System.IO.Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "salesperf",
            hash);
    }

    /// <summary>Takes the folder for this process; the operating system gives it back however the process ends.</summary>
    public void Lock()
    {
        var path = Sub("lock");
        try
        {
            _lock = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new ServerException(
                $"Another runner uses {Path}. Stop it (Ctrl-C in its terminal), or choose another folder with SALESPERF_DATA.");
        }
    }

    /// <summary>The secret of this name, made on first use and kept in a file that only its owner reads.</summary>
    public string Secret(string name, Func<string>? generate = null)
    {
        var path = Sub("secrets", name);
        lock (Making)
        {
            if (File.Exists(path))
                return File.ReadAllText(path).Trim();

            var value = generate is null ? RandomPassword(32) : generate();
            PrivateFile.Write(path, value + "\n");
            return value;
        }
    }

    /// <summary>Letters and digits only: safe in a URI, a connection string and a configuration file.</summary>
    public static string RandomPassword(int length) =>
        RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);

    public static void CreateFolder(string path, bool ownerOnly)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("The native servers run on Linux; on Windows the Aspire mode runs containers.");

        var owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        // Others may pass through (the postgres user must reach its own folder below), but not list.
        var mode = ownerOnly ? owner : owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(path, mode);
    }

    public void Dispose() => _lock?.Dispose();
}

/// <summary>Files that hold a secret: mode 0600 from the first byte.</summary>
internal static class PrivateFile
{
    public static void Write(string path, string content)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("The native servers run on Linux.");

        var fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(new FileStream(fresh, options)))
            writer.Write(content);
        File.Move(fresh, path, overwrite: true);
    }
}

/// <summary>A server that cannot be installed, started or used, said in a sentence that helps the person at the terminal.</summary>
internal sealed class ServerException : Exception
{
    public ServerException(string message) : base(message)
    {
    }

    public ServerException(string message, Exception inner) : base(message, inner)
    {
    }
}
