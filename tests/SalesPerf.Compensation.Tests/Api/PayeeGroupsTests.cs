using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Compensation.Api.Periods;
using SalesPerf.Organisation.Visibility;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A period with more transactions than are calculated at once.</summary>
public sealed class PayeeGroupsTests(PayeeGroupsTests.Few service) : IClassFixture<PayeeGroupsTests.Few>
{
    public sealed class Few : CompensationFixture
    {
        protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
        {
            await base.ConfigureAsync(settings);
            settings["Calculation:TransactionsAtOnce"] = "3";
        }

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await SeedCompanyAsync();
            foreach (var seller in new[] { "C", "D", "E" })
            {
                await SeatAsync(seller, "seller", "M");
                Territories.Held[seller] = [($"T-{seller}", new DateRange(new DateOnly(2020, 1, 1), null))];
                Territories.Accounts[$"ACC-{seller}"] = $"T-{seller}";
            }

            // Who has nothing to be paid for is in the last group, and the tests come in any order.
            await SeatAsync("X", "expert", "M");
            await PlanAsync();
        }
    }

    [Fact]
    public async Task Payees_are_calculated_in_groups_then_the_results_are_those_of_everybody_at_once()
    {
        service.Quotas("2026-01", ("A", 1000m), ("B", 1000m), ("C", 1000m), ("D", 1000m), ("E", 1000m));
        await service.ImportAsync(
            "A-1,,,booked,2026-01-10,100,IDR,ACC-A,A,", "A-2,,,booked,2026-01-10,100,IDR,ACC-A,A,", "A-3,,,booked,2026-01-10,100,USD,ACC-A,A,", "B-1,,,booked,2026-01-10,200,IDR,ACC-B,B,",
            "D-1,,,booked,2026-01-10,300,IDR,ACC-D,D,", "D-2,,,booked,2026-01-11,300,IDR,ACC-D,D,", "N-1,,,booked,2026-01-11,300,IDR,ACC-E,,");
        var shared = await service.StageFileAsync(CompensationFixture.Header + ",splits", "S-1,,,booked,2026-01-10,400,IDR,ACC-B,B,,B:0.5;C:0.5", "S-2,,,booked,2026-01-10,400,IDR,ACC-B,B,,B:0.5;C:0.4");
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/imports/{shared.GetProperty("id").GetString()}:transfer", new { }, HttpStatusCode.OK);

        var groups = await GroupsAsync("2026-01");
        Assert.Equal(["A", "B C", "D E M X"], groups!.Select(g => string.Join(' ', g.Order(StringComparer.Ordinal))));
        var first = (await service.CalculateAsync("2026-01")).GetProperty("result");

        Assert.Equal((9, true, "full"), (first.GetProperty("transactions").GetInt32(), first.GetProperty("changed").GetBoolean(), first.GetProperty("mode").GetString()!));
        Assert.Equal("A:10 B:20 C:10 D:30 E:15", await service.ScalarAsync<string>(
            "SELECT string_agg(concat(participant_code, ':', trim_scale(total)), ' ' ORDER BY participant_code) FROM compensation.statement WHERE period_code = '2026-01' AND total <> 0"));
        Assert.Equal("A-3:no_exchange_rate S-2:splits_do_not_sum", await ExclusionsAsync("A-3", "S-2"));
        // They are calculated again at once, among others.
        await EveryInvariant.HoldsAsync(service);

        var again = (await service.CalculateAsync("2026-01")).GetProperty("result");
        Assert.Equal((first.GetProperty("resultHash").GetString(), false), (again.GetProperty("resultHash").GetString(), again.GetProperty("changed").GetBoolean()));

        await service.ImportAsync("A-3,,,booked,2026-02-10,100,USD,ACC-A,A,");
        Assert.True((await service.CalculateAsync("2026-01")).GetProperty("result").GetProperty("changed").GetBoolean());
        Assert.Equal("S-2:splits_do_not_sum", await ExclusionsAsync("A-3", "S-2"));
        await EveryInvariant.HoldsAsync(service);

        // Whoever comes to what is stored already is left as it is, row for row.
        var (others, mine) = (await WrittenByAsync("<>", "D"), await WrittenByAsync("=", "D"));
        await service.ImportAsync("D-3,,,booked,2026-01-12,300,IDR,ACC-D,D,");
        Assert.True((await service.CalculateAsync("2026-01")).GetProperty("result").GetProperty("changed").GetBoolean());
        Assert.Equal(others, await WrittenByAsync("<>", "D"));
        Assert.NotEqual(mine, await WrittenByAsync("=", "D"));
        await EveryInvariant.HoldsAsync(service);
    }

    // The transactions of the database that wrote the results of a payee, or of all others.
    private Task<string> WrittenByAsync(string which, string participant) => service.ScalarAsync<string>($"""
        SELECT string_agg(DISTINCT concat(r.name, ' ', r.by), ', ' ORDER BY concat(r.name, ' ', r.by)) FROM (
          SELECT 'credit' AS name, xmin::text AS by, participant_id FROM compensation.credit WHERE period_code = '2026-01' UNION ALL SELECT 'line', xmin::text, participant_id FROM compensation.statement_line WHERE period_code = '2026-01'
          UNION ALL SELECT 'outcome', xmin::text, participant_id FROM compensation.payee_outcome WHERE period_code = '2026-01' UNION ALL SELECT 'measurement', xmin::text, participant_id FROM compensation.measurement WHERE period_code = '2026-01'
          UNION ALL SELECT 'statement', xmin::text, participant_id FROM compensation.statement WHERE period_code = '2026-01') r
        JOIN org.participant p ON p.id = r.participant_id WHERE p.code {which} $1
        """, participant);

    [Fact]
    public async Task A_plan_that_looks_at_others_than_those_below_then_everybody_is_calculated_at_once()
    {
        await service.ImportAsync([.. Enumerable.Range(0, 5).Select(i => $"L-{i},,,booked,2026-05-10,100,IDR,ACC-A,A,")]);
        Assert.NotNull(await GroupsAsync("2026-05"));
        await PayeeTreesTests.LeadsAsync(service, "teams", "2026-05", "team");
        Assert.Null(await GroupsAsync("2026-05"));
    }

    [Fact]
    public async Task Several_plans_then_each_transaction_is_judged_by_the_plans_of_whom_it_names()
    {
        service.Territories.Held["X"] = [("T-X", new DateRange(new DateOnly(2020, 1, 1), null))];
        (service.Territories.Accounts["ACC-X"], service.Territories.Accounts["ACC-N"]) = ("T-X", "T-N");
        await service.PlanAsync("experts", "expert", "0.5", currency: "USD", from: "2026-07-01");
        service.Quotas("2026-07", ("A", 1000m), ("B", 1000m), ("C", 1000m), ("D", 1000m), ("E", 1000m));
        await service.ImportAsync("J-A,,,booked,2026-07-10,100,IDR,ACC-A,A,", "J-B,,,booked,2026-07-10,100,USD,ACC-B,B,", "J-X,,,booked,2026-07-10,100,USD,ACC-X,X,", "J-Y,,,booked,2026-07-10,100,IDR,ACC-X,X,", "J-N,,,booked,2026-07-10,100,USD,ACC-N,,");
        var result = (await service.CalculateAsync("2026-07")).GetProperty("result");
        Assert.Equal(5, result.GetProperty("transactions").GetInt32());
        Assert.Equal("A:5 X:50", await service.ScalarAsync<string>(
            "SELECT string_agg(concat(participant_code, ':', trim_scale(total)), ' ' ORDER BY participant_code) FROM compensation.statement WHERE period_code = '2026-07' AND total <> 0"));
        Assert.Equal("J-B:no_exchange_rate J-N:nobody_covers J-Y:no_exchange_rate", await service.ScalarAsync<string>("""
            SELECT string_agg(concat(t.order_code, ':', e.reason), ' ' ORDER BY t.order_code) FROM compensation.credit_exclusion e JOIN compensation.sales_transaction t ON t.id = e.transaction_id WHERE e.period_code = '2026-07'
            """));
        await EveryInvariant.HoldsAsync(service);
    }

    private Task<string?> ExclusionsAsync(params string[] orders) => service.ScalarAsync<string?>("""
        SELECT string_agg(concat(t.order_code, ':', e.reason), ' ' ORDER BY t.order_code) FROM compensation.credit_exclusion e JOIN compensation.sales_transaction t ON t.id = e.transaction_id AND t.revision = e.revision
        WHERE e.period_code = '2026-01' AND t.order_code = ANY($1)
        """, (object)orders);

    private Task<IReadOnlyList<IReadOnlySet<string>>?> GroupsAsync(string periodCode) => GroupsAsync(service, periodCode);

    internal static async Task<IReadOnlyList<IReadOnlySet<string>>?> GroupsAsync(Few service, string periodCode)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var period = await scope.ServiceProvider.GetRequiredService<Calendars>().FindPeriodAsync(periodCode, TestContext.Current.CancellationToken);
        return await scope.ServiceProvider.GetRequiredService<PayeeGroups>().OfAsync(period!, TestContext.Current.CancellationToken);
    }
}
