using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Trace;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Operations;
using SalesPerf.ServiceDefaults.Persistence;
using SalesPerf.Testing;

namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>Something a sample service keeps.</summary>
public sealed class Thing
{
    public Guid Id { get; init; }

    public string Name { get; set; } = string.Empty;

    public uint Version { get; private set; }
}

public sealed class SampleDbContext(DbContextOptions<SampleDbContext> options) : ServiceDbContext(options)
{
    protected override Assembly DomainAssembly => typeof(SampleDbContext).Assembly;

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Thing>(e =>
    {
        e.ToTable("thing", "sample");
        e.Property(t => t.Version).IsRowVersion();
    });
}

public sealed record AddThing(
    string Name, UnroundedMoney? Price = null, IReadOnlyList<string>? Tags = null, IReadOnlyList<ThingPart>? Parts = null, IReadOnlyDictionary<string, string>? Labels = null, IReadOnlyList<string?>? Gaps = null);

public sealed record ThingPart(string Code, IReadOnlyList<string>? Words = null);

public sealed record Mark(string Colour);

public sealed record ThingKey(string Name, Guid Id);

/// <summary>Work that stores a thing under the name it is given, and then ends as it is told.</summary>
public sealed class StoreThing(SampleDbContext db, SampleGate gate) : IOperationWork
{
    public async Task<object?> RunAsync(JsonElement payload, OperationContext context, CancellationToken cancellationToken)
    {
        var name = payload.GetProperty("Name").GetString()!;
        db.Add(new Thing { Id = Guid.CreateVersion7(), Name = name });
        await db.SaveChangesAsync(cancellationToken);
        await context.Report(40, new Dictionary<string, long> { ["things"] = 1 });
        if (name.StartsWith("refused", StringComparison.Ordinal)) throw new DomainException(SampleService.Refused(ErrorKind.RuleBroken));
        if (name.StartsWith("waits", StringComparison.Ordinal)) await gate.Opened.Task.WaitAsync(cancellationToken);
        return new { name };
    }
}

/// <summary>Holds work back until a test lets it go on.</summary>
public sealed class SampleGate
{
    public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Tells that a handler has read the first byte of a body.</summary>
    public TaskCompletionSource FirstRead { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A small service made of nothing but what every service has.</summary>
public sealed class SampleService : IAsyncLifetime
{
    private readonly AnsweringPeer peer = new();
    private WebApplication app = null!;
    private TestDatabase database = null!;

    public static DomainError Refused(ErrorKind kind) => new($"sample.{kind}", kind, "As the test asked.") { Details = [new ErrorDetail("/name", "sample.detail", "Here.")] };

    public NpgsqlDataSource Owner { get; private set; } = null!;

    public NpgsqlDataSource Serving { get; private set; } = null!;

    public SampleGate Gate { get; } = new();

    public IServiceProvider Services => app.Services;

    /// <summary>Spans that were recorded and ended.</summary>
    public ConcurrentQueue<Activity> Spans { get; } = new();

    public string OwnerConnectionString => database.OwnerConnectionString;

    public Uri Address => new(app.Urls.First());

    /// <summary>Where gRPC is spoken.</summary>
    public Uri MessageAddress => new(app.Urls.Last());

    public async ValueTask InitializeAsync()
    {
        var issuer = await TestIssuer.GetAsync();
        database = await TestDatabase.CreateAsync("sampledb", MigrateAsync);
        Owner = NpgsqlDataSource.Create(database.OwnerConnectionString);
        Serving = NpgsqlDataSource.Create(database.AppConnectionString);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration["ConnectionStrings:sampledb"] = database.AppConnectionString;
        builder.Configuration["Authentication:Authority"] = issuer.Authority;
        builder.Configuration["Authentication:ClientSecret"] = "test";
        // Listened at in the order of their names.
        builder.Configuration["Kestrel:Endpoints:http:Url"] = builder.Configuration["Kestrel:Endpoints:messages:Url"] = "http://127.0.0.1:0";
        builder.Configuration["Kestrel:Endpoints:messages:Protocols"] = "Http2";
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults("sample").MapConstraints(c => c.Map("uq_thing_name", new DomainError("sample.name_taken", ErrorKind.AlreadyExists, "Another thing has this name.")));
        builder.AddServiceDatabase<SampleDbContext>("sampledb");
        builder.AddOperation<StoreThing>("store-thing");
        builder.Services.AddSingleton(Gate);
        await peer.StartAsync(builder);
        builder.Services.ConfigureOpenTelemetryTracerProvider(t => t.AddProcessor(new Keep(Spans)));
        app = builder.Build().UseServiceDefaults();
        Map(app);
        app.MapGrpcService<CountingService>();
        AnsweringPeer.Map(app);
        await app.StartAsync();
    }

    public HttpClient As(Persona persona) => WithToken(SignedIn.TokenFor(persona));

    public HttpClient WithToken(string token)
    {
        // Who asks before sending waits for the answer, however long a loaded machine takes: after a second it would send all the same.
        var client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(2) }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public HttpClient Anonymous() => new() { BaseAddress = Address };

    public async Task<long> CountAsync(string name)
    {
        await using var command = Owner.CreateCommand("SELECT count(*) FROM sample.thing WHERE name = $1");
        command.Parameters.Add(new() { Value = name });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public static Task MigrateAsync(string ownerConnectionString) => Migrator.MigrateAsync(
        ownerConnectionString, TestDatabase.AppPassword, new MigrationScripts([typeof(ServiceHosting).Assembly, typeof(SampleService).Assembly]), NullLogger.Instance, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Gate.Opened.TrySetResult();
        await app.DisposeAsync();
        await peer.DisposeAsync();
        await Owner.DisposeAsync();
        await Serving.DisposeAsync();
        await database.DisposeAsync();
    }

    private sealed class Keep(ConcurrentQueue<Activity> spans) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => spans.Enqueue(data);
    }

    private static TestIssuer SignedIn => TestIssuer.GetAsync().GetAwaiter().GetResult();

    private static void Map(WebApplication app)
    {
        app.MapGet("/v1/sample/refused/{kind}", (ErrorKind kind) => { throw new DomainException(Refused(kind)); });
        app.MapGet("/v1/sample/bug", () => { throw new InvalidOperationException("the secret inside"); });
        app.MapGet("/v1/sample/admin", () => "ok").RequirePersona(Persona.CompAdmin);
        app.MapPost("/v1/sample/things", AddAsync);
        app.MapPost("/v1/sample/payments", AddAsync).WithMetadata(new IdempotencyKeyRequired());
        app.MapPost("/v1/sample/streams", async (HttpContext context, SampleGate gate) =>
        {
            var first = await context.Request.Body.ReadAsync(new byte[1], context.RequestAborted);
            gate.FirstRead.TrySetResult();
            return new { first };
        });
        app.MapPost("/v1/sample/things:then-refuse", async (AddThing body, SampleDbContext db) =>
        {
            await AddAsync(body, db);
            throw new DomainException(Refused(ErrorKind.RuleBroken));
        });
        app.MapGet("/v1/sample/things", async ([AsParameters] PageRequest page, HttpContext context, SampleDbContext db, string prefix) =>
        {
            var after = page.After<ThingKey>();
            var rows = await db.Set<Thing>().Where(t => t.Name.StartsWith(prefix) && (after == null || t.Name.CompareTo(after.Name) > 0)).OrderBy(t => t.Name).Take(page.Size + 1).ToListAsync();
            return page.ToPage(rows, t => new ThingKey(t.Name, t.Id), context);
        });
        app.MapGet("/v1/sample/things/{id:guid}", async (Guid id, HttpContext context, SampleDbContext db) =>
        {
            var thing = await db.Set<Thing>().SingleAsync(t => t.Id == id);
            context.SetETag(thing.Version);
            return Results.Ok(thing);
        }).WithETag();
        app.MapPut("/v1/sample/things/{id:guid}", async (Guid id, AddThing body, HttpContext context, SampleDbContext db) =>
        {
            var thing = await db.Set<Thing>().SingleAsync(t => t.Id == id);
            context.RequireMatch(thing.Version);
            thing.Name = body.Name;
            await db.SaveChangesAsync();
            return thing;
        }).NeedsVersion();
        app.MapPatch("/v1/sample/things/{id:guid}", async (Guid id, MergePatch<AddThing> patch, HttpContext context, SampleDbContext db) =>
        {
            var thing = await db.Set<Thing>().SingleAsync(t => t.Id == id);
            context.RequireMatch(thing.Version);
            thing.Name = patch.ApplyTo(new AddThing(thing.Name)).Name;
            await db.SaveChangesAsync();
            context.SetETag(thing.Version);
            return thing;
        }).NeedsVersion().WithName("PatchThing");
        app.MapPost("/v1/sample/marks:batch", (SalesPerf.ServiceDefaults.Http.Batch<Mark> batch, HttpContext context) => batch.Judge(context, m => m.Colour, (_, _) => BatchItemStatus.Unchanged));
        app.MapPost("/v1/sample/things/{name}:rename", (string name, AddThing body) => new { from = name, to = body.Name });
        app.MapPost("/v1/sample/things/{name}:mark", (string name, Mark? body) => new { name, colour = body?.Colour ?? "none" });
        app.MapPost("/v1/sample/things/{name}:touch", (string name) => new { name });
        app.MapDelete("/v1/sample/things/{id:guid}", async (Guid id, SampleDbContext db) =>
        {
            // Declares to be based on a version, and forgets to compare.
            await db.Set<Thing>().Where(t => t.Id == id).ExecuteDeleteAsync();
            return TypedResults.Ok();
        }).NeedsVersion();
        app.MapGet("/v1/sample/old", () => TypedResults.Ok(new AddThing("old"))).WithName("ReadOld").Ageing(
            new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 5, 1, 0, 0, 0, TimeSpan.Zero), "/docs#old");
        app.MapPost("/v1/sample/work", (AddThing body, Operations.Operations operations, Caller caller, HttpContext context) =>
            operations.AcceptAsync("store-thing", body, caller, context, context.RequestAborted));
    }

    private static async Task<Thing> AddAsync(AddThing body, SampleDbContext db)
    {
        var thing = new Thing { Id = Guid.CreateVersion7(), Name = body.Name };
        db.Add(thing);
        await db.SaveChangesAsync();
        return thing;
    }
}
