using System.Net;
using SalesPerf.ServiceDefaults.Identity;
using static SalesPerf.Testing.Requests;

namespace SalesPerf.Recruiting.Tests.Api;

public sealed class CandidateTests(RecruitingFixture recruiting) : IClassFixture<RecruitingFixture>
{
    [Fact]
    public async Task A_batch_is_judged_item_by_item_and_a_repetition_changes_nothing()
    {
        var batch = new
        {
            items = new object[]
            {
                new { code = "B1", name = "Shai Bassli", email = "shai@example.com", source = "direct", skills = new[] { "Machinist" }, experienceYears = 5, education = new[] { "Bachelor of Science" } },
                new { code = "B2", name = "", email = "nobody", source = "agency" },
                new { name = "No code", source = "direct" },
            },
        };
        var first = await SendAsync(recruiting.Recruiter, HttpMethod.Post, "/v1/recruiting/candidates:batch", batch, HttpStatusCode.MultiStatus);
        Assert.Equal(["created", "refused", "refused"], first["items"]!.AsArray().Select(i => i!["status"]!.GetValue<string>()));
        Assert.Equal(["request.invalid", "recruiting.candidate_code_missing"], first["items"]!.AsArray().Skip(1).Select(i => i!["problem"]!["code"]!.GetValue<string>()));
        var again = await SendAsync(recruiting.Recruiter, HttpMethod.Post, "/v1/recruiting/candidates:batch", batch, HttpStatusCode.MultiStatus);
        Assert.Equal("unchanged", again["items"]![0]!["status"]!.GetValue<string>());
        var changed = new { items = new[] { new { code = "B1", name = "Shai Bassli", source = "agency" } } };
        Assert.Equal("updated", (await SendAsync(recruiting.Recruiter, HttpMethod.Post, "/v1/recruiting/candidates:batch", changed, HttpStatusCode.MultiStatus))["items"]![0]!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_auditor_reads_no_personal_data_and_others_read_nothing()
    {
        var added = await SendAsync(recruiting.Recruiter, HttpMethod.Post, "/v1/recruiting/candidates", new { code = "P1", name = "Citra Dewi", email = "citra@example.com", source = "referral", sourceDetail = "Budi", skills = new[] { "Wrote for citra.example" } }, HttpStatusCode.Created);
        var path = $"/v1/recruiting/candidates/{added["id"]}";
        var masked = (await SendAsync(recruiting.As(Persona.Auditor), HttpMethod.Get, path, null, HttpStatusCode.OK)).ToJsonString();
        Assert.DoesNotContain("itra", masked, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Budi", masked, StringComparison.Ordinal);
        Assert.Contains("P1", masked, StringComparison.Ordinal);
        foreach (var persona in new[] { Persona.Rep, Persona.Manager, Persona.CompAdmin, Persona.FinanceApprover, Persona.Trainer, Persona.Operator })
            await SendAsync(recruiting.As(persona, "OLD"), HttpMethod.Get, path, null, HttpStatusCode.Forbidden);
        var twice = await SendAsync(recruiting.Recruiter, HttpMethod.Post, "/v1/recruiting/candidates", new { code = "P1", name = "Other", source = "direct" }, HttpStatusCode.Conflict);
        Assert.Equal("recruiting.candidate_exists", twice["code"]!.GetValue<string>());
    }
}
