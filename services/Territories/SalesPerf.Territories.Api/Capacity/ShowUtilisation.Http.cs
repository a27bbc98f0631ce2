using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.Organisation.Visibility;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Api.Hosting;

namespace SalesPerf.Territories.Api.Capacity;

internal static class UtilisationEndpoint
{
    public static void MapUtilisation(this RouteGroupBuilder group) =>
        group.MapGet("/utilisation", GetAsync).WithName("ShowUtilisation").WithTags("Capacity")
            .WithSummary("What the holder of each position carries in a period: accounts, hours of work against capacity, attainment.").RequirePersona(Readers.Capacity);

    private static async Task<Ok<Page<SeatUtilisation>>> GetAsync(
        string periodCode, [AsParameters] PageRequest page, ShowUtilisation show, Caller caller, ParticipantVisibility visibility, HttpContext http, CancellationToken cancellationToken)
    {
        var visible = await visibility.OfAsync(caller, cancellationToken, Persona.Recruiter);
        var rows = await show.HandleAsync(periodCode, visible, page.After<AfterCode>()?.Code, page.Size + 1, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, r => new AfterCode(r.PositionCode), http));
    }
}
