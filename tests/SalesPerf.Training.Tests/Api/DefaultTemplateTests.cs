using System.Net;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
using static SalesPerf.Testing.Requests;

namespace SalesPerf.Training.Tests.Api;

public sealed class DefaultTemplateTests(TrainingFixture training) : IClassFixture<TrainingFixture>
{
    [Fact]
    public async Task A_title_without_a_template_takes_the_default()
    {
        await SendAsync(training.As(Persona.Trainer), HttpMethod.Put, "/v1/training/onboarding-templates/everybody", new { name = "Start", steps = new[] { new { day = 0, title = "Welcome", kind = "rolePlay" } } }, HttpStatusCode.Created);
        await training.DeliverAsync("training.start-onboarding-on-participant-joined", new ParticipantJoined(training.OtherSeller, "S2", "Name", Guid.CreateVersion7(), "AE", new DateOnly(2026, 3, 9), null));
        var enrolments = await SendAsync(training.As(Persona.Trainer), HttpMethod.Get, "/v1/training/enrolments?participantCode=S2", null, HttpStatusCode.OK);
        Assert.Equal("everybody", Assert.Single(enrolments["items"]!.AsArray())!["templateCode"]!.GetValue<string>());
    }
}
