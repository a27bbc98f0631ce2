using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;

namespace SalesPerf.Territories.Api.Participants;

/// <summary>A participant to record.</summary>
/// <param name="Code">Business key; tokens and files name it.</param>
/// <param name="Name">Name to show.</param>
/// <param name="HiredOn">First day.</param>
/// <param name="LeftOn">First day after the last; absent while employed.</param>
internal sealed record ParticipantItem(string Code, string Name, DateOnly HiredOn, DateOnly? LeftOn = null)
{
    public void Check(string pointer)
    {
        var violations = new Violations();
        violations.Code(Code, $"{pointer}/code");
        violations.Text(Name, $"{pointer}/name");
        violations.ThrowIfAny();
    }
}

internal static class RecordParticipantsEndpoint
{
    public static void MapRecordParticipants(this RouteGroupBuilder group) =>
        group.MapPost("/participants:batch", BatchAsync).WithName("RecordParticipants").WithTags("Participants")
            .WithSummary("Records participants by their codes.").RequirePersona(Persona.CompAdmin);

    private static Task<MultiStatus> BatchAsync(Batch<ParticipantItem> batch, RecordParticipants record, HttpContext http, CancellationToken cancellationToken) =>
        record.HandleAsync(batch, http, cancellationToken);
}
