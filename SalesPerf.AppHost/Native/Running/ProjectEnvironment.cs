using System.Collections;
using SalesPerf.AppHost.Native.Model;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>The variables that a project's process gets: what Aspire would give it, on top of the person's own environment.</summary>
internal static class ProjectEnvironment
{
    private static readonly string[] NotInherited =
        ["ASPNETCORE_", "ASPIRE_", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE", "MSBuild", "MSBUILD", "VSTEST_", "Kestrel__"];

    /// <summary>In the order in which they are set; a later one of the same name wins.</summary>
    public static IReadOnlyList<ResourceVariable> For(ProjectResource project, TelemetryTarget? telemetry, string instanceId)
    {
        var variables = new Dictionary<string, ResourceVariable>();
        void Set(string name, string value, bool secret = false) => variables[name] = new ResourceVariable(name, value, secret);

        if (!project.Options.ExcludeLaunchProfile)
        {
            foreach (var (name, value) in ProjectFiles.LaunchProfileVariables(project.Project))
                Set(name, value);
        }

        foreach (var endpoint in project.Endpoints)
            Set($"Kestrel__Endpoints__{endpoint.Name}__Url", $"http://localhost:{endpoint.AllocatedPort}");

        foreach (var (name, value, secret) in Telemetry(project, telemetry, instanceId))
            Set(name, value, secret);

        foreach (var entry in project.Environment)
            Set(entry.Name, entry.Value.GetValue(), entry.Value.IsSecret);

        return [.. variables.Values];
    }

    /// <summary>The inherited variables that are about this process and not about its children; null removes one.</summary>
    public static Dictionary<string, string?> Cleared() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => (string)entry.Key)
            .Where(name => NotInherited.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            .ToDictionary(name => name, _ => (string?)null);

    private static IEnumerable<(string Name, string Value, bool Secret)> Telemetry(ProjectResource project, TelemetryTarget? telemetry, string instanceId)
    {
        // Where the environment already says where telemetry goes, that holds.
        if (telemetry is not null)
        {
            yield return ("OTEL_EXPORTER_OTLP_ENDPOINT", telemetry.Endpoint.ToString().TrimEnd('/'), false);
            yield return ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", false);
            yield return ("OTEL_EXPORTER_OTLP_HEADERS", $"x-otlp-api-key={telemetry.ApiKey}", true);
        }

        yield return ("OTEL_SERVICE_NAME", project.Name, false);
        yield return ("OTEL_RESOURCE_ATTRIBUTES", $"service.instance.id={instanceId}", false);
        // Short delays, so that a person sees at once what happened.
        yield return ("OTEL_BLRP_SCHEDULE_DELAY", "1000", false);
        yield return ("OTEL_BSP_SCHEDULE_DELAY", "1000", false);
        yield return ("OTEL_METRIC_EXPORT_INTERVAL", "1000", false);
        yield return ("OTEL_TRACES_SAMPLER", "always_on", false);
        yield return ("OTEL_METRICS_EXEMPLAR_FILTER", "trace_based", false);
    }
}
