using System.Net;
using SalesPerf.ServiceDefaults.Identity;
using static SalesPerf.Testing.Requests;

namespace SalesPerf.Recruiting.Tests.Api;

public sealed class InvariantTests(RecruitingFixture recruiting) : IClassFixture<RecruitingFixture>
{
    private const string Requisition = "INSERT INTO recruiting.requisition (id, title_code, seats, reason, status, made_by, proposed_on, decided_by, kit, shortfall_id, filled) VALUES ";

    [Theory]
    [InlineData("R1", "UPDATE recruiting.offer SET status = 'Declined'")]
    [InlineData("R2", "UPDATE recruiting.requisition SET seats = seats + 1, filled = filled + 1 WHERE status = 'Closed'")]
    [InlineData("R3", "ALTER TABLE recruiting.requisition DROP CONSTRAINT uq_requisition_shortfall; " + Requisition
        + "(gen_random_uuid(), 'AE', 1, 'r', 'Proposed', 'x', '2026-01-01', null, '[]', '01900000-0000-7000-8000-00000000000b', 0), (gen_random_uuid(), 'AE', 1, 'r', 'Proposed', 'x', '2026-01-01', null, '[]', '01900000-0000-7000-8000-00000000000b', 0)")]
    [InlineData("R4", "ALTER TABLE recruiting.requisition DROP CONSTRAINT ck_requisition_checker; " + Requisition + "(gen_random_uuid(), 'AE', 1, 'r', 'Open', 'x', '2026-01-01', 'x', '[]', null, 0)")]
    [InlineData("R5", "UPDATE recruiting.application SET stage = 'Applied'")]
    [InlineData("R6", "DELETE FROM recruiting.scorecard")]
    public async Task A_broken_rule_is_named(string id, string breakIt)
    {
        await recruiting.HireAsync(await recruiting.InterviewAsync(await recruiting.OpenAsync(), "Somebody"), $"INV-{id}");
        var before = await ViolationsAsync(id);
        await recruiting.ExecuteAsync(breakIt);
        Assert.True(await ViolationsAsync(id) > before);
    }

    private async Task<int> ViolationsAsync(string id)
    {
        var answer = await SendAsync(recruiting.As(Persona.Operator), HttpMethod.Get, "/v1/recruiting/invariants", null, HttpStatusCode.OK);
        return Assert.Single(answer["items"]!.AsArray(), i => i!["id"]!.GetValue<string>() == id)!["violations"]!.AsArray().Count;
    }
}
