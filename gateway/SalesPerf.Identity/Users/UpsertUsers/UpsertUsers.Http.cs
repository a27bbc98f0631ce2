using Microsoft.AspNetCore.Mvc;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Users.UpsertUsers;

/// <summary>People to register or to make equal to what is sent.</summary>
/// <param name="Items">1 to 1,000.</param>
public sealed record UpsertUsersRequest(IReadOnlyList<UserItem> Items)
{
    internal const int MostItems = 1000;
}

/// <summary>What became of each item, in the order in which they were sent.</summary>
/// <param name="Items">One a request item.</param>
/// <param name="Created">How many are new.</param>
/// <param name="Updated">How many were changed.</param>
/// <param name="Unchanged">How many were equal already.</param>
/// <param name="Refused">How many have a problem.</param>
public sealed record UpsertUsersResponse(IReadOnlyList<UserResult> Items, int Created, int Updated, int Unchanged, int Refused);

/// <summary>What became of one item.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="UserName">As it was sent.</param>
/// <param name="Status">HTTP status of this item alone: 201, 200, or the problem's.</param>
/// <param name="Outcome">Created, updated, unchanged or refused.</param>
/// <param name="Problem">Why it was refused.</param>
public sealed record UserResult(int Index, string UserName, int Status, UserOutcome Outcome, Problem? Problem);

internal static class UpsertUsersHttp
{
    public static void MapUpsertUsers(this IEndpointRouteBuilder app) => app.MapPost("/users:batch", HandleAsync)
        .RequirePersona(Persona.CompAdmin, Persona.Operator)
        .WithName("UpsertUsers").WithSummary("Registers people who may sign in, or makes them equal to what is sent.")
        .WithDescription("Each item stands or falls by itself. Sent again, everything is reported as unchanged. A changed password ends every session and refresh token of that person.")
        .Produces<UpsertUsersResponse>(StatusCodes.Status207MultiStatus);

    private static async Task<IResult> HandleAsync([FromBody] UpsertUsersRequest request, UpsertUsers handler, Caller caller, HttpContext context)
    {
        var found = new Violations();
        found.Check(request.Items.Count is >= 1 and <= UpsertUsersRequest.MostItems, "/items", "identity.batch_size", $"1 to {UpsertUsersRequest.MostItems} items.");
        found.ThrowIfAny();
        var results = await handler.HandleAsync(request.Items, caller, context.RequestAborted);
        var items = results.Select((r, i) => ToResult(r, i, context)).ToArray();
        int Count(UserOutcome outcome) => items.Count(i => i.Outcome == outcome);
        return TypedResults.Json(
            new UpsertUsersResponse(items, Count(UserOutcome.Created), Count(UserOutcome.Updated), Count(UserOutcome.Unchanged), Count(UserOutcome.Refused)),
            statusCode: StatusCodes.Status207MultiStatus);
    }

    private static UserResult ToResult(UpsertedUser result, int index, HttpContext context)
    {
        var problem = result.Error is null ? null : Problem.Of(result.Error, context);
        var status = problem?.Status ?? (result.Outcome == UserOutcome.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK);
        return new(index, result.UserName, status, result.Outcome, problem);
    }
}
