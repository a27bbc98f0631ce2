using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Territories.Api.Invariants;

internal static class InvariantEndpoints
{
    public static void MapInvariantEndpoints(this RouteGroupBuilder group) =>
        group.MapGet("/invariants", GetAsync).WithName("CheckTerritoriesInvariants").WithTags("Invariants")
            .WithSummary("What must hold in this service's data at all times, and where it does not.").RequirePersona(Persona.Operator);

    private static async Task<Ok<InvariantsAnswer>> GetAsync(InvariantChecks checks, CancellationToken cancellationToken) =>
        TypedResults.Ok(await checks.HandleAsync(cancellationToken));
}
