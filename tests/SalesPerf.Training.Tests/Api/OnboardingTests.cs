using System.Net;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Training.Contracts.Events.V1;
using static SalesPerf.Testing.Requests;

namespace SalesPerf.Training.Tests.Api;

public sealed class OnboardingTests(TrainingFixture training) : IClassFixture<TrainingFixture>
{
    private const string Queue = "training.start-onboarding-on-participant-joined";

    [Fact]
    public async Task A_newcomer_waits_for_a_template_and_then_has_a_programme_of_the_title()
    {
        await training.DeliverAsync(Queue, Joined(training.Seller, "SDR"));
        await training.DeliverAsync(Queue, Joined(training.Seller, "SDR"));
        var waiting = Assert.Single((await SendAsync(training.As(Persona.Rep, "S1"), HttpMethod.Get, "/v1/training/enrolments", null, HttpStatusCode.OK))["items"]!.AsArray())!;
        Assert.Equal("waitingForTemplate", waiting["status"]!.GetValue<string>());
        var path = $"/v1/training/enrolments/{waiting["id"]}";
        var early = await SendAsync(training.As(Persona.Rep, "S1"), HttpMethod.Post, $"{path}/steps/1:complete", null, HttpStatusCode.Conflict);
        Assert.Equal("training.enrolment_waits_for_template", early["code"]!.GetValue<string>());

        var trainer = training.As(Persona.Trainer);
        await SendAsync(trainer, HttpMethod.Put, "/v1/training/onboarding-templates/sdr", Template("SDR", "Research", "Calls"), HttpStatusCode.Created);
        var begun = await SendAsync(training.As(Persona.Rep, "S1"), HttpMethod.Get, path, null, HttpStatusCode.OK);
        Assert.Equal(("active", "sdr"), (begun["status"]!.GetValue<string>(), begun["templateCode"]!.GetValue<string>()));
        Assert.Equal(["2026-03-09", "2026-03-10"], begun["steps"]!.AsArray().Select(s => s!["dueOn"]!.GetValue<string>()));
        Assert.Single(await training.PublishedAsync<OnboardingStarted>(), e => e.ParticipantId == training.Seller && e.TemplateCode == "sdr" && e.StartsOn == new DateOnly(2026, 3, 9));
        await AdaptAsync(path);
        await Another_template_of_the_title_is_refusedAsync(trainer);
    }

    private async Task AdaptAsync(string path)
    {
        var rep = training.As(Persona.Rep, "S1");
        var manager = training.As(Persona.Manager, "M1");
        await SendAsync(rep, HttpMethod.Post, $"{path}/steps/1:complete", null, HttpStatusCode.OK);
        var twice = await SendAsync(rep, HttpMethod.Post, $"{path}/steps/1:complete", null, HttpStatusCode.Conflict);
        Assert.Equal("training.step_closed", twice["code"]!.GetValue<string>());
        await SendAsync(rep, HttpMethod.Post, $"{path}/steps/2:skip", new { reason = "No time" }, HttpStatusCode.Forbidden);
        await SendAsync(manager, HttpMethod.Post, $"{path}/steps", new { dueOn = "2026-03-20", title = "Meet the team", kind = "meeting" }, HttpStatusCode.OK);
        await SendAsync(manager, HttpMethod.Post, $"{path}/steps/2:skip", new { reason = "Did this before" }, HttpStatusCode.OK);
        var done = await SendAsync(manager, HttpMethod.Post, $"{path}/steps/3:complete", null, HttpStatusCode.OK);
        Assert.Equal(("completed", 3), (done["status"]!.GetValue<string>(), done["stepsClosed"]!.GetValue<int>()));
        await SendAsync(training.As(Persona.Rep, "S2"), HttpMethod.Get, path, null, HttpStatusCode.NotFound);
    }

    private static async Task Another_template_of_the_title_is_refusedAsync(HttpClient trainer)
    {
        var refused = await SendAsync(trainer, HttpMethod.Put, "/v1/training/onboarding-templates/sdr-too", Template("SDR", "Other"), HttpStatusCode.Conflict);
        Assert.Equal("training.title_has_template", refused["code"]!.GetValue<string>());
    }

    private static object Template(string? title, params string[] steps) =>
        new { titleCode = title, name = "Start", steps = steps.Select((s, i) => new { day = i, title = s, kind = "manual" }) };

    private static ParticipantJoined Joined(Guid participant, string title) => new(participant, "X", "Name", Guid.CreateVersion7(), title, new DateOnly(2026, 3, 9), null);
}
