using System.Net;
using SalesPerf.Recruiting.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;
using static SalesPerf.Recruiting.Tests.Api.RecruitingFixture;
using static SalesPerf.Testing.Requests;

namespace SalesPerf.Recruiting.Tests.Api;

public sealed class RequisitionTests(RecruitingFixture recruiting) : IClassFixture<RecruitingFixture>
{
    [Fact]
    public async Task A_shortfall_proposes_one_requisition_with_its_figures_and_somebody_else_opens_it()
    {
        var shortfall = Shortfall(2);
        await recruiting.DeliverAsync(ShortfallQueue, shortfall);
        await recruiting.DeliverAsync(ShortfallQueue, shortfall);
        var listed = await SendAsync(recruiting.Recruiter, HttpMethod.Get, $"/v1/recruiting/requisitions?status=proposed&shortfallId={shortfall.ShortfallId}", null, HttpStatusCode.OK);
        var proposed = Assert.Single(listed["items"]!.AsArray())!;
        Assert.Equal((2, shortfall.Reason, "test"), (proposed["seats"]!.GetValue<int>(), proposed["reason"]!.GetValue<string>(), proposed["madeBy"]!.GetValue<string>()));
        Assert.Equal(("1.5", "1.25"), (proposed["shortfall"]!["attainment"]!.GetValue<string>(), proposed["shortfall"]!["utilisation"]!.GetValue<string>()));

        var path = $"/v1/recruiting/requisitions/{proposed["id"]}";
        await SendAsync(recruiting.Recruiter, HttpMethod.Post, $"{path}:approve", null, HttpStatusCode.Forbidden);
        var open = await SendAsync(recruiting.Approver, HttpMethod.Post, $"{path}:approve", new { seats = 3, note = "One more" }, HttpStatusCode.OK);
        Assert.Equal(("open", 3), (open["status"]!.GetValue<string>(), open["seats"]!.GetValue<int>()));
        Assert.Single(await recruiting.PublishedAsync<RequisitionOpened>(), e => e.ShortfallId == shortfall.ShortfallId && e.Seats == 3 && e.TitleCode == "AE");
        var again = await SendAsync(recruiting.Approver, HttpMethod.Post, $"{path}:approve", null, HttpStatusCode.Conflict);
        Assert.Equal("recruiting.requisition_already_decided", again["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Nobody_approves_what_they_proposed()
    {
        var admin = recruiting.As(Persona.CompAdmin);
        var made = await SendAsync(admin, HttpMethod.Post, "/v1/recruiting/requisitions", new { titleCode = "AE", seats = 1, reason = "More to sell" }, HttpStatusCode.Created);
        var waiting = ("approve", made["id"]!.GetValue<string>());
        Assert.DoesNotContain(waiting, await ScreenParts.TasksAsync(recruiting.Grpc(Persona.CompAdmin)));
        Assert.Contains(waiting, await ScreenParts.TasksAsync(recruiting.Grpc(Persona.FinanceApprover)));
        Assert.True(await ScreenParts.ReadAllAsync(p => recruiting.Grpc(p), made["id"]!.GetValue<string>()) > 0);
        var refused = await SendAsync(admin, HttpMethod.Post, $"/v1/recruiting/requisitions/{made["id"]}:approve", null, HttpStatusCode.Conflict);
        Assert.Equal("recruiting.approver_is_maker", refused["code"]!.GetValue<string>());
        Assert.DoesNotContain(await recruiting.PublishedAsync<RequisitionOpened>(), e => e.RequisitionId == made["id"]!.GetValue<Guid>());
        var rejected = await SendAsync(recruiting.Approver, HttpMethod.Post, $"/v1/recruiting/requisitions/{made["id"]}:reject", new { reason = "No budget" }, HttpStatusCode.OK);
        Assert.Equal("rejected", rejected["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_unknown_title_is_refused_with_the_code_of_territories()
    {
        var refused = await SendAsync(recruiting.Recruiter, HttpMethod.Post, "/v1/recruiting/requisitions", new { titleCode = "NOPE", seats = 1, reason = "r" }, HttpStatusCode.NotFound);
        Assert.Equal("territories.title_not_found", refused["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_kit_changes_until_somebody_was_scored()
    {
        var id = await recruiting.OpenAsync();
        var path = $"/v1/recruiting/requisitions/{id}/kit";
        Assert.Equal(3, (await SendAsync(recruiting.Recruiter, HttpMethod.Get, path, null, HttpStatusCode.OK))["attributes"]!.AsArray().Count);
        var own = new { attributes = new[] { new { code = "drive", name = "Drive", weight = "1" } } };
        await SendAsync(recruiting.Recruiter, HttpMethod.Put, path, own, HttpStatusCode.OK);
        var application = await recruiting.InterviewAsync(id, "Kit");
        var old = await SendAsync(recruiting.Recruiter, HttpMethod.Post, $"{application}/scorecards", Card(4), HttpStatusCode.BadRequest);
        Assert.Equal("recruiting.scores_incomplete", old["code"]!.GetValue<string>());
        await SendAsync(recruiting.Recruiter, HttpMethod.Post, $"{application}/scorecards", new { scores = new[] { new { attribute = "drive", score = 5, evidence = "Asked for the order." } }, recommendation = "strongHire" }, HttpStatusCode.Created);
        var refused = await SendAsync(recruiting.Recruiter, HttpMethod.Put, path, own, HttpStatusCode.Conflict);
        Assert.Equal("recruiting.kit_in_use", refused["code"]!.GetValue<string>());
    }
}
