using System.Text.Json;

namespace SalesPerf.AppHost.Native.Hosting;

/// <summary>What a project's own files say about how it runs.</summary>
internal static class ProjectFiles
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The endpoints that <c>Kestrel:Endpoints</c> in appsettings.json names.</summary>
    public static IEnumerable<EndpointAnnotation> KestrelEndpoints(IProjectMetadata project)
    {
        using var settings = Read(project, "appsettings.json");
        if (settings is null || !Find(settings.RootElement, out var endpoints, "Kestrel", "Endpoints"))
            return [];

        return [.. endpoints.EnumerateObject().Select(endpoint => new EndpointAnnotation(endpoint.Name, "http", IsHttp2(endpoint.Value) ? "http2" : "http"))];
    }

    /// <summary>The variables of the first profile in launchSettings.json that runs the project; they hold only the environment's name.</summary>
    public static IReadOnlyDictionary<string, string> LaunchProfileVariables(IProjectMetadata project)
    {
        using var settings = Read(project, "Properties", "launchSettings.json");
        if (settings is null || !Find(settings.RootElement, out var profiles, "profiles"))
            return new Dictionary<string, string>();

        var profile = profiles.EnumerateObject()
            .Select(candidate => candidate.Value)
            .FirstOrDefault(candidate => Find(candidate, out var command, "commandName") && command.GetString() == "Project");
        return profile.ValueKind == JsonValueKind.Object && Find(profile, out var variables, "environmentVariables")
            ? variables.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString() ?? "")
            : new Dictionary<string, string>();
    }

    private static bool IsHttp2(JsonElement endpoint) => Find(endpoint, out var protocols, "Protocols") && protocols.GetString() == "Http2";

    private static JsonDocument? Read(IProjectMetadata project, params string[] parts)
    {
        var path = Path.Combine([Path.GetDirectoryName(project.ProjectPath)!, .. parts]);
        return File.Exists(path) ? JsonDocument.Parse(File.ReadAllText(path), Lenient) : null;
    }

    private static bool Find(JsonElement element, out JsonElement found, params string[] path)
    {
        found = element;
        foreach (var name in path)
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
                return false;
        }

        return true;
    }
}
