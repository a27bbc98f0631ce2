using System.Net;
using Npgsql;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;
using SalesPerf.Testing.Authorisation;

namespace SalesPerf.Identity.Tests;

/// <summary>The operations of the issuer against docs/authorisation.yaml.</summary>
public sealed class AuthorisationTests(Issuer issuer) : IClassFixture<Issuer>
{
    [Fact]
    public void Every_operation_stands_in_the_matrix() => AuthorisationMatrix.ListsEveryOperation("identity", issuer.Services);

    [Fact]
    public Task Every_operation_lets_in_whom_the_matrix_names_and_nobody_else() => AuthorisationMatrix.LetsInWhomItNamesAsync("identity", issuer.Services, issuer.As);

    [Fact]
    public async Task Names_are_shown_to_whom_they_are_for()
    {
        using var admin = issuer.As(Persona.CompAdmin);
        var somebody = new { userName = "zahra.lestari", name = "Zahra Lestari", personas = new[] { "rep" }, password = "a password of somebody" };
        await Requests.SendAsync(admin, HttpMethod.Post, "/v1/identity/users:batch", new { items = new[] { somebody } }, HttpStatusCode.MultiStatus);
        var world = new AuthorisationWorld([new ScopedCaller(Persona.CompAdmin, admin, [new DataOwner("Z", new Dictionary<string, string>())], [])], new Dictionary<string, string>()) { PersonalData = [somebody.userName, somebody.name] };

        await AuthorisationMatrix.ShowsMembersToWhomTheyAreForAsync("identity", issuer.Services, world, persona => issuer.As(persona));
    }

    [Fact]
    public async Task The_serving_role_holds_no_more_rights_than_it_needs()
    {
        await using var app = NpgsqlDataSource.Create(issuer.Database.AppConnectionString);
        await ServingRole.HoldsNoMoreThanItNeedsAsync(app);
    }
}
