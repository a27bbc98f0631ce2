using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;
using SalesPerf.Testing.Authorisation;

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
            new(Persona.Rep, service.As(Persona.Rep, "sari"), [sari], [boss, rina]),
            new(Persona.Manager, service.As(Persona.Manager, "boss"), [boss, sari], [rina]),
            new(Persona.Trainer, service.As(Persona.Trainer), [], [sari, boss, rina]),
            new(Persona.Recruiter, service.As(Persona.Recruiter), [], [sari, boss, rina]),
        ];
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["periodCode"] = "2026-Q2", ["kpiCode"] = "activity" };

        await AuthorisationMatrix.KeepsDataOfOthersAsync("goals", service.Services, new AuthorisationWorld(callers, values));
    }

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
            participantCode = code, strength = "You prepared the demo well.", improvement = "Ask about the budget early.", action = "Use the question list on Friday.",
        }, HttpStatusCode.Created);
        await service.TellAsync(service.Result(code, "2025-Q4", 10m, 100m, final: true));
        var gap = Assert.Single(await service.PublishedAsync<PerformanceGapFound>(), g => g.ParticipantId == service.Id(code));
        return new DataOwner(code, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/v1/goals/goals"] = id, ["/v1/goals/goals/{id}/questions"] = question["id"]!.GetValue<string>(), ["/v1/goals/feedback"] = feedback["id"]!.GetValue<string>(),
            ["/v1/goals/gaps"] = gap.GapId.ToString(), ["/v1/goals/people"] = code,
        });
    }
}
