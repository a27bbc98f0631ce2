using System.Text;
using System.Text.Json;

namespace SalesPerf.AppHost.Native.Dashboard;

/// <summary>
/// How a tool of the same user finds the dashboard: <c>dashboard.json</c> in the data folder, and <c>dashboard-link.curl</c>,
/// with which curl asks for another login link. Only their owner may read them; they go when the dashboard stops.
/// </summary>
internal sealed record KeyFile(Uri Address, string ApiKey, Uri? OtlpEndpoint)
{
    private const string Json = "dashboard.json";
    private const string Curl = "dashboard-link.curl";

    /// <summary>Writes both files so that no other user can ever open them.</summary>
    public void Write(string folder)
    {
        Write(Path.Combine(folder, Json), JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web));
        var request = $"""
            url = "{new Uri(Address, "/api/commands/login-link")}"
            request = "POST"
            header = "Authorization: Bearer {ApiKey}"

            """;
        Write(Path.Combine(folder, Curl), Encoding.ASCII.GetBytes(request));
    }

    /// <summary>Removes both files.</summary>
    public static void Delete(string folder)
    {
        File.Delete(Path.Combine(folder, Json));
        File.Delete(Path.Combine(folder, Curl));
    }

    private static void Write(string path, byte[] content)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(content);
    }
}
