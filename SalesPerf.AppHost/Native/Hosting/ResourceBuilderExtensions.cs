namespace SalesPerf.AppHost.Native.Hosting;

/// <summary>The verbs of AppHost.cs. Each does to the model what Aspire's method of the same name does.</summary>
internal static class ResourceBuilderExtensions
{
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        // Native parameters are always kept, so that a restart finds the passwords that the data was made with.
        _ = persist;
        return builder.AddResource(new ParameterResource(
            name, secret, () => builder.Configuration[$"Parameters:{name}"] ?? builder.Data.Value.Secret(name, value.GetDefaultValue)));
    }

    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        // A manifest never holds values here.
        _ = publishValueAsDefault;
        return builder.AddResource(new ParameterResource(name, secret, valueGetter));
    }

    public static IResourceBuilder<PostgresServerResource> AddPostgres(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddResource(new PostgresServerResource(name, ServerPassword(builder, name)));

    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(this IResourceBuilder<PostgresServerResource> builder, string name) =>
        builder.ApplicationBuilder.AddResource(new PostgresDatabaseResource(name, name, builder.Resource));

    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddResource(new RedisResource(name, ServerPassword(builder, name)));

    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddResource(new RabbitMQServerResource(name, ServerPassword(builder, name)));

    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder)
    {
        builder.Resource.Endpoints.Add(new EndpointAnnotation("management", "http", "http"));
        return builder;
    }

    /// <summary>The native servers always keep their data in the private folder.</summary>
    public static IResourceBuilder<T> WithDataVolume<T>(this IResourceBuilder<T> builder)
        where T : ServerResource => builder;

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => builder.AddProject<TProject>(name, _ => { });

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new()
    {
        var options = new ProjectResourceOptions();
        configure(options);
        var resource = new ProjectResource(name) { Project = new TProject(), Options = options };
        if (!options.ExcludeKestrelEndpoints)
        {
            foreach (var endpoint in ProjectFiles.KestrelEndpoints(resource.Project))
                resource.Endpoints.Add(endpoint);
        }

        return builder.AddResource(resource);
    }

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params string[] args)
        where T : IResourceWithArgs
    {
        foreach (var argument in args)
            builder.Resource.Arguments.Add(argument);
        return builder;
    }

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value)
        where T : IResourceWithEnvironment => builder.With(name, new TextValue(value ?? ""));

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value)
        where T : IResourceWithEnvironment => builder.With(name, value);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, EndpointReference endpointReference)
        where T : IResourceWithEnvironment => builder.With(name, endpointReference);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter)
        where T : IResourceWithEnvironment => builder.With(name, parameter.Resource);

    /// <summary><c>ConnectionStrings__name</c>, and each part of it as <c>NAME_PART</c>.</summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResourceWithConnectionString> source)
        where T : IResourceWithEnvironment
    {
        var resource = source.Resource;
        builder.With($"ConnectionStrings__{resource.Name}", resource.ConnectionStringExpression);
        foreach (var (part, value) in resource.GetConnectionProperties())
            builder.With($"{VariablePrefix(resource)}_{part.ToUpperInvariant()}", value);
        return builder;
    }

    /// <summary><c>services__name__endpoint__0</c> and <c>NAME_ENDPOINT</c> for each endpoint.</summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where T : IResourceWithEnvironment
    {
        var resource = source.Resource;
        foreach (var endpoint in resource.Endpoints)
        {
            var reference = new EndpointReference(resource, endpoint.Name);
            builder.With($"services__{resource.Name}__{endpoint.Name}__0", reference);
            builder.With($"{VariablePrefix(resource)}_{endpoint.Name.ToUpperInvariant()}", reference);
        }

        return builder;
    }

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints => new(builder.Resource, name);

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string path, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        // Only the default (200) is used, so only that is implemented.
        ArgumentOutOfRangeException.ThrowIfNotEqual(statusCode ?? 200, 200);
        builder.Resource.HealthChecks.Add(new HttpHealthCheckAnnotation(path, endpointName));
        return builder;
    }

    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Resource.Endpoints.Where(endpoint => endpoint.UriScheme == "http"))
            endpoint.IsExternal = true;
        return builder;
    }

    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.Wait(dependency.Resource, WaitType.WaitUntilHealthy);

    public static IResourceBuilder<T> WaitForCompletion<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.Wait(dependency.Resource, WaitType.WaitForCompletion);

    private static string VariablePrefix(IResource resource) => resource.Name.Replace('-', '_').ToUpperInvariant();

    private static IResourceBuilder<T> With<T>(this IResourceBuilder<T> builder, string name, IValueProvider value)
        where T : IResourceWithEnvironment
    {
        builder.Resource.Environment.Add(new EnvironmentEntry(name, value));
        return builder;
    }

    private static IResourceBuilder<T> Wait<T>(this IResourceBuilder<T> builder, IResource dependency, WaitType type)
        where T : IResourceWithWaitSupport
    {
        builder.Resource.Waits.Add(new WaitAnnotation(dependency, type));
        return builder;
    }

    private static ParameterResource ServerPassword(IDistributedApplicationBuilder builder, string server) =>
        new($"{server}-password", secret: true, () => builder.Data.Value.Secret($"{server}-password"));
}
