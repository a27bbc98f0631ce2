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
        ScopedCaller[] callers = [new(Persona.Manager, service.As(Persona.Manager, "LEAD-1"), [own], [other])];

        await AuthorisationMatrix.KeepsDataOfOthersAsync("recruiting", service.Services, new AuthorisationWorld(callers, new Dictionary<string, string>()));
    }

    [Fact]
    public async Task A_manager_proposes_a_requisition_then_it_is_shown_to_that_manager()
    {
        await OwnerAsync("LEAD-3");
        using var manager = service.As(Persona.Manager, "LEAD-3");
        var made = await Requests.SendAsync(manager, HttpMethod.Post, "/v1/recruiting/requisitions", new { titleCode = "AE", seats = 1, reason = "More to sell" }, HttpStatusCode.Created);

        await Requests.SendAsync(manager, HttpMethod.Get, $"/v1/recruiting/requisitions/{made["id"]}", null, HttpStatusCode.OK);
    }

    // Somebody on a seat, into which a requisition reports.
    private async Task<DataOwner> OwnerAsync(string code)
    {
        var (id, seat) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await service.ParticipantAsync(id, code);
        await service.DeliverAsync("recruiting.follow-positions", new PositionChanged(seat, $"P-{code}", "LEAD", "Leader", [new PositionHolder(id, new(2025, 1, 1), null)], []), seat.ToString());
        using var recruiter = service.As(Persona.Recruiter);
        var made = await Requests.SendAsync(recruiter, HttpMethod.Post, "/v1/recruiting/requisitions", new { titleCode = "AE", seats = 1, reason = "More to sell", managerPositionCode = $"P-{code}" }, HttpStatusCode.Created);
        return new DataOwner(code, new Dictionary<string, string>(StringComparer.Ordinal) { ["/v1/recruiting/requisitions"] = made["id"]!.GetValue<string>() });
    }
}
