using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Audit;
using SalesPerf.ServiceDefaults.Clients;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Limits;
using SalesPerf.ServiceDefaults.Live;
using SalesPerf.ServiceDefaults.Operations;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.ServiceDefaults.Telemetry;
using StackExchange.Redis;

namespace SalesPerf.ServiceDefaults.Hosting;

/// <summary>What every process of the platform does the same way.</summary>
public static class ServiceHosting
{
    /// <summary>Largest body of a request, unless an operation says otherwise.</summary>
    public const long MaxBodyBytes = 1024 * 1024;

    /// <summary>Telemetry, health, errors, identity, JSON, service discovery, gRPC and OpenAPI.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="service">Name of the service as resources, queues and error codes have it: <c>goals</c>.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string service)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new ConstraintErrors());
        builder.AddTelemetry();
        builder.AddHealth();
        builder.AddIdentity(service);
        builder.Services.AddJson();
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.AddProblemDetails();
        builder.Services.AddRequestDecompression();
        builder.Services.AddOpenApiDocument(service, Examples.Of(Assembly.GetCallingAssembly(), builder.Configuration[Examples.Setting]));
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
        builder.Services.AddGrpc(o =>
        {
            o.Interceptors.Add<ServerErrorInterceptor>();
            o.EnableDetailedErrors = false;
            o.MaxReceiveMessageSize = 4 * 1024 * 1024;
        });
        builder.Services.AddGrpcReflection();
        builder.Services.Configure<KestrelServerOptions>(o =>
        {
            o.AddServerHeader = false;
            o.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddAuditActor(service);
        builder.AddOperations(service);
        builder.AddCache();
        builder.Services.AddSingleton(sp => new LiveFeed(sp.GetService<IConnectionMultiplexer>(), sp.GetRequiredService<ILogger<LiveFeed>>()));
        builder.Services.ChooseByAddressAlone();
        return builder;
    }

    /// <summary>Names the refusals of this service's database constraints.</summary>
    public static WebApplicationBuilder MapConstraints(this WebApplicationBuilder builder, Action<ConstraintErrors> map)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(map);
        var errors = (ConstraintErrors)builder.Services.Single(d => d.ServiceType == typeof(ConstraintErrors)).ImplementationInstance!;
        map(errors);
        return builder;
    }

    /// <summary>The common middleware and addresses; call before mapping the service's own.</summary>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseExceptionHandler();
        app.UseStatusCodePages(AnswerBareStatusAsync);
        app.UseRouting();
        app.UseAuthentication();
        app.UseRequestLimits();
        app.UseAuthorization();
        app.UsePackedBodies();
        app.UseHabits();
        app.UseMiddleware<UnitOfWork>();
        app.MapHealth();
        app.MapOpenApi().AllowAnonymous();
        if (app.Environment.IsDevelopment()) app.MapGrpcReflectionService().AllowAnonymous();
        app.MapOperations();
        app.MapAudit();
        return app;
    }

    /// <summary>Serves, or with the argument <c>migrate</c> brings the database to the present schema and ends.</summary>
    /// <param name="app">The application.</param>
    /// <param name="args">The process's arguments.</param>
    /// <param name="scriptAssemblies">Assemblies with scripts beside those of this one, in order.</param>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunServiceAsync(this WebApplication app, string[] args, params Assembly[] scriptAssemblies)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (!args.Contains("migrate"))
        {
            await app.RunAsync();
            return 0;
        }

        await MigrateAsync(app.Services, scriptAssemblies);
        return 0;
    }

    /// <summary>What <c>migrate</c> does; tests call it to make their template database.</summary>
    public static Task MigrateAsync(IServiceProvider services, params Assembly[] scriptAssemblies)
    {
        ArgumentNullException.ThrowIfNull(services);
        var configuration = services.GetRequiredService<IConfiguration>();
        var name = services.GetRequiredService<ServiceDatabase>().ConnectionName;
        var owner = configuration.GetConnectionString(name) ?? throw new InvalidOperationException($"ConnectionStrings:{name} is not set.");
        var password = configuration["Database:AppPassword"] ?? throw new InvalidOperationException("Database:AppPassword is not set: the serving role needs a password.");
        return Migrator.MigrateAsync(owner, password, new MigrationScripts([typeof(ServiceHosting).Assembly, .. scriptAssemblies]),
            services.GetRequiredService<ILogger<Migrator>>(), CancellationToken.None);
    }

    // A status that the framework set without a body (no such route, wrong method or media type) is answered as a problem, like all others.
    private static Task AnswerBareStatusAsync(Microsoft.AspNetCore.Diagnostics.StatusCodeContext context)
    {
        var http = context.HttpContext;
        var error = http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => CommonErrors.NoSuchRoute,
            StatusCodes.Status405MethodNotAllowed => new DomainError("request.method_not_allowed", ErrorKind.Invalid, $"{http.Request.Method} is not possible at this address."),
            StatusCodes.Status415UnsupportedMediaType => new DomainError("request.unsupported_media_type", ErrorKind.Invalid, "Send the body with the Content-Type that the operation names in /docs, plain or packed with gzip, br or deflate."),
            StatusCodes.Status413PayloadTooLarge => CommonErrors.BodyTooLarge,
            StatusCodes.Status401Unauthorized => CommonErrors.Unauthenticated,
            StatusCodes.Status403Forbidden => CommonErrors.Forbidden,
            _ => CommonErrors.Malformed("The request could not be read."),
        };
        return (Problem.Of(error, http) with { Status = http.Response.StatusCode }).WriteToAsync(http);
    }
}
