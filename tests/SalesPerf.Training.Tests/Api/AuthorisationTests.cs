using System.Net;
using System.Text.Json.Nodes;
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
        using var trainer = service.As(Persona.Trainer);
        await Requests.SendAsync(trainer, HttpMethod.Put, "/v1/training/skills/closing", new { name = "Closing", area = "negotiation" }, HttpStatusCode.Created);
        var rubric = new[] { new { criterion = "asks", description = "Asks for the order", weight = 1 } };
        await Requests.SendAsync(trainer, HttpMethod.Put, "/v1/training/role-play-scenarios/last-call", new { title = "Last call", skillCode = "closing", situation = "The buyer hesitates.", rubric }, HttpStatusCode.Created);
        var (seller, manager, stranger) = (await OwnerAsync(trainer, "S1", service.Seller), await OwnerAsync(trainer, "M1", service.Manager), await OwnerAsync(trainer, "S3", service.Stranger));
        ScopedCaller[] callers =
        [
            new(Persona.Rep, service.As(Persona.Rep, "S1"), [seller], [manager, stranger]),
            new(Persona.Manager, service.As(Persona.Manager, "M1"), [manager, seller], [stranger]),
        ];
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["skillCode"] = "closing", ["scenarioCode"] = "last-call", ["number"] = "1" };

        await AuthorisationMatrix.KeepsDataOfOthersAsync("training", service.Services, new AuthorisationWorld(callers, values));
    }

    // A coaching plan, a role play, a programme and a certification.
    private async Task<DataOwner> OwnerAsync(HttpClient trainer, string code, Guid id)
    {
        async Task<string> MakeAsync(string path, object body) => Id(await Requests.SendAsync(trainer, HttpMethod.Post, $"/v1/training/{path}", body, HttpStatusCode.Created));

        await service.DeliverAsync("training.start-onboarding-on-participant-joined", new ParticipantJoined(id, code, "Name", Guid.CreateVersion7(), "SDR", new DateOnly(2026, 3, 9), null), id.ToString());
        var enrolments = await Requests.SendAsync(trainer, HttpMethod.Get, $"/v1/training/enrolments?participantCode={code}", null, HttpStatusCode.OK);
        return new DataOwner(code, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/v1/training/coaching-plans"] = await MakeAsync("coaching-plans", new { participantCode = code, skillCode = "closing", reason = "Loses the last call." }),
            ["/v1/training/role-plays"] = await MakeAsync("role-plays", new { participantCode = code, scenarioCode = "last-call", heldOn = "2026-03-01" }),
            ["/v1/training/certifications"] = await MakeAsync("certifications:award", new { participantCode = code, code = "neg-1", skillCode = "closing", validFrom = "2026-01-01", basis = "Examination" }),
            ["/v1/training/enrolments"] = Id(Assert.Single(enrolments["items"]!.AsArray())!),
        });
    }

    private static string Id(JsonNode made) => made["id"]!.GetValue<string>();
}
