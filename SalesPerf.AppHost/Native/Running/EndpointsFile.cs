using System.Text.Json;
using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>
/// <c>endpoints.json</c> in the data folder: where the platform answers. It is there exactly while the platform is up;
/// <c>./salesperf</c> and the scenario tests read it.
/// </summary>
/// <param name="Gateway">Address of the gateway.</param>
/// <param name="Identity">Address of our issuer; null where the company's is used.</param>
/// <param name="Issuer">Who signs tokens: our issuer, or the company's.</param>
/// <param name="Dashboard">Address of the dashboard.</param>
/// <param name="Secrets">Folder of the secrets, one file each, for example <c>development-password</c>.</param>
/// <param name="ProcessId">The runner.</param>
internal sealed record EndpointsFile(string? Gateway, string? Identity, string? Issuer, string Dashboard, string Secrets, int ProcessId)
{
    public const string Name = "endpoints.json";

    /// <returns>Its path.</returns>
    public static string Write(DataFolder folder, RunningSystem system, string? companyIssuer, Uri dashboard)
    {
        var content = new EndpointsFile(
            AddressOf(system, "gateway"),
            AddressOf(system, "identity"),
            AddressOf(system, "identity") ?? companyIssuer,
            dashboard.GetLeftPart(UriPartial.Authority),
            folder.Sub("secrets"),
            Environment.ProcessId);
        var path = folder.Sub(Name);
        PrivateFile.Write(path, JsonSerializer.Serialize(content, JsonSerializerOptions.Web));
        return path;
    }

    public static string? AddressOf(RunningSystem system, string name) =>
        system.Find(name) is { } part ? RunningSystem.Addresses(part.Resource).FirstOrDefault() : null;
}
