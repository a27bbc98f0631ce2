using System.Net;
using SalesPerf.ServiceDefaults.Identity;
using static SalesPerf.Testing.Requests;

namespace SalesPerf.Training.Tests.Api;

public sealed class InvariantTests(TrainingFixture training) : IClassFixture<TrainingFixture>
{
    [Fact]
    public async Task Only_the_operator_asks() => await SendAsync(training.As(Persona.Trainer), HttpMethod.Get, "/v1/training/invariants", null, HttpStatusCode.Forbidden);

    [Theory]
    [InlineData("T1", "ALTER TABLE training.coaching_plan DROP CONSTRAINT uq_coaching_plan_gap; " + Plan + Plan)]
    [InlineData("T2", Plan)]
    [InlineData("T3", """
        INSERT INTO training.skill VALUES ('s', 's', 'Other');
        INSERT INTO training.role_play_scenario VALUES ('s', 's', 's', 's', '[]');
        INSERT INTO training.role_play VALUES (gen_random_uuid(), gen_random_uuid(), 's', 's', '2026-01-01', '[{"criterion":"a","weight":1},{"criterion":"b","weight":1}]', '{"scores":[{"criterion":"a","score":5}]}', 5, 'x', '2026-01-01')
        """)]
    [InlineData("T4", """INSERT INTO training.enrolment VALUES (gen_random_uuid(), gen_random_uuid(), 't', '2026-01-01', 'Completed', 'c', '[{"number":1,"completedOn":null,"skippedBecause":null}]')""")]
    [InlineData("T5", "ALTER TABLE training.coaching_plan DROP CONSTRAINT ck_coaching_plan_outcome; INSERT INTO training.coaching_plan VALUES (gen_random_uuid(), gen_random_uuid(), null, null, 's', 'r', null, '[]', '[]', 'Completed', '2026-01-01', 'x', null, null)")]
    [InlineData("T6", """
        ALTER TABLE training.certification DROP CONSTRAINT ck_certification_expired;
        INSERT INTO training.skill VALUES ('c', 'c', 'Other');
        INSERT INTO training.certification VALUES (gen_random_uuid(), gen_random_uuid(), 'c', 'c', '[2026-01-01,2026-02-01)', 'b', 'x', '2026-01-15')
        """)]
    public async Task A_broken_rule_is_named(string id, string breakIt)
    {
        var before = await ViolationsAsync(id);
        await training.ExecuteAsync(breakIt);
        Assert.True(await ViolationsAsync(id) > before);
    }

    private const string Plan =
        "INSERT INTO training.coaching_plan VALUES (gen_random_uuid(), gen_random_uuid(), '01900000-0000-7000-8000-00000000000a', null, 's', 'r', null, '[]', '[]', 'Open', '2026-01-01', 'x', null, null) ON CONFLICT DO NOTHING; ";

    private async Task<int> ViolationsAsync(string id)
    {
        var answer = await SendAsync(training.As(Persona.Operator), HttpMethod.Get, "/v1/training/invariants", null, HttpStatusCode.OK);
        return Assert.Single(answer["items"]!.AsArray(), i => i!["id"]!.GetValue<string>() == id)!["violations"]!.AsArray().Count;
    }
}
