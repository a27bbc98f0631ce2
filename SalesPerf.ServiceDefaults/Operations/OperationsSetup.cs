using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.ServiceDefaults.Operations;

/// <summary>Asks for long work, inside the transaction of the request: it is queued exactly when the request is accepted.</summary>
public sealed class Operations
{
    private readonly DbContext db;
    private readonly TimeProvider time;
    private readonly OperationKinds kinds;

    internal Operations(DbContext db, TimeProvider time, OperationKinds kinds) => (this.db, this.time, this.kinds) = (db, time, kinds);

    /// <summary>Queues work and answers 202 with its address.</summary>
    public async Task<Accepted<Operation>> AcceptAsync(string kind, object payload, Caller caller, HttpContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(context);
        kinds.Require(kind);
        var id = Guid.CreateVersion7();
        var now = time.GetUtcNow();
        await db.Database.ExecuteSqlRawAsync(
            "INSERT INTO http.operation (id, kind, subject, payload, status, trace_parent, created_at) VALUES ({0}, {1}, {2}, {3}::jsonb, 'queued', {4}, {5})",
            [id, kind, caller.Accountable, JsonSerializer.Serialize(payload), Activity.Current?.Id ?? string.Empty, now], cancellationToken);
        context.Response.OnCompleted(() => { kinds.Signal(); return Task.CompletedTask; });
        var location = $"/v1/operations/{kinds.PublicId(id)}";
        context.Response.Headers["Operation-Location"] = location;
        return TypedResults.Accepted(location, new Operation(kinds.PublicId(id), kind, OperationStatus.Queued, 0, new Dictionary<string, long>(), now, null, null, null, null));
    }
}

/// <summary>The kinds of work that this service does.</summary>
internal sealed class OperationKinds(string service) : IDisposable
{
    private readonly SemaphoreSlim signal = new(0);

    public Dictionary<string, Type> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>How the sentences in the result of a kind are said in a language, where it has any.</summary>
    public Dictionary<string, Action<JsonObject, Language>> Wordings { get; } = new(StringComparer.Ordinal);

    public string PublicId(Guid id) => $"{service}-{id:N}";

    public Guid? ParseId(string id) => id.StartsWith($"{service}-", StringComparison.Ordinal) && Guid.TryParseExact(id[(service.Length + 1)..], "N", out var value) ? value : null;

    public void Require(string kind)
    {
        if (!Types.ContainsKey(kind)) throw new InvalidOperationException($"No work is registered for '{kind}'.");
    }

    public void Dispose() => signal.Dispose();

    public void Signal() => signal.Release();

    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => signal.WaitAsync(longest, cancellationToken);
}

/// <summary>Registration and addresses of long work.</summary>
public static class OperationsSetup
{
    /// <summary>Registers the work of a kind.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="kind">Its name.</param>
    /// <param name="word">Says the sentences in its result in the language of whoever reads it; they are kept in English. None where the result is data.</param>
    public static WebApplicationBuilder AddOperation<TWork>(this WebApplicationBuilder builder, string kind, Action<JsonObject, Language>? word = null) where TWork : class, IOperationWork
    {
        ArgumentNullException.ThrowIfNull(builder);
        var kinds = (OperationKinds)builder.Services.Single(d => d.ServiceType == typeof(OperationKinds)).ImplementationInstance!;
        kinds.Types.Add(kind, typeof(TWork));
        if (word is not null) kinds.Wordings.Add(kind, word);
        builder.Services.AddScoped<TWork>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, OperationWorker>());
        return builder;
    }

    internal static void AddOperations(this IHostApplicationBuilder builder, string service)
    {
        builder.Services.AddSingleton(new OperationKinds(service));
        builder.Services.AddScoped(sp => new Operations(sp.GetRequiredService<DbContext>(), sp.GetRequiredService<TimeProvider>(), sp.GetRequiredService<OperationKinds>()));
    }
}

/// <summary>Refusals about long work.</summary>
public static class OperationErrors
{
    /// <summary>No such operation, or someone else's.</summary>
    public static DomainError NotFound { get; } = new("operation.not_found", ErrorKind.NotFound, "There is no such operation of yours.");
}
