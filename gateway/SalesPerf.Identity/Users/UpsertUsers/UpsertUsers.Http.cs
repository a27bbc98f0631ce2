using Microsoft.AspNetCore.Mvc;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Users.UpsertUsers;

internal static class UpsertUsersHttp
{
    public static void MapUpsertUsers(this IEndpointRouteBuilder app) => app.MapPost("/users:batch", HandleAsync)
        .RequirePersona(Persona.CompAdmin, Persona.Operator)
        .WithName("UpsertUsers").WithSummary("Registers people who may sign in, or makes them equal to what is sent.")
        .WithDescription("Each item stands or falls by itself. Sent again, everything is reported as unchanged. A changed password ends every session and refresh token of that person.");

    private static Task<MultiStatus> HandleAsync([FromBody] Batch<UserItem> batch, UpsertUsers handler, Caller caller, HttpContext context) => handler.HandleAsync(batch, caller, context);
}
