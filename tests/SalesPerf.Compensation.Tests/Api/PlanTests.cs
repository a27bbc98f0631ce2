using System.Net;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Testing;
using SalesPerf.Training.Contracts.Events.V1;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class PlanTests(IntakeTests.Seeded service) : IClassFixture<IntakeTests.Seeded>
{
    private static object Body(string rate, string from = "2026-01-01") => new
    {
        name = "Plan", calendarCode = "months", currency = "IDR", effectiveFrom = from,
        component = new { code = "commission", name = "Commission", kind = "commission", measure = "sales", rate, rounding = new { mode = "halfEven" } },
    };

    [Fact]
    public async Task The_same_plan_again_then_no_version_and_a_change_needs_the_version_it_is_based_on()
    {
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Put, "/v1/compensation/plans/again", Body("0.05"), HttpStatusCode.Created);
        var same = await CompensationFixture.SendAsync(admin, HttpMethod.Put, "/v1/compensation/plans/again", Body("0.0500"), HttpStatusCode.OK);
        Assert.Equal(1, same.GetProperty("version").GetInt32());
        Assert.Equal("request.version_required", (await CompensationFixture.SendAsync(admin, HttpMethod.Put, "/v1/compensation/plans/again", Body("0.06"), HttpStatusCode.PreconditionRequired)).GetProperty("code").GetString());
        admin.DefaultRequestHeaders.Add("If-Match", "*");
        var draft = await CompensationFixture.SendAsync(admin, HttpMethod.Put, "/v1/compensation/plans/again", Body("0.06"), HttpStatusCode.Created);
        Assert.Equal((1, "draft"), (draft.GetProperty("version").GetInt32(), draft.GetProperty("status").GetString()!));
    }

    [Fact]
    public async Task The_maker_approves_then_refused_and_another_approver_does()
    {
        var both = service.Issuer.TokenFor([Persona.CompAdmin, Persona.FinanceApprover], null, "both");
        using var maker = service.WithToken(both);
        await CompensationFixture.SendAsync(maker, HttpMethod.Put, "/v1/compensation/plans/checked", Body("0.05"), HttpStatusCode.Created);
        Assert.Equal("compensation.maker_is_checker", (await CompensationFixture.SendAsync(maker, HttpMethod.Post, "/v1/compensation/plans/checked/versions/1:approve", null, HttpStatusCode.Forbidden)).GetProperty("code").GetString());
        using var checker = service.As(Persona.FinanceApprover);
        var approved = await CompensationFixture.SendAsync(checker, HttpMethod.Post, "/v1/compensation/plans/checked/versions/1:approve", null, HttpStatusCode.OK);
        Assert.Equal("approved", approved.GetProperty("status").GetString());
        Assert.Equal("compensation.plan_version_not_a_draft", (await CompensationFixture.SendAsync(checker, HttpMethod.Post, "/v1/compensation/plans/checked/versions/1:approve", null, HttpStatusCode.Conflict)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Assignments_and_rates_that_overlap_then_those_items_are_refused_and_the_good_ones_stored()
    {
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Put, "/v1/compensation/plans/overlap", Body("0.05"), HttpStatusCode.Created);
        object Assign(string who, string from, string? until) => new { participantCode = who, planCode = "overlap", from, untilExclusive = until };
        var items = new { items = new[] { Assign("A", "2026-01-01", "2026-03-01"), Assign("A", "2026-02-01", null), Assign("B", "2026-01-01", null), Assign("NOBODY", "2026-01-01", null) } };
        Assert.Equal(["created ", "refused compensation.overlapping_assignment", "created ", "refused compensation.unknown_participant"], await StatusesAsync(admin, "plan-assignments", items));
        Assert.Equal("unchanged ", (await StatusesAsync(admin, "plan-assignments", items))[0]);

        object Rate(string rate, string from, string? until) => new { participantCode = "A", componentCode = "commission", rate, from, untilExclusive = until };
        var rates = new { items = new[] { Rate("0.01", "2026-01-01", "2026-02-01"), Rate("0.02", "2026-01-15", null), Rate("0.03", "2026-02-01", null) } };
        Assert.Equal(["created ", "refused compensation.overlapping_rate", "created "], await StatusesAsync(admin, "personal-rates", rates));
        Assert.Equal(["unchanged ", "refused compensation.overlapping_rate", "unchanged "], await StatusesAsync(admin, "personal-rates", rates));
    }

    [Fact]
    public async Task A_newcomer_joins_then_the_plan_of_the_title_is_the_newcomers_own_once()
    {
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Put, "/v1/compensation/plans/newcomers", Body("0.05"), HttpStatusCode.Created);
        await StatusesAsync(admin, "plan-assignments", new { items = new[] { new { titleCode = "junior", planCode = "newcomers", from = "2026-01-01" } } });
        await service.SeatAsync("N", "junior", "M");
        var joined = new ParticipantJoined(Ids.Of("N"), "N", "Newcomer", Ids.Of("seat N"), "junior", new DateOnly(2026, 2, 16), null);
        await service.DeliverAsync("compensation.assign-plan-on-participant-joined", joined);
        await service.DeliverAsync("compensation.assign-plan-on-participant-joined", joined);
        var own = Assert.Single((await service.GetAsync("/v1/compensation/plan-assignments?participantCode=N")).GetProperty("items").EnumerateArray(), a => a.TryGetProperty("participantCode", out _));
        Assert.Equal(("newcomers", "2026-02-16", "joined"), (own.GetProperty("planCode").GetString()!, own.GetProperty("from").GetString()!, own.GetProperty("origin").GetString()!));
    }

    [Fact]
    public async Task Facts_of_other_services_arrive_twice_or_in_any_order_then_each_is_kept_once()
    {
        var goal = Ids.Of("goal");
        var id = Guid.CreateVersion7();
        Assert.Equal("Applied", await service.DeliverAsync("compensation.keep-score-on-goal-scored", new GoalScored(goal, Ids.Of("A"), "revenue", "2026-01", 0.9m), eventId: id));
        Assert.Equal("Duplicate", await service.DeliverAsync("compensation.keep-score-on-goal-scored", new GoalScored(goal, Ids.Of("A"), "revenue", "2026-01", 0.9m), eventId: id));
        Assert.Equal(0.9m, Assert.Single((await service.GetAsync("/v1/compensation/goal-scores")).GetProperty("items").EnumerateArray()).GetProperty("score").Decimal());

        var (kept, ended) = (Ids.Of("kept"), Ids.Of("ended"));
        await service.DeliverAsync("compensation.keep-gate-on-certification-awarded", new CertificationAwarded(kept, Ids.Of("A"), "NEG", "negotiation", new DateOnly(2026, 1, 1), null));
        await service.DeliverAsync("compensation.keep-gate-on-certification-expired", new CertificationExpired(kept, Ids.Of("A"), "NEG", "negotiation", new DateOnly(2026, 6, 1)));
        await service.DeliverAsync("compensation.keep-gate-on-certification-expired", new CertificationExpired(ended, Ids.Of("A"), "NEG", "negotiation", new DateOnly(2026, 6, 1)));
        await service.DeliverAsync("compensation.keep-gate-on-certification-awarded", new CertificationAwarded(ended, Ids.Of("A"), "NEG", "negotiation", new DateOnly(2026, 1, 1), null));
        Assert.Equal(1L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.certification WHERE during @> date '2026-05-31' AND certification_id = $1", kept));
        Assert.Equal(0L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.certification WHERE during @> date '2026-06-01'"));
    }

    [Fact]
    public async Task An_older_quota_event_comes_late_then_the_newer_figure_stays()
    {
        Task QuotaAsync(decimal amount, long sequence) => service.DeliverAsync("compensation.follow-quotas", new QuotaPublished(
            Ids.Of("quota"), Ids.Of("seat A"), Ids.Of("A"), "months", "2026-05", new DateOnly(2026, 5, 1), new DateOnly(2026, 6, 1), "sales", new(amount, SalesPerf.Primitives.Currency.Idr), SalesPerf.Primitives.Share.Whole), sequence: sequence);
        await QuotaAsync(200m, 1_000_002);
        await QuotaAsync(100m, 1_000_001);
        Assert.Equal(200m, await service.ScalarAsync<decimal>("SELECT amount FROM compensation.quota WHERE quota_id = $1", Ids.Of("quota")));
    }

    private static async Task<string[]> StatusesAsync(HttpClient client, string list, object items) =>
        [.. (await CompensationFixture.SendAsync(client, HttpMethod.Post, $"/v1/compensation/{list}:batch", items, HttpStatusCode.MultiStatus)).GetProperty("items").EnumerateArray()
            .Select(i => $"{i.GetProperty("status").GetString()} {(i.TryGetProperty("problem", out var problem) ? problem.GetProperty("code").GetString() : string.Empty)}")];
}
