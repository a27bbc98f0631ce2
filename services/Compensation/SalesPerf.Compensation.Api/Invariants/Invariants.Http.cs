using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Api.Invariants;

internal static class InvariantEndpoints
{
    public static void MapInvariants(this IEndpointRouteBuilder app) => app.MapGet("/v1/compensation/invariants", HandleAsync).WithName("CheckCompensationInvariants").WithTags("Operations")
        .RequirePersona(Persona.Operator).WithSummary("Checks what must always hold; an empty list of violations is good.");

    private static async Task<Ok<InvariantsAnswer>> HandleAsync(InvariantChecks checks, CancellationToken cancellationToken) => TypedResults.Ok(new InvariantsAnswer(await checks.AllAsync(cancellationToken)));
}
