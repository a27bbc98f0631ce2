using System.Net;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;
using SalesPerf.Territories.V1;

namespace SalesPerf.Territories.Tests.Api;

public sealed class AlignmentTests(TerritoriesFixture fixture) : OrganisationCase(fixture)
{
    [Fact]
    public async Task The_same_territory_twice_in_one_hand_is_refused_and_shared_by_two_is_not()
    {
        await GivenATeamAsync();
        await BatchAsync("territories", new { code = "T1", name = "One" });
        Assert.Equal(["T1/P-ANN/2026-01-01: created", "T1/P-BEN/2026-01-01: created"], await BatchAsync("assignments", Assign("P-ANN", "2026-01-01"), Assign("P-BEN", "2026-01-01")));

        var answer = await BatchAsync("assignments",
            Assign("P-ANN", "2026-06-01"), Assign("P-ANN", "2026-01-01"), Assign("P-ANN", "2026-01-01", "2026-06-01"), Assign("P-ANN", "2026-06-01"), Assign("P-ANN", "2026-05-31"));

        Assert.Equal(
            ["T1/P-ANN/2026-06-01: territories.overlapping_assignment", "T1/P-ANN/2026-01-01: unchanged", "T1/P-ANN/2026-01-01: updated", "T1/P-ANN/2026-06-01: created",
                "T1/P-ANN/2026-05-31: territories.overlapping_assignment"], answer);
        Assert.Equal("23P01", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Service.ExecuteAsync(
            "INSERT INTO territories.assignment SELECT gen_random_uuid(), territory_id, position_id, during FROM territories.assignment LIMIT 1"))).SqlState);
    }

    [Fact]
    public async Task An_account_has_one_territory_a_day_and_keeps_the_good_items_of_a_batch()
    {
        await GivenATeamAsync();
        await BatchAsync("territories", new { code = "T1", name = "One" }, new { code = "T2", name = "Two", parentCode = "T1" });
        object[] clash = [new { territoryCode = "T1", from = "2026-01-01" }, new { territoryCode = "T2", from = "2026-03-01" }];
        object[] move = [new { territoryCode = "T1", from = "2026-01-01", untilExclusive = "2026-03-01" }, new { territoryCode = "T2", from = "2026-03-01" }];

        var answer = await BatchAsync("accounts",
            new { code = "A1", name = "Acme", territories = clash }, new { code = "A2", name = "Bolt", territories = move, attributes = new { industry = "tools" } },
            new { code = "A3", name = "Crate", territories = new[] { new { territoryCode = "T9", from = "2026-01-01" } } });

        Assert.Equal(["A1: territories.overlapping_account_territory", "A2: created", "A3: territories.unknown_territory"], answer);
        Assert.Equal(["A2: unchanged"], await BatchAsync("accounts", new { code = "A2", name = "Bolt", territories = move, attributes = new { industry = "tools" } }));
        Assert.Equal(["A2: updated"], await BatchAsync("accounts", new { code = "A2", name = "Bolt", territories = move, attributes = new { industry = "bikes" } }));
        Assert.Equal(["T1: territories.territory_cycle"], await BatchAsync("territories", new { code = "T1", name = "One", parentCode = "T2" }));
    }

    [Fact]
    public async Task Who_covers_what_changes_then_it_is_told_once_a_batch_with_its_days_and_what_changes_nothing_tells_nothing()
    {
        await GivenATeamAsync();
        await BatchAsync("territories", new { code = "U1", name = "One" }, new { code = "U2", name = "Two" });
        object At(string code, params object[] places) => new { code, name = code, territories = places };
        object Place(string code, string from, string? untilExclusive = null) => new { territoryCode = code, from, untilExclusive };
        object Hold(string positionCode, string from, string? untilExclusive = null) => new { territoryCode = "U1", positionCode, from, untilExclusive };
        var before = (await Service.PublishedAsync<CoverageChanged>()).Count;
        await BatchAsync("accounts", At("K1", Place("U1", "2026-01-01")), At("K2", Place("U1", "2026-01-01")), At("K3", Place("U2", "2026-01-01")));
        Assert.Equal(before, (await Service.PublishedAsync<CoverageChanged>()).Count);

        await BatchAsync("accounts", At("K1", Place("U1", "2026-01-01", "2026-03-01"), Place("U2", "2026-03-01")), At("K2", Place("U1", "2026-01-01", "2026-02-01")), At("K3", Place("U2", "2026-01-01")));
        await BatchAsync("assignments", Hold("P-ANN", "2026-01-01"));
        await BatchAsync("assignments", Hold("P-ANN", "2026-01-01", "2026-06-01"));
        await BatchAsync("assignments", Hold("P-ANN", "2026-01-01", "2026-06-01"));

        Assert.Equal(["K1,K2  2026-02-01 -", " U1 2026-01-01 -", " U1 2026-06-01 -"], (await Service.PublishedAsync<CoverageChanged>()).Skip(before).Select(c =>
            $"{string.Join(',', c.AccountCodes)} {string.Join(',', c.TerritoryCodes)} {c.From:yyyy-MM-dd} {c.UntilExclusive?.ToString("O", System.Globalization.CultureInfo.InvariantCulture) ?? "-"}"));
    }

    [Fact]
    public async Task Each_persona_sees_those_it_may_and_whom_it_may_not_see_is_not_there()
    {
        await GivenATeamAsync();

        Assert.Equal(["ann"], await CodesAsync("participants", Persona.Rep, "ann"));
        Assert.Equal(["ann", "ben", "boss"], await CodesAsync("participants", Persona.Manager, "boss"));
        Assert.Equal(["ann", "ben", "boss"], await CodesAsync("participants", Persona.Auditor));
        Assert.Equal(["P-ANN"], await CodesAsync("positions", Persona.Rep, "ann"));
        await GetAsync("participants/ben", Persona.Rep, "ann", HttpStatusCode.NotFound);
        await GetAsync("participants", Persona.Operator, expected: HttpStatusCode.Forbidden);
        await GetAsync("invariants", Persona.CompAdmin, expected: HttpStatusCode.Forbidden);
        Assert.Equal("ann", (await GetAsync("participants/ann", Persona.Auditor))["name"]!.GetValue<string>());
        Assert.Equal("The ann", (await GetAsync("participants/ann"))["name"]!.GetValue<string>());
        using var foreign = Service.WithToken(Service.Issuer.ForeignToken(Persona.CompAdmin));
        using var refused = await foreign.GetAsync(new Uri("/v1/territories/participants", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Lists_are_paged_in_a_stable_order()
    {
        await GivenATeamAsync();

        var first = await GetAsync("participants?limit=2");
        var second = await GetAsync($"participants?limit=2&cursor={first["nextCursor"]}");

        Assert.Equal(["ann", "ben", "boss"], first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(p => p!["code"]!.GetValue<string>()));
        Assert.Null(second["nextLink"]);
    }

    [Fact]
    public async Task Relations_between_positions_are_dated_and_do_not_overlap()
    {
        await GivenATeamAsync();
        object Overlay(string from, string? until = null) => new { name = "overlay", positionCode = "P-ANN", relatedPositionCode = "P-BEN", from, untilExclusive = until };

        Assert.Equal(["overlay/P-ANN/P-BEN/2026-01-01: created"], await BatchAsync("position-relations", Overlay("2026-01-01", "2026-06-01")));
        Assert.Equal(
            ["overlay/P-ANN/P-BEN/2026-05-01: territories.overlapping_relation", "overlay/P-ANN/P-BEN/2026-01-01: unchanged", "overlay/P-ANN/P-BEN/2026-06-01: created"],
            await BatchAsync("position-relations", Overlay("2026-05-01"), Overlay("2026-01-01", "2026-06-01"), Overlay("2026-06-01")));
        Assert.Equal(2, (await GetAsync("position-relations"))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Other_services_ask_for_people_titles_and_periods()
    {
        await GivenATeamAsync();
        var client = new OrganisationService.OrganisationServiceClient(Service.Grpc());
        var cancel = TestContext.Current.CancellationToken;

        var people = await client.ResolveParticipantsAsync(new ResolveParticipantsRequest { Codes = { "ben", "nobody", "ann" } }, cancellationToken: cancel);
        var title = await client.GetTitleAsync(new GetTitleRequest { Code = "REP" }, cancellationToken: cancel);
        var period = await client.GetPeriodAsync(new GetPeriodRequest { PeriodCode = "2026-Q2" }, cancellationToken: cancel);

        Assert.Equal(["ann REP", "ben REP"], people.Participants.Select(p => $"{p.Code} {p.TitleCode}"));
        Assert.Equal(2, title.Ramp.Count);
        Assert.Equal(("FISCAL", 4), (period.CalendarCode, period.Start.Month));
    }

    private static object Assign(string positionCode, string from, string? untilExclusive = null) => new { territoryCode = "T1", positionCode, from, untilExclusive };

    private async Task<IEnumerable<string>> CodesAsync(string path, Persona persona, string? participant = null) =>
        (await GetAsync(path, persona, participant))["items"]!.AsArray().Select(i => i!["code"]!.GetValue<string>());
}
