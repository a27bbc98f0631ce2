using System.Net;
using SalesPerf.Common.V1;
using SalesPerf.Recruiting.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.ServiceDefaults.Languages;
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

    [Theory]
    [InlineData("en", "In 2026-Q1 the holder of P-1 reached 150 % of quota and carried 125.5 % of what one person can (502 of 400 hours)", "Approve 2 seats for AE: In 2026-Q1 the holder")]
    [InlineData("id", "Pada 2026-Q1 pemegang P-1 mencapai 150% dari kuota dan menanggung 125,5% dari yang sanggup ditanggung satu orang (502 dari 400 jam)", "Setujui 2 kursi untuk AE: Pada 2026-Q1 pemegang")]
    public async Task A_shortfall_then_its_reason_is_worded_for_the_reader_wherever_it_is_told(string language, string reason, string task)
    {
        var shortfall = Shortfall(2);
        await recruiting.DeliverAsync(ShortfallQueue, shortfall);
        using var recruiter = recruiting.As(Persona.Recruiter);
        using var approver = recruiting.As(Persona.FinanceApprover);
        foreach (var reader in new[] { recruiter, approver }) reader.DefaultRequestHeaders.Add("Accept-Language", language);
        var listed = await SendAsync(recruiter, HttpMethod.Get, $"/v1/recruiting/requisitions?shortfallId={shortfall.ShortfallId}", null, HttpStatusCode.OK);
        var id = Assert.Single(listed["items"]!.AsArray())!["id"]!.GetValue<Guid>();
        var waiting = Assert.Single((await new ScreenService.ScreenServiceClient(recruiting.Grpc(Persona.FinanceApprover)).ListTasksAsync(new ListTasksRequest())).Tasks, t => t.Id == id.ToString());
        Assert.StartsWith(task, Labels.Of(waiting.Label, waiting.Values, LanguageTags.Parse(language)!.Value), StringComparison.Ordinal);

        var one = await SendAsync(recruiter, HttpMethod.Get, $"/v1/recruiting/requisitions/{id}", null, HttpStatusCode.OK);
        var approved = await SendAsync(approver, HttpMethod.Post, $"/v1/recruiting/requisitions/{id}:approve", null, HttpStatusCode.OK);
        Assert.All([listed["items"]![0]!, one, approved], answer => Assert.Equal($"{reason}.", answer["reason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_shortfall_told_before_reasons_had_keys_then_its_sentence_is_kept_as_it_is()
    {
        var shortfall = Shortfall() with { Reason = "Attains 150 % with 125 % of the hours.", ReasonKey = null, ReasonValues = null };
        await recruiting.DeliverAsync(ShortfallQueue, shortfall);
        var listed = await SendAsync(recruiting.Recruiter, HttpMethod.Get, $"/v1/recruiting/requisitions?shortfallId={shortfall.ShortfallId}", null, HttpStatusCode.OK);
        Assert.Equal(shortfall.Reason, Assert.Single(listed["items"]!.AsArray())!["reason"]!.GetValue<string>());
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
