namespace SalesPerf.AppHost.Native.Hosting;

// The names and meanings of this folder are those of Aspire.Hosting and Aspire.Hosting.ApplicationModel 13.5.2, as far
// as AppHost.cs and its extension methods use them; there is nothing here that Aspire does not have.

/// <summary>A part of the system.</summary>
internal interface IResource
{
    string Name { get; }
}

/// <summary>Its process gets environment variables.</summary>
internal interface IResourceWithEnvironment : IResource
{
    /// <summary>Later entries of the same name win.</summary>
    IList<EnvironmentEntry> Environment { get; }
}

/// <summary>Its process gets arguments.</summary>
internal interface IResourceWithArgs : IResource
{
    IList<string> Arguments { get; }
}

/// <summary>Starts only when others are there.</summary>
internal interface IResourceWithWaitSupport : IResource
{
    IList<WaitAnnotation> Waits { get; }
}

/// <summary>Answers at addresses with names.</summary>
internal interface IResourceWithEndpoints : IResource
{
    IList<EndpointAnnotation> Endpoints { get; }

    IList<HttpHealthCheckAnnotation> HealthChecks { get; }
}

/// <summary>Is found by name through service discovery.</summary>
internal interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

/// <summary>Is reached by a connection string.</summary>
internal interface IResourceWithConnectionString : IResource
{
    ReferenceExpression ConnectionStringExpression { get; }

    /// <summary>The same in parts, each of which becomes a variable of its own.</summary>
    IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties();
}

/// <summary>One variable; <see cref="Value"/> is resolved when the process starts.</summary>
internal sealed record EnvironmentEntry(string Name, IValueProvider Value);

internal enum WaitType
{
    WaitUntilHealthy,
    WaitForCompletion,
}

internal sealed record WaitAnnotation(IResource Resource, WaitType WaitType);

internal sealed record HttpHealthCheckAnnotation(string Path, string? EndpointName);

/// <summary>An address that a resource listens at; the port is chosen when the runner starts.</summary>
internal sealed class EndpointAnnotation(string name, string uriScheme, string transport)
{
    public string Name { get; } = name;

    public string UriScheme { get; } = uriScheme;

    /// <summary>http, http2 or tcp.</summary>
    public string Transport { get; } = transport;

    public bool IsExternal { get; set; }

    public int? AllocatedPort { get; set; }
}

internal abstract class ModelResource(string name) : IResource
{
    public string Name { get; } = name;

    public override string ToString() => Name;
}

/// <summary>A .NET project of this repository.</summary>
internal sealed class ProjectResource(string name) : ModelResource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithWaitSupport, IResourceWithServiceDiscovery
{
    public required IProjectMetadata Project { get; init; }

    public required ProjectResourceOptions Options { get; init; }

    public IList<EnvironmentEntry> Environment { get; } = [];

    public IList<string> Arguments { get; } = [];

    public IList<WaitAnnotation> Waits { get; } = [];

    public IList<EndpointAnnotation> Endpoints { get; } = [];

    public IList<HttpHealthCheckAnnotation> HealthChecks { get; } = [];
}

/// <summary>What AddProject takes from the project's own files.</summary>
internal sealed class ProjectResourceOptions
{
    public bool ExcludeLaunchProfile { get; set; }

    public bool ExcludeKestrelEndpoints { get; set; }
}

/// <summary>Where a referenced project lies; the build generates one class a project in the namespace <c>Projects</c>.</summary>
internal interface IProjectMetadata
{
    string ProjectPath { get; }

    /// <summary>The built assembly (native mode only).</summary>
    string AssemblyPath { get; }
}
