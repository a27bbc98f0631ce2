using System.Globalization;
using System.Net;
using SalesPerf.Primitives;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>The sales organisation changes with effect in days that were calculated, or closed, before.</summary>
public sealed class OrganisationAsKnownTests(OrganisationAsKnownTests.TwoTeams service) : IClassFixture<OrganisationAsKnownTests.TwoTeams>
{
    internal static readonly DateOnly Founded = new(2010, 1, 1);

    /// <summary>Managers M and N with overrides of 1 %; A and B sell for 5 % and report to M.</summary>
    public sealed class TwoTeams : CompensationFixture
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await SeedCompanyAsync();
            await SeatAsync("N", "manager", null);
            await PlanAsync();
            await PlanDocumentTests.PutAsync(this, "managers", """
                plan: managers
                name: Managers
                currency: IDR
                calendar: months
                effective: {from: 2026-01-01}
                crediting:
                  - {rule: seller, to: seller}
                  - {rule: coverage, to: coverage, when: not has_seller, split: equal}
                  - {rule: rollup, to: managers}
                components:
                  lead: {name: Override, kind: override, basis: sum(credit where level > 0), rate: 1%}
                """, HttpStatusCode.Created);
            await ApprovePlanAsync("managers");
            await AssignPlanAsync("managers", "manager");
        }

        /// <summary>Seat of a seller: who sits there, and below whom, from which days.</summary>
        public Task ReseatAsync(string seat, PositionHolder[] holders, params (string Manager, DateOnly From, DateOnly? Until)[] lines) => DeliverAsync("compensation.follow-positions",
            new PositionChanged(Ids.Of($"seat {seat}"), $"P-{seat}", "seller", "seller", holders, [.. lines.Select(l => new ReportingLine(Ids.Of($"seat {l.Manager}"), l.From, l.Until))]), Ids.Of($"seat {seat}").ToString());

        public static PositionHolder Held(string participant, DateOnly from, DateOnly? until = null) => new(Ids.Of(participant), from, until);

        public Task<string> TotalsAsync(string period) => ScalarAsync<string>(
            "SELECT string_agg(concat(participant_code, ':', round(total, 2)), ' ' ORDER BY participant_code = 'A', participant_code <> 'M', participant_code <> 'N', participant_code) FROM compensation.statement WHERE period_code = $1 AND total <> 0", period);

        public Task<bool> IsOutdatedAsync(string period) => ScalarAsync<bool>("SELECT facts_version > calculated_facts_version FROM compensation.period_state WHERE period_code = $1", period);

        public async Task<string[]> CausesAsync(string participant, string period)
        {
            var found = (await GetAsync($"/v1/compensation/statements?periodCode={period}&participantCode={participant}")).GetProperty("items")[0];
            var lines = (await GetAsync($"/v1/compensation/statements/{found.GetProperty("id").GetString()}")).GetProperty("lines").EnumerateArray();
            return [.. lines.Where(l => l.GetProperty("kind").GetString() == "adjustment").SelectMany(l => l.GetProperty("causes").EnumerateArray()).Select(c => string.Create(
                CultureInfo.InvariantCulture, $"{c.GetProperty("kind").GetString()} {c.GetProperty("reference").GetString()} {decimal.Parse(c.GetProperty("change").GetString()!, CultureInfo.InvariantCulture):0.00}"))];
        }

        public async Task<string> KnownAsync(string participant, DateTimeOffset at, string period = "2026-01")
        {
            var known = await GetAsync($"/v1/compensation/statements/as-known?periodCode={period}&participantCode={participant}&knownAt={Uri.EscapeDataString(at.ToString("O", CultureInfo.InvariantCulture))}");
            return known.GetProperty("totals").EnumerateArray().Select(t => t.GetProperty("amount").GetString()!).FirstOrDefault("0");
        }

        public async Task<string> ProofAsync(string participant)
        {
            var found = (await GetAsync($"/v1/compensation/statements?periodCode=2026-01&participantCode={participant}")).GetProperty("items")[0];
            return (await GetAsync($"/v1/compensation/statements/{found.GetProperty("id").GetString()}/proof")).GetRawText();
        }
    }

    [Fact]
    public async Task Somebody_moved_between_managers_in_a_closed_month_then_both_overrides_are_adjusted_with_the_cause_and_the_month_as_known_before_stays()
    {
        service.Quotas("2026-01", ("A", 1000m), ("B", 1000m));
        service.Quotas("2026-02", ("A", 1000m), ("B", 1000m));
        await service.ImportAsync("O-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "O-2,,,booked,2026-01-20,400,IDR,ACC-A,A,", "O-3,,,booked,2026-01-20,200,IDR,ACC-B,B,", "O-4,,,booked,2026-02-10,100,IDR,ACC-B,B,");
        await service.CalculateAsync("2026-01");
        await service.PublishAsync("2026-01");
        await service.CloseAsync("2026-01");
        var closed = service.Clock.GetUtcNow();
        var proof = await service.ProofAsync("M");

        // Told in February: A has been N's since the middle of January.
        await service.ReseatAsync("A", [TwoTeams.Held("A", Founded)], ("M", Founded, new DateOnly(2026, 1, 15)), ("N", new DateOnly(2026, 1, 15), null));

        Assert.Equal(2, (await service.CalculateAsync("2026-02")).GetProperty("result").GetProperty("adjustments").GetInt32());
        Assert.Equal("M:-3.00 N:4.00 B:5.00", await service.TotalsAsync("2026-02"));
        Assert.Equal(["organisation A -4.00"], await service.CausesAsync("M", "2026-02"));
        Assert.Equal(["organisation A 4.00"], await service.CausesAsync("N", "2026-02"));
        Assert.Equal("16.00", await service.KnownAsync("M", closed));
        Assert.Equal("12.00", await service.KnownAsync("M", service.Clock.GetUtcNow()));
        Assert.Equal(proof, await service.ProofAsync("M"));
        await service.PublishAsync("2026-02");
        await service.CloseAsync("2026-02");
        await EveryInvariant.HoldsAsync(service);
    }

    [Fact]
    public async Task A_calculated_month_is_open_then_only_a_change_of_its_days_makes_it_older_than_its_facts()
    {
        service.Quotas("2026-05", ("A", 1000m), ("B", 1000m));
        await service.ImportAsync("P-1,,,booked,2026-05-10,1000,IDR,ACC-B,B,");
        await service.CalculateAsync("2026-05");
        Assert.False(await service.IsOutdatedAsync("2026-05"));

        await service.ReseatAsync("B", [TwoTeams.Held("B", Founded)], ("M", Founded, null));
        await service.ReseatAsync("B", [TwoTeams.Held("B", Founded)], ("M", Founded, new DateOnly(2026, 6, 1)), ("N", new DateOnly(2026, 6, 1), null));
        Assert.False(await service.IsOutdatedAsync("2026-05"));

        await service.ReseatAsync("B", [TwoTeams.Held("B", Founded)], ("M", Founded, new DateOnly(2026, 5, 10)), ("N", new DateOnly(2026, 5, 10), null));
        Assert.True(await service.IsOutdatedAsync("2026-05"));
        Assert.True((await service.CalculateAsync("2026-05")).GetProperty("result").GetProperty("changed").GetBoolean());
        Assert.Equal("N:10.00 B:50.00", await service.TotalsAsync("2026-05"));
        await EveryInvariant.HoldsAsync(service);
    }
}

/// <summary>A seat that nobody knew of.</summary>
public sealed class SeatsAsKnownTests(OrganisationAsKnownTests.TwoTeams service) : IClassFixture<OrganisationAsKnownTests.TwoTeams>
{
    [Fact]
    public async Task A_seat_and_whoever_sits_on_it_become_known_after_the_close_then_what_was_known_before_has_neither()
    {
        service.Quotas("2026-07", ("A", 1000m), ("B", 1000m));
        service.Quotas("2026-08", ("A", 1000m), ("B", 1000m));
        await service.ImportAsync("Q-1,,,booked,2026-07-10,1000,IDR,ACC-A,A,", "Q-2,,,booked,2026-08-10,1000,IDR,ACC-A,A,");
        await service.CalculateAsync("2026-07");
        await service.PublishAsync("2026-07");
        await service.CloseAsync("2026-07");
        var closed = service.Clock.GetUtcNow();

        // L sits between A and the managers since July, which nobody had said.
        await service.SeatAsync("L", "manager", "M");
        await service.ReseatAsync("A", [OrganisationAsKnownTests.TwoTeams.Held("A", OrganisationAsKnownTests.Founded)], ("M", OrganisationAsKnownTests.Founded, new DateOnly(2026, 7, 1)), ("L", new DateOnly(2026, 7, 1), null));

        await service.CalculateAsync("2026-08");
        Assert.Equal("10.00", await service.ScalarAsync<string>("""
            SELECT round(l.amount, 2)::text FROM compensation.statement_line l JOIN compensation.statement s ON s.id = l.statement_id WHERE s.period_code = '2026-08' AND l.origin_period = '2026-07' AND s.participant_code = 'L'
            """));
        Assert.Equal(["organisation L 10.00"], await service.CausesAsync("L", "2026-08"));
        Assert.Equal("0", await service.KnownAsync("L", closed, "2026-07"));
        Assert.Equal("10.00", await service.KnownAsync("L", service.Clock.GetUtcNow(), "2026-07"));
        await EveryInvariant.HoldsAsync(service);
    }

    [Fact]
    public async Task Somebody_left_inside_a_month_that_was_calculated_then_it_is_older_than_its_facts_and_by_a_new_name_or_the_same_again_it_is_not()
    {
        service.Quotas("2026-12", ("A", 1000m), ("B", 1000m));
        await service.SeatAsync("D", "seller", "N");
        await service.ImportAsync("Q-9,,,booked,2026-12-10,1000,IDR,ACC-A,D,");
        await service.CalculateAsync("2026-12");
        Task TellAsync(string name, DateOnly? leftOn) => service.DeliverAsync("compensation.follow-participants", new ParticipantChanged(Ids.Of("D"), "D", name, OrganisationAsKnownTests.Founded, leftOn), Ids.Of("D").ToString());

        await TellAsync("Another name", null);
        Assert.False(await service.IsOutdatedAsync("2026-12"));
        await TellAsync("Another name", new DateOnly(2026, 12, 20));
        Assert.True(await service.IsOutdatedAsync("2026-12"));
        await service.CalculateAsync("2026-12");
        await TellAsync("Another name", new DateOnly(2026, 12, 20));
        Assert.False(await service.IsOutdatedAsync("2026-12"));
    }
}

/// <summary>Accounts, territories and seats move for days of a closed month in which orders name no seller.</summary>
public sealed class CoverageAsKnownTests(OrganisationAsKnownTests.TwoTeams service) : IClassFixture<OrganisationAsKnownTests.TwoTeams>
{
    private static readonly DateOnly Middle = new(2026, 1, 15);

    [Fact]
    public async Task An_account_moved_in_a_closed_month_then_the_orders_after_the_day_are_the_others_and_the_month_as_known_before_stays()
    {
        service.Quotas("2026-01", ("A", 1000m), ("B", 1000m));
        service.Quotas("2026-02", ("A", 1000m), ("B", 1000m));
        await service.ImportAsync("O-1,,,booked,2026-01-10,1000,IDR,ACC-A,,", "O-2,,,booked,2026-01-20,400,IDR,ACC-A,,", "O-3,,,booked,2026-02-20,200,IDR,ACC-A,,", "O-4,,,booked,2026-02-10,100,IDR,ACC-B,,");
        await service.CalculateAsync("2026-01");
        await service.PublishAsync("2026-01");
        await service.CloseAsync("2026-01");
        await service.CalculateAsync("2026-02");
        Assert.Equal("M:3.00 B:5.00 A:10.00", await service.TotalsAsync("2026-02"));
        var closed = service.Clock.GetUtcNow();

        // The territory of account A, which A holds, is B's from the middle of January on.
        service.Territories.Held["A"] = [("T-A", new DateRange(OrganisationAsKnownTests.Founded, Middle))];
        service.Territories.Held["B"] = [("T-B", new DateRange(OrganisationAsKnownTests.Founded, null)), ("T-A", new DateRange(Middle, null))];
        var moved = new CoverageChanged([], ["T-A"], Middle, null);
        await service.DeliverAsync("compensation.follow-coverage", moved);
        await service.DeliverAsync("compensation.follow-coverage", moved);

        Assert.True(await service.IsOutdatedAsync("2026-02"));
        Assert.Equal("1 territory O-2/1/1/booked", await service.ScalarAsync<string>("SELECT concat(count(*), ' ', min(kind), ' ', min(reference)) FROM compensation.late_fact"));
        await service.CalculateAsync("2026-02");
        Assert.Equal("M:3.00 B:35.00 A:-20.00", await service.TotalsAsync("2026-02"));
        Assert.Equal(["territory O-2/1/1/booked -20.00"], await service.CausesAsync("A", "2026-02"));
        Assert.Equal(["territory O-2/1/1/booked 20.00"], await service.CausesAsync("B", "2026-02"));
        Assert.Equal(("70.00", "50.00"), (await service.KnownAsync("A", closed), await service.KnownAsync("A", service.Clock.GetUtcNow())));
        Assert.Equal("10.00", await service.KnownAsync("A", closed, "2026-02"));
        await EveryInvariant.HoldsAsync(service);
    }
}

/// <summary>The holder of a seat that covers accounts changes.</summary>
public sealed class HoldersAsKnownTests(OrganisationAsKnownTests.TwoTeams service) : IClassFixture<OrganisationAsKnownTests.TwoTeams>
{
    [Fact]
    public async Task Somebody_else_sat_on_the_covering_seat_of_a_closed_month_then_its_orders_are_theirs()
    {
        service.Quotas("2026-01", ("A", 1000m), ("B", 1000m));
        service.Quotas("2026-02", ("A", 1000m), ("B", 1000m));
        await service.SeatAsync("C", "seller", "M");
        await service.ImportAsync("O-1,,,booked,2026-01-10,1000,IDR,ACC-A,,", "O-2,,,booked,2026-01-20,400,IDR,ACC-A,,", "O-4,,,booked,2026-02-10,100,IDR,ACC-B,,");
        await service.CalculateAsync("2026-01");
        await service.PublishAsync("2026-01");
        await service.CloseAsync("2026-01");
        var closed = service.Clock.GetUtcNow();

        // C has sat on A's seat since the middle of January, and so covers its territory.
        var middle = new DateOnly(2026, 1, 15);
        service.Territories.Sitting["A"] = [("A", new DateRange(OrganisationAsKnownTests.Founded, middle)), ("C", new DateRange(middle, null))];
        await service.ReseatAsync("A", [OrganisationAsKnownTests.TwoTeams.Held("A", OrganisationAsKnownTests.Founded, middle), OrganisationAsKnownTests.TwoTeams.Held("C", middle)], ("M", OrganisationAsKnownTests.Founded, null));

        await service.CalculateAsync("2026-02");
        Assert.Equal("M:1.00 B:5.00 C:20.00 A:-20.00", await service.TotalsAsync("2026-02"));
        Assert.Equal(["territory O-2/1/1/booked -20.00"], await service.CausesAsync("A", "2026-02"));
        Assert.Equal("70.00", await service.KnownAsync("A", closed));
        await EveryInvariant.HoldsAsync(service);
    }
}

/// <summary>Two cover an account, then only one did.</summary>
public sealed class SharedCoverageAsKnownTests(OrganisationAsKnownTests.TwoTeams service) : IClassFixture<OrganisationAsKnownTests.TwoTeams>
{
    [Fact]
    public async Task One_of_two_who_shared_an_account_did_not_cover_it_then_that_is_the_one_cause_for_both()
    {
        service.Quotas("2026-01", ("A", 1000m), ("B", 1000m));
        service.Quotas("2026-02", ("A", 1000m), ("B", 1000m));
        service.Territories.Accounts["ACC-S"] = "T-S";
        DateRange always = new(OrganisationAsKnownTests.Founded, null);
        (service.Territories.Held["A"], service.Territories.Held["B"]) = ([("T-A", always), ("T-S", always)], [("T-B", always), ("T-S", always)]);
        await service.ImportAsync("O-1,,,booked,2026-01-10,1000,IDR,ACC-S,,", "O-2,,,booked,2026-02-10,100,IDR,ACC-B,B,");
        await service.CalculateAsync("2026-01");
        await service.PublishAsync("2026-01");
        await service.CloseAsync("2026-01");
        var closed = service.Clock.GetUtcNow();

        service.Territories.Held["B"] = [("T-B", always)];
        await service.DeliverAsync("compensation.follow-coverage", new CoverageChanged([], ["T-S"], OrganisationAsKnownTests.Founded, null));

        await service.CalculateAsync("2026-02");
        Assert.Equal("M:1.00 B:-20.00 A:25.00", await service.TotalsAsync("2026-02"));
        Assert.Equal(["territory O-1/1/1/booked -25.00"], await service.CausesAsync("B", "2026-02"));
        Assert.Equal(["territory O-1/1/1/booked 25.00"], await service.CausesAsync("A", "2026-02"));
        var why = await service.GetAsync($"/v1/compensation/statements/as-known/why?periodCode=2026-01&participantCode=B&from={Uri.EscapeDataString(closed.ToString("O", CultureInfo.InvariantCulture))}");
        Assert.Equal("territory", Assert.Single(why.GetProperty("causes").EnumerateArray()).GetProperty("kind").GetString());
        await EveryInvariant.HoldsAsync(service);
    }
}
