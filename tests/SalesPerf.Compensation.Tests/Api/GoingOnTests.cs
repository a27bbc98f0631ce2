using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Compensation.Api.Payments;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Organisation.Visibility;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Payments go on from the last approved ones: what is paid is what it would be from the beginning, and what is read is what came since.</summary>
public sealed class GoingOnTests(GoingOnTests.Sectioned service) : IClassFixture<GoingOnTests.Sectioned>
{
    private const string Plan = $$$$"""
        plan: going
        name: Draws, releases, clawback
        {{{{SectionedPlan.Tiers}}}}
          bonus: {name: Bonus, kind: formula, pay: "if sales > 900 IDR then 12 IDR else 0 IDR", earning_code: BON}
        payment:
          draw: {kind: recoverable, amount: 40, recovery: {share: 50%, keep: 30}}
          groups: {bonuses: {codes: [BON], maximum: {amount: 10}}}
          releases: [{codes: [COMM], parts: [{share: 50%}, {share: 25%, on: collected}, {share: 25%, after_months: 2}]}]
          clawback: {events: [cancelled], instalments: 2}
        """;

    [Fact]
    public async Task Month_by_month_with_cash_holds_late_facts_and_orders_taken_back_then_each_payment_is_that_from_the_beginning_and_reads_what_came_since()
    {
        // From nothing, and then from the balances: only the month's own orders are read.
        await PayAsync("2026-01", 2, 2, "G-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "G-2,,,booked,2026-01-11,300,IDR,ACC-B,B,");
        await PayAsync("2026-02", 2, 4, "G-3,,,booked,2026-02-10,700,IDR,ACC-A,A,", "G-4,,,booked,2026-02-11,2000,IDR,ACC-B,B,");
        await PayAsync("2026-03", 3, 7, "G-1,,,collected,2026-03-05,600,IDR,ACC-A,A,", "G-5,,,booked,2026-03-10,800,IDR,ACC-A,A,", "G-6,,,booked,2026-03-10,50,IDR,ACC-B,B,");
        // What waits is held, and what was let go stays.
        var hold = await service.PostAsync("/v1/compensation/holds", new { scope = "person", participantCode = "A", reason = "Contract is with legal" }, HttpStatusCode.Created);
        // What was decided just before an approval may not have been seen by it, and is looked at again.
        await service.ExecuteAsync("UPDATE compensation.hold SET placed_at = placed_at - interval '1 hour'");
        await PayAsync("2026-04", 2, 9, "G-1,2,,collected,2026-04-05,400,IDR,ACC-A,A,", "G-7,,,booked,2026-04-10,100,IDR,ACC-B,B,");
        // G-4 of February is taken back: B alone is settled from the beginning, of whose orders there are five by then.
        await PayAsync("2026-05", 2 + 5, 11, "G-4,,,cancelled,2026-05-05,0,IDR,ACC-B,B,", "G-8,,,booked,2026-05-10,1000,IDR,ACC-A,A,");
        await service.PostAsync($"/v1/compensation/holds/{hold.GetProperty("id").GetString()}:release", new { reason = "Checked" }, HttpStatusCode.OK);
        // January's order of A was smaller than was said: A has seven rows of then and the month's own.
        await PayAsync("2026-06", null, 12, "G-3,,,booked,2026-02-10,650,IDR,ACC-A,A,", "G-9,,,booked,2026-06-10,400,IDR,ACC-B,B,");
        // Nothing of that matters any more once it is settled.
        await PayAsync("2026-07", null, 13, "G-10,,,booked,2026-07-10,400,IDR,ACC-A,A,");
        // A part of G-9 is taken back: cash for the rest lets all of the rest go, also where what waits goes on from the balance. A is settled from the beginning, for what became known late within the hour.
        await PayAsync("2026-08", null, null, "G-9,,,cancelled,2026-08-05,150,IDR,ACC-B,B,");
        await PayAsync("2026-09", 7 + 1, 15, "G-9,,,collected,2026-09-05,100,IDR,ACC-B,B,");
        Assert.Contains("B COMM G-9", await WaitingAsync());
        await PayAsync("2026-10", 7 + 1, 16, "G-9,2,,collected,2026-10-05,150,IDR,ACC-B,B,");
        Assert.DoesNotContain("B COMM G-9", await WaitingAsync());
        await BalancesAreMadeAgainAsync();
    }

    private async Task<string[]> WaitingAsync() => await service.ScalarAsync<string[]>("""
        SELECT coalesce(array_agg(concat_ws(' ', b.participant_code, w->'deposit'->>'earningCode', w->'deposit'->'key'->>'order')), '{}') FROM compensation.payee_balance b CROSS JOIN LATERAL jsonb_array_elements(b.goes_on->'waiting') AS w
        """);

    // They are nothing of their own: thrown away and made from sheets and facts, they are the same.
    private async Task BalancesAreMadeAgainAsync()
    {
        var period = await service.ScalarAsync<string>("SELECT max(period_code) FROM compensation.payee_balance");
        var before = await BalancesAsync();
        await service.ExecuteAsync("DELETE FROM compensation.payee_balance");
        await using (var scope = service.Services.CreateAsyncScope())
        {
            var (calendars, gather) = (scope.ServiceProvider.GetRequiredService<Calendars>(), scope.ServiceProvider.GetRequiredService<GatherPayments>());
            var batch = await service.ScalarAsync<Guid>("SELECT id FROM compensation.payment_batch WHERE period_code = $1", period);
            var paid = (await calendars.FindPeriodAsync(period, TestContext.Current.CancellationToken))!;
            var anew = await gather.AllAsync(paid, "default", batch, TestContext.Current.CancellationToken);
            await scope.ServiceProvider.GetRequiredService<PayeeBalances>().KeepAsync(paid, "default", anew, TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);
        }

        Assert.Equal(before, await BalancesAsync());
        await EveryInvariant.HoldsAsync(service);
    }

    private Task<string> BalancesAsync() => service.ScalarAsync<string>(
        "SELECT string_agg(concat_ws(' ', participant_code, group_code, currency, pay_group, period_code, left_on, owed, held, carried, history, goes_on->'state', goes_on->'totals'), E'\\n' ORDER BY participant_code, group_code) FROM compensation.payee_balance");

    private async Task PayAsync(string period, int? read, int? inAll, params string[] orders)
    {
        await service.MonthAsync(period, close: true, orders);
        var (going, goingRead) = await DraftsAsync(service, period, fromTheBeginning: false);
        var (anew, anewRead) = await DraftsAsync(service, period, fromTheBeginning: true);
        Assert.Equal(anew, going);
        if (read is { } few) Assert.Equal((few, inAll!.Value), (goingRead, anewRead));
        await service.ApproveAsync(await service.BatchAsync(period));
        await EveryInvariant.HoldsAsync(service);
    }

    /// <summary>All that drafts of a period say, and how many transactions were read for it.</summary>
    internal static async Task<(string[] Drafts, long Read)> DraftsAsync(CompensationFixture service, string periodCode, bool fromTheBeginning)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var period = await scope.ServiceProvider.GetRequiredService<Calendars>().FindPeriodAsync(periodCode, TestContext.Current.CancellationToken);
        using var counted = new TransactionsRead(service);
        var drafts = await scope.ServiceProvider.GetRequiredService<GatherPayments>().AllAsync(period!, "default", null, TestContext.Current.CancellationToken, fromTheBeginning);
        return ([.. drafts.Where(d => !d.IsEmpty).Select(Told).Order(StringComparer.Ordinal)], counted.Count);
    }

    // With how many zeros an amount is written says nothing.
    private static string Told(DraftSheet d) => Regex.Replace(Regex.Replace(Whole(d), @"(\.\d*[1-9])0+(?!\d)", "$1"), @"(\d)\.0+(?!\d)", "$1");

    private static string Whole(DraftSheet d) => string.Join('\n',
        $"{d.ParticipantCode} {d.Group.Code} {d.TakenBack} {d.Payment.Correction} {d.Payment.DrawBalance} {d.Payment.History.Due}", d.Payment.Posted, d.Payment.History.Totals, Sql.ToJson(d.Payment.History.Instalments),
        Sql.ToJson(d.Payment.GoesOn.State), d.Payment.GoesOn.Totals, string.Join(';', d.Payment.GoesOn.Waiting.Select(w => $"{w.Deposit.Key} {w.Deposit.Amount} {w.Released}").Order(StringComparer.Ordinal)),
        string.Join(';', d.Sources.Order()), string.Join(';', d.Payment.Steps));

    /// <summary>The sellers are on a plan with everything that may wait, be advanced or be taken back.</summary>
    public sealed class Sectioned : PaymentsFixture
    {
        protected override Task PlanForSellersAsync() => DocumentForSellersAsync("going", Plan);
    }
}

/// <summary>A part of an order was taken back, and then more of it is sold.</summary>
public sealed class GoingOnWithGrowingOrderTests(GoingOnTests.Sectioned service) : IClassFixture<GoingOnTests.Sectioned>
{
    [Fact]
    public async Task A_line_is_added_then_what_was_taken_back_is_less_of_the_order()
    {
        await PayAsync("2026-01", "GG-1,1,,booked,2026-01-10,1000,IDR,ACC-A,A,");
        await PayAsync("2026-02", "GG-1,2,,cancelled,2026-02-05,500,IDR,ACC-A,A,");
        await PayAsync("2026-03", "GG-1,3,,booked,2026-03-10,1000,IDR,ACC-A,A,");
        // Half of 1000 was gone, and a quarter of 2000 is: January's 25 are 50 again, and the new line has as much.
        Assert.Contains("A 75.00", await service.SheetsAsync("2026-03", "earned"));
    }

    private async Task PayAsync(string month, string order)
    {
        await service.MonthAsync(month, close: true, order);
        Assert.Equal((await GoingOnTests.DraftsAsync(service, month, fromTheBeginning: true)).Drafts, (await GoingOnTests.DraftsAsync(service, month, fromTheBeginning: false)).Drafts);
        await service.ApproveAsync(await service.BatchAsync(month));
    }
}

/// <summary>Two people have parts in one order, of which something of the other one's becomes known late.</summary>
public sealed class GoingOnWithSharedOrderTests(GoingOnTests.Sectioned service) : IClassFixture<GoingOnTests.Sectioned>
{
    [Fact]
    public async Task A_line_of_another_one_comes_late_then_less_of_the_order_was_collected_for_both()
    {
        await service.MonthAsync("2026-01", close: true, "GS-1,1,,booked,2026-01-10,1000,IDR,ACC-A,A,", "GS-1,2,,collected,2026-01-11,1000,IDR,ACC-A,A,");
        await service.ApproveAsync(await service.BatchAsync("2026-01"));
        await service.MonthAsync("2026-02", close: true, "GS-1,3,,booked,2026-01-12,1000,IDR,ACC-B,B,", "GS-2,,,booked,2026-02-10,1000,IDR,ACC-A,A,");

        var (going, _) = await GoingOnTests.DraftsAsync(service, "2026-02", fromTheBeginning: false);

        Assert.Equal((await GoingOnTests.DraftsAsync(service, "2026-02", fromTheBeginning: true)).Drafts, going);
        // A quarter of 75 waited for the cash; half of the order is collected now.
        Assert.Contains(going, d => d.StartsWith("A pay 0 IDR -9.37 IDR", StringComparison.Ordinal));
    }
}
