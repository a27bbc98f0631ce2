using SalesPerf.Identity.Users.GetMe;
using SalesPerf.Identity.Users.ListUsers;
using SalesPerf.Identity.Users.UpsertUsers;

namespace SalesPerf.Identity.Users;

/// <summary>The addresses of people.</summary>
internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/identity").WithTags("Users").RequireAuthorization();
        group.MapGetMe();
        group.MapListUsers();
        group.MapUpsertUsers();
    }
}
