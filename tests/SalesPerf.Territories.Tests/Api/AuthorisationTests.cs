using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.V1;
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
            Caller(Persona.Rep, "ann", [Owner("ann")], [Owner("boss"), Owner("zoe")]),
            Caller(Persona.Manager, "boss", [Owner("boss"), Owner("ann")], [Owner("zoe")]),
            Caller(Persona.Trainer, null, [], [Owner("ann"), Owner("boss"), Owner("zoe")]),
            Caller(Persona.Recruiter, null, [], [Owner("ann"), Owner("boss"), Owner("zoe")]),
        ];
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["periodCode"] = "2026-Q1", ["/v1/territories/calendars"] = "FISCAL", ["/v1/territories/titles"] = "REP" };
        var world = new AuthorisationWorld(callers, values) 
        {
            PersonalData = [.. people.Select(p => $"The {p}")],
            Calls = ScreenCalls.With(
                ("gRPC /salesperf.territories.v1.OrganisationService/ResolveParticipants", new(true, async (grpc, owner) =>
                    await new OrganisationService.OrganisationServiceClient(grpc).ResolveParticipantsAsync(new ResolveParticipantsRequest { Codes = { owner.Code } }))),
                ("gRPC /salesperf.territories.v1.TaskPreferenceService/GetTaskPreferences", new(false, async (grpc, _) =>
                    await new TaskPreferenceService.TaskPreferenceServiceClient(grpc).GetTaskPreferencesAsync(new GetTaskPreferencesRequest())))),
        };

        await AuthorisationMatrix.ShowsMembersToWhomTheyAreForAsync("territories", Service.Services, world, persona => Service.As(persona));
        await AReorganisationChangesWhoSeesWhomAsync(world, Owner("ann"));
        await AuthorisationMatrix.KeepsDataOfOthersAsync("territories", Service.Services, world);
    }

    // Ann will report to Zoe: a team is made once.
    private async Task AReorganisationChangesWhoSeesWhomAsync(AuthorisationWorld world, DataOwner moved)
    {
        var moving = DateOnly.FromDateTime(Service.Clock.GetUtcNow().UtcDateTime).AddDays(30);
        Assert.Equal(["P-ANN: updated"], await BatchAsync("positions", new
        {
            code = "P-ANN", titleCode = "REP", holders = new[] { new { participantCode = "ann", from = "2025-01-01" } },
            reportsTo = new object[] { new { managerPositionCode = "P-BOSS", from = "2025-01-01", untilExclusive = moving }, new { managerPositionCode = "P-ZOE", from = moving } },
        }));

        await AuthorisationMatrix.FollowsReorganisationAsync("territories", Service.Services, Service.Clock, new DateTimeOffset(moving, TimeOnly.MinValue, TimeSpan.FromHours(7)),
            world with { Callers = [Caller(Persona.Manager, "boss", [], []), Caller(Persona.Manager, "zoe", [], [])] }, moved);
        Service.Clock.Release();
    }

    private ScopedCaller Caller(Persona persona, string? code, IReadOnlyList<DataOwner> visible, IReadOnlyList<DataOwner> hidden) =>
        new(persona, Service.As(persona, code), visible, hidden, Service.Grpc(persona, code));

    private static string SeatOf(string person) => $"P-{person.ToUpperInvariant()}";
}
