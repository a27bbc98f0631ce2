namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Late facts of a few payees of a closed month with many.</summary>
public sealed class LateFactReadTests(PayeeGroupsTests.Few service) : IClassFixture<PayeeGroupsTests.Few>
{
    [Fact]
    public async Task Late_facts_concern_two_of_six_then_no_more_is_read_of_the_closed_month_than_theirs_and_what_is_settled_is_the_same()
    {
        foreach (var month in new[] { "2026-01", "2026-02" }) service.Quotas(month, ("A", 1000m), ("B", 1000m), ("C", 1000m), ("D", 1000m), ("E", 1000m));
        await service.ImportAsync([.. new[] { "A", "B", "C", "D", "E" }.SelectMany(p => Enumerable.Range(1, 20).Select(i => $"{p}-{i},,,booked,2026-01-10,100,IDR,ACC-{p},{p},"))]);
        await service.CalculateAsync("2026-01");
        await service.PublishAsync("2026-01");
        await service.CloseAsync("2026-01");

        // An order of B goes to C, and A has one more.
        await service.ImportAsync("B-1,,,booked,2026-01-10,100,IDR,ACC-C,C,", "A-21,,,booked,2026-01-11,60,IDR,ACC-A,A,", "E-50,,,booked,2026-02-02,10,IDR,ACC-E,E,");
        long read;
        using (var counted = new TransactionsRead(service))
        {
            Assert.Equal(3, (await service.CalculateAsync("2026-02")).GetProperty("result").GetProperty("adjustments").GetInt32());
            read = counted.Count;
        }

        // Of January the orders of A, B and C, as known at its close and now, and the one of February; D's and E's forty are not read.
        Assert.Equal(60 + 61 + 1, read);
        Assert.Equal("A:3 B:-5 C:5 E:0.5", await service.ScalarAsync<string>(
            "SELECT string_agg(concat(s.participant_code, ':', trim_scale(s.total)), ' ' ORDER BY s.participant_code) FROM compensation.statement s WHERE s.period_code = '2026-02' AND s.total <> 0"));
        await service.PublishAsync("2026-02");
        await service.CloseAsync("2026-02");

        // What was told for January, with its adjustments, is what the facts give now; and it is not where somebody would have changed it.
        await EveryInvariant.HoldsAsync(service);
        await service.ExecuteAsync("UPDATE compensation.sales_transaction SET amount = 160 WHERE order_code = 'A-21' AND is_current");
        Assert.Contains(await EveryInvariant.ViolationsAsync(service), v => v.StartsWith("I5: 2026-01: A commission, 5.00", StringComparison.Ordinal));
    }
}
