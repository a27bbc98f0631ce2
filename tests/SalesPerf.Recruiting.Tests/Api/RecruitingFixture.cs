using System.Net;
using Microsoft.AspNetCore.Builder;
using SalesPerf.Messaging;
using SalesPerf.Organisation.Persistence;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Testing;
using static SalesPerf.Testing.Requests;

namespace SalesPerf.Recruiting.Tests.Api;

/// <summary>Recruiting with an organisation of one participant, OLD, and the shorthand of a hire.</summary>
public class RecruitingFixture() : ServiceFixture<Program>("recruiting", MessagingScripts.Assembly, OrganisationModel.Scripts, typeof(Program).Assembly), IAsyncLifetime
{
    public const string ShortfallQueue = "recruiting.propose-requisition-on-shortfall-found";
    private static readonly string[] Attributes = ["skill", "experience", "culture-and-values"];

    private GrpcPeer territories = null!;

    public HttpClient Recruiter => As(Persona.Recruiter);

    public HttpClient Approver => As(Persona.FinanceApprover);

    public override async ValueTask InitializeAsync()
    {
        Clock.SetDay(new(2026, 3, 2));
        await base.InitializeAsync();
        await DeliverAsync("recruiting.follow-organisation", new OrganisationChanged("Test", "Asia/Jakarta", "IDR", "id-ID"), "organisation");
        await ParticipantAsync(Guid.CreateVersion7(), "OLD");
    }

    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        territories = await GrpcPeer.StartAsync("territories", _ => { }, app => app.MapGrpcService<TitlesPeer>());
        settings["services:territories:grpc:0"] = territories.Address;
    }

    public Task ParticipantAsync(Guid id, string code, string? name = null) =>
        DeliverAsync("recruiting.follow-participants", new ParticipantChanged(id, code, name ?? code, new(2025, 1, 1), null), id.ToString());

    public static CapacityShortfallFound Shortfall(int seats = 1) => new(
        Guid.CreateVersion7(), ShortfallCause.Overloaded, "AE", Guid.CreateVersion7(), Guid.CreateVersion7(), "WEST", seats,
        new Attainment(1.5m), new Share(1.25m), "In 2026-Q1 the holder of P-1 reached 150 % of quota and carried 125.5 % of what one person can (502 of 400 hours).", new(2026, 3, 1),
        "reason.overloaded", ["2026-Q1", "P-1", "150", "125.5", "502", "400"]);

    /// <summary>An approved requisition; returns its id.</summary>
    public async Task<Guid> OpenAsync(int seats = 1)
    {
        var made = await SendAsync(Recruiter, HttpMethod.Post, "/v1/recruiting/requisitions", new { titleCode = "AE", seats, reason = "More to sell" }, HttpStatusCode.Created);
        var id = made["id"]!.GetValue<Guid>();
        await SendAsync(Approver, HttpMethod.Post, $"/v1/recruiting/requisitions/{id}:approve", null, HttpStatusCode.OK);
        return id;
    }

    /// <summary>A new candidate at the interview; returns the application's address.</summary>
    public async Task<string> InterviewAsync(Guid requisition, string name)
    {
        var candidate = await SendAsync(Recruiter, HttpMethod.Post, "/v1/recruiting/candidates", new { name, source = "referral" }, HttpStatusCode.Created);
        var application = await SendAsync(Recruiter, HttpMethod.Post, "/v1/recruiting/applications", new { candidateId = candidate["id"]!.GetValue<Guid>(), requisitionId = requisition }, HttpStatusCode.Created);
        var path = $"/v1/recruiting/applications/{application["id"]}";
        foreach (var stage in new[] { "screening", "interview" }) await SendAsync(Recruiter, HttpMethod.Post, $"{path}:advance", new { toStage = stage }, HttpStatusCode.OK);
        return path;
    }

    /// <summary>A scorecard with one score for every attribute of the default kit.</summary>
    public static object Card(int score, string recommendation = "hire") =>
        new { scores = Attributes.Select(a => new { attribute = a, score, evidence = "Told of a comparable deal." }), recommendation };

    /// <summary>From the interview to the hire.</summary>
    public async Task HireAsync(string application, string participantCode, HttpStatusCode expected = HttpStatusCode.OK)
    {
        await SendAsync(Recruiter, HttpMethod.Post, $"{application}/scorecards", Card(4), HttpStatusCode.Created);
        await SendAsync(Recruiter, HttpMethod.Post, $"{application}/offer", new { startOn = "2026-04-01", participantCode, salary = new { amount = "120000000", currency = "IDR" } }, HttpStatusCode.Created);
        await SendAsync(Approver, HttpMethod.Post, $"{application}/offer:approve", null, HttpStatusCode.OK);
        await SendAsync(Recruiter, HttpMethod.Post, $"{application}/offer:accept", null, HttpStatusCode.OK);
        await SendAsync(Recruiter, HttpMethod.Post, $"{application}:hire", null, expected);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        if (territories is not null) await territories.DisposeAsync();
    }
}
