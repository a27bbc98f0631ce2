using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Messaging;
using SalesPerf.Partners.Archive;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Partners.Partners;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Partners.Samples;

/// <summary>Which sample.</summary>
/// <param name="Type">CloudEvents type or routing key.</param>
public sealed record SampleRequest(string Type);

/// <summary>A sample on its way.</summary>
/// <param name="Id">Id of the event.</param>
/// <param name="Type">Its type.</param>
/// <param name="RoutingKey">Its routing key.</param>
public sealed record SampleView(Guid Id, string Type, string RoutingKey);

/// <summary>Sends one partner an event that never happened, marked <c>sample: true</c>, the way that real ones take.</summary>
internal static class TriggerSample
{
    public static void MapSamples(this IEndpointRouteBuilder app) => app.MapPost("/v1/partners/{code}/samples", TriggerAsync)
        .RequirePersona(Persona.Operator, Persona.Partner).WithTags("Events")
        .WithName("TriggerSample").WithSummary("Sends this partner a sample of an event, to its queue and its webhooks and to nobody else.");

    private static async Task<Accepted<SampleView>> TriggerAsync(string code, SampleRequest request, PartnerReader reader, ArchiveEvent archive, Caller caller, TimeProvider time, CancellationToken cancellationToken)
    {
        var partner = await reader.GetAsync(code, caller, cancellationToken);
        var type = EventCatalogue.Find(request.Type) ?? throw new DomainException(PartnerErrors.UnknownType);
        if (!partner.Sees(type.RoutingKey)) throw new DomainException(PartnerErrors.TypeNotBound);
        var now = time.GetUtcNow();
        // The sequence of a source that has only samples: its clock.
        var context = new EventContext(Guid.CreateVersion7(now), SampleEvents.IdOf("sample").ToString(), now.ToUnixTimeMilliseconds(), now, type.Service, caller.Accountable, 1);
        await archive.AddSampleAsync(type, SampleEvents.Of(type), context, Activity.Current?.Id, partner.Id, cancellationToken);
        return TypedResults.Accepted((string?)null, new SampleView(context.EventId, type.Type, type.RoutingKey));
    }
}
