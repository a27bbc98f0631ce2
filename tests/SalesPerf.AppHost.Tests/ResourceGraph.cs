using SalesPerf.AppHost.Native.Running;

[assembly: AssemblyFixture(typeof(SalesPerf.AppHost.Tests.PrivateDataFolder))]

namespace SalesPerf.AppHost.Tests;

/// <summary>What AppHost.cs describes, with ports given to every endpoint, so that variables have their values.</summary>
internal sealed class ResourceGraph
{
    private readonly DistributedApplication _application;

    private ResourceGraph(DistributedApplication application)
    {
        _application = application;
        var port = 20_000;
        foreach (var endpoint in application.Resources.OfType<IResourceWithEndpoints>().SelectMany(resource => resource.Endpoints))
            endpoint.AllocatedPort = port++;
    }

    private static readonly Lazy<ResourceGraph> Default = new(() => new ResourceGraph(DistributedApplication.Describe()));

    public static ResourceGraph Of(params string[] args) => args.Length == 0 ? Default.Value : new(DistributedApplication.Describe(args));

    public IReadOnlyList<string> Names => [.. _application.Resources.Select(resource => resource.Name)];

    public IReadOnlyList<IResource> All => _application.Resources;

    public ProjectResource Project(string name) => (ProjectResource)Find(name);

    public IResource Find(string name) => _application.Resources.Single(resource => resource.Name == name);

    public int Port(string resource, string endpoint) =>
        ((IResourceWithEndpoints)Find(resource)).Endpoints.Single(e => e.Name == endpoint).AllocatedPort!.Value;

    public string Secret(string parameter) => ((IValueProvider)Find(parameter)).GetValue();

    /// <summary>The variables of a process, as the runner gives them.</summary>
    public IReadOnlyDictionary<string, string> Variables(string project) =>
        ProjectEnvironment.For(Project(project), new TelemetryTarget(new Uri("http://localhost:4317"), "key"), "instance")
            .ToDictionary(variable => variable.Name, variable => variable.Value);
}

/// <summary>A private data folder for secrets, so that describing the system touches nobody's.</summary>
public sealed class PrivateDataFolder : IDisposable
{
    public PrivateDataFolder()
    {
        Path = Directory.CreateTempSubdirectory("salesperf-graph-").FullName;
        Environment.SetEnvironmentVariable("SALESPERF_DATA", Path);
    }

    public string Path { get; }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("SALESPERF_DATA", null);
        Directory.Delete(Path, recursive: true);
    }
}
