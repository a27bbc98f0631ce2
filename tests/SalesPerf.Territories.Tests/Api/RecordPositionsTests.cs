using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Territories.Tests.Api;

public sealed class RecordPositionsTests(TerritoriesFixture fixture) : OrganisationCase(fixture)
{
    [Fact]
    public async Task A_manager_later_in_the_batch_is_found_and_a_repetition_changes_and_says_nothing()
    {
        await GivenATeamAsync();
        var said = await Service.PublishedCountAsync();

        var again = await BatchAsync("positions", Seat("P-ANN", "REP", "ann", "P-BOSS"), Seat("P-BEN", "REP", "ben", "P-BOSS"), Seat("P-BOSS", "LEAD", "boss"));

        Assert.Equal(["P-ANN: unchanged", "P-BEN: unchanged", "P-BOSS: unchanged"], again);
        Assert.Equal(said, await Service.PublishedCountAsync());
        var ann = (await Service.PublishedAsync<PositionChanged>()).Last(p => p.Code == "P-ANN");
        Assert.Equal("Seller", ann.TitleName);
        Assert.Equal(new DateOnly(2025, 1, 1), Assert.Single(ann.ReportsTo).From);
        Assert.Equal(await Service.ScalarAsync<Guid>("SELECT id FROM territories.participant WHERE code = 'ann'"), Assert.Single(ann.Holders).ParticipantId);
    }

    [Fact]
    public async Task A_circle_is_refused_with_its_path_and_what_rests_on_it_too()
    {
        await GivenATeamAsync();

        var answer = await BatchAsync("positions",
            Seat("C1", "REP", null, "C2"), Seat("C2", "REP", null, "C3"), Seat("C3", "REP", null, "C1"), Seat("C4", "REP", null, "P-BOSS"));

        Assert.Equal(["C1: territories.unknown_position", "C2: territories.unknown_position", "C3: territories.reporting_cycle", "C4: created"], answer);
        Assert.Equal(["P-BOSS: territories.reporting_cycle"], await BatchAsync("positions", Seat("P-BOSS", "LEAD", "boss", "P-ANN")));
    }

    [Fact]
    public async Task Bad_references_and_histories_are_refused_and_the_good_items_stored()
    {
        await GivenATeamAsync();
        object[] twice = [new { participantCode = "ann", from = "2025-01-01" }, new { participantCode = "ben", from = "2025-06-01" }];

        var answer = await BatchAsync("positions",
            new { code = "X1", titleCode = "NONE", holders = Array.Empty<object>(), reportsTo = Array.Empty<object>() },
            new { code = "X2", titleCode = "REP", holders = twice, reportsTo = Array.Empty<object>() },
            Seat("X3", "REP", "nobody"), Seat("X4", "REP", null, "P-NOWHERE"), Seat("", "REP", null), Seat("X5", "REP", null));

        Assert.Equal(
            ["X1: territories.unknown_title", "X2: territories.overlapping_holders", "X3: territories.unknown_participant", "X4: territories.unknown_position", ": request.invalid", "X5: created"], answer);
    }

    [Fact]
    public async Task Another_holder_takes_the_quotas_of_the_seat()
    {
        await GivenATeamAsync();
        await BatchAsync("quotas", Quota("P-BEN", "2026-Q3", "90"));

        await BatchAsync("positions", new
        {
            code = "P-BEN", titleCode = "REP", reportsTo = Array.Empty<object>(),
            holders = new[] { new { participantCode = "ben", from = "2025-01-01", untilExclusive = (string?)"2026-07-01" }, new { participantCode = "ann", from = "2026-07-01", untilExclusive = (string?)null } },
        });

        var handed = Assert.Single(await Service.PublishedAsync<QuotaChanged>(), q => q.PeriodCode == "2026-Q3");
        Assert.Equal(await Service.ScalarAsync<Guid>("SELECT id FROM territories.participant WHERE code = 'ann'"), handed.ParticipantId);
        Assert.Equal(handed.Previous, handed.Amount);
    }
}
