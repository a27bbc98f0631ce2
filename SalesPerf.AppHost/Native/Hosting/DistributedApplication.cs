using Microsoft.Extensions.Configuration;
using SalesPerf.AppHost.Native.Running;
using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.AppHost.Native.Hosting;

/// <summary>Collects the resources of the system.</summary>
internal interface IDistributedApplicationBuilder
{
    ConfigurationManager Configuration { get; }

    IList<IResource> Resources { get; }

    /// <summary>The folder of secrets and data; parameters are kept there.</summary>
    Lazy<DataFolder> Data { get; }

    IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;

    DistributedApplication Build();
}

/// <summary>One resource while it is described.</summary>
internal interface IResourceBuilder<out T>
    where T : IResource
{
    IDistributedApplicationBuilder ApplicationBuilder { get; }

    T Resource { get; }
}

/// <summary>The described system, ready to run on this machine.</summary>
internal sealed class DistributedApplication
{
    private static readonly AsyncLocal<Captured?> Capturing = new();

    private readonly Builder _builder;
    private readonly string[] _args;

    private DistributedApplication(Builder builder, string[] args) => (_builder, _args) = (builder, args);

    public IReadOnlyList<IResource> Resources => [.. _builder.Resources];

    public IConfiguration Configuration => _builder.Configuration;

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new Builder(args);

    /// <summary>Runs the program of AppHost.cs up to the point where it would start, and returns what it described.</summary>
    public static DistributedApplication Describe(params string[] args)
    {
        var captured = new Captured();
        Capturing.Value = captured;
        try
        {
            typeof(DistributedApplication).Assembly.EntryPoint!.Invoke(null, [args]);
            return captured.Application ?? throw new InvalidOperationException("AppHost.cs did not run an application.");
        }
        finally
        {
            Capturing.Value = null;
        }
    }

    public void Run()
    {
        if (Capturing.Value is { } captured)
        {
            captured.Application = this;
            return;
        }

        Environment.ExitCode = Runner.RunAsync(this, _builder.Data, _args).GetAwaiter().GetResult();
    }

    private sealed class Captured
    {
        public DistributedApplication? Application { get; set; }
    }

    private sealed class Builder : IDistributedApplicationBuilder
    {
        private readonly string[] _args;

        public Builder(string[] args)
        {
            _args = args;
            Configuration.AddJsonFile(Path.Combine(Checkout.AppHostFolder, "appsettings.json"), optional: true);
            Configuration.AddEnvironmentVariables();
            Configuration.AddCommandLine([.. args.Where(argument => argument.Contains('=', StringComparison.Ordinal))]);
        }

        public ConfigurationManager Configuration { get; } = new();

        public IList<IResource> Resources { get; } = [];

        public Lazy<DataFolder> Data { get; } = new(() => new DataFolder(DataFolder.PathFor(Checkout.Root)));

        public IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource
        {
            if (Resources.Any(other => other.Name == resource.Name))
                throw new InvalidOperationException($"Two resources are named {resource.Name}.");

            Resources.Add(resource);
            return new ResourceBuilder<T>(this, resource);
        }

        public DistributedApplication Build() => new(this, _args);
    }

    private sealed record ResourceBuilder<T>(IDistributedApplicationBuilder ApplicationBuilder, T Resource) : IResourceBuilder<T>
        where T : IResource;
}
