using SalesPerf.AppHost.Native.Model;
using SalesPerf.AppHost.Native.Servers;

namespace SalesPerf.AppHost.Native.Running;

/// <summary>All parts of the model, connected; what the dashboard sees.</summary>
internal sealed class RunningSystem : IResourceView, IAsyncDisposable
{
    private readonly List<Part> _parts = [];
    private readonly List<NativeServer> _servers = [];
    private readonly CancellationTokenSource _stopProjects = new();
    private readonly CancellationTokenSource _stopServers = new();

    public RunningSystem(IReadOnlyList<IResource> resources, RunContext context)
    {
        var completedBy = resources.OfType<IResourceWithWaitSupport>()
            .SelectMany(resource => resource.Waits)
            .Where(wait => wait.WaitType == WaitType.WaitForCompletion)
            .Select(wait => wait.Resource)
            .ToHashSet();
        foreach (var resource in resources)
        {
            if (CreatePart(resource, context, completedBy) is { } part)
                _parts.Add(part);
        }

        Connect();
        foreach (var part in _parts)
            part.Changed += name => Changed?.Invoke(name);
    }

    public event Action<string>? Changed;

    public IReadOnlyList<Part> Parts => _parts;

    public IReadOnlyList<ResourceSnapshot> Resources => [.. _parts.Select(Snapshot)];

    public void Start()
    {
        foreach (var part in _parts)
            part.Begin(part is ProjectPart ? _stopProjects.Token : _stopServers.Token);
    }

    /// <summary>Projects first, then what they use.</summary>
    public async Task StopAllAsync()
    {
        await _stopProjects.CancelAsync();
        await Task.WhenAll(_parts.OfType<ProjectPart>().Select(part => part.Ended));
        await _stopServers.CancelAsync();
        await Task.WhenAll(_parts.Select(part => part.Ended));
    }

    public IReadOnlyList<ConsoleLine> Console(string resource, long after, int limit) =>
        Find(resource)?.Log is { } log
            ? [.. log.After(after).TakeLast(limit).Select(line => new ConsoleLine(line.Number, line.At, line.Text, line.IsError))]
            : [];

    public Task RestartAsync(string resource, CancellationToken cancellationToken) => Require(resource).RestartAsync(cancellationToken);

    public Task StopAsync(string resource, CancellationToken cancellationToken) => Require(resource).StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAllAsync();
        foreach (var server in _servers)
            await server.DisposeAsync();
        foreach (var part in _parts)
        {
            part.Log?.Dispose();
            part.Dispose();
        }

        _stopProjects.Dispose();
        _stopServers.Dispose();
    }

    public Part? Find(string name) => _parts.FirstOrDefault(part => part.Name == name);

    /// <summary>The address of a resource's endpoint as a person would type it.</summary>
    public static IEnumerable<string> Addresses(IResource resource) =>
        resource is IResourceWithEndpoints endpoints
            ? endpoints.Endpoints
                .Where(endpoint => endpoint.AllocatedPort is not null)
                .OrderByDescending(endpoint => endpoint.Name == "http")
                .Select(endpoint => $"{endpoint.UriScheme}://localhost:{endpoint.AllocatedPort}")
            : [];

    private Part Require(string name) =>
        Find(name) is { CanCommand: true } part ? part : throw new InvalidOperationException($"{name} cannot be stopped or restarted.");

    private Part? CreatePart(IResource resource, RunContext context, HashSet<IResource> completedBy)
    {
        switch (resource)
        {
            case PostgresServerResource postgres:
                var database = new PostgresServer(context.Host, postgres.Name);
                return Server(postgres, context, database, (postgres.PrimaryEndpoint, database.Port));
            case RedisResource redis:
                var cache = new RedisServer(context.Host, redis.Name);
                return Server(redis, context, cache, (redis.PrimaryEndpoint, cache.Port));
            case RabbitMQServerResource rabbitMq:
                var management = rabbitMq.Endpoints.Any(endpoint => endpoint.Name == "management");
                var broker = new RabbitMqServer(context.Host, rabbitMq.Name, management);
                return management
                    ? Server(rabbitMq, context, broker, (rabbitMq.PrimaryEndpoint, broker.Port), (rabbitMq.ManagementEndpoint, broker.ManagementPort!.Value))
                    : Server(rabbitMq, context, broker, (rabbitMq.PrimaryEndpoint, broker.Port));
            case PostgresDatabaseResource logical:
                return new DatabasePart(logical, context, (ServerPart)Find(logical.Parent.Name)!);
            case ProjectResource project:
                foreach (var endpoint in project.Endpoints)
                    endpoint.AllocatedPort = context.Host.Ports.Take($"{project.Name}-{endpoint.Name}");
                return new ProjectPart(project, context, completedBy.Contains(project));
            default:
                // A parameter is a value, not something that runs.
                return null;
        }
    }

    private ServerPart Server(IResource resource, RunContext context, NativeServer server, params (EndpointReference Endpoint, int Port)[] ports)
    {
        foreach (var (endpoint, port) in ports)
            endpoint.Annotation.AllocatedPort = port;
        _servers.Add(server);
        return new ServerPart(resource, context, server);
    }

    private void Connect()
    {
        foreach (var part in _parts)
        {
            if (part.Resource is not IResourceWithWaitSupport waiting)
                continue;
            foreach (var wait in waiting.Waits)
                part.DependOn(Find(wait.Resource.Name) ?? throw new InvalidOperationException($"{part.Name} waits for {wait.Resource.Name}, which does not run."), wait.WaitType);
        }
    }

    private static ResourceSnapshot Snapshot(Part part) => new(
        part.Name,
        part.Kind,
        part.State,
        part.Detail,
        [.. Addresses(part.Resource)],
        part.Environment,
        part.Restarts,
        part.StartedAt,
        part.ProcessId,
        part.ExitCode,
        part.CanCommand);
}
