using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Sellers are paid whole rupiah and topped up to a third of a salary; they read Indonesian.</summary>
public sealed class ExplainedInIndonesianTests(ExplainedInIndonesianTests.Rupiah service) : IClassFixture<ExplainedInIndonesianTests.Rupiah>
{
    private const string Released = "Dilepaskan dalam periode ini";
    private const string Advanced = "Sampai draw sebesar 3.333.333; kini terutang 3.333.258";

    [Fact]
    public async Task Whoever_reads_how_pay_came_about_then_each_step_is_in_their_language_and_stays_proven_in_english()
    {
        await service.MonthAsync("2026-01", close: true, "I-1,,,booked,2026-01-10,1003.33,IDR,ACC-A,A,", "I-2,,,booked,2026-01-11,500,IDR,ACC-B,B,");
        var batch = await service.BatchAsync("2026-01");
        await service.ApproveAsync(batch);
        var statement = (await service.GetAsync("/v1/compensation/statements?participantCode=A")).GetProperty("items")[0].GetProperty("id").GetString();
        var sheet = (await service.GetAsync("/v1/compensation/pay-sheets?participantCode=A")).GetProperty("items")[0];
        Assert.Equal("3333333.00", sheet.GetProperty("paid").GetProperty("amount").GetString());

        string[] paid = [Released, Advanced, "Dibayar"];
        Assert.Equal(paid, Steps((await InIndonesianAsync($"/v1/compensation/pay-sheets/{sheet.GetProperty("id").GetString()}")).GetProperty("explanation")));
        Assert.Equal(paid, Steps((await InIndonesianAsync("/v1/compensation/pay-sheets?participantCode=A")).GetProperty("items")[0].GetProperty("explanation")));
        Assert.Equal(paid, Steps((await InIndonesianAsync($"/v1/compensation/statements/{statement}/payments")).GetProperty("items")[0].GetProperty("explanation")));
        foreach (var lines in new[] { $"/v1/compensation/statements/{statement}", $"/v1/compensation/statements/as-known?periodCode=2026-01&participantCode=A&knownAt={Uri.EscapeDataString("2099-01-01T00:00:00Z")}" })
            RequireIndonesian((await InIndonesianAsync(lines)).GetProperty("lines")[0].GetProperty("explanation"), 1);
        RequireIndonesian((await SendAsync(HttpMethod.Post, "/v1/compensation/estimates", new
        {
            periodCode = "2026-01", participantCode = "A", deals = new[] { new { code = "d", eventType = "booked", compensationDate = "2026-01-20", amount = new { amount = "10", currency = "IDR" } } },
        })).GetProperty("lines")[0].GetProperty("explanation"), 2);

        await service.PostAsync($"/v1/compensation/payment-batches/{batch}:withdraw", new { reason = "Wrong month" }, HttpStatusCode.OK, Persona.FinanceApprover);
        Assert.Equal(paid, Steps(Assert.Single((await InIndonesianAsync($"/v1/compensation/payment-batches/{batch}/withdrawn-sheets")).GetProperty("items").EnumerateArray()).GetProperty("sheet").GetProperty("explanation")));
        Assert.Contains("What is paid on: sales", await ProofAsync(statement!), StringComparison.Ordinal);
    }

    private static void RequireIndonesian(JsonElement explanation, int transactions)
    {
        var steps = Steps(explanation);
        Assert.Contains($"sales yang dikreditkan dari {transactions} transaksi dalam 2026-01", steps);
        Assert.Contains("Yang menjadi dasar bayaran: sales", steps);
        Assert.Contains("Dibulatkan sekali per penerima, periode, dan komponen", steps);
    }

    private static string[] Steps(JsonElement explanation) => [.. explanation.EnumerateArray().Select(s => s.GetProperty("text").GetString()!)];

    private Task<JsonElement> InIndonesianAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body)
    {
        using var seller = Reader();
        return await CompensationFixture.SendAsync(seller, method, path, body, HttpStatusCode.OK);
    }

    private async Task<string> ProofAsync(string statement)
    {
        using var seller = Reader();
        return await seller.GetStringAsync($"/v1/compensation/statements/{statement}/proof");
    }

    private HttpClient Reader()
    {
        var seller = service.As(Persona.Rep, "A");
        seller.DefaultRequestHeaders.Add("Accept-Language", "id-ID");
        return seller;
    }

    public sealed class Rupiah : PaymentsFixture
    {
        protected override Task PlanForSellersAsync() => DocumentForSellersAsync("rupiah", $$"""
            plan: rupiah
            name: Komisi
            rounding: {mode: half_up, digits: 0}
            {{SectionedPlan.Tiers}}
            payment:
              rounding: {mode: half_up, digits: 0}
              draw: {kind: recoverable, amount: 10000000 / 3}
            """);
    }
}
