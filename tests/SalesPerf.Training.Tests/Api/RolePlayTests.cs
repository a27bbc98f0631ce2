using System.Net;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;
using static SalesPerf.Testing.Requests;

namespace SalesPerf.Training.Tests.Api;

public sealed class RolePlayTests(TrainingFixture training) : IClassFixture<TrainingFixture>
{
    [Fact]
    public async Task A_role_play_is_scored_by_every_criterion_and_its_player_reads_the_feedback()
    {
        var trainer = training.As(Persona.Trainer);
        await SendAsync(trainer, HttpMethod.Put, "/v1/training/skills/objections", new { name = "Objections", area = "objectionHandling" }, HttpStatusCode.Created);
        var rubric = new[] { new { criterion = "listens", description = "Lets them finish", weight = "1" }, new { criterion = "answers", description = "Answers the point", weight = "3" } };
        await SendAsync(trainer, HttpMethod.Put, "/v1/training/role-play-scenarios/too-dear", new { title = "Too dear", skillCode = "objections", situation = "The price is too high.", rubric }, HttpStatusCode.Created);
        var held = await SendAsync(trainer, HttpMethod.Post, "/v1/training/role-plays", new { participantCode = "S1", scenarioCode = "too-dear", heldOn = "2026-03-01" }, HttpStatusCode.Created);
        var path = $"/v1/training/role-plays/{held["id"]}";

        var partial = new[] { new { criterion = "listens", score = 6, comment = "" } };
        var refused = await SendAsync(trainer, HttpMethod.Post, $"{path}:review", new { scores = partial, strength = "a", improvement = "b", action = "c" }, HttpStatusCode.BadRequest);
        Assert.Equal("training.scores_incomplete", refused["code"]!.GetValue<string>());
        Assert.Equal(2, refused["errors"]!.AsArray().Count);

        var scores = new[] { new { criterion = "listens", score = 5, comment = "Patient" }, new { criterion = "answers", score = 2, comment = "Gave a discount" } };
        await SendAsync(training.As(Persona.Rep, "S1"), HttpMethod.Post, $"{path}:review", new { scores, strength = "a", improvement = "b", action = "c" }, HttpStatusCode.Forbidden);
        await SendAsync(trainer, HttpMethod.Post, $"{path}:review", new { scores, strength = "Calm", improvement = "Value before price", action = "Prepare three cases" }, HttpStatusCode.OK);
        var read = await SendAsync(training.As(Persona.Rep, "S1"), HttpMethod.Get, path, null, HttpStatusCode.OK);
        Assert.Equal(2.75m, read["score"].Decimal());
        Assert.Equal("Value before price", read["review"]!["improvement"]!.GetValue<string>());
        await SendAsync(training.As(Persona.Rep, "S2"), HttpMethod.Get, path, null, HttpStatusCode.NotFound);
        var again = await SendAsync(trainer, HttpMethod.Post, $"{path}:review", new { scores, strength = "a", improvement = "b", action = "c" }, HttpStatusCode.Conflict);
        Assert.Equal("training.role_play_already_reviewed", again["code"]!.GetValue<string>());
    }
}
