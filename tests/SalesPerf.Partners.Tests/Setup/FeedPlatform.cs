using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using RabbitMQ.Client;
using SalesPerf.Messaging;
using SalesPerf.Messaging.Bus;
using SalesPerf.Partners.Feed;
using SalesPerf.Partners.Partners;
using SalesPerf.Partners.Persistence;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Testing;

namespace SalesPerf.Partners.Tests.Setup;

/// <summary>
/// The process of the feed on a port of its own, over a database of its own, with a real broker: the internal bus in one virtual host, the feed in
/// another. The test is the services that publish, the operator, and the partners.
/// </summary>
public sealed class FeedPlatform : IAsyncDisposable
{
    private const string Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(120);

    private readonly Dictionary<string, string?> _settings;
    private readonly Uri _bus;
    private readonly Uri _management;
    private readonly TestVirtualHost? _virtualHost;
    private readonly TestDatabase _database;
    private readonly HeldPort _port = new();
    private readonly ContractWatch _watch = new("partners");
    private Host? _host;
    private long _sequence = 1000;

    private FeedPlatform(TestDatabase database, Uri bus, Uri management, TestVirtualHost? virtualHost, Dictionary<string, string?> settings)
    {
        (_database, _bus, _management, _virtualHost, _settings) = (database, bus, management, virtualHost, settings);
        Owner = NpgsqlDataSource.Create(database.OwnerConnectionString);
        Serving = NpgsqlDataSource.Create(database.AppConnectionString);
    }

    public Uri Address => new(_port.Address);

    public TestClock Clock { get; } = new();

    public NpgsqlDataSource Owner { get; }

    /// <summary>The database as the service itself sees it.</summary>
    public NpgsqlDataSource Serving { get; }

    public IServiceProvider Services => _host!.Services;

    /// <summary>Where the process's logs go beside the console; before the start.</summary>
    public ILoggerProvider? Logs { get; set; }

    /// <summary>The feed's virtual host.</summary>
    public string FeedHost => _settings["Feed:VirtualHost"]!;

    /// <summary>Somebody who runs the platform.</summary>
    public HttpClient Operator { get; private set; } = new();

    /// <summary>Starts one on the run's broker, or on a broker of the test's own.</summary>
    public static async Task<FeedPlatform> StartAsync(Action<IDictionary<string, string?>>? configure = null, TestBroker? broker = null)
    {
        var platform = await CreateAsync(configure, broker);
        await platform.StartProcessAsync();
        return platform;
    }

    /// <summary>Everything but the process.</summary>
    public static async Task<FeedPlatform> CreateAsync(Action<IDictionary<string, string?>>? configure = null, TestBroker? broker = null)
    {
        var issuer = await TestIssuer.GetAsync();
        var database = await TestDatabase.CreateAsync("partnersdb", MigrateAsync);
        var virtualHost = broker is null ? await TestVirtualHost.CreateAsync() : null;
        var management = broker?.Management ?? new Uri((await TestServers.RabbitMqManagementUriAsync()).GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));
        var bus = broker?.Uri ?? virtualHost!.Uri;
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:partnersdb"] = database.AppConnectionString, ["ConnectionStrings:messaging"] = bus.ToString(),
            ["Authentication:Authority"] = issuer.Authority, ["Authentication:ClientSecret"] = "test",
            ["Feed:VirtualHost"] = $"feed-{Guid.CreateVersion7():N}", ["Feed:Management"] = management.ToString(),
            ["Partners:KeySecret"] = "a key secret of the tests, long enough", ["Partners:PublicAddress"] = "https://gateway.test", ["Partners:Poll"] = "00:00:00.100",
            ["Messaging:RelayPoll"] = "00:00:00.100", ["Logging:LogLevel:Default"] = "Warning", ["Logging:LogLevel:SalesPerf"] = "Error",
        };
        configure?.Invoke(settings);
        return new FeedPlatform(database, bus, management, virtualHost, settings);
    }

    /// <summary>Starts the process and waits until it takes events.</summary>
    public async Task StartProcessAsync()
    {
        _host = new Host(this);
        _host.UseKestrel();
        _host.StartServer();
        Operator = As((await TestIssuer.GetAsync()).TokenFor(Persona.Operator));
        await EventualAssert.ThatAsync(
            async () =>
            {
                using var ready = await Operator.GetAsync(new Uri("/health/ready", UriKind.Relative));
                var text = await ready.Content.ReadAsStringAsync();
                Assert.True(ready.IsSuccessStatusCode && text.Contains("every queue is consumed", StringComparison.Ordinal) && Services.GetRequiredService<TopologyKeeper>().IsDone, text);
            },
            StartWithin);
    }

    /// <summary>Ends the process as far as it can be ended in process.</summary>
    public async Task StopProcessAsync()
    {
        if (_host is null) return;
        // A process that did not start has answered nothing.
        try { if (Operator.BaseAddress is not null) await _watch.FinishAsync(Operator); }
        finally
        {
            Operator.Dispose();
            await _host.DisposeAsync();
            _host = null;
        }
    }

    /// <summary>A client without a token.</summary>
    public HttpClient Anonymous() => new() { BaseAddress = Address };

    /// <summary>A client with any token.</summary>
    public HttpClient As(string token)
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A partner's system.</summary>
    public async Task<HttpClient> AsPartnerAsync(string code) => As((await TestIssuer.GetAsync()).TokenFor(Persona.Partner, subject: $"partner-{code}"));

    /// <summary>Takes a partner on board.</summary>
    public async Task<PartnerAccess> OnboardAsync(string code, params string[] bindings)
    {
        var answer = await Requests.SendAsync(Operator, HttpMethod.Post, "/v1/partners", new { code, name = $"Partner {code}", bindings, clientId = $"partner-{code}" }, HttpStatusCode.Created);
        return JsonSerializer.Deserialize<PartnerAccess>(answer, JsonSerializerOptions.Web)!;
    }

    /// <summary>Takes a partner on board that may write.</summary>
    public async Task<PartnerAccess> OnboardWriterAsync(string code)
    {
        var answer = await Requests.SendAsync(Operator, HttpMethod.Post, "/v1/partners", new { code, name = $"Partner {code}", clientId = $"partner-{code}", mayWrite = true }, HttpStatusCode.Created);
        return JsonSerializer.Deserialize<PartnerAccess>(answer, JsonSerializerOptions.Web)!;
    }

    /// <summary>Publishes as a service does: the event's JSON, all else in headers.</summary>
    public async Task<Guid> PublishAsync<TEvent>(TEvent @event, string key = "key", Guid? eventId = null, int times = 1, string source = "test") where TEvent : class
    {
        var id = eventId ?? Guid.CreateVersion7();
        var (type, sequence) = (Wire.TypeName(typeof(TEvent)), Interlocked.Increment(ref _sequence));
        var headers = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [Wire.EventId] = id.ToString(), [Wire.EventType] = type, [Wire.Key] = key, [Wire.Sequence] = sequence.ToString(CultureInfo.InvariantCulture), [Wire.Source] = source,
            [Wire.OccurredAt] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture), [Wire.Traceparent] = Traceparent,
        };
        // While another test watches every span of this process the broker's client writes its own span over the header: it belongs to the same trace then.
        using var publishing = new Activity("publish").SetParentId(Traceparent).Start();
        await using var connection = await new ConnectionFactory { Uri = _bus }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        for (var i = 0; i < times; i++)
        {
            // A repeated message has another id of its own; the event's is the same.
            await channel.BasicPublishAsync(
                Wire.Exchange(type), string.Empty, mandatory: true, new BasicProperties { Headers = headers, Persistent = true, MessageId = Guid.CreateVersion7().ToString() }, JsonSerializer.SerializeToUtf8Bytes(@event, Wire.Json));
        }

        return id;
    }

    public async Task<JsonNode> GetAsync(string path) => await Requests.SendAsync(Operator, HttpMethod.Get, path, null, HttpStatusCode.OK);

    public async Task<JsonNode> PostAsync(string path, object? body, HttpStatusCode expected) => await Requests.SendAsync(Operator, HttpMethod.Post, path, body, expected);

    /// <summary>No rule of the stored data is broken.</summary>
    public async Task InvariantsHoldAsync() => Assert.All((await GetAsync("/v1/partners/invariants"))["items"]!.AsArray(), r => Assert.True(r!["violations"]!.AsArray().Count == 0, r.ToString()));

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Owner.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The broker's management API, signed in.</summary>
    public HttpClient Management()
    {
        var client = new HttpClient { BaseAddress = new Uri(_management, "/api/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(_bus.UserInfo))));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await StopProcessAsync();
        _port.Dispose();
        await Owner.DisposeAsync();
        await Serving.DisposeAsync();
        await _database.DisposeAsync();
        if (_virtualHost is null) return;
        using var management = Management();
        foreach (var user in (await management.GetFromJsonAsync<JsonArray>("users"))!.Select(u => u!["name"]!.GetValue<string>()).Where(u => u.StartsWith(FeedHost, StringComparison.Ordinal)))
            (await management.DeleteAsync(new Uri($"users/{user}", UriKind.Relative))).Dispose();
        (await management.DeleteAsync(new Uri($"vhosts/{FeedHost}", UriKind.Relative))).Dispose();
        await _virtualHost.DisposeAsync();
    }

    private static Task MigrateAsync(string owner) => Migrator.MigrateAsync(
        owner, TestDatabase.AppPassword, new MigrationScripts([typeof(ServiceHosting).Assembly, MessagingScripts.Assembly, typeof(PartnersDb).Assembly]), NullLogger.Instance, CancellationToken.None);

    private sealed class Host(FeedPlatform platform) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(platform._settings.GetValueOrDefault("environment") ?? "Development");
            builder.UseSetting("Kestrel:Endpoints:http:Url", platform.Address.ToString());
            foreach (var (key, value) in platform._settings) builder.UseSetting(key, value);
            builder.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(platform.Clock).AddSingleton<IStartupFilter>(platform._watch);
                if (platform.Logs is { } logs) services.AddSingleton(logs);
            });
        }
    }
}

/// <summary>One platform for the tests of a class, where each has partners of its own.</summary>
public sealed class SharedFeedPlatform : IAsyncLifetime
{
    public FeedPlatform Platform { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Platform = await FeedPlatform.StartAsync();

    public ValueTask DisposeAsync() => Platform.DisposeAsync();
}
