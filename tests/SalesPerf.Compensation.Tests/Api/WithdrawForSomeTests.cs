using System.Net;
using System.Text.Json;
using SalesPerf.Compensation.Contracts.Events.V1;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Statements of some payees are withdrawn: they are drafts beside published ones, and the period is published once none is.</summary>
public sealed class WithdrawForSomeTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    private const string Months = "/v1/compensation/periods";

    [Fact]
    public async Task One_statement_is_withdrawn_then_others_stand_and_nothing_is_closed_or_paid_until_it_is_published_again()
    {
        await service.MonthAsync("2026-01", close: false, "X-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "X-2,,,booked,2026-01-11,300,IDR,ACC-B,B,");
        var told = Assert.Single(await OwnAsync("2026-01", "A"));

        Assert.Equal(1, (await WithdrawAsync("2026-01", ["A", "A"])).GetProperty("withdrawn").GetInt32());

        Assert.Empty(await OwnAsync("2026-01", "A"));
        Assert.Single(await OwnAsync("2026-01", "B"));
        Assert.Equal("calculated", (await service.GetAsync($"{Months}/2026-01")).GetProperty("status").GetString());
        Assert.Equal("calculated", Assert.Single((await service.GetAsync($"{Months}/summary?calendarCode=months")).GetProperty("periods").EnumerateArray(), p => p.GetProperty("periodCode").GetString() == "2026-01").GetProperty("status").GetString());
        Assert.Equal(["A"], (await service.PublishedAsync<StatementWithdrawn>()).Where(w => w.PeriodCode == "2026-01").Select(w => w.ParticipantId == Ids.Of("A") ? "A" : "another"));
        Assert.Equal("Bonus of somebody else|1", await service.ScalarAsync<string>(
            "SELECT reason || '|' || count(*) FROM compensation.statement_withdrawn JOIN compensation.statement_told USING (statement_id, told_at) WHERE period_code = '2026-01' GROUP BY reason"));
        var blocker = Assert.Single((await service.GetAsync($"{Months}/2026-01/readiness")).GetProperty("blockers").EnumerateArray(), b => b.GetProperty("code").GetString() == "compensation.unpublished_statements");
        Assert.Equal((1, "close"), (blocker.GetProperty("count").GetInt32(), blocker.GetProperty("stops")[0].GetString()));
        var notClosed = await service.CloseAsync("2026-01", HttpStatusCode.Conflict);
        Assert.Contains(" of A:", Assert.Single(notClosed.GetProperty("errors").EnumerateArray()).GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("compensation.period_not_published", Code(await service.PostAsync("/v1/compensation/payment-batches", new { periodCode = "2026-01" }, HttpStatusCode.Conflict)));

        var published = await service.PostAsync($"{Months}/2026-01:publish", null, HttpStatusCode.OK);
        Assert.Equal((2, 1), (published.GetProperty("statements").GetInt32(), published.GetProperty("newlyPublished").GetInt32()));
        Assert.Equal(told, Assert.Single(await OwnAsync("2026-01", "A")));
        Assert.Equal(2, (await service.PublishedAsync<StatementPublished>()).Count(p => p.PeriodCode == "2026-01" && p.ParticipantId == Ids.Of("A")));
        await service.CloseAsync("2026-01");
        await service.ApproveAsync(await service.BatchAsync("2026-01"));
        Assert.Equal(["A 50.00", "B 15.00"], await service.SheetsAsync("2026-01"));
        Assert.Equal("compensation.period_closed", Code(await WithdrawAsync("2026-01", ["A"], HttpStatusCode.Conflict)));
        await EveryInvariant.HoldsAsync(service);
    }

    [Fact]
    public async Task Two_people_published_parts_of_it_then_neither_of_them_closes_it()
    {
        await service.MonthAsync("2026-08", close: false, "X-12,,,booked,2026-08-10,1000,IDR,ACC-A,A,", "X-13,,,booked,2026-08-11,300,IDR,ACC-B,B,");
        await WithdrawAsync("2026-08", ["A", "B"]);
        await service.PostAsync($"{Months}/2026-08:publish", null, HttpStatusCode.OK, subject: "first");
        await WithdrawAsync("2026-08", ["A"]);
        await service.PostAsync($"{Months}/2026-08:publish", null, HttpStatusCode.OK, subject: "second");

        foreach (var publisher in new[] { "first", "second" })
            Assert.Equal("compensation.maker_is_checker", Code(await service.PostAsync($"{Months}/2026-08:close", null, HttpStatusCode.Forbidden, Persona.FinanceApprover, publisher)));
        await service.CloseAsync("2026-08");
    }

    [Fact]
    public async Task Some_are_drafts_then_each_state_lists_its_own_and_the_blocker_links_to_those_that_wait()
    {
        await service.MonthAsync("2026-07", close: false, "X-14,,,booked,2026-07-10,1000,IDR,ACC-A,A,", "X-15,,,booked,2026-07-11,300,IDR,ACC-B,B,");
        Assert.Equal(["A", "B"], await InStateAsync("2026-07", "published"));
        await WithdrawAsync("2026-07", ["A"]);

        var blocker = Assert.Single((await service.GetAsync($"{Months}/2026-07/readiness")).GetProperty("blockers").EnumerateArray(), b => b.GetProperty("code").GetString() == "compensation.unpublished_statements");
        Assert.Equal(["A"], await PayeesAsync(blocker.GetProperty("link").GetString()!));
        Assert.Equal(["B"], await InStateAsync("2026-07", "published"));
        Assert.Empty(await InStateAsync("2026-07", "closed"));
        Assert.Empty((await service.GetAsync("/v1/compensation/statements?periodCode=2026-07&status=draft", Persona.Rep, "A")).GetProperty("items").EnumerateArray());
        Assert.Equal("unknown_word /status", Only(await service.GetAsync("/v1/compensation/statements?status=open", expected: HttpStatusCode.BadRequest)));

        await service.PostAsync($"{Months}/2026-07:publish", null, HttpStatusCode.OK);
        Assert.Empty(await InStateAsync("2026-07", "draft"));
        await service.CloseAsync("2026-07");
        Assert.Empty(await InStateAsync("2026-07", "published"));
        Assert.Equal(["A", "B"], await InStateAsync("2026-07", "closed"));
    }

    [Fact]
    public async Task What_was_told_to_one_binds_nobody_any_more_and_what_was_told_to_others_does()
    {
        await service.MonthAsync("2026-02", close: false, "X-3,,,booked,2026-02-10,1000,IDR,ACC-A,A,", "X-4,,,booked,2026-02-11,300,IDR,ACC-B,B,");
        await service.ImportAsync("X-5,,,booked,2026-02-12,400,IDR,ACC-A,A,", "X-6,,,booked,2026-02-13,200,IDR,ACC-B,B,");
        await service.CalculateAsync("2026-02");
        Assert.Equal(["A", "B"], await OpenDiscrepanciesAsync("2026-02"));

        await WithdrawAsync("2026-02", ["A"]);

        Assert.Equal(["B"], await OpenDiscrepanciesAsync("2026-02"));
        await service.CalculateAsync("2026-02");
        Assert.Equal(["B"], await OpenDiscrepanciesAsync("2026-02"));

        // The last one that stood: nothing is published any more, as where the whole period is withdrawn.
        await WithdrawAsync("2026-02", ["B"]);
        Assert.Empty(await OpenDiscrepanciesAsync("2026-02"));
        Assert.False((await service.GetAsync($"{Months}/2026-02")).TryGetProperty("publishedAt", out _));
    }

    [Fact]
    public async Task Somebody_who_is_unknown_or_was_told_nothing_then_nothing_is_withdrawn()
    {
        await service.MonthAsync("2026-03", close: false, "X-7,,,booked,2026-03-10,1000,IDR,ACC-A,A,");

        var unknown = await WithdrawAsync("2026-03", ["A", "Nobody"], HttpStatusCode.BadRequest);
        Assert.Equal(("compensation.invalid_withdrawal", "compensation.unknown_participant /participantCodes/1"), (Code(unknown), Only(unknown)));
        var untold = await WithdrawAsync("2026-03", ["M", "A"], HttpStatusCode.Conflict);
        Assert.Equal(("compensation.statements_not_told", "compensation.statement_not_told /participantCodes/0"), (Code(untold), Only(untold)));
        Assert.Equal("compensation.invalid_participants /participantCodes", Only(await WithdrawAsync("2026-03", [], HttpStatusCode.BadRequest)));
        Assert.Equal("compensation.invalid_participants /participantCodes", Only(await WithdrawAsync("2026-03", [.. Enumerable.Repeat("A", 1_001)], HttpStatusCode.BadRequest)));
        Assert.Equal("required /participantCodes/1", Only(await WithdrawAsync("2026-03", ["A", null], HttpStatusCode.BadRequest)));

        Assert.Single(await OwnAsync("2026-03", "A"));
        Assert.Equal("published", (await service.GetAsync($"{Months}/2026-03")).GetProperty("status").GetString());
        await WithdrawAsync("2026-03", [.. Enumerable.Repeat("A", 1_000)]);
        Assert.Equal("compensation.statements_not_told", Code(await WithdrawAsync("2026-03", ["A"], HttpStatusCode.Conflict)));
    }

    [Fact]
    public async Task A_batch_pays_one_of_them_then_it_is_discarded_first_and_whom_no_batch_pays_is_free()
    {
        await service.MonthAsync("2026-04", close: false, "X-8,,,booked,2026-04-10,1000,IDR,ACC-A,A,", "X-9,,,booked,2026-04-11,300,IDR,ACC-B,B,");
        await service.MonthAsync("2026-05", close: false, "X-10,,,booked,2026-05-10,500,IDR,ACC-B,B,");
        var hold = await service.PostAsync("/v1/compensation/holds", new { scope = "payment", participantCode = "B", reason = "Bank account is checked" }, HttpStatusCode.Created);
        var batch = await service.BatchAsync("2026-05");
        Assert.Contains("A 50.00", await service.SheetsAsync("2026-05"));

        // The batch of May pays A what April says.
        Assert.Equal("compensation.period_in_payment_batch", Code(await WithdrawAsync("2026-04", ["B", "A"], HttpStatusCode.Conflict)));
        Assert.Single(await OwnAsync("2026-04", "B"));
        await WithdrawAsync("2026-04", ["B"]);
        await WithdrawAsync("2026-05", ["B"]);
        Assert.Equal("compensation.period_not_published", Code(await service.PostAsync($"/v1/compensation/payment-batches/{batch}:refresh", null, HttpStatusCode.Conflict)));
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Delete, $"/v1/compensation/payment-batches/{batch}", null, HttpStatusCode.NoContent);
        await WithdrawAsync("2026-04", ["A"]);
        Assert.Empty(await OwnAsync("2026-04", "A"));
        await service.PostAsync($"/v1/compensation/holds/{hold.GetProperty("id").GetString()}:release", new { reason = "Checked" }, HttpStatusCode.OK);
    }

    private Task<JsonElement> WithdrawAsync(string period, string?[] participantCodes, HttpStatusCode expected = HttpStatusCode.OK) =>
        service.PostAsync($"{Months}/{period}:withdraw", new { reason = "Bonus of somebody else", participantCodes }, expected);

    private async Task<string?[]> OwnAsync(string period, string payee) =>
        [.. (await service.GetAsync($"/v1/compensation/statements?periodCode={period}", Persona.Rep, payee)).GetProperty("items").EnumerateArray().Select(s => s.GetProperty("id").GetString())];

    private Task<string?[]> InStateAsync(string period, string status) => PayeesAsync($"/v1/compensation/statements?periodCode={period}&status={status}");

    private async Task<string?[]> PayeesAsync(string path) => [.. (await service.GetAsync(path)).GetProperty("items").EnumerateArray().Select(s => s.GetProperty("participantCode").GetString())];

    private async Task<string?[]> OpenDiscrepanciesAsync(string period) =>
        [.. (await service.GetAsync($"/v1/compensation/discrepancies?periodCode={period}&status=open")).GetProperty("items").EnumerateArray().Select(d => d.GetProperty("participantCode").GetString()).Order(StringComparer.Ordinal)];

    private static string? Code(JsonElement problem) => problem.GetProperty("code").GetString();

    private static string Only(JsonElement problem)
    {
        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray());
        return $"{error.GetProperty("code").GetString()} {error.GetProperty("pointer").GetString()}";
    }
}
