using SalesPerf.Messaging;
using SalesPerf.ServiceDefaults.Audit;

namespace SalesPerf.Organisation;

/// <summary>A consumer acts as its own service, for the person whose request led to the event.</summary>
internal sealed class ConsumerOfRecord(ICurrentEvent current, AuditedService service) : IAuditActorSource
{
    /// <inheritdoc/>
    public AuditActor? Current => current.Handling is { } handled
        ? new AuditActor(service.Name, handled.OnBehalfOf, current.Queue ?? "consumer", $"event {handled.EventId} of {handled.Source}", IsChangingRequest: false)
        : null;
}
