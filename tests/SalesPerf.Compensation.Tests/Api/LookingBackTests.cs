using System.Net;
using SalesPerf.Compensation.Domain.Transactions;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A plan that looks back: what changes a month changes the months after it, and whoever was above somebody in that month is above what it says.</summary>
public sealed class LookingBackTests(LookingBackTests.Looking service) : IClassFixture<LookingBackTests.Looking>
{
    private readonly ToldMonths months = new(service);

    [Fact]
    public async Task An_order_of_a_closed_month_comes_late_then_each_closed_month_that_looks_back_at_it_is_adjusted_and_nothing_is_left()
    {
        foreach (var month in new[] { "2026-01", "2026-02", "2026-03", "2026-04" }) service.Quotas(month, ("A", 1000m));
        await service.ImportAsync("LB-1,,,booked,2026-01-10,600,IDR,ACC-A,A,", "LB-2,,,booked,2026-02-10,100,IDR,ACC-A,A,", "LB-3,,,booked,2026-03-10,100,IDR,ACC-A,A,", "LB-4,,,booked,2026-04-10,100,IDR,ACC-A,A,");
        await CloseAsync("2026-01");
        await CloseAsync("2026-02");
        var late = await service.ImportAsync("LB-9,,,booked,2026-01-20,500,IDR,ACC-A,A,");
        Assert.Equal(1, late.GetProperty("late").GetInt32());

        await months.TellAsync("2026-03");

        Assert.Equal(["adjustment 2026-01 25.00", "adjustment 2026-02 25.00", "commission 2026-03 25.00"], (await months.LinesAsync("2026-03")).Order(StringComparer.Ordinal));
        Assert.Equal(["transaction LB-9/1/1/booked 25", "transaction LB-9/1/1/booked 25"], await months.CausesAsync("2026-03"));
        Assert.Equal("2026-01 5, 2026-02 5, 2026-03 13", await OfManagerAsync("M", "2026-03"));
        await months.ProvenAsync("2026-03", "75.00");
        await service.CloseAsync("2026-03");
        await EveryInvariant.HoldsAsync(service);

        // What somebody decided is of its month alone.
        await service.PostAsync("/v1/compensation/corrections", new { participantCode = "A", periodCode = "2026-01", amount = new { amount = "7", currency = "IDR" }, reason = "Agreed" }, HttpStatusCode.Created);
        Assert.Equal("2026-01", await service.ScalarAsync<string>("SELECT string_agg(period_code, ' ') FROM compensation.late_fact WHERE settled_in IS NULL"));
        await months.TellAsync("2026-04");
        Assert.Equal(["adjustment 2026-01 7.00", "commission 2026-04 25.00"], (await months.LinesAsync("2026-04")).Order(StringComparer.Ordinal));
        Assert.Equal([$"transaction {await service.ScalarAsync<string>("SELECT order_code FROM compensation.sales_transaction WHERE event_type = $1", TransactionKey.Correction)} 7"], await months.CausesAsync("2026-04"));
    }

    private async Task CloseAsync(string month)
    {
        await months.TellAsync(month);
        await service.CloseAsync(month);
    }

    private Task<string> OfManagerAsync(string manager, string month) => service.ScalarAsync<string>("""
        SELECT string_agg(concat(l.origin_period, ' ', trim_scale(l.amount)), ', ' ORDER BY l.origin_period) FROM compensation.statement_line l JOIN compensation.statement s ON s.id = l.statement_id WHERE s.participant_code = $1 AND s.period_code = $2
        """, manager, month);

    /// <summary>Sellers have a bonus in each month after their first 1000 of the year; managers have 1 % of the year in every month of it.</summary>
    public sealed class Looking : PaymentsFixture
    {
        private const string Head = """
            currency: IDR
            calendar: months
            effective: {from: 2026-01-01}
            """;

        protected override async Task PlanForSellersAsync()
        {
            await DocumentForSellersAsync("looking", $$"""
                plan: looking
                name: Looking back
                {{Head}}
                crediting: [{rule: seller, to: seller}]
                components:
                  bonus: {name: Bonus, kind: bonus, amount: 25, when: sum(credit over year_to_date) > 1000 IDR}
                """);
            await PlanDocumentTests.PutAsync(this, "above", $$"""
                plan: above
                name: Looking back and below
                {{Head}}
                crediting: [{rule: seller, to: seller}, {rule: up, to: managers}]
                components:
                  year: {name: Year, kind: formula, pay: sum(credit over year_to_date) * 1%}
                """, HttpStatusCode.Created);
            await ApprovePlanAsync("above");
            using var admin = As(Persona.CompAdmin);
            await SendAsync(admin, HttpMethod.Post, "/v1/compensation/plan-assignments:batch", new { items = new[] { new { titleCode = "manager", planCode = "above", from = "2026-01-01" } } }, HttpStatusCode.MultiStatus);
        }
    }
}

/// <summary>Whoever was above somebody when something was sold has a part in it for the rest of the year.</summary>
public sealed class LookingBackAboveTests(LookingBackTests.Looking service) : IClassFixture<LookingBackTests.Looking>
{
    [Fact]
    public async Task A_seller_has_another_manager_and_an_order_of_before_changes_then_the_former_one_is_calculated_again()
    {
        await service.SeatAsync("N", "manager", null);
        ReportingLine Below(string manager, DateOnly from, DateOnly? until) => new(Ids.Of($"seat {manager}"), from, until);
        var moved = new DateOnly(2026, 2, 1);
        await service.DeliverAsync("compensation.follow-positions", new PositionChanged(Ids.Of("seat B"), "P-B", "seller", "seller", [new PositionHolder(Ids.Of("B"), new DateOnly(2010, 1, 1), null)],
            [Below("M", new DateOnly(2010, 1, 1), moved), Below("N", moved, null)]), Ids.Of("seat B").ToString());
        foreach (var month in new[] { "2026-01", "2026-02" }) service.Quotas(month, ("B", 1000m));
        await service.ImportAsync("LA-1,,,booked,2026-01-10,600,IDR,ACC-B,B,", "LA-2,,,booked,2026-02-10,100,IDR,ACC-B,B,");
        await service.CalculateAsync("2026-01");
        await service.CalculateAsync("2026-02");
        Assert.Equal("M 6 N 1", await OfManagersAsync());

        await service.ImportAsync("LA-1,,,booked,2026-01-10,900,IDR,ACC-B,B,");
        Assert.Equal("incremental", (await service.CalculateAsync("2026-02", mode: "incremental")).GetProperty("result").GetProperty("mode").GetString());

        Assert.Equal("M 9 N 1", await OfManagersAsync());
        Assert.False((await service.CalculateAsync("2026-02")).GetProperty("result").GetProperty("changed").GetBoolean());
    }

    private Task<string> OfManagersAsync() => service.ScalarAsync<string>("""
        SELECT string_agg(concat(s.participant_code, ' ', trim_scale(s.total)), ' ' ORDER BY s.participant_code) FROM compensation.statement s WHERE s.period_code = '2026-02' AND s.participant_code IN ('M', 'N')
        """);
}
