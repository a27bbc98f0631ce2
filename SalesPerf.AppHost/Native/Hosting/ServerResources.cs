namespace SalesPerf.AppHost.Native.Hosting;

/// <summary>A server that this machine's packages provide, with one main endpoint and a password.</summary>
internal abstract class ServerResource(string name, string scheme, ParameterResource password) : ModelResource(name), IResourceWithEndpoints
{
    public ParameterResource PasswordParameter { get; } = password;

    public EndpointReference PrimaryEndpoint => new(this, "tcp");

    public IList<EndpointAnnotation> Endpoints { get; } = [new EndpointAnnotation("tcp", scheme, "tcp")];

    public IList<HttpHealthCheckAnnotation> HealthChecks { get; } = [];

    protected EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    protected EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);
}

internal sealed class PostgresServerResource(string name, ParameterResource password) : ServerResource(name, "tcp", password), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"Host={Host};Port={Port};Username=postgres;Password={PasswordParameter}");

    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Host}")),
        new("Port", ReferenceExpression.Create($"{Port}")),
        new("Username", ReferenceExpression.Create($"postgres")),
        new("Password", ReferenceExpression.Create($"{PasswordParameter}")),
        new("Uri", ReferenceExpression.Create($"postgresql://postgres:{PasswordParameter}@{Host}:{Port}")),
        new("JdbcConnectionString", ReferenceExpression.Create($"jdbc:postgresql://{Host}:{Port}")),
    ];
}

/// <summary>Created when its server is ready and it is not there yet.</summary>
internal sealed class PostgresDatabaseResource(string name, string databaseName, PostgresServerResource parent) : ModelResource(name), IResourceWithConnectionString
{
    public string DatabaseName { get; } = databaseName;

    public PostgresServerResource Parent { get; } = parent;

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"{Parent.ConnectionStringExpression};Database={DatabaseName}");

    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
    [
        .. Parent.GetConnectionProperties().Where(property => property.Key is not ("Uri" or "JdbcConnectionString")),
        new("DatabaseName", ReferenceExpression.Create($"{DatabaseName}")),
        new("Uri", ReferenceExpression.Create($"postgresql://postgres:{Parent.PasswordParameter}@{Parent.PrimaryEndpoint.Property(EndpointProperty.Host)}:{Parent.PrimaryEndpoint.Property(EndpointProperty.Port)}/{DatabaseName}")),
        new("JdbcConnectionString", ReferenceExpression.Create($"jdbc:postgresql://{Parent.PrimaryEndpoint.Property(EndpointProperty.Host)}:{Parent.PrimaryEndpoint.Property(EndpointProperty.Port)}/{DatabaseName}")),
    ];
}

internal sealed class RedisResource(string name, ParameterResource password) : ServerResource(name, "redis", password), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{Host}:{Port},password={PasswordParameter}");

    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Host}")),
        new("Port", ReferenceExpression.Create($"{Port}")),
        new("Password", ReferenceExpression.Create($"{PasswordParameter}")),
        new("Uri", ReferenceExpression.Create($"redis://:{PasswordParameter}@{Host}:{Port}")),
    ];
}

internal sealed class RabbitMQServerResource(string name, ParameterResource password) : ServerResource(name, "amqp", password), IResourceWithConnectionString
{
    public EndpointReference ManagementEndpoint => new(this, "management");

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"amqp://guest:{PasswordParameter}@{Host}:{Port}");

    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Host}")),
        new("Port", ReferenceExpression.Create($"{Port}")),
        new("Username", ReferenceExpression.Create($"guest")),
        new("Password", ReferenceExpression.Create($"{PasswordParameter}")),
        new("Uri", ConnectionStringExpression),
    ];
}
