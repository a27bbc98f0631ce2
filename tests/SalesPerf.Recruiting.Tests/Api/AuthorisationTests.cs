using System.Net;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Testing;
using SalesPerf.Testing.Authorisation;

namespace SalesPerf.Recruiting.Tests.Api;

/// <summary>The operations of the service against docs/authorisation.yaml.</summary>
public sealed class AuthorisationTests(RecruitingFixture service) : IClassFixture<RecruitingFixture>
{
    [Fact]
    public void Every_operation_stands_in_the_matrix() => AuthorisationMatrix.ListsEveryOperation("recruiting", service.Services);

    [Fact]
    public Task Every_operation_lets_in_whom_the_matrix_names_and_nobody_else() =>
        AuthorisationMatrix.LetsInWhomItNamesAsync("recruiting", service.Services, persona => persona is { } who ? service.As(who) : service.Anonymous());

    [Fact]
    public Task The_serving_role_holds_no_more_rights_than_it_needs() => ServingRole.HoldsNoMoreThanItNeedsAsync(service.App);

    [Fact]
    public async Task Requisitions_of_other_teams_are_not_shown_to_a_manager()
    {
        var (own, other) = (await OwnerAsync("LEAD-1"), await OwnerAsync("LEAD-2"));
        ScopedCaller[] callers = [Caller("LEAD-1", [own], [other])];
        var world = new AuthorisationWorld(callers, new Dictionary<string, string>(StringComparer.Ordinal))
        {
            ReadsAll = [Persona.Recruiter, Persona.FinanceApprover, Persona.CompAdmin],
            Calls = ScreenCalls.With(), PersonalData = ["Wulan", "wulan@example.test", "Referred by a neighbour", "Told of a comparable deal", "Spoke of her children", "Name of LEAD"],
        };

        await AuthorisationMatrix.ShowsMembersToWhomTheyAreForAsync("recruiting", service.Services, world, persona => service.As(persona));
        await AuthorisationMatrix.KeepsDataOfOthersAsync("recruiting", service.Services, world);
    }

    [Fact]
    public async Task A_reorganisation_changes_on_its_day_who_sees_whose_requisitions()
    {
        var moving = new DateOnly(2026, 6, 1);
        var (mover, old, next) = (await OwnerAsync("LEAD-4"), await OwnerAsync("LEAD-5"), await OwnerAsync("LEAD-6"));
        await service.DeliverAsync("recruiting.follow-positions", new PositionChanged(seats["LEAD-4"].Seat, "P-LEAD-4", "LEAD", "Leader", [new PositionHolder(seats["LEAD-4"].Person, new(2025, 1, 1), null)],
            [new ReportingLine(seats["LEAD-5"].Seat, new(2025, 1, 1), moving), new ReportingLine(seats["LEAD-6"].Seat, moving, null)]), seats["LEAD-4"].Seat.ToString());
        var world = new AuthorisationWorld([Caller("LEAD-5", [old], [next]), Caller("LEAD-6", [next], [old])], new Dictionary<string, string>(StringComparer.Ordinal)) { Calls = ScreenCalls.With() };

        await AuthorisationMatrix.FollowsReorganisationAsync("recruiting", service.Services, service.Clock, new DateTimeOffset(moving, TimeOnly.MinValue, TimeSpan.FromHours(7)), world, mover);
        service.Clock.SetDay(new(2026, 3, 2));
    }

    [Fact]
    public async Task A_manager_proposes_a_requisition_then_it_is_shown_to_that_manager()
    {
        await OwnerAsync("LEAD-3");
        using var manager = service.As(Persona.Manager, "LEAD-3");
        var made = await Requests.SendAsync(manager, HttpMethod.Post, "/v1/recruiting/requisitions", new { titleCode = "AE", seats = 1, reason = "More to sell" }, HttpStatusCode.Created);

        await Requests.SendAsync(manager, HttpMethod.Get, $"/v1/recruiting/requisitions/{made["id"]}", null, HttpStatusCode.OK);
    }

    private async Task<string> HiredAsync(string candidate, string code)
    {
        var application = await Requests.SendAsync(service.Recruiter, HttpMethod.Post, "/v1/recruiting/applications", new { candidateId = candidate, requisitionId = await service.OpenAsync() }, HttpStatusCode.Created);
        var path = $"/v1/recruiting/applications/{application["id"]}";
        foreach (var stage in new[] { "screening", "interview" }) await Requests.SendAsync(service.Recruiter, HttpMethod.Post, $"{path}:advance", new { toStage = stage, note = "Spoke of her children" }, HttpStatusCode.OK);
        await service.HireAsync(path, $"NEW-{code}");
        return application["id"]!.GetValue<string>();
    }

    private readonly Dictionary<string, (Guid Person, Guid Seat)> seats = new(StringComparer.Ordinal);

    private ScopedCaller Caller(string code, IReadOnlyList<DataOwner> visible, IReadOnlyList<DataOwner> hidden) =>
        new(Persona.Manager, service.As(Persona.Manager, code), visible, hidden, service.Grpc(Persona.Manager, code));

    // Somebody on a seat, into which a requisition reports.
    private async Task<DataOwner> OwnerAsync(string code)
    {
        var (id, seat) = seats[code] = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await service.ParticipantAsync(id, code, $"Name of {code}");
        await service.DeliverAsync("recruiting.follow-positions", new PositionChanged(seat, $"P-{code}", "LEAD", "Leader", [new PositionHolder(id, new(2025, 1, 1), null)], []), seat.ToString());
        using var recruiter = service.As(Persona.Recruiter);
        var made = await Requests.SendAsync(recruiter, HttpMethod.Post, "/v1/recruiting/requisitions", new { titleCode = "AE", seats = 1, reason = "More to sell", managerPositionCode = $"P-{code}" }, HttpStatusCode.Created);
        var candidate = await Requests.SendAsync(recruiter, HttpMethod.Post, "/v1/recruiting/candidates",
            new { name = "Wulan", email = "wulan@example.test", source = "referral", sourceDetail = "Referred by a neighbour" }, HttpStatusCode.Created);
        return new DataOwner(code, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/v1/recruiting/requisitions"] = made["id"]!.GetValue<string>(), ["/v1/recruiting/candidates"] = candidate["id"]!.GetValue<string>(),
            ["/v1/recruiting/applications"] = await HiredAsync(candidate["id"]!.GetValue<string>(), code),
        });
    }
}
