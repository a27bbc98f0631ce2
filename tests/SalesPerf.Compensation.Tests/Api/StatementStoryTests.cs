using System.Globalization;
using System.Net;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A seller on tiers and a manager with an override: what they see of their pay, and why it changes.</summary>
public sealed class StatementStoryTests(IntakeTests.Seeded service) : IClassFixture<IntakeTests.Seeded>
{
    private const string Override = """
        plan: managers
        name: Managers
        currency: IDR
        calendar: months
        effective: {from: 2026-01-01}
        crediting:
          - {rule: seller, to: seller}
          - {rule: rollup, to: managers}
        measurements:
          team_sales: sum(credit where level > 0)
        components:
          lead: {name: Override, kind: override, basis: team_sales, rate: 1%, rounding: {mode: half_even}}
        """;

    [Fact]
    public async Task Tiers_and_an_override_then_statement_trace_why_proof_estimate_what_if_and_dispute_tell_one_story()
    {
        await PlansAsync();
        service.Quotas("2026-01", ("A", 1000m), ("B", 500m));
        service.Quotas("2026-02", ("A", 1000m), ("B", 500m));
        await service.ImportAsync("S-1,,,booked,2026-01-10,600,IDR,ACC-A,A,", "S-2,,,booked,2026-01-11,300,IDR,ACC-B,B,");
        var run = (await service.CalculateAsync("2026-01")).GetProperty("result");
        Assert.Equal((2, 3, "full"), (run.GetProperty("transactions").GetInt32(), run.GetProperty("payees").GetInt32(), run.GetProperty("mode").GetString()!));
        await service.PublishAsync("2026-01");
        var known = service.Clock.GetUtcNow();

        // 600 = 500 at 5 % and 100 at 10 %; the manager has 1 % of 900.
        var mine = await StatementAsync("A", "2026-01");
        Assert.Equal("35.00", Total(mine));
        Assert.Equal("9.00", Total(await StatementAsync("M", "2026-01")));
        var lineId = mine.GetProperty("lines")[0].GetProperty("id").GetString();
        Assert.Equal("600", Assert.Single(mine.GetProperty("measurements").EnumerateArray()).GetProperty("amount").GetProperty("amount").GetString());
        var trace = Assert.Single((await service.GetAsync($"/v1/compensation/statements/{Id(mine)}/lines/{lineId}/trace", Persona.Rep, "A")).GetProperty("items").EnumerateArray());
        Assert.Equal(("S-1", "seller", 0), (trace.GetProperty("orderCode").GetString()!, trace.GetProperty("rule").GetString()!, trace.GetProperty("level").GetInt32()));

        await ProofHoldsAsync(Id(mine), "A");
        await EstimatesAsync();
        await IncrementalIsFullAsync();

        // A late order, and what was known before it is still what it was.
        Assert.Equal("35.00", Total(await KnownAsync("A", known)));
        Assert.Equal("65.00", Total(await KnownAsync("A", service.Clock.GetUtcNow())));
        var why = await service.GetAsync($"/v1/compensation/statements/as-known/why?periodCode=2026-01&participantCode=A&from={Instant(known)}", Persona.Rep, "A");
        Assert.Equal(["transaction S-3/1/1/booked 30.00"], Causes(why));
        await DiscrepancyAsync();
        await DisputeAsync();
        await WhatIfAsync();
        await EveryInvariant.HoldsAsync(service);
    }

    [Fact]
    public async Task A_quota_of_one_and_an_amount_larger_than_anybody_is_paid_stop_nobody_elses_pay()
    {
        await PlansAsync();
        service.Quotas("2026-10", ("A", 1m), ("B", 1m));
        await service.ImportAsync("W-1,,,booked,2026-10-10,20000000000,IDR,ACC-A,A,", "W-2,,,booked,2026-10-11,999999999999999999,IDR,ACC-B,B,");

        var run = (await service.CalculateAsync("2026-10")).GetProperty("result");

        Assert.Equal(20_000_000_000m, await service.ScalarAsync<decimal>("SELECT attainment FROM compensation.measurement WHERE period_code = '2026-10' AND participant_code = 'A'"));
        Assert.True(await PaidAsync("A", "2026-10") > 1_000_000_000m);
        Assert.True(run.GetProperty("problems").GetInt32() > 0);
        Assert.Equal("compensation.too_large_to_pay", await service.ScalarAsync<string>("SELECT DISTINCT code FROM compensation.calculation_problem WHERE period_code = '2026-10'"));
    }

    [Fact]
    public async Task Facts_are_locked_then_what_comes_later_waits_until_the_lock_is_released()
    {
        await PlansAsync();
        service.Quotas("2026-06", ("A", 1000m));
        await service.ImportAsync("L-1,,,booked,2026-06-10,100,IDR,ACC-A,A,");
        using var admin = service.As(Persona.CompAdmin);
        var made = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/data-locks", new { periodCode = "2026-06", reason = "Review" }, HttpStatusCode.Created);
        await service.ImportAsync("L-1,,,booked,2026-06-10,200,IDR,ACC-A,A,", "L-2,,,booked,2026-06-11,100,IDR,ACC-A,A,");
        await service.CalculateAsync("2026-06");
        Assert.Equal(5m, await PaidAsync("A", "2026-06"));
        Assert.Equal("facts_locked", await service.ScalarAsync<string>("SELECT reason FROM compensation.credit_exclusion WHERE period_code = '2026-06'"));
        await EveryInvariant.HoldsAsync(service);

        await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/data-locks/{made.GetProperty("id").GetString()}:release", null, HttpStatusCode.OK);
        await service.CalculateAsync("2026-06");
        Assert.Equal(15m, await PaidAsync("A", "2026-06"));
        await EveryInvariant.HoldsAsync(service);
    }

    [Fact]
    public async Task A_period_is_kept_current_then_a_fact_changes_the_statement_by_itself()
    {
        await PlansAsync();
        service.Quotas("2026-07", ("A", 1000m));
        await service.ImportAsync("K-1,,,booked,2026-07-10,100,IDR,ACC-A,A,");
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/periods/2026-07:calculate?keepCurrent=true", null, HttpStatusCode.Accepted);
        await EventualAssert.GetAsync(() => PaidAsync("A", "2026-07"), paid => Assert.Equal(5m, paid), TimeSpan.FromSeconds(30));
        await service.ImportAsync("K-2,,,booked,2026-07-11,100,IDR,ACC-A,A,");
        await EventualAssert.GetAsync(() => PaidAsync("A", "2026-07"), paid => Assert.Equal(10m, paid), TimeSpan.FromSeconds(30));
        Assert.Equal("incremental", await service.ScalarAsync<string>("SELECT mode FROM compensation.calculation WHERE period_code = '2026-07' ORDER BY calculated_at DESC LIMIT 1"));
        await EveryInvariant.HoldsAsync(service);
    }

    [Fact]
    public async Task One_of_the_periods_kept_current_cannot_be_stored_then_the_others_are_kept_current_all_the_same()
    {
        await PlansAsync();
        service.Quotas("2026-11", ("A", 1000m));
        service.Quotas("2026-12", ("A", 1000m));
        await service.ImportAsync("N-1,,,booked,2026-11-10,100,IDR,ACC-A,A,", "N-2,,,booked,2026-12-10,100,IDR,ACC-A,A,");
        using var admin = service.As(Persona.CompAdmin);
        foreach (var period in new[] { "2026-11", "2026-12" })
        {
            await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/periods/{period}:calculate?keepCurrent=true", null, HttpStatusCode.Accepted);
            await EventualAssert.GetAsync(() => PaidAsync("A", period), paid => Assert.Equal(5m, paid), TimeSpan.FromSeconds(30));
        }

        await service.ExecuteAsync("ALTER TABLE compensation.calculation ADD CONSTRAINT spoilt CHECK (period_code <> '2026-11') NOT VALID");
        try
        {
            await service.ImportAsync("N-3,,,booked,2026-11-11,100,IDR,ACC-A,A,", "N-4,,,booked,2026-12-11,100,IDR,ACC-A,A,");
            await EventualAssert.GetAsync(() => PaidAsync("A", "2026-12"), paid => Assert.Equal(10m, paid), TimeSpan.FromSeconds(30));
            Assert.Equal(5m, await PaidAsync("A", "2026-11"));
        }
        finally { await service.ExecuteAsync("ALTER TABLE compensation.calculation DROP CONSTRAINT spoilt"); }

        await service.ImportAsync("N-5,,,booked,2026-11-12,100,IDR,ACC-A,A,");
        await EventualAssert.GetAsync(() => PaidAsync("A", "2026-11"), paid => Assert.Equal(15m, paid), TimeSpan.FromSeconds(30));
        await EveryInvariant.HoldsAsync(service);
    }

    [Fact]
    public async Task Somebody_shares_the_order_of_another_seller_then_a_run_of_that_seat_alone_still_counts_the_share()
    {
        await PlansAsync();
        service.Quotas("2026-08", ("A", 1000m), ("B", 1000m));
        using var admin = service.As(Persona.CompAdmin);
        var shared = await service.StageFileAsync(CompensationFixture.Header + ",splits", "P-1,,,booked,2026-08-10,200,IDR,ACC-A,A,,A:0.5;B:0.5");
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/imports/{shared.GetProperty("id").GetString()}:transfer", new { }, HttpStatusCode.OK);
        await service.CalculateAsync("2026-08");
        Assert.Equal(5m, await PaidAsync("B", "2026-08"));
        await service.ImportAsync("P-2,,,booked,2026-08-11,100,IDR,ACC-B,B,");
        await CalculateAsync("2026-08", "positions&positionCode=P-B");
        Assert.Equal(10m, await PaidAsync("B", "2026-08"));
        await CalculateAsync("2026-08", "full");
        Assert.Equal(10m, await PaidAsync("B", "2026-08"));
        await EveryInvariant.HoldsAsync(service);
    }

    private async Task PlansAsync()
    {
        if (await service.ScalarAsync<long>("SELECT count(*) FROM compensation.plan_version WHERE plan_code = 'tiers'") > 0) return;
        foreach (var (code, text, title) in new[] { ("tiers", PlanDocumentTests.Tiers.Replace("CODE", "tiers", StringComparison.Ordinal), "seller"), ("managers", Override, "manager") })
        {
            await PlanDocumentTests.PutAsync(service, code, text, HttpStatusCode.Created);
            await service.ApprovePlanAsync(code);
            await service.AssignPlanAsync(code, title);
        }
    }

    private async Task ProofHoldsAsync(string id, string participant)
    {
        using var rep = service.As(Persona.Rep, participant);
        using var response = await rep.GetAsync($"/v1/compensation/statements/{id}/proof");
        var bundle = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, bundle);
        Assert.Empty(ProofVerifier.Verify(bundle, Assert.Single(response.Headers.GetValues("Proof-Hash"))));
        Assert.DoesNotContain("S-2", bundle, StringComparison.Ordinal);
        Assert.NotEmpty(ProofVerifier.Verify(bundle.Replace("\"600\"", "\"601\"", StringComparison.Ordinal)));
    }

    private async Task EstimatesAsync()
    {
        using var rep = service.As(Persona.Rep, "A");
        object Deal(string code, string amount) => new { code, amount = new { amount, currency = "IDR" }, compensationDate = "2026-01-20" };
        var estimate = await CompensationFixture.SendAsync(rep, HttpMethod.Post, "/v1/compensation/estimates", new { periodCode = "2026-01", deals = new[] { Deal("big", "1000"), Deal("small", "10") } }, HttpStatusCode.OK);
        Assert.Equal("35.00 136.00", $"{estimate.GetProperty("now").GetProperty("amount").GetString()} {estimate.GetProperty("estimated").GetProperty("amount").GetString()}");
        Assert.Equal(["big 100.00", "small 1.00"], estimate.GetProperty("deals").EnumerateArray().Select(d => $"{d.GetProperty("code").GetString()} {d.GetProperty("adds").GetProperty("amount").GetString()}"));
        Assert.Equal("1610", estimate.GetProperty("measurements")[0].GetProperty("amount").GetProperty("amount").GetString());
        await CompensationFixture.SendAsync(rep, HttpMethod.Post, "/v1/compensation/estimates", new { periodCode = "2026-01", participantCode = "B", deals = new[] { Deal("x", "1") } }, HttpStatusCode.BadRequest);

        await WithAnAccountAsync(rep);
        using var admin = service.As(Persona.CompAdmin);
        var preview = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/credit-previews", new
        {
            periodCode = "2026-01",
            deals = new object[] { new { code = "d", amount = new { amount = "50", currency = "IDR" }, compensationDate = "2026-01-20", sellerCode = "B" }, new { code = "n", amount = new { amount = "50", currency = "IDR" }, compensationDate = "2026-01-20" } },
        }, HttpStatusCode.OK);
        Assert.Equal(["B seller 50", "M rollup 50"], preview.GetProperty("deals")[0].GetProperty("credits").EnumerateArray().Select(c => $"{c.GetProperty("participantCode").GetString()} {c.GetProperty("rule").GetString()} {c.GetProperty("amount").GetProperty("amount").GetString()}"));
        Assert.True(preview.GetProperty("deals")[1].TryGetProperty("reason", out _));
        Assert.Equal(2L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.sales_transaction WHERE order_code IN ('S-1', 'S-2', 'deal:big')"));
    }

    // Territories tells a seller nothing about coverage: this service asks for itself and says for whom.
    private async Task WithAnAccountAsync(HttpClient rep)
    {
        var body = new { periodCode = "2026-01", deals = new[] { new { code = "there", amount = new { amount = "50", currency = "IDR" }, compensationDate = "2026-01-20", accountCode = "ACC-B" } } };
        var estimate = await CompensationFixture.SendAsync(rep, HttpMethod.Post, "/v1/compensation/estimates", body, HttpStatusCode.OK);
        Assert.Equal(("0.00", "A"), (estimate.GetProperty("deals")[0].GetProperty("adds").GetProperty("amount").GetString(), service.Territories.AskedFor));
        using var manager = service.As(Persona.Manager, "M");
        await CompensationFixture.SendAsync(manager, HttpMethod.Post, "/v1/compensation/credit-previews", body, HttpStatusCode.OK);
        Assert.Equal("M", service.Territories.AskedFor);
    }

    private async Task IncrementalIsFullAsync()
    {
        await service.ImportAsync("S-3,,,booked,2026-01-12,300,IDR,ACC-A,A,");
        var before = await service.ScalarAsync<string>("SELECT hash FROM compensation.payee_outcome WHERE period_code = '2026-01' AND participant_code = 'B'");
        var incremental = (await CalculateAsync("2026-01", "incremental")).GetProperty("result");
        Assert.Equal(("incremental", 2), (incremental.GetProperty("mode").GetString()!, incremental.GetProperty("payees").GetInt32()));
        Assert.Equal(before, await service.ScalarAsync<string>("SELECT hash FROM compensation.payee_outcome WHERE period_code = '2026-01' AND participant_code = 'B'"));
        var full = (await CalculateAsync("2026-01", "full")).GetProperty("result");
        Assert.False(full.GetProperty("changed").GetBoolean());
        Assert.Equal(incremental.GetProperty("resultHash").GetString(), full.GetProperty("resultHash").GetString());
        Assert.Equal("12.00", Total(await StatementAsync("M", "2026-01", Persona.CompAdmin)));
    }

    private async Task DiscrepancyAsync()
    {
        var open = (await service.GetAsync("/v1/compensation/discrepancies?periodCode=2026-01&status=open")).GetProperty("items").EnumerateArray().ToDictionary(d => d.GetProperty("participantCode").GetString()!);
        Assert.Equal(["A", "M"], open.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("35.00 65.00 S-3", string.Join(' ', open["A"].GetProperty("told").GetProperty("amount").GetString(), open["A"].GetProperty("now").GetProperty("amount").GetString(), open["A"].GetProperty("orders")[0].GetProperty("orderCode").GetString()));
        await service.PublishAsync("2026-01");
        Assert.Contains((await service.CloseAsync("2026-01", HttpStatusCode.Conflict)).GetProperty("errors").EnumerateArray(), e => e.GetProperty("code").GetString() == "compensation.open_discrepancies");
        using var approver = service.As(Persona.FinanceApprover);
        approver.DefaultRequestHeaders.Add("Accept-Language", "id");
        var blockers = (await CompensationFixture.SendAsync(approver, HttpMethod.Get, "/v1/compensation/periods/2026-01/readiness", null, HttpStatusCode.OK)).GetProperty("blockers").EnumerateArray();
        Assert.Contains("2 baris yang sudah diberitahukan kini bernilai lain: setujui atau tolak masing-masing.", blockers.Select(b => b.GetProperty("message").GetString()));
        await CompensationFixture.SendAsync(approver, HttpMethod.Post, $"/v1/compensation/discrepancies/{open["A"].GetProperty("id").GetString()}:approve", new { note = "The order is real" }, HttpStatusCode.OK);
        approver.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        await CompensationFixture.SendAsync(approver, HttpMethod.Post, $"/v1/compensation/discrepancies/{open["M"].GetProperty("id").GetString()}:dismiss", new { note = "Agreed before" }, HttpStatusCode.OK);
        await service.CalculateAsync("2026-01");
        // What was told is kept: 12 by the plan and 3 taken back.
        Assert.Equal(["commission 12.00", "correction -3.00"], Lines(await StatementAsync("M", "2026-01", Persona.CompAdmin)));
    }

    private async Task DisputeAsync()
    {
        await service.PublishAsync("2026-01");
        var mine = await StatementAsync("A", "2026-01");
        var line = mine.GetProperty("lines")[0].GetProperty("id").GetString();
        using var rep = service.As(Persona.Rep, "A");
        var asked = await CompensationFixture.SendAsync(rep, HttpMethod.Post, $"/v1/compensation/statements/{Id(mine)}/lines/{line}/inquiries",
            new { question = "S-9 is missing", type = "missing_deal", orderCode = "S-9", expected = new { amount = "70.00", currency = "IDR" } }, HttpStatusCode.Created);
        Assert.Equal("open manager 65.00", string.Join(' ', asked.GetProperty("status").GetString(), asked.GetProperty("routedTo").GetString(), asked.GetProperty("actual").GetProperty("amount").GetString()));
        var corrected = new { answer = "Paid by hand", resolution = "accepted", correction = new { amount = "5.00", currency = "IDR" } };
        var answer = new { answer = "It is yours", resolution = "accepted" };
        var path = $"/v1/compensation/inquiries/{asked.GetProperty("id").GetString()}";
        using var finance = service.As(Persona.FinanceApprover);
        Assert.Equal("compensation.inquiry_not_routed_to_you", (await CompensationFixture.SendAsync(finance, HttpMethod.Post, $"{path}:answer", answer, HttpStatusCode.Forbidden)).GetProperty("code").GetString());
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"{path}:route", new { to = "finance-approver", note = "Yours" }, HttpStatusCode.OK);
        // Who checks payments makes none, though the question is routed there.
        Assert.Equal("compensation.correction_not_allowed", (await CompensationFixture.SendAsync(finance, HttpMethod.Post, $"{path}:answer", corrected, HttpStatusCode.Forbidden)).GetProperty("code").GetString());
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"{path}:answer", corrected, HttpStatusCode.OK);
        Assert.Equal("compensation.inquiry_answered", (await CompensationFixture.SendAsync(finance, HttpMethod.Post, $"{path}:answer", answer, HttpStatusCode.Conflict)).GetProperty("code").GetString());
        Assert.Equal(["asked", "routed", "accepted"], (await service.GetAsync(path, Persona.Rep, "A")).GetProperty("history").EnumerateArray().Select(h => h.GetProperty("kind").GetString()));
        await service.CalculateAsync("2026-01");
        Assert.Equal(["commission 65.00", "correction 5.00"], Lines(await StatementAsync("A", "2026-01", Persona.CompAdmin)));
    }

    private async Task WhatIfAsync()
    {
        var dearer = PlanDocumentTests.Tiers.Replace("CODE", "tiers", StringComparison.Ordinal).Replace("value: 10%", "value: 20%", StringComparison.Ordinal);
        await PlanDocumentTests.PutAsync(service, "tiers", dearer, HttpStatusCode.Created, "*");
        using var admin = service.As(Persona.CompAdmin);
        var asked = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/plans/tiers/versions/2:simulate", new { periodCodes = new[] { "2026-01" } }, HttpStatusCode.Accepted);
        var done = await WaitAsync(admin, asked);
        var result = done.GetProperty("result");
        Assert.Equal(["A 65.00 105.00 40.00", "B 15.00 15.00 0.00"], result.GetProperty("payees").EnumerateArray().Select(p =>
            string.Join(' ', p.GetProperty("participantCode").GetString(), p.GetProperty("paid").GetProperty("amount").GetString(), p.GetProperty("simulated").GetProperty("amount").GetString(), p.GetProperty("difference").GetProperty("amount").GetString())));
        Assert.Equal("40.00", result.GetProperty("difference").GetProperty("amount").GetString());
        await WhatNobodyWasOnAsync(dearer.Replace("plan: tiers", "plan: nobodys", StringComparison.Ordinal));
        await WhatCannotBeCalculatedAsync(dearer);
    }

    private async Task WhatNobodyWasOnAsync(string plan)
    {
        await PlanDocumentTests.PutAsync(service, "nobodys", plan, HttpStatusCode.Created, "*");
        using var admin = service.As(Persona.CompAdmin);
        var asked = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/plans/nobodys/versions/1:simulate", new { periodCodes = new[] { "2026-01", "2026-02" } }, HttpStatusCode.Accepted);
        var result = (await WaitAsync(admin, asked)).GetProperty("result");
        Assert.Empty(result.GetProperty("payees").EnumerateArray());
        Assert.Empty(result.GetProperty("problems").EnumerateArray());
        Assert.Equal(("0.00", "0.00", "0.00"), (Total("paid"), Total("simulated"), Total("difference")));

        string? Total(string member) => result.GetProperty(member).GetProperty("amount").GetString();
    }

    private async Task WhatCannotBeCalculatedAsync(string plan)
    {
        var lacking = plan.Replace("parameters:", "parameters:\n  factor: {type: number}", StringComparison.Ordinal).Replace("basis: sales", "basis: sales * factor", StringComparison.Ordinal);
        var version = (await PlanDocumentTests.PutAsync(service, "tiers", lacking, HttpStatusCode.Created, "*")).GetProperty("version").GetInt32();
        using var english = service.As(Persona.CompAdmin);
        using var indonesian = service.As(Persona.CompAdmin);
        indonesian.DefaultRequestHeaders.Add("Accept-Language", "id");
        var asked = await CompensationFixture.SendAsync(english, HttpMethod.Post, $"/v1/compensation/plans/tiers/versions/{version}:simulate", new { periodCodes = new[] { "2026-01" } }, HttpStatusCode.Accepted);

        string[] Problems(JsonElement done) => [.. done.GetProperty("result").GetProperty("problems").EnumerateArray().Select(p => p.GetString()!)];
        Assert.Contains("2026-01 A commission: The parameter 'factor' has no value for A: state one for the person, position, title or plan.", Problems(await WaitAsync(english, asked)));
        Assert.Contains("2026-01 A commission: Parameter 'factor' tidak memiliki nilai untuk A: nyatakan satu untuk orang, posisi, jabatan, atau rencana.", Problems(await WaitAsync(indonesian, asked)));
    }

    private async Task<JsonElement> CalculateAsync(string period, string mode)
    {
        using var admin = service.As(Persona.CompAdmin);
        return await WaitAsync(admin, await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/periods/{period}:calculate?mode={mode}", null, HttpStatusCode.Accepted));
    }

    private static async Task<JsonElement> WaitAsync(HttpClient client, JsonElement operation) => await EventualAssert.GetAsync(
        async () => await CompensationFixture.SendAsync(client, HttpMethod.Get, $"/v1/operations/{operation.GetProperty("id").GetString()}", null, HttpStatusCode.OK),
        o => Assert.Equal("succeeded", o.GetProperty("status").GetString()), TimeSpan.FromSeconds(60));

    private async Task<JsonElement> StatementAsync(string participant, string period, Persona persona = Persona.Rep)
    {
        var found = (await service.GetAsync($"/v1/compensation/statements?periodCode={period}&participantCode={participant}", persona, participant)).GetProperty("items")[0];
        return await service.GetAsync($"/v1/compensation/statements/{found.GetProperty("id").GetString()}", persona, participant);
    }

    private Task<JsonElement> KnownAsync(string participant, DateTimeOffset at) =>
        service.GetAsync($"/v1/compensation/statements/as-known?periodCode=2026-01&participantCode={participant}&knownAt={Instant(at)}", Persona.Rep, participant);

    private Task<decimal> PaidAsync(string participant, string period) =>
        service.ScalarAsync<decimal>("SELECT coalesce(sum(total), 0) FROM compensation.statement WHERE participant_code = $1 AND period_code = $2", participant, period);

    private static string Instant(DateTimeOffset at) => Uri.EscapeDataString(at.ToString("O", CultureInfo.InvariantCulture));

    private static string Id(JsonElement statement) => statement.GetProperty("id").GetString()!;

    private static string? Total(JsonElement statement) => (statement.TryGetProperty("total", out var total) ? total : statement.GetProperty("totals")[0]).GetProperty("amount").GetString();

    private static IEnumerable<string> Lines(JsonElement statement) => statement.GetProperty("lines").EnumerateArray().Select(l => $"{l.GetProperty("kind").GetString()} {l.GetProperty("amount").GetProperty("amount").GetString()}");

    private static IEnumerable<string> Causes(JsonElement why) => why.GetProperty("causes").EnumerateArray().Select(c => $"{c.GetProperty("kind").GetString()} {c.GetProperty("reference").GetString()} {c.GetProperty("change").GetProperty("amount").GetString()}");
}
