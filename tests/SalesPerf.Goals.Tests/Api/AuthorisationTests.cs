using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Goals.V1;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Testing;
using SalesPerf.Testing.Authorisation;
using SalesPerf.Training.Contracts.Events.V1;

namespace SalesPerf.Goals.Tests.Api;

/// <summary>The operations of the service against docs/authorisation.yaml.</summary>
public sealed class AuthorisationTests(GoalsFixture service) : IClassFixture<GoalsFixture>
{
    [Fact]
    public void Every_operation_stands_in_the_matrix() => AuthorisationMatrix.ListsEveryOperation("goals", service.Services);

    [Fact]
    public Task Every_operation_lets_in_whom_the_matrix_names_and_nobody_else() =>
        AuthorisationMatrix.LetsInWhomItNamesAsync("goals", service.Services, persona => persona is { } who ? service.As(who) : service.Anonymous());

    [Fact]
    public Task The_serving_role_holds_no_more_rights_than_it_needs() => ServingRole.HoldsNoMoreThanItNeedsAsync(service.App, "goals.applied_version", "goals.acknowledgement", "goals.gap");

    [Fact]
    public async Task Data_of_others_is_neither_shown_nor_changed()
    {
        var (sari, boss, rina) = (await OwnerAsync("sari"), await OwnerAsync("boss"), await OwnerAsync("rina"));
        ScopedCaller[] callers =
        [
            Caller(Persona.Rep, "sari", [sari], [boss, rina]),
            Caller(Persona.Manager, "boss", [boss, sari], [rina]),
            Caller(Persona.Trainer, null, [], [sari, boss, rina]),
            Caller(Persona.Recruiter, null, [], [sari, boss, rina]),
        ];
        var world = World(callers) with
        {
            PersonalData = ["Sari", "Boss", "Rina", "You prepared the demo well", "Ask about the budget early", "Use the question list", "Demo at Acme", "I will ask first", "The hardest deal", "Asks in time now"],
            Sets = new Dictionary<string, Func<DataOwner, object>>(StringComparer.Ordinal)
            {
                ["POST /v1/goals/recognitions reward"] = owner => new { participantCode = owner.Code, title = "Well sold", message = "The team cheers.", reward = new { amount = "5", currency = "IDR" } },
            },
        };

        await AuthorisationMatrix.ShowsMembersToWhomTheyAreForAsync("goals", service.Services, world, persona => service.As(persona));
        await AuthorisationMatrix.KeepsDataOfOthersAsync("goals", service.Services, world);
    }

    [Fact]
    public async Task A_reorganisation_changes_on_its_day_who_sees_whom()
    {
        var (tono, other, budi) = (await OwnerAsync("tono"), await OwnerAsync("other"), await OwnerAsync("budi"));
        await service.DeliverAsync("goals.follow-positions", new PositionChanged(
            service.Seat("budi"), "seat-budi", "ae", "Account executive", [new PositionHolder(service.Id("budi"), new(2024, 1, 1), null)],
            [new ReportingLine(service.Seat("boss"), new(2024, 1, 1), Moving), new ReportingLine(service.Seat("other"), Moving, null)]), service.Seat("budi").ToString());
        var world = World([Caller(Persona.Manager, "boss", [tono], [other]), Caller(Persona.Manager, "other", [other], [tono])]);

        await AuthorisationMatrix.FollowsReorganisationAsync("goals", service.Services, service.Clock, new DateTimeOffset(Moving, TimeOnly.MinValue, TimeSpan.FromHours(7)), world, budi);
        service.Clock.SetDay(GoalsFixture.Today);
    }

    // A Monday, in the organisation's time zone.
    private static readonly DateOnly Moving = new(2026, 3, 2);

    private ScopedCaller Caller(Persona persona, string? code, IReadOnlyList<DataOwner> visible, IReadOnlyList<DataOwner> hidden) =>
        new(persona, service.As(persona, code), visible, hidden, service.Grpc(persona, code));

    private static AuthorisationWorld World(IReadOnlyList<ScopedCaller> callers) => new(
        callers,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["periodCode"] = "2026-Q1", ["kpiCode"] = "activity", ["groupBy"] = "person", ["/v1/goals/kpis"] = "activity" })
    {
        Calls = ScreenCalls.With(("gRPC /salesperf.goals.v1.GapService/GetGap", new(true, async (grpc, owner) => await new GapService.GapServiceClient(grpc).GetGapAsync(new GetGapRequest { GapId = owner.Things["/v1/goals/gaps"] })))),
    };

    // A goal with a question, a gap behind a measurement, and feedback.
    private async Task<DataOwner> OwnerAsync(string code)
    {
        using var admin = service.As(Persona.CompAdmin);
        using var self = service.As(Persona.Rep, code);
        var goal = await service.ReadAsync<JsonElement>(await admin.PostAsJsonAsync(new Uri("/v1/goals/goals", UriKind.Relative), new
        {
            participantCode = code, kpiCode = "activity", periodCode = "2026-Q1", target = "40", statement = "Forty units of Sales activity by the end.", reason = "It fills the funnel.",
        }));
        var id = goal.GetProperty("id").GetString()!;
        var question = await Requests.SendAsync(self, HttpMethod.Post, $"/v1/goals/goals/{id}/questions", new { text = "Do demos count?" }, HttpStatusCode.Created);
        var feedback = await Requests.SendAsync(admin, HttpMethod.Post, "/v1/goals/feedback", new
        {
            participantCode = code, strength = "You prepared the demo well.", improvement = "Ask about the budget early.", action = "Use the question list on Friday.", about = "Demo at Acme",
        }, HttpStatusCode.Created);
        await Requests.SendAsync(self, HttpMethod.Post, $"/v1/goals/feedback/{feedback["id"]}:respond", new { words = "I will ask first." }, HttpStatusCode.OK);
        await service.DeliverAsync(
            "goals.show-coaching-on-coaching-completed", new CoachingCompleted(Guid.CreateVersion7(), service.Id(code), null, "closing", new DateOnly(2026, 2, 2), "Asks in time now."), service.Id(code).ToString());
        using var thanking = service.As(Persona.CompAdmin);
        thanking.DefaultRequestHeaders.Add("Idempotency-Key", $"thanks-{code}");
        await Requests.SendAsync(thanking, HttpMethod.Post, "/v1/goals/recognitions", new { participantCode = code, title = "Closed", message = "The hardest deal.", reward = new { amount = "10", currency = "IDR" } }, HttpStatusCode.Created);
        await Requests.SendAsync(admin, HttpMethod.Post, "/v1/goals/funnel-snapshots:batch", new
        {
            items = new[] { new { participantCode = code, periodCode = "2026-Q1", stages = new[] { new { code = "lead", name = "Lead", entered = "10", advanced = "4" } } } },
        }, HttpStatusCode.MultiStatus);
        await Requests.SendAsync(admin, HttpMethod.Post, "/v1/goals/measurements:batch", new { items = new[] { new { participantCode = code, kpiCode = "activity", value = "12", periodCode = "2026-Q1" } } }, HttpStatusCode.MultiStatus);
        await service.TellAsync(service.Result(code, "2025-Q4", 10m, 100m, final: true));
        var gap = Assert.Single(await service.PublishedAsync<PerformanceGapFound>(), g => g.ParticipantId == service.Id(code));
        return new DataOwner(code, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/v1/goals/goals"] = id, ["/v1/goals/goals/{id}/questions"] = question["id"]!.GetValue<string>(), ["/v1/goals/feedback"] = feedback["id"]!.GetValue<string>(),
            ["/v1/goals/gaps"] = gap.GapId.ToString(), ["/v1/goals/people"] = code,
        });
    }
}
