using System.Globalization;
using System.Text.Json;
using SalesPerf.Compensation.Api.Persistence;
using SalesPerf.Compensation.Domain.Payments;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Whatever becomes known whenever, in the end everybody was paid, owes and waits for what they do where all was known at first.</summary>
public sealed class AnyPaymentTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, TestServers.IsLongRun ? 40 : 2)];

    private static int Months => TestServers.IsLongRun ? 8 : 4;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Facts_become_known_between_payments_then_in_the_end_each_payee_stands_as_if_all_had_been_known_at_first(int seed)
    {
        var random = new Random(seed);
        var plans = PaidCompany.RandomPlans(random);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Join('\n', plans.Values));
        await using var company = new PaidCompany(plans);
        await company.InitializeAsync();
        var year = new RandomYear(company, random);
        await year.BeginAsync();
        for (var month = 1; month <= Months; month++) await year.PayAsync(month, isLast: month == Months);

        await using var other = new PaidCompany(plans);
        await other.InitializeAsync();
        await company.RetellAsync(other);
        for (var month = 1; month <= Months; month++) await RandomYear.TellAsync(other, month);
        await other.ApproveAsync(await other.BatchAsync(RandomYear.Code(Months)));
        await EveryInvariant.HoldsAsync(other);

        Assert.Equal("", await UncausedAsync(company));
        await SameAsync(other, company, ToldAsync);
        await SameAsync(other, company, StandingsAsync);
    }

    private static async Task SameAsync(PaidCompany knownAtFirst, PaidCompany company, Func<PaidCompany, Task<string[]>> told)
    {
        var (truth, there) = (await told(knownAtFirst), await told(company));
        Assert.True(truth.SequenceEqual(there), $"All known at first:\n{string.Join('\n', truth.Except(there))}\nAs it became known:\n{string.Join('\n', there.Except(truth))}");
    }

    // Adjustments of closed months that change nothing, or whose causes are not what they change; and what is late and in none.
    private static Task<string> UncausedAsync(PaidCompany company) => company.ScalarAsync<string>("""
        SELECT concat_ws(', ', (SELECT string_agg(concat_ws(' ', s.participant_code, l.origin_period, l.component_code, l.amount, l.causes), ', ') FROM compensation.statement_line l JOIN compensation.statement s ON s.id = l.statement_id
            WHERE l.kind = 'adjustment' AND (l.amount = 0 OR l.amount <> (SELECT coalesce(sum((c->>'change')::numeric), 0) FROM jsonb_array_elements(l.causes) AS c))),
          (SELECT string_agg(concat_ws(' ', f.period_code, f.kind, f.reference), ', ') FROM compensation.late_fact f WHERE f.settled_in IS NULL))
        """);

    private static Task<string[]> ToldAsync(PaidCompany company) => company.ScalarAsync<string[]>("""
        SELECT coalesce(array_agg(t.told ORDER BY t.told), '{}') FROM (SELECT concat_ws(' ', s.participant_code, l.origin_period, l.component_code, trim_scale(sum(l.amount))) AS told
          FROM compensation.statement_line l JOIN compensation.statement s ON s.id = l.statement_id GROUP BY s.participant_code, l.origin_period, l.component_code HAVING sum(l.amount) <> 0) t
        """);

    // What was paid too much and is not taken yet is no difference: it will be taken.
    private static async Task<string[]> StandingsAsync(PaidCompany company)
    {
        var sheets = JsonElement.Parse(await company.ScalarAsync<string>("""
            SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.participant_code, s.group_code), '[]')::text FROM (
              SELECT participant_code, group_code, concat_ws(' ', 'earned', trim_scale(sum(earned)), 'released', trim_scale(sum(released)), 'granted', trim_scale(sum(granted)),
                'advanced', trim_scale(sum(advanced)), trim_scale(sum(order_advanced)), 'recovered', trim_scale(sum(recovered)), 'forfeited', trim_scale(sum(forfeited)), 'forgiven', trim_scale(sum(forgiven)),
                trim_scale(sum(written_off)), 'owed', trim_scale((array_agg(draw_balance ORDER BY period_code DESC))[1]), 'held', trim_scale((array_agg(held ORDER BY period_code DESC))[1])) AS sums,
                sum(paid) AS paid, sum(carried) AS carried, (array_agg(due ORDER BY period_code DESC))[1] AS due, (array_agg(instalments::text ORDER BY period_code DESC))[1] AS instalments
              FROM compensation.pay_sheet GROUP BY participant_code, group_code) s
            """));
        return [.. sheets.EnumerateArray().Select(Standing).Where(s => s.Any(c => c is >= '1' and <= '9'))];
    }

    private static string Standing(JsonElement sheet)
    {
        var left = sheet.GetProperty("due").GetDecimal() + JsonSerializer.Deserialize<List<Instalment>>(sheet.GetProperty("instalments").GetString()!, Sql.Json)!.Sum(i => i.Left.Amount);
        return string.Create(CultureInfo.InvariantCulture,
            $"{sheet.GetProperty("participant_code")} {sheet.GetProperty("group_code")} {sheet.GetProperty("sums")} paid {sheet.GetProperty("paid").GetDecimal() - left:0.##} carried {sheet.GetProperty("carried").GetDecimal() + left:0.##}");
    }
}
