using System.Diagnostics;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SalesPerf.Messaging;
using SalesPerf.Messaging.Bus;
using SalesPerf.Messaging.Inbox;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Persistence;

namespace SalesPerf.Testing;

/// <summary>
/// One service in this process, over a database of its own, as the serving role, with real tokens, the real outbox and the real inbox;
/// only the broker between them is left out: a test reads an event from the outbox and delivers it to a subscription.
/// </summary>
/// <remarks>
/// Derive one class per service: <c>public sealed class GoalsFixture() : ServiceFixture&lt;Program&gt;("goals", scripts), IAsyncLifetime;</c>
/// and use it as a class fixture.
/// </remarks>
/// <param name="service">The service's name; its database is <c>{service}db</c>.</param>
/// <param name="scripts">Assemblies with migration scripts, as given to <c>RunServiceAsync</c>.</param>
public abstract class ServiceFixture<TProgram>(string service, params Assembly[] scripts) : IAsyncDisposable where TProgram : class
{
    private readonly Dictionary<string, string?> _settings = new(StringComparer.Ordinal);
    private WebApplicationFactory<TProgram> _factory = null!;
    private TestDatabase _database = null!;
    private readonly ContractWatch _watch = new(service);
    private long _sequence;

    /// <summary>The service's clock.</summary>
    public TestClock Clock { get; } = new();

    /// <summary>The issuer whose tokens the service accepts.</summary>
    public TestIssuer Issuer { get; private set; } = null!;

    /// <summary>The service's container; resolve scoped things in a scope.</summary>
    public IServiceProvider Services => _factory.Services;

    /// <summary>The database as its owner, who may break what the service may not.</summary>
    public NpgsqlDataSource Owner { get; private set; } = null!;

    /// <summary>The database as the serving role, with no more than its rights.</summary>
    public NpgsqlDataSource App { get; private set; } = null!;

    /// <summary>JSON as the platform reads and writes it.</summary>
    public JsonSerializerOptions Json { get; } = MakeJson();

    /// <summary>Starts the service; xUnit calls it.</summary>
    public virtual async ValueTask InitializeAsync()
    {
        Issuer = await TestIssuer.GetAsync();
        _database = await TestDatabase.CreateAsync(Schema, MigrateAsync);
        Owner = NpgsqlDataSource.Create(_database.OwnerConnectionString);
        App = NpgsqlDataSource.Create(_database.AppConnectionString);
        // A broker's address that nobody answers at: nothing here connects to it.
        _settings["ConnectionStrings:messaging"] = "amqp://guest:guest@127.0.0.1:1";
        _settings[$"ConnectionStrings:{service}db"] = _database.AppConnectionString;
        _settings["Authentication:Authority"] = Issuer.Authority;
        _settings["Authentication:ClientSecret"] = "test";
        _settings["Kestrel:Endpoints:http:Url"] = "http://127.0.0.1:0";
        _settings["Kestrel:Endpoints:grpc:Url"] = "http://127.0.0.1:0";
        await ConfigureAsync(_settings);
        _factory = new Factory(_settings, Configure, Clock, _watch);
        // Tests of one class run one after the other, and the first one pays for the start.
        _ = _factory.Server;
    }

    /// <summary>Names the template of the database: a name of its own for a fixture that makes it otherwise.</summary>
    protected virtual string Schema => $"{service}db";

    /// <summary>Makes the database, once a run, as its owner.</summary>
    protected virtual Task MigrateAsync(string ownerConnectionString) => MigrateAsync(ownerConnectionString, scripts);

    /// <summary>Makes it as it was before later scripts of the service: what <see cref="MigrateAsync(string)"/> does afterwards meets a store that may be filled.</summary>
    /// <param name="ownerConnectionString">The empty database.</param>
    /// <param name="last">The last script that runs, such as <c>goals_0010_audited.sql</c>.</param>
    /// <param name="filling">SQL that fills it then.</param>
    protected async Task MigrateUntilAsync(string ownerConnectionString, string last, string filling)
    {
        await MigrateAsync(ownerConnectionString, [.. scripts.Select(s => new ScriptsUntil(s, last))]);
        await using var owner = NpgsqlDataSource.Create(ownerConnectionString);
        await using var command = owner.CreateCommand(filling);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Adds settings of this service, such as <c>ConnectionStrings:cache</c> or the address of an upstream service.</summary>
    protected virtual Task ConfigureAsync(IDictionary<string, string?> settings) => Task.CompletedTask;

    /// <summary>Changes registrations, for what lies outside this platform.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    /// <summary>A client without a token.</summary>
    public HttpClient Anonymous() => _factory.CreateClient();

    /// <summary>A client signed in as a persona, and as a participant where a code is given.</summary>
    public HttpClient As(Persona persona, string? participantCode = null) => WithToken(Issuer.TokenFor(persona, participantCode));

    /// <summary>A client with any token.</summary>
    public HttpClient WithToken(string token)
    {
        var client = _factory.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A client signed in as a persona that sends a body as it is read, where the others hold it whole to repeat it when redirected.</summary>
    public HttpClient Streaming(Persona persona)
    {
        var client = _factory.CreateDefaultClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Issuer.TokenFor(persona, null));
        return client;
    }

    /// <summary>A gRPC channel signed in as a persona; refusals arrive as <c>RpcException</c> (read them with <c>GrpcErrors.FromRpcException</c>).</summary>
    public CallInvoker Grpc(Persona persona = Persona.Service, string? participantCode = null, string? subject = null)
    {
        var http = _factory.CreateDefaultClient(new AsHttp2());
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Issuer.TokenFor(persona, participantCode, subject));
        return GrpcChannel.ForAddress(http.BaseAddress!, new GrpcChannelOptions { HttpClient = http }).CreateCallInvoker();
    }

    /// <summary>The events of a type that the service published so far, in order.</summary>
    public async Task<IReadOnlyList<TEvent>> PublishedAsync<TEvent>() where TEvent : class
    {
        await using var command = Owner.CreateCommand("SELECT payload FROM messaging.outbox WHERE message_type = $1 ORDER BY sequence");
        command.Parameters.Add(new NpgsqlParameter { Value = Wire.TypeName(typeof(TEvent)) });
        await using var reader = await command.ExecuteReaderAsync();
        var events = new List<TEvent>();
        while (await reader.ReadAsync()) events.Add(JsonSerializer.Deserialize<TEvent>(reader.GetString(0), Wire.Json)!);
        return events;
    }

    /// <summary>How many events the service published so far: to assert that a repetition says nothing.</summary>
    public async Task<long> PublishedCountAsync() => await ScalarAsync<long>("SELECT count(*) FROM messaging.outbox");

    /// <summary>Delivers an event to a subscription of the service, through its inbox, in the inbox's transaction. What the handler throws is thrown.</summary>
    /// <param name="queue">Such as <c>goals.follow-participants</c>.</param>
    /// <param name="event">The event; it takes the way over JSON, as on the wire.</param>
    /// <param name="key">The ordering key.</param>
    /// <param name="eventId">Give the same one twice for a duplicate; a new one where null.</param>
    /// <param name="sequence">Give a lower one for an event that comes late; the next one where null.</param>
    /// <returns>Whether it had its effect, was a duplicate or stale.</returns>
    public async Task<string> DeliverAsync<TEvent>(string queue, TEvent @event, string key = "test", Guid? eventId = null, long? sequence = null) where TEvent : class
    {
        var type = Wire.TypeName(typeof(TEvent));
        var subscription = Services.GetRequiredService<SubscriptionRegistry>().Find(queue, type)
            ?? throw new InvalidOperationException($"{service} has no subscription {queue} for {type}.");
        var context = new EventContext(eventId ?? Guid.CreateVersion7(), key, sequence ?? Interlocked.Increment(ref _sequence), Clock.GetUtcNow(), "test", null, 1);
        var body = JsonSerializer.SerializeToUtf8Bytes(@event, Wire.Json);
        var delivery = new Delivery(queue, type, context, body, new Dictionary<string, string>(StringComparer.Ordinal), null);
        var outcome = await subscription.ApplyAsync(Services, new Arrived(subscription, subscription.Read(body), delivery, Activity.Current), CancellationToken.None);
        return outcome.ToString();
    }

    /// <summary>Runs SQL as the owner; parameters are $1, $2, ...</summary>
    public async Task<int> ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>One value by SQL, as the owner.</summary>
    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        try
        {
            using var client = _factory is null ? null : Anonymous();
            if (client is not null) await _watch.FinishAsync(client);
        }
        finally
        {
            if (_factory is not null) await _factory.DisposeAsync();
            if (Owner is not null) await Owner.DisposeAsync();
            if (App is not null) await App.DisposeAsync();
            if (_database is not null) await _database.DisposeAsync();
        }
    }

    private static Task MigrateAsync(string ownerConnectionString, Assembly[] assemblies) => Migrator.MigrateAsync(
        ownerConnectionString, TestDatabase.AppPassword, new MigrationScripts([typeof(ServiceHosting).Assembly, .. assemblies]), NullLogger.Instance, CancellationToken.None);

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = Owner.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private static JsonSerializerOptions MakeJson()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        JsonSetup.Configure(options);
        return options;
    }

    private sealed class Factory(Dictionary<string, string?> settings, Action<IServiceCollection> configure, TestClock clock, ContractWatch watch) : WebApplicationFactory<TProgram>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(Environments.Development);
            builder.UseContentRoot(AppContext.BaseDirectory);
            // Settings, not configuration sources: Program reads them before the host is built.
            foreach (var (key, value) in settings) builder.UseSetting(key, value);
            if (Environment.GetEnvironmentVariable("SALESPERF_TEST_LOG") != "1") builder.ConfigureLogging(l => l.ClearProviders());
            builder.ConfigureServices(services =>
            {
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
                services.AddSingleton<IStartupFilter>(watch);
                WithoutBroker(services);
                configure(services);
            });
        }

        // The relay, the observer and the bus would knock at a broker that is not there.
        private static void WithoutBroker(IServiceCollection services)
        {
            var workers = services.Where(d => d.ServiceType == typeof(IHostedService) && IsOfTheBus(d)).ToList();
            foreach (var worker in workers) services.Remove(worker);
        }

        private static bool IsOfTheBus(ServiceDescriptor worker) =>
            (worker.ImplementationType ?? worker.ImplementationInstance?.GetType() ?? worker.ImplementationFactory?.Method.DeclaringType)?.FullName is { } name
            && (name.StartsWith("MassTransit.", StringComparison.Ordinal) || name.StartsWith("SalesPerf.Messaging.", StringComparison.Ordinal));
    }

    // The test server speaks neither version by itself; gRPC looks at what the answer claims.
    private sealed class AsHttp2 : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            response.Version = request.Version;
            return response;
        }
    }
}
