using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Testing;
using SalesPerf.Testing.Authorisation;

namespace SalesPerf.Training.Tests.Api;

/// <summary>The operations of the service against docs/authorisation.yaml.</summary>
public sealed class AuthorisationTests(TrainingFixture service) : IClassFixture<TrainingFixture>
{
    [Fact]
    public void Every_operation_stands_in_the_matrix() => AuthorisationMatrix.ListsEveryOperation("training", service.Services);

    [Fact]
    public Task Every_operation_lets_in_whom_the_matrix_names_and_nobody_else() =>
        AuthorisationMatrix.LetsInWhomItNamesAsync("training", service.Services, persona => persona is { } who ? service.As(who) : service.Anonymous());

    [Fact]
    public Task The_serving_role_holds_no_more_rights_than_it_needs() => ServingRole.HoldsNoMoreThanItNeedsAsync(service.App);

    [Fact]
    public async Task Data_of_others_is_neither_shown_nor_changed()
    {
        var (seller, manager, stranger) = (await OwnerAsync("S1", service.Seller), await OwnerAsync("M1", service.Manager), await OwnerAsync("S3", service.Stranger));
        var world = World([Caller(Persona.Rep, "S1", [seller], [manager, stranger]), Caller(Persona.Manager, "M1", [manager, seller], [stranger])]) with
        {
            PersonalData =
            [
                "Name S1", "Name M1", "Name S3", "Tired of the quarter", "Listens.", "Asks late.", "Ask on Friday.", "Closes by himself", "Looks at the buyer", "Calm voice", "Waits too long", "Silence after the price",
            ], ReadsAll = [Persona.Trainer],
        };

        await AuthorisationMatrix.ShowsMembersToWhomTheyAreForAsync("training", service.Services, world, persona => service.As(persona));
        await AuthorisationMatrix.KeepsDataOfOthersAsync("training", service.Services, world);
    }

    [Fact]
    public async Task A_reorganisation_changes_on_its_day_who_sees_whom()
    {
        var moving = new DateOnly(2026, 6, 1);
        var mover = await OwnerAsync("S2", service.OtherSeller);
        await service.DeliverAsync("training.follow-positions", new PositionChanged(
            service.SeatOf("P-S2"), "P-S2", "AE", "Account executive", [new(service.OtherSeller, new(2025, 1, 1), null)],
            [new(service.SeatOf("P-M1"), new(2025, 1, 1), moving), new(service.SeatOf("P-S3"), moving, null)]), service.SeatOf("P-S2").ToString());
        var world = World([Caller(Persona.Manager, "M1", [], []), Caller(Persona.Manager, "S3", [], [])]);

        await AuthorisationMatrix.FollowsReorganisationAsync("training", service.Services, service.Clock, new DateTimeOffset(moving, TimeOnly.MinValue, TimeSpan.FromHours(7)), world, mover);
        service.Clock.SetDay(TrainingFixture.Today);
    }

    private ScopedCaller Caller(Persona persona, string code, IReadOnlyList<DataOwner> visible, IReadOnlyList<DataOwner> hidden) =>
        new(persona, service.As(persona, code), visible, hidden, service.Grpc(persona, code));

    private static AuthorisationWorld World(IReadOnlyList<ScopedCaller> callers) => new(callers, new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["skillCode"] = "closing", ["scenarioCode"] = "last-call", ["number"] = "1",
        ["/v1/training/skills"] = "closing", ["/v1/training/role-play-scenarios"] = "last-call", ["/v1/training/courses"] = "calls", ["/v1/training/onboarding-templates"] = "sdr",
    })
    {
        Calls = ScreenCalls.With(),
    };

    private async Task CatalogueAsync(HttpClient trainer)
    {
        var rubric = new[] { new { criterion = "asks", description = "Asks for the order", weight = 1 } };
        var steps = new[] { new { day = 1, title = "Meet the team", kind = "rolePlay" } };
        await trainer.PutAsJsonAsync("/v1/training/skills/closing", new { name = "Closing", area = "negotiation" });
        await trainer.PutAsJsonAsync("/v1/training/role-play-scenarios/last-call", new { title = "Last call", skillCode = "closing", situation = "The buyer hesitates.", rubric });
        await trainer.PutAsJsonAsync("/v1/training/courses/calls", new { title = "Calls", provider = "In house", kind = "internal", skillCodes = new[] { "closing" }, hours = "2" });
        await trainer.PutAsJsonAsync("/v1/training/onboarding-templates/sdr", new { titleCode = "SDR", name = "First weeks", steps });
    }

    // A coaching plan, a role play, a programme and a certification.
    private async Task<DataOwner> OwnerAsync(string code, Guid id)
    {
        using var trainer = service.As(Persona.Trainer);
        await CatalogueAsync(trainer);

        async Task<string> MakeAsync(string path, object body) => Id(await Requests.SendAsync(trainer, HttpMethod.Post, $"/v1/training/{path}", body, HttpStatusCode.Created));

        await service.DeliverAsync("training.start-onboarding-on-participant-joined", new ParticipantJoined(id, code, "Name", Guid.CreateVersion7(), "SDR", new DateOnly(2026, 3, 9), null), id.ToString());
        var enrolments = await Requests.SendAsync(trainer, HttpMethod.Get, $"/v1/training/enrolments?participantCode={code}", null, HttpStatusCode.OK);
        var plan = await MakeAsync("coaching-plans", new { participantCode = code, skillCode = "closing", reason = "Loses the last call." });
        await Requests.SendAsync(trainer, HttpMethod.Post, $"/v1/training/coaching-plans/{plan}/sessions",
            new { heldOn = "2026-03-01", notes = "Tired of the quarter.", strength = "Listens.", improvement = "Asks late.", action = "Ask on Friday." }, HttpStatusCode.OK);
        var earlier = await MakeAsync("coaching-plans", new { participantCode = code, skillCode = "closing", reason = "The year before." });
        await Requests.SendAsync(trainer, HttpMethod.Post, $"/v1/training/coaching-plans/{earlier}:complete", new { outcome = "Closes by himself." }, HttpStatusCode.OK);
        var reviewed = await MakeAsync("role-plays", new { participantCode = code, scenarioCode = "last-call", heldOn = "2026-02-01" });
        await Requests.SendAsync(trainer, HttpMethod.Post, $"/v1/training/role-plays/{reviewed}:review", new
        {
            scores = new[] { new { criterion = "asks", score = 4, comment = "Looks at the buyer." } }, strength = "Calm voice.", improvement = "Waits too long.", action = "Silence after the price.",
        }, HttpStatusCode.OK);
        await service.DeliverAsync("training.note-signal-on-goal-off-track", new GoalOffTrack(Guid.CreateVersion7(), id, "sales", "2026-Q1", 10m, 40m, 100m), id.ToString());
        return new DataOwner(code, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/v1/training/coaching-plans"] = plan,
            ["/v1/training/role-plays"] = await MakeAsync("role-plays", new { participantCode = code, scenarioCode = "last-call", heldOn = "2026-03-01" }),
            ["/v1/training/certifications"] = await MakeAsync("certifications:award", new { participantCode = code, code = "neg-1", skillCode = "closing", validFrom = "2026-01-01", basis = "Examination" }),
            ["/v1/training/enrolments"] = Id(Assert.Single(enrolments["items"]!.AsArray())!),
        });
    }

    private static string Id(JsonNode made) => made["id"]!.GetValue<string>();
}
