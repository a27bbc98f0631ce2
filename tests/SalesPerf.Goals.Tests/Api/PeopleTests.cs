using System.Net.Http.Json;
using System.Text.Json;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Training.Contracts.Events.V1;

namespace SalesPerf.Goals.Tests.Api;

public sealed class PeopleTests(GoalsFixture goals) : IClassFixture<GoalsFixture>
{
    private static Uri At(string path) => new(path, UriKind.Relative);

    private HttpClient WithKey(Persona persona, string person)
    {
        var client = goals.As(persona, person);
        client.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        return client;
    }

    [Fact]
    public async Task Feedback_then_it_is_seen_by_giver_receiver_and_leaders_only()
    {
        var given = await goals.ReadAsync<JsonElement>(await goals.As(Persona.Rep, "budi").PostAsJsonAsync(At("/v1/goals/feedback"), new
        {
            participantCode = "sari", strength = "You prepared the demo well.", improvement = "Ask about the budget early.", action = "Use the question list on Friday.", happenedOn = "2026-02-14",
        }));
        var id = given.GetProperty("id").GetGuid();
        Assert.True(given.GetProperty("timely").GetBoolean());
        foreach (var (persona, person, seen) in new[] { (Persona.Rep, "budi", true), (Persona.Rep, "sari", true), (Persona.Manager, "boss", true), (Persona.Manager, "head", true), (Persona.Rep, "tono", false), (Persona.Manager, "other", false) })
        {
            var list = await goals.As(persona, person).GetFromJsonAsync<JsonElement>(At("/v1/goals/feedback?participantCode=sari"));
            Assert.Equal(seen, list.GetProperty("items").EnumerateArray().Any(f => f.GetProperty("id").GetGuid() == id));
        }

        await GoalsFixture.RefusedAsync(await goals.As(Persona.Rep, "tono").PostAsJsonAsync(At($"/v1/goals/feedback/{id}:respond"), new { words = "No." }), 404, "goals.feedback_not_found");
        await GoalsFixture.RefusedAsync(await goals.As(Persona.Rep, "budi").PostAsJsonAsync(At($"/v1/goals/feedback/{id}:respond"), new { words = "No." }), 403, "goals.feedback_not_yours");
        var answered = await goals.ReadAsync<JsonElement>(await goals.As(Persona.Rep, "sari").PostAsJsonAsync(At($"/v1/goals/feedback/{id}:respond"), new { words = "I will." }));
        Assert.Equal("I will.", answered.GetProperty("response").GetString());
        await GoalsFixture.RefusedAsync(await goals.As(Persona.Rep, "sari").PostAsJsonAsync(At($"/v1/goals/feedback/{id}:respond"), new { words = "Again." }), 409, "goals.feedback_already_responded");
    }

    [Fact]
    public async Task Vague_feedback_then_every_part_is_named()
    {
        var answer = await goals.As(Persona.Manager, "boss").PostAsJsonAsync(At("/v1/goals/feedback"), new { participantCode = "sari", strength = "Good.", improvement = "", action = "Do it." });

        await GoalsFixture.RefusedAsync(answer, 400, "goals.feedback_not_useful");
        Assert.Equal(3, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").GetArrayLength());
    }

    [Fact]
    public async Task A_reward_then_only_a_leader_of_the_person_gives_it_and_compensation_hears()
    {
        var thanks = new { participantCode = "sari", title = "Biggest deal", message = "For the deal with Nusantara.", reward = new { amount = "500000.00", currency = "IDR" } };
        await GoalsFixture.RefusedAsync(await WithKey(Persona.Rep, "budi").PostAsJsonAsync(At("/v1/goals/recognitions"), thanks), 403, "goals.reward_not_allowed");
        await GoalsFixture.RefusedAsync(await WithKey(Persona.Manager, "other").PostAsJsonAsync(At("/v1/goals/recognitions"), thanks), 403, "goals.reward_not_allowed");
        await GoalsFixture.RefusedAsync(await goals.As(Persona.Manager, "boss").PostAsJsonAsync(At("/v1/goals/recognitions"), thanks), 400, "idempotency.key_missing");
        var boss = WithKey(Persona.Manager, "boss");
        (await boss.PostAsJsonAsync(At("/v1/goals/recognitions"), thanks)).EnsureSuccessStatusCode();
        (await boss.PostAsJsonAsync(At("/v1/goals/recognitions"), thanks)).EnsureSuccessStatusCode();

        var said = Assert.Single(await goals.PublishedAsync<RecognitionGiven>(), r => r.ParticipantId == goals.Id("sari"));
        Assert.Equal(Money.FromRounded(500_000m, Currency.Idr), said.Reward);
        var seen = await goals.As(Persona.Rep, "rina").GetFromJsonAsync<JsonElement>(At("/v1/goals/recognitions?participantCode=sari"));
        Assert.False(seen.GetProperty("items")[0].TryGetProperty("reward", out _));
    }

    [Fact]
    public async Task Training_then_the_person_shows_coaching_and_certifications_in_any_order()
    {
        var (plan, certification) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await goals.DeliverAsync("goals.show-coaching-on-coaching-completed", new CoachingCompleted(plan, goals.Id("tono"), null, "negotiation", new(2026, 2, 1), "Better."));
        await goals.DeliverAsync("goals.end-certification-on-certification-expired", new CertificationExpired(certification, goals.Id("tono"), "neg-1", "negotiation", new(2026, 2, 1)));
        await goals.DeliverAsync("goals.show-certification-on-certification-awarded", new CertificationAwarded(certification, goals.Id("tono"), "neg-1", "negotiation", new(2025, 2, 1), new(2026, 2, 1)));

        var person = await goals.As(Persona.Manager, "boss").GetFromJsonAsync<JsonElement>(At("/v1/goals/people/tono"));
        Assert.Equal("Better.", person.GetProperty("coaching")[0].GetProperty("outcome").GetString());
        Assert.Equal(("2025-02-01", "2026-02-01"), (person.GetProperty("certifications")[0].GetProperty("validFrom").GetString(), person.GetProperty("certifications")[0].GetProperty("expiredOn").GetString()));
        await GoalsFixture.RefusedAsync(await goals.As(Persona.Rep, "sari").GetAsync(At("/v1/goals/people/tono")), 404, "goals.participant_not_found");
    }
}
