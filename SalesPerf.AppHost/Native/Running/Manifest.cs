using System.Text.Json;
using System.Text.Json.Nodes;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>The model as a manifest, in the shape of Aspire's: <c>--publisher manifest --output-path FILE</c>.</summary>
internal static class Manifest
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static async Task WriteAsync(IReadOnlyList<IResource> resources, string path)
    {
        var described = new JsonObject();
        foreach (var resource in resources)
            described[resource.Name] = Describe(resource, Path.GetDirectoryName(Path.GetFullPath(path))!);
        var manifest = new JsonObject
        {
            ["$schema"] = "https://json.schemastore.org/aspire-8.0.json",
            ["resources"] = described,
        };
        await File.WriteAllTextAsync(path, manifest.ToJsonString(Indented) + "\n");
    }

    private static JsonObject Describe(IResource resource, string folder) => resource switch
    {
        ParameterResource parameter => new JsonObject
        {
            ["type"] = "parameter.v0",
            ["value"] = $"{{{parameter.Name}.inputs.value}}",
            ["inputs"] = new JsonObject { ["value"] = new JsonObject { ["type"] = "string", ["secret"] = parameter.Secret } },
        },
        ProjectResource project => new JsonObject
        {
            ["type"] = "project.v0",
            ["path"] = Path.GetRelativePath(folder, project.Project.ProjectPath),
            ["args"] = new JsonArray([.. project.Arguments.Select(argument => JsonValue.Create(argument))]),
            ["env"] = new JsonObject([.. project.Environment.DistinctBy(entry => entry.Name).Select(entry => KeyValuePair.Create(entry.Name, (JsonNode?)entry.Value.ValueExpression))]),
            ["bindings"] = new JsonObject([.. project.Endpoints.Select(endpoint => KeyValuePair.Create(endpoint.Name, (JsonNode?)Binding(endpoint)))]),
        },
        IResourceWithConnectionString connected => new JsonObject
        {
            ["type"] = resource is ServerResource ? "container.v0" : "value.v0",
            ["connectionString"] = connected.ConnectionStringExpression.ValueExpression,
        },
        _ => throw new InvalidOperationException($"{resource.Name} has no description."),
    };

    private static JsonObject Binding(EndpointAnnotation endpoint)
    {
        var binding = new JsonObject { ["scheme"] = endpoint.UriScheme, ["protocol"] = "tcp", ["transport"] = endpoint.Transport };
        if (endpoint.IsExternal)
            binding["external"] = true;
        return binding;
    }
}
