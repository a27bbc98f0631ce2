using System.Net;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.Goals.Contracts.Events.V1;
using SalesPerf.Primitives;
using SalesPerf.Recruiting.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Territories.Tests.Api;

public sealed class CapacityTests(TerritoriesFixture fixture) : OrganisationCase(fixture)
{
    private const string AttainmentQueue = "territories.keep-attainment-on-attainment-changed";
    private const string WorkloadQueue = "territories.keep-workload-on-activity-measured";
    private const string HireQueue = "territories.take-in-on-candidate-hired";

    [Fact]
    public async Task A_performer_who_carries_too_much_is_found_once_and_the_hire_is_taken_in_once()
    {
        Service.Clock.SetDay(new DateOnly(2026, 4, 10));
        await GivenATeamAsync();
        await BatchAsync("territories", new { code = "NORTH", name = "North" });
        await BatchAsync("assignments", new { territoryCode = "NORTH", positionCode = "P-ANN", from = "2025-01-01" });
        await BatchAsync("quotas", Quota("P-ANN", "2026-Q1", "100"), Quota("P-BEN", "2026-Q1", "100"));

        await PerformAsync("ann", "P-ANN", 1m);
        await WorkAsync("ann", 440m);
        Assert.Empty(await OverloadsAsync());
        await WorkAsync("ann", 1m);
        await PerformAsync("ann", "P-ANN", 1.2m);
        await PerformAsync("ben", "P-BEN", 0.99m);
        await WorkAsync("ben", 600m);

        var found = Assert.Single(await OverloadsAsync());
        Assert.Equal((ShortfallCause.Overloaded, "REP", "NORTH", 1.1025m), (found.Cause, found.TitleCode, found.TerritoryCode, found.Utilisation!.Value.Value));
        Assert.Equal("In 2026-Q1 the holder of P-ANN reached 100 % of quota and carried 110.2 % of what one person can (441 of 400 hours).", found.Reason);
        Assert.Equal("reason.overloaded", found.ReasonKey);
        Assert.Equal(["2026-Q1", "P-ANN", "100", "110.2", "441", "400"], found.ReasonValues);
        Assert.Equal(found.Reason, await ReasonAsync("en", found.ShortfallId));
        Assert.Equal("Pada 2026-Q1 pemegang P-ANN mencapai 100% dari kuota dan menanggung 110,2% dari yang sanggup ditanggung satu orang (441 dari 400 jam).", await ReasonAsync("id", found.ShortfallId));
        var seat = Assert.Single((await GetAsync("utilisation?periodCode=2026-Q1", Persona.Manager, "boss"))["items"]!.AsArray(), s => s!["positionCode"]!.GetValue<string>() == "P-ANN");
        Assert.Equal(("441", "400"), (seat!["workloadHours"]!.GetValue<string>(), seat["capacityHours"]!.GetValue<string>()));

        var hired = new CandidateHired(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), found.ShortfallId, "cleo", "Cleo", new DateOnly(2026, 5, 1), "REP", "P-BOSS", "NORTH");
        await Service.DeliverAsync(HireQueue, hired);
        await Service.DeliverAsync(HireQueue, hired);
        await PerformAsync("ann", "P-ANN", 1.3m);

        var joined = Assert.Single(await Service.PublishedAsync<ParticipantJoined>(), j => j.Code == "cleo");
        Assert.Equal(("cleo", "REP", hired.RequisitionId), (joined.Code, joined.TitleCode, joined.RequisitionId));
        var ramped = (await Service.PublishedAsync<QuotaPublished>()).Where(q => q.ParticipantId == joined.ParticipantId).Select(q => $"{q.PeriodCode} {q.Amount.Amount:0.##} {q.Ramp.Value:0.##}");
        Assert.Equal(["2026-Q2 25 0.25", "2026-Q3 50 0.5", "2026-Q4 100 1"], ramped);
        var seatOfCleo = (await Service.PublishedAsync<PositionChanged>()).Last(p => p.PositionId == joined.PositionId);
        Assert.Equal((joined.ParticipantId, new DateOnly(2026, 5, 1)), (Assert.Single(seatOfCleo.Holders).ParticipantId, Assert.Single(seatOfCleo.ReportsTo).From));
        Assert.Equal(1L, await Service.ScalarAsync<long>("SELECT count(*) FROM territories.assignment a JOIN territories.position p ON p.id = a.position_id WHERE p.code = 'REP-cleo'"));
        Assert.DoesNotContain((await GetAsync("shortfalls?open=true"))["items"]!.AsArray(), s => s!["positionCode"]!.GetValue<string>() == "P-ANN");
        Assert.Single(await OverloadsAsync());
        await GivenNoViolationAsync();
    }

    [Fact]
    public async Task A_vacant_seat_with_a_quota_is_found_and_the_hire_fills_it()
    {
        Service.Clock.SetDay(new DateOnly(2026, 4, 10));
        await GivenATeamAsync();
        await BatchAsync("positions", Seat("P-OPEN", "REP", null, "P-BOSS"));
        await BatchAsync("quotas", Quota("P-OPEN", "2026-Q3", "100"));
        var found = Assert.Single(await Service.PublishedAsync<CapacityShortfallFound>(), f => f.Cause == ShortfallCause.Vacant);
        Assert.Equal("Position P-OPEN has a quota in 2026-Q3 and nobody sits on it.", found.Reason);
        Assert.Equal(found.Reason, await ReasonAsync("en", found.ShortfallId));
        Assert.Equal("Posisi P-OPEN memiliki kuota pada 2026-Q3, tetapi tidak ada yang mendudukinya.", await ReasonAsync("id", found.ShortfallId));

        await Service.DeliverAsync(HireQueue, new CandidateHired(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), found.ShortfallId, "dora", "Dora", new DateOnly(2026, 7, 1), "REP", null, null));

        var dora = (await Service.PublishedAsync<ParticipantJoined>()).Single(j => j.Code == "dora");
        Assert.Equal(found.PositionId, dora.PositionId);
        var handed = Assert.Single(await Service.PublishedAsync<QuotaChanged>(), q => q.PositionId == dora.PositionId && q.PeriodCode == "2026-Q3");
        Assert.Equal((dora.ParticipantId, 25m, 0.25m), (handed.ParticipantId, handed.Amount.Amount, handed.Ramp.Value));
        Assert.Equal(1L, await Service.ScalarAsync<long>("SELECT count(*) FROM territories.shortfall WHERE id = $1 AND closed_on IS NOT NULL", found.ShortfallId));
    }

    [Fact]
    public async Task An_older_result_that_comes_late_changes_nothing_and_a_hire_for_an_unknown_title_is_tried_again()
    {
        await GivenATeamAsync();
        await PerformAsync("ben", "P-BEN", 0.9m, sequence: 9_000_000_000);
        await PerformAsync("ben", "P-BEN", 0.2m, sequence: 8_999_999_999);
        Assert.Equal(0.9m, await Service.ScalarAsync<decimal>("SELECT attainment FROM territories.seat_attainment a JOIN territories.position p ON p.id = a.position_id WHERE p.code = 'P-BEN' AND period_code = '2026-Q1'"));

        var unknown = new CandidateHired(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), null, "eve", "Eve", new DateOnly(2026, 7, 1), "NONE", null, null);
        var refusal = await Assert.ThrowsAsync<DomainException>(() => Service.DeliverAsync(HireQueue, unknown));
        Assert.Equal(("territories.title_not_found", ErrorKind.NotFound), (refusal.Error.Code, refusal.Error.Kind));
        Assert.Equal(0L, await Service.ScalarAsync<long>("SELECT count(*) FROM territories.participant WHERE code = 'eve'"));
    }

    private async Task<List<CapacityShortfallFound>> OverloadsAsync() =>
        [.. (await Service.PublishedAsync<CapacityShortfallFound>()).Where(f => f.Cause == ShortfallCause.Overloaded)];

    private async Task<string> ReasonAsync(string language, Guid shortfall)
    {
        using var admin = Service.As(Persona.CompAdmin);
        admin.DefaultRequestHeaders.Add("Accept-Language", language);
        using var answer = await admin.GetAsync(new Uri("/v1/territories/shortfalls?limit=500", UriKind.Relative));
        Assert.Equal(language, Assert.Single(answer.Content.Headers.ContentLanguage));
        return (await ReadAsync(answer, HttpStatusCode.OK))["items"]!.AsArray().Single(s => s!["id"]!.GetValue<Guid>() == shortfall)!["reason"]!.GetValue<string>();
    }

    private async Task PerformAsync(string who, string seat, decimal attainment, long? sequence = null)
    {
        var (participant, position) = await IdsAsync(who, seat);
        await Service.DeliverAsync(AttainmentQueue, new AttainmentChanged(
            participant, position, "FISCAL", "2026-Q1", new DateOnly(2026, 1, 1), new DateOnly(2026, 4, 1), "sales",
            new UnroundedMoney(100m * attainment, Currency.Usd), new UnroundedMoney(100m, Currency.Usd), new Attainment(attainment), 7, false), sequence: sequence);
    }

    // A week over the end of the quarter is half in it.
    private async Task WorkAsync(string who, decimal hoursInQuarter)
    {
        var (participant, _) = await IdsAsync(who, "P-BOSS");
        await Service.DeliverAsync(WorkloadQueue, new ActivityMeasured(Guid.CreateVersion7(), participant, "meetings", new DateOnly(2026, 3, 29), new DateOnly(2026, 4, 4), 10m, hoursInQuarter * 2m));
    }

    private async Task<(Guid Participant, Guid Position)> IdsAsync(string who, string seat) => (
        await Service.ScalarAsync<Guid>("SELECT id FROM territories.participant WHERE code = $1", who),
        await Service.ScalarAsync<Guid>("SELECT id FROM territories.position WHERE code = $1", seat));

    private async Task GivenNoViolationAsync() =>
        Assert.All((await GetAsync("invariants", Persona.Operator))["items"]!.AsArray(), i => Assert.Empty(i!["violations"]!.AsArray()));
}
