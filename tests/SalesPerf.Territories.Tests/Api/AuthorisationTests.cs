using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;
using SalesPerf.Testing.Authorisation;

namespace SalesPerf.Territories.Tests.Api;

/// <summary>The operations of the service against docs/authorisation.yaml.</summary>
public sealed class AuthorisationTests(TerritoriesFixture service) : OrganisationCase(service)
{
    [Fact]
    public void Every_operation_stands_in_the_matrix() => AuthorisationMatrix.ListsEveryOperation("territories", Service.Services);

    [Fact]
    public Task Every_operation_lets_in_whom_the_matrix_names_and_nobody_else() =>
        AuthorisationMatrix.LetsInWhomItNamesAsync("territories", Service.Services, persona => persona is { } who ? Service.As(who) : Service.Anonymous());

    [Fact]
    public Task The_serving_role_holds_no_more_rights_than_it_needs() => ServingRole.HoldsNoMoreThanItNeedsAsync(Service.App, "territories.quota_revision", "territories.hire");

    [Fact]
    public async Task Data_of_others_is_neither_shown_nor_changed()
    {
        await GivenATeamAsync();
        await BatchAsync("participants", Person("zoe"));
        await BatchAsync("positions", Seat("P-ZOE", "REP", "zoe"));
        string[] people = ["ann", "boss", "zoe"];
        await BatchAsync("territories", [.. people.Select(p => new { code = $"T-{p}", name = p })]);
        await BatchAsync("assignments", [.. people.Select(p => new { territoryCode = $"T-{p}", positionCode = SeatOf(p), from = "2025-01-01" })]);
        await BatchAsync("accounts", [.. people.Select(p => new { code = $"A-{p}", name = p, territories = new[] { new { territoryCode = $"T-{p}", from = "2025-01-01" } } })]);
        await BatchAsync("quotas", [.. people.Select(p => Quota(SeatOf(p), "2026-Q1", "100"))]);
        var quotas = (await GetAsync("quotas?periodCode=2026-Q1"))["items"]!.AsArray().ToDictionary(q => q!["positionCode"]!.GetValue<string>(), q => q!["id"]!.GetValue<string>());
        DataOwner Owner(string code) => new(code, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/v1/territories/participants"] = code, ["/v1/territories/positions"] = SeatOf(code), ["/v1/territories/accounts"] = $"A-{code}", ["/v1/territories/quotas"] = quotas[SeatOf(code)],
        });
        ScopedCaller[] callers =
        [
            new(Persona.Rep, Service.As(Persona.Rep, "ann"), [Owner("ann")], [Owner("boss"), Owner("zoe")]),
            new(Persona.Manager, Service.As(Persona.Manager, "boss"), [Owner("boss"), Owner("ann")], [Owner("zoe")]),
            new(Persona.Trainer, Service.As(Persona.Trainer), [], [Owner("ann"), Owner("boss"), Owner("zoe")]),
            new(Persona.Recruiter, Service.As(Persona.Recruiter), [], [Owner("ann"), Owner("boss"), Owner("zoe")]),
        ];
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["periodCode"] = "2026-Q1" };

        await AuthorisationMatrix.KeepsDataOfOthersAsync("territories", Service.Services, new AuthorisationWorld(callers, values));
    }

    private static string SeatOf(string person) => $"P-{person.ToUpperInvariant()}";
}
