using System.Text.Json;

namespace SalesPerf.AppHost.Native.Dashboard;

/// <summary><c>dashboard.json</c> in the data folder: how a tool of the same user finds the dashboard. Only its owner may read it; it goes when the dashboard stops.</summary>
internal sealed record KeyFile(Uri Address, string ApiKey, Uri? OtlpEndpoint)
{
    private const string Name = "dashboard.json";

    /// <summary>Writes the file so that no other user can ever open it, and returns its path.</summary>
    public string Write(string folder)
    {
        var path = Path.Combine(folder, Name);
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        JsonSerializer.Serialize(file, this, JsonSerializerOptions.Web);
        return path;
    }
}
