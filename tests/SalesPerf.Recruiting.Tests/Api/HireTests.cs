using System.Net;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;
using static SalesPerf.Recruiting.Tests.Api.RecruitingFixture;
using static SalesPerf.Testing.Requests;

namespace SalesPerf.Recruiting.Tests.Api;

public sealed class HireTests(RecruitingFixture recruiting) : IClassFixture<RecruitingFixture>
{
    [Fact]
    public async Task A_hire_fills_the_seat_closes_the_requisition_and_is_told()
    {
        var requisition = await recruiting.OpenAsync();
        var application = await recruiting.InterviewAsync(requisition, "Ratna Puspita");
        var late = await recruiting.InterviewAsync(requisition, "Yoga Hartono");
        await recruiting.HireAsync(application, "NEW-1");
        var hired = Assert.Single(await recruiting.PublishedAsync<CandidateHired>(), e => e.ParticipantCode == "NEW-1");
        Assert.Equal((requisition, "Ratna Puspita", new DateOnly(2026, 4, 1), "AE"), (hired.RequisitionId, hired.Name, hired.StartOn, hired.TitleCode));
        var closed = await SendAsync(recruiting.Recruiter, HttpMethod.Get, $"/v1/recruiting/requisitions/{requisition}", null, HttpStatusCode.OK);
        Assert.Equal(("closed", 1), (closed["status"]!.GetValue<string>(), closed["filled"]!.GetValue<int>()));
        await SendAsync(recruiting.Recruiter, HttpMethod.Post, $"{late}/scorecards", Card(5), HttpStatusCode.Created);
        var refused = await SendAsync(recruiting.Recruiter, HttpMethod.Post, $"{late}/offer", new { startOn = "2026-04-01", participantCode = "NEW-2" }, HttpStatusCode.Conflict);
        Assert.Equal("recruiting.requisition_not_open", refused["code"]!.GetValue<string>());
        var pipeline = await SendAsync(recruiting.Recruiter, HttpMethod.Get, $"/v1/recruiting/requisitions/{requisition}/pipeline", null, HttpStatusCode.OK);
        var interview = Assert.Single(pipeline["stages"]!.AsArray(), s => s!["stage"]!.GetValue<string>() == "interview")!;
        Assert.Equal((1, 2), (interview["standing"]!.GetValue<int>(), interview["reached"]!.GetValue<int>()));
    }

    [Fact]
    public async Task An_offer_needs_a_scorecard_another_approver_and_a_yes()
    {
        var application = await recruiting.InterviewAsync(await recruiting.OpenAsync(), "Melati");
        var offer = new { startOn = "2026-04-01", participantCode = "NEW-3", salary = new { amount = "120000000.50", currency = "IDR" } };
        await RefusedAsync(recruiting.Recruiter, $"{application}/offer", offer, "recruiting.no_scorecard");
        await RefusedAsync(recruiting.Recruiter, $"{application}:advance", new { toStage = "offer" }, "recruiting.no_scorecard");
        await SendAsync(recruiting.As(Persona.Manager, "OLD"), HttpMethod.Post, $"{application}/scorecards", Card(4), HttpStatusCode.Created);
        await RefusedAsync(recruiting.Recruiter, $"{application}/offer", offer with { participantCode = "OLD" }, "recruiting.participant_code_taken");
        var made = await SendAsync(recruiting.Recruiter, HttpMethod.Post, $"{application}/offer", offer, HttpStatusCode.Created);
        Assert.Equal("offer", made["stage"]!.GetValue<string>());
        await RefusedAsync(recruiting.Recruiter, $"{application}/offer", offer with { participantCode = "NEW-4" }, "recruiting.offer_exists");
        await RefusedAsync(recruiting.Recruiter, $"{application}/offer:accept", null, "recruiting.offer_not_ready");
        var both = recruiting.WithToken(recruiting.Issuer.TokenFor([Persona.Recruiter, Persona.FinanceApprover], subject: "recruiter"));
        await RefusedAsync(both, $"{application}/offer:approve", null, "recruiting.approver_is_maker");
        var approved = await SendAsync(recruiting.Approver, HttpMethod.Post, $"{application}/offer:approve", null, HttpStatusCode.OK);
        Assert.Equal("***", approved["candidateName"]!.GetValue<string>());
        Assert.Equal("120000000.50", approved["offers"]![0]!["salary"]!["amount"]!.GetValue<string>());
        await RefusedAsync(recruiting.Recruiter, $"{application}:hire", null, "recruiting.offer_not_ready");
        await SendAsync(recruiting.Recruiter, HttpMethod.Post, $"{application}/offer:decline", new { reason = "Stays where she is" }, HttpStatusCode.OK);
        await SendAsync(recruiting.Recruiter, HttpMethod.Post, $"{application}/offer", offer, HttpStatusCode.Created);
        await RefusedAsync(recruiting.Recruiter, $"{application}:advance", new { toStage = "hired" }, "recruiting.illegal_stage");
    }

    [Fact]
    public async Task Scorecards_are_one_per_interviewer_and_sum_up()
    {
        var application = await recruiting.InterviewAsync(await recruiting.OpenAsync(), "Arif");
        await SendAsync(recruiting.Recruiter, HttpMethod.Post, $"{application}/scorecards", Card(5, "strongHire"), HttpStatusCode.Created);
        await RefusedAsync(recruiting.Recruiter, $"{application}/scorecards", Card(1), "recruiting.already_scored");
        await SendAsync(recruiting.As(Persona.Manager, "OLD"), HttpMethod.Post, $"{application}/scorecards", Card(2, "noHire"), HttpStatusCode.Created);
        var all = await SendAsync(recruiting.Recruiter, HttpMethod.Get, $"{application}/scorecards", null, HttpStatusCode.OK);
        Assert.Equal(["recruiter", "OLD"], all["items"]!.AsArray().Select(c => c!["interviewer"]!.GetValue<string>()));
        Assert.Equal((2, 3.5m), (all["summary"]!["scorecards"]!.GetValue<int>(), all["summary"]!["score"].Decimal()));
    }

    [Fact]
    public async Task The_first_year_of_a_hire_stands_beside_the_scorecards()
    {
        await recruiting.HireAsync(await recruiting.InterviewAsync(await recruiting.OpenAsync(), "Desi"), "NEW-5");
        var id = Guid.CreateVersion7();
        await AttainAsync(id, "2026-04", new(2026, 4, 1), 0.5m, 10);
        await recruiting.ParticipantAsync(id, "NEW-5");
        await AttainAsync(id, "2026-05", new(2026, 5, 1), 0.9m, 12);
        await AttainAsync(id, "2026-05", new(2026, 5, 1), 0.1m, 11);
        await AttainAsync(id, "2027-04", new(2027, 4, 1), 3m, 13);
        var listed = await SendAsync(recruiting.Recruiter, HttpMethod.Get, "/v1/recruiting/quality-of-hire", null, HttpStatusCode.OK);
        var hire = Assert.Single(listed["items"]!.AsArray(), h => h!["participantCode"]!.GetValue<string>() == "NEW-5")!;
        Assert.Equal(["2026-04", "2026-05"], hire["periods"]!.AsArray().Select(p => p!["periodCode"]!.GetValue<string>()));
        Assert.Equal(0.7m, decimal.Parse(hire["meanAttainment"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(4m, hire["scorecardScore"].Decimal());
    }

    private Task<string> AttainAsync(Guid participant, string period, DateOnly start, decimal attainment, long sequence) => recruiting.DeliverAsync(
        "recruiting.record-attainment-on-attainment-changed",
        new AttainmentChanged(participant, Guid.CreateVersion7(), "main", period, start, start.AddMonths(1), "sales", UnroundedMoney.Zero(Currency.Idr), UnroundedMoney.Zero(Currency.Idr), new Attainment(attainment), 1, true),
        participant.ToString(), sequence: sequence);

    private static async Task RefusedAsync(HttpClient client, string path, object? body, string code) =>
        Assert.Equal(code, (await SendAsync(client, HttpMethod.Post, path, body, HttpStatusCode.Conflict))["code"]!.GetValue<string>());
}
