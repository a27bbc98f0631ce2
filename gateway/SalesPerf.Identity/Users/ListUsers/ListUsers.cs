using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using SalesPerf.Identity.Persistence;
using SalesPerf.ServiceDefaults.Http;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Identity.Users.ListUsers;

/// <summary>Somebody who may sign in.</summary>
/// <param name="Subject">The <c>sub</c> of their tokens.</param>
/// <param name="UserName">What they sign in with; masked for an auditor.</param>
/// <param name="Name">As people call them; masked for an auditor.</param>
/// <param name="ParticipantCode">Business key of the participant they are.</param>
/// <param name="Personas">What they may act as.</param>
/// <param name="LockedUntil">Until when they may not sign in, after too many wrong passwords.</param>
public sealed record UserSummary(Guid Subject, string UserName, string Name, string? ParticipantCode, IReadOnlyList<string> Personas, DateTimeOffset? LockedUntil);

internal static class ListUsers
{
    private const string Mask = "***";

    // By subject: a cursor can be read, and a user name is not everybody's.
    private sealed record After(Guid Subject);

    public static void MapListUsers(this IEndpointRouteBuilder app) => app.MapGet("/users", HandleAsync)
        .RequirePersona(Persona.CompAdmin, Persona.Operator, Persona.Auditor)
        .WithName("ListUsers").WithSummary("Everybody who may sign in, by user name.");

    private static async Task<Ok<Page<UserSummary>>> HandleAsync([AsParameters] PageRequest page, Caller caller, IdentityDb db, TimeProvider time, HttpContext context)
    {
        var after = page.After<After>()?.Subject;
        var people = await db.People.AsNoTracking().Where(p => after == null || p.UserNameKey.CompareTo(db.People.Where(a => a.Id == after).Select(a => a.UserNameKey).First()) > 0)
            .OrderBy(p => p.UserNameKey).Take(page.Size + 1).ToListAsync(context.RequestAborted);
        var now = time.GetUtcNow();
        var masked = !caller.Is(Persona.CompAdmin, Persona.Operator);
        UserSummary[] rows = [.. people.Select(p => new UserSummary(p.Id, masked ? Mask : p.UserName, masked ? Mask : p.Name, p.ParticipantCode, p.Personas, p.IsLocked(now) ? p.LockedUntil : null))];
        return TypedResults.Ok(page.ToPage(rows, u => new After(u.Subject), context));
    }
}
