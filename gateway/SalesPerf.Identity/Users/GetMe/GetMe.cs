using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Users.GetMe;

/// <summary>Who is asking, as the token says.</summary>
/// <param name="Subject">The issuer's id.</param>
/// <param name="Name">As people call them; a client's id for a machine.</param>
/// <param name="Personas">What the caller may act as.</param>
/// <param name="ParticipantCode">Business key of the participant the caller is.</param>
public sealed record Me(string Subject, string Name, IReadOnlyList<string> Personas, string? ParticipantCode);

internal static class GetMe
{
    public static void MapGetMe(this IEndpointRouteBuilder app) => app.MapGet("/me", Handle)
        .WithName("GetMe").WithSummary("Who is signed in.").WithDescription("For everybody with a token. The first call to try.");

    private static Ok<Me> Handle(Caller caller, ClaimsPrincipal user) => TypedResults.Ok(new Me(
        caller.Subject, user.FindFirstValue("name") ?? caller.Subject, [.. caller.Personas.Select(PersonaNames.NameOf).Order(StringComparer.Ordinal)], caller.ParticipantCode));
}
