using System.Globalization;
using System.Net;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Sellers on a plan in rupiah; B is paid in dollars, of which one costs 16,000 rupiah in January and 15,000 in February.</summary>
public sealed class OwnCurrencyTests(OwnCurrencyTests.TwoCurrencies service) : IClassFixture<OwnCurrencyTests.TwoCurrencies>
{
    private const string Plan = $$$"""
        plan: own-currency
        name: Everybody in their own currency
        paid_in: pay_currency
        {{{SectionedPlan.Tiers}}}
        parameters:
          pay_currency: {type: text, default: ''}
        payment:
          draw: {kind: recoverable, amount: 3200000}
        """;

    [Fact]
    public async Task A_payee_in_dollars_then_statement_trace_sheet_file_why_proof_estimate_and_what_if_are_in_dollars_and_all_is_measured_in_rupiah()
    {
        await PayAsync("2026-01", "Q-1,,,booked,2026-01-10,1000000,IDR,ACC-A,A,", "Q-2,,,booked,2026-01-11,1600,USD,ACC-B,B,");

        // 25.00 and 10 % of what is above 500, of 25,600,000 rupiah: 2,559,975 / 16,000.
        var statement = await StatementAsync("2026-01", "B");
        Assert.Equal("160.00 USD", Money(statement, "total"));
        var line = Assert.Single(statement.GetProperty("lines").EnumerateArray());
        Assert.Equal("2559975 IDR; 159.9984375 USD", string.Join("; ", line.GetProperty("explanation").EnumerateArray().Where(s => s.GetProperty("code").GetString() is "unrounded" or "converted").Select(s => $"{s.GetProperty("value").GetString()} {s.GetProperty("unit").GetString()}")));
        Assert.Contains("Dibayar dalam USD: dibagi 16.000 IDR per USD, kurs spot tanggal 1 Januari 2026", await InIndonesianAsync(Id(statement)));
        var credit = Assert.Single((await service.GetAsync($"/v1/compensation/statements/{Id(statement)}/lines/{Id(line)}/trace", Persona.Rep, "B")).GetProperty("items").EnumerateArray());
        Assert.Equal("Q-2 25600000 IDR", $"{credit.GetProperty("orderCode").GetString()} {Money(credit, "credit")}");
        Assert.Equal("99975.00 IDR", Money(await StatementAsync("2026-01", "A"), "total"));

        // The draw of 3,200,000 rupiah is 200 dollars.
        Assert.Equal(["A 3200000.00 IDR owes 3100025.00", "B 200.00 USD owes 40.00"], await SheetsAsync("2026-01"));
        await EveryInvariant.HoldsAsync(service);

        // The rate was another one after all: what is paid less of January is of February, and the rate is its cause.
        await RateAsync("2026-01-01", "16500");
        await PayAsync("2026-02", "Q-3,,,booked,2026-02-10,9000,IDR,ACC-B,B,");
        var later = await StatementAsync("2026-02", "B");
        Assert.Equal(["commission 0.06", "adjustment -4.85"], later.GetProperty("lines").EnumerateArray().Select(l => $"{l.GetProperty("kind").GetString()} {l.GetProperty("amount").GetProperty("amount").GetString()}"));
        Assert.Equal(["fx -4.85"], (await service.GetAsync($"/v1/compensation/statements/{Id(later)}", Persona.Rep, "B")).GetProperty("lines")[1].GetProperty("causes").EnumerateArray().Select(c => $"{c.GetProperty("kind").GetString()} {c.GetProperty("change").GetString()}"));
        await EveryInvariant.HoldsAsync(service);

        var why = await service.GetAsync($"/v1/compensation/statements/{Id(later)}/why?against={Id(statement)}", Persona.Rep, "B");
        Assert.Equal("-164.79 USD", Money(why, "change"));
        Assert.Equal(-164.79m, why.GetProperty("causes").EnumerateArray().Sum(c => decimal.Parse(c.GetProperty("change").GetProperty("amount").GetString()!, CultureInfo.InvariantCulture)));
        await ProofHoldsAsync(Id(statement));
        await ProofHoldsAsync(Id(later));

        var estimate = await service.PostAsync("/v1/compensation/estimates", new { periodCode = "2026-03", participantCode = "B", deals = new[] { new { code = "d", compensationDate = "2026-03-02", amount = new { amount = "15000500", currency = "IDR" } } } }, HttpStatusCode.OK);
        Assert.Equal("100.00 USD", Money(estimate, "estimated"));
        Assert.Equal(["IDR 99975.00 99975.00", "USD 155.21 155.21"], await WhatIfAsync("2026-01", "2026-02"));
    }

    [Fact]
    public async Task An_order_booked_long_before_it_counts_then_the_rate_of_its_day_is_known_still()
    {
        await PlanDocumentTests.PutAsync(service, "booked-rate", "plan: booked-rate\ncurrency: IDR\ncalendar: months\neffective: {from: 2026-01-01}\nconversion: {date: booked}\ncomponents:\n  commission: {kind: rate, basis: sum(credit), rate: 10%}\n", HttpStatusCode.Created);
        await service.ApprovePlanAsync("booked-rate");
        await service.AssignPlanAsync("booked-rate", "manager");
        object Rate(string date, string rate) => new { from = "USD", to = "IDR", date, rate, quote = "toPerFrom", type = "spot" };
        await service.PostAsync("/v1/compensation/fx-rates:batch", new { items = new[] { Rate("2025-08-30", "14000"), Rate("2025-12-31", "15900") } }, HttpStatusCode.MultiStatus);
        var staged = await service.StageFileAsync(CompensationFixture.Header + ",bookedOn", "LONG,,,booked,2026-05-10,100,USD,ACC-A,M,,2025-09-01");
        await service.PostAsync($"/v1/compensation/imports/{Id(staged)}:transfer", new { }, HttpStatusCode.OK);

        service.Quotas("2026-05", ("A", 1000m));
        await service.CalculateAsync("2026-05");
        await service.PublishAsync("2026-05");

        Assert.Equal("140000.00 IDR", Money(await StatementAsync("2026-05", "M"), "total"));
    }

    [Fact]
    public async Task An_opening_balance_in_what_the_payee_is_not_paid_in_then_it_is_refused_and_says_in_which()
    {
        object Opening(string participant, string currency) => new { participantCode = participant, planCode = "own-currency", periodCode = "2026-11", reason = "Moved", evidence = "Report", draw = new { amount = "5", currency } };
        foreach (var (participant, stated, paid) in new[] { ("B", "IDR", "USD"), ("A", "USD", "IDR") })
        {
            var refused = await service.PostAsync("/v1/compensation/opening-balances", Opening(participant, stated), HttpStatusCode.BadRequest);
            Assert.Equal($"compensation.opening_currency The plan pays in {paid}.", refused.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("code").GetString()} {e.GetProperty("message").GetString()}").Single());
        }
    }

    private async Task PayAsync(string period, params string[] orders)
    {
        await service.MonthAsync(period, close: true, orders);
        var batch = await service.BatchAsync(period);
        await service.ApproveAsync(batch);
        await service.EmitAsync(batch);
        var file = await service.FileAsync(batch);
        Assert.Equal(["A IDR", "B USD"], file.Select(r => $"{r[4]} {r[7]}"));
    }

    private async Task RateAsync(string day, string rate) => await service.PostAsync(
        "/v1/compensation/fx-rates:batch", new { items = new[] { new { from = "IDR", to = "USD", date = day, rate, quote = "fromPerTo", type = "spot" } } }, HttpStatusCode.MultiStatus);

    private async Task<JsonElement> StatementAsync(string period, string participant)
    {
        var found = Assert.Single((await service.GetAsync($"/v1/compensation/statements?periodCode={period}", Persona.Rep, participant)).GetProperty("items").EnumerateArray());
        return await service.GetAsync($"/v1/compensation/statements/{Id(found)}", Persona.Rep, participant);
    }

    private async Task<string[]> SheetsAsync(string period) => [.. (await service.GetAsync($"/v1/compensation/pay-sheets?periodCode={period}")).GetProperty("items").EnumerateArray()
        .Select(s => $"{s.GetProperty("participantCode").GetString()} {Money(s, "paid")} owes {s.GetProperty("drawBalance").GetProperty("amount").GetString()}").Order(StringComparer.Ordinal)];

    private async Task<string[]> InIndonesianAsync(string statement)
    {
        using var seller = service.As(Persona.Rep, "B");
        seller.DefaultRequestHeaders.Add("Accept-Language", "id-ID");
        return [.. (await CompensationFixture.SendAsync(seller, HttpMethod.Get, $"/v1/compensation/statements/{statement}", null, HttpStatusCode.OK)).GetProperty("lines")[0].GetProperty("explanation").EnumerateArray().Select(s => s.GetProperty("text").GetString()!)];
    }

    private async Task ProofHoldsAsync(string statement)
    {
        using var seller = service.As(Persona.Rep, "B");
        Assert.Empty(ProofVerifier.Verify(await seller.GetStringAsync(new Uri($"/v1/compensation/statements/{statement}/proof", UriKind.Relative))));
    }

    private async Task<string[]> WhatIfAsync(params string[] periodCodes)
    {
        using var admin = service.As(Persona.CompAdmin);
        var operation = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/plans/own-currency/versions/1:simulate", new { periodCodes }, HttpStatusCode.Accepted);
        var done = await EventualAssert.GetAsync(() => service.GetAsync($"/v1/operations/{Id(operation)}"), o => Assert.Equal("succeeded", o.GetProperty("status").GetString()), TimeSpan.FromSeconds(60));
        return [.. done.GetProperty("result").GetProperty("totals").EnumerateArray().Select(t => $"{t.GetProperty("paid").GetProperty("currency").GetString()} {t.GetProperty("paid").GetProperty("amount").GetString()} {t.GetProperty("simulated").GetProperty("amount").GetString()}")];
    }

    private static string Id(JsonElement of) => of.GetProperty("id").GetString()!;

    private static string Money(JsonElement of, string member) => $"{of.GetProperty(member).GetProperty("amount").GetString()} {of.GetProperty(member).GetProperty("currency").GetString()}";

    /// <summary>The sellers are on the plan, and the rates are known.</summary>
    public sealed class TwoCurrencies : PaymentsFixture
    {
        protected override async Task PlanForSellersAsync()
        {
            await DocumentForSellersAsync("own-currency", Plan);
            using var admin = As(Persona.CompAdmin);
            object Rate(string from, string to, string date, string rate, string quote) => new { from, to, date, rate, quote, type = "spot" };
            await SendAsync(admin, HttpMethod.Post, "/v1/compensation/fx-rates:batch", new { items = new[] { Rate("USD", "IDR", "2026-01-01", "16000", "toPerFrom"), Rate("IDR", "USD", "2026-01-01", "16000", "fromPerTo"), Rate("IDR", "USD", "2026-02-01", "15000", "fromPerTo") } }, HttpStatusCode.MultiStatus);
            await SendAsync(admin, HttpMethod.Post, "/v1/compensation/parameter-values:batch", new { items = new[] { new { scope = "participant", code = "B", name = "pay_currency", value = "USD", from = "2026-01-01" } } }, HttpStatusCode.MultiStatus);
        }
    }
}
