using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using SalesPerf.Testing;

namespace SalesPerf.Messaging.Tests.Shop;

/// <summary>A process of the shop, wired as a service is, over HTTP on a free port. Several may run on one database.</summary>
public sealed class ShopProcess : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ShopProcess(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    public Behaviour Behaviour => Services.GetRequiredService<Behaviour>();

    public HttpClient Http { get; private set; } = new();

    public static async Task<ShopProcess> StartAsync(ShopDatabase database, Uri broker, Action<MessagingOptions>? configure = null, bool subscribe = true)
    {
        var process = Build(database, broker, configure, subscribe);
        await process._app.StartAsync();
        process.Http = new HttpClient { BaseAddress = new Uri(process._app.Urls.First()) };
        return process;
    }

    /// <summary>Wires a process whose workers never start: what it commits stays in the outbox, as after a crash right after the commit.</summary>
    public static ShopProcess Build(ShopDatabase database, Uri broker, Action<MessagingOptions>? configure = null, bool subscribe = true)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["ConnectionStrings:messaging"] = broker.ToString();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning);
        if (Environment.GetEnvironmentVariable("SALESPERF_TEST_LOG") == "1") builder.Logging.AddSimpleConsole(o => o.TimestampFormat = "HH:mm:ss.fff ");
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddNpgsqlDataSource(database.AppConnectionString, source => source.ConnectionStringBuilder.MaxAutoPrepare = 50);
        builder.Services.AddDbContext<ShopContext>((services, options) => options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()));
        builder.Services.AddSingleton<Behaviour>();
        builder.Services.AddScoped<ISaysWhoActs, ActsFor>().AddScoped<Caller>().AddScoped<IOnBehalfOf>(services => services.GetRequiredService<Caller>());
        var messaging = builder.AddMessaging<ShopContext>("shop");
        if (subscribe)
        {
            messaging.Subscribe<OrderPlaced, RecordOrder>(RecordOrder.Queue)
                .Subscribe<OrderPlaced, ShowLatest>(ShowLatest.Queue, EventOrder.LatestPerKey, HandledIn.SharedTransaction)
                .Subscribe<OrderRecorded, NoteRecorded>(NoteRecorded.Queue);
        }

        builder.Services.Configure<MessagingOptions>(Hurry);
        if (configure is not null) builder.Services.Configure(configure);
        var app = builder.Build();
        app.MapDeadLetters("shop");
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        return new ShopProcess(app);
    }

    /// <summary>Places one order and says so, in one transaction.</summary>
    public Task<Guid> PlaceAsync(int number = 1, string note = "", string? key = null, string? onBehalfOf = null) =>
        PlaceManyAsync([(number, note)], key, onBehalfOf);

    /// <summary>Places orders in one transaction; returns the id of the last.</summary>
    public async Task<Guid> PlaceManyAsync(IEnumerable<(int Number, string Note)> orders, string? key = null, string? onBehalfOf = null)
    {
        await using var scope = Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Subject = onBehalfOf;
        var db = scope.ServiceProvider.GetRequiredService<ShopContext>();
        var outbox = scope.ServiceProvider.GetRequiredService<IOutbox>();
        var id = Guid.Empty;
        foreach (var (number, note) in orders)
        {
            id = Guid.CreateVersion7();
            db.Orders.Add(new Order { OrderId = id, Note = note });
            outbox.Publish(new OrderPlaced(id, number, note), key ?? id.ToString());
        }

        await db.SaveChangesAsync();
        return id;
    }

    /// <summary>Returns when every queue is there and consumed.</summary>
    public Task ReadyAsync() => EventualAssert.ThatAsync(async () => Assert.Equal(HealthStatus.Healthy, await HealthAsync()), TimeSpan.FromSeconds(40));

    public async Task<HealthStatus> HealthAsync() => (await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status;

    /// <summary>Ends in order; what is not published stays.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>The same steps in shorter pauses.</summary>
    private static void Hurry(MessagingOptions options)
    {
        options.RelayPoll = TimeSpan.FromMilliseconds(100);
        options.ObserveEvery = TimeSpan.FromMilliseconds(200);
        options.ConfirmTimeout = TimeSpan.FromSeconds(5);
        options.AloneTimeout = TimeSpan.FromSeconds(4);
        options.Retry.Immediate = [TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20)];
        options.Retry.Unavailable = [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(400)];
        options.Retry.NotFound = [TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200)];
        options.Retry.UnavailableAttempts = 4;
    }

    private sealed class ActsFor(ICurrentEvent current) : ISaysWhoActs
    {
        public NpgsqlBatchCommand Statement() => new("select set_config('shop.acts_for', $1, true)") { Parameters = { new NpgsqlParameter<string> { TypedValue = current.Handling?.OnBehalfOf ?? "" } } };
    }

    private sealed class Caller : IOnBehalfOf
    {
        public string? Subject { get; set; }
    }
}
