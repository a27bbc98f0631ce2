using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SalesPerf.AppHost.Native.Dashboard.Access;
using SalesPerf.AppHost.Native.Model;

namespace SalesPerf.AppHost.Native.Dashboard.Api;

/// <summary>The running system: what each resource is, what it wrote, and the two commands.</summary>
internal sealed class ResourcesApi(IResourceView view)
{
    private const int MostLines = 2_000;

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/resources", () => TypedResults.Ok(List()));
        api.MapGet("/resources/{name}/console", Console);
        api.MapPost("/commands/resources/{name}/restart", (string name, CancellationToken stop) => CommandAsync(name, view.RestartAsync, stop));
        api.MapPost("/commands/resources/{name}/stop", (string name, CancellationToken stop) => CommandAsync(name, view.StopAsync, stop));
    }

    private ItemsOf<ResourceItem> List()
    {
        var resources = view.Resources;
        var mask = SecretMask.Of(resources);
        return new([.. resources.Select(r => ResourceItem.Of(r, mask))]);
    }

    private IResult Console(string name, long? after, int? limit)
    {
        var resources = view.Resources;
        if (!resources.Any(r => r.Name == name)) return UnknownResource(name);
        var mask = SecretMask.Of(resources);
        var lines = view.Console(name, after ?? 0, Math.Clamp(limit ?? 1_000, 1, MostLines));
        return TypedResults.Ok(new ItemsOf<ConsoleLine>([.. lines.Select(l => l with { Text = mask.Text(l.Text) })]));
    }

    private async Task<IResult> CommandAsync(string name, Func<string, CancellationToken, Task> command, CancellationToken stop)
    {
        var resource = view.Resources.FirstOrDefault(r => r.Name == name);
        if (resource is null) return UnknownResource(name);
        if (!resource.CanCommand) return Problems.Of(StatusCodes.Status409Conflict, "dashboard.resource_takes_no_commands", $"{name} cannot be restarted or stopped by itself.");
        await command(name, stop);
        return TypedResults.NoContent();
    }

    private static IResult UnknownResource(string name) => Problems.NotFound("dashboard.resource_not_found", $"No resource is named {name}.");
}

/// <summary>A list; never a bare array, so that members can be added.</summary>
internal sealed record ItemsOf<T>(IReadOnlyList<T> Items);

/// <summary>A resource as the pages see it: without secrets.</summary>
internal sealed record ResourceItem(
    string Name, string Kind, ResourceState State, string? HealthDetail, IReadOnlyList<string> Addresses, IReadOnlyList<VariableItem> Environment,
    int Restarts, DateTimeOffset? StartedAt, int? ProcessId, int? ExitCode, bool CanCommand)
{
    /// <summary>The resource with its secrets hidden.</summary>
    public static ResourceItem Of(ResourceSnapshot r, SecretMask mask) =>
        new(r.Name, r.Kind, r.State, r.HealthDetail is null ? null : mask.Text(r.HealthDetail), [.. r.Addresses.Select(mask.Text)],
            [.. r.Environment.OrderBy(v => v.Name, StringComparer.Ordinal).Select(v => VariableItem.Of(v, mask))],
            r.Restarts, r.StartedAt, r.ProcessId, r.ExitCode, r.CanCommand);
}

/// <summary>A variable as it may be shown.</summary>
internal sealed record VariableItem(string Name, string Value, bool IsMasked)
{
    /// <summary>The variable with what is secret hidden.</summary>
    public static VariableItem Of(ResourceVariable variable, SecretMask mask)
    {
        var shown = mask.Value(variable);
        return new(variable.Name, shown, shown != variable.Value);
    }
}
