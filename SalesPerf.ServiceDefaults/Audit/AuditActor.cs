using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Audit;

/// <summary>Who acts in a transaction, and by which operation.</summary>
/// <param name="Subject">The issuer's id of the person or client; the service's name for what nobody signed in for.</param>
/// <param name="OnBehalfOf">The subject for whom a service acts, or null.</param>
/// <param name="Operation">Name of the operation, of the kind of work, or of the queue.</param>
/// <param name="Target">The address or the event, or null.</param>
/// <param name="IsChangingRequest">Whether the entry is made even if no watched row changes.</param>
public sealed record AuditActor(string Subject, string? OnBehalfOf, string Operation, string? Target, bool IsChangingRequest);

/// <summary>Says who acts in a scope that serves no request, such as one that handles an event.</summary>
public interface IAuditActorSource
{
    /// <summary>Who acts, or null where this source does not know.</summary>
    AuditActor? Current { get; }
}

/// <summary>Who acts in this scope: what was named for it, else the caller of the request, else a source that knows.</summary>
public sealed class AuditScope(IHttpContextAccessor accessor, IEnumerable<IAuditActorSource> sources, AuditedService service)
{
    /// <summary>Named by a job for its own scope.</summary>
    public AuditActor? Named { get; set; }

    /// <summary>Who acts.</summary>
    public AuditActor Actor => Named ?? OfRequest() ?? sources.Select(s => s.Current).FirstOrDefault(a => a is not null) ?? new AuditActor(service.Name, null, "background work", null, false);

    /// <summary>The one for whom something happens: the person behind it, or null where it happens for nobody in particular.</summary>
    public string? Accountable => Actor is var actor && actor.OnBehalfOf is { } person ? person : actor.Subject == service.Name ? null : actor.Subject;

    /// <summary>The trace in which it happens, 32 hexadecimal digits, or null.</summary>
    public static string? TraceId => Activity.Current?.TraceId.ToHexString();

    private AuditActor? OfRequest()
    {
        if (accessor.HttpContext is not { } context) return null;
        var operation = context.GetEndpoint()?.Metadata.GetMetadata<EndpointNameMetadata>()?.EndpointName ?? context.GetEndpoint()?.DisplayName ?? "request";
        var changes = !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method));
        var target = $"{context.Request.Method} {context.Request.Path}";
        if (context.User.Identity?.IsAuthenticated != true) return new AuditActor("nobody signed in", null, operation, target, false);
        var caller = Caller.Of(context);
        return new AuditActor(caller.Subject, caller.OnBehalfOf, operation, target, changes && !Grpc(context));
    }

    private static bool Grpc(HttpContext context) => context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>The name under which this process acts for itself.</summary>
/// <param name="Name">The service.</param>
public sealed record AuditedService(string Name);
