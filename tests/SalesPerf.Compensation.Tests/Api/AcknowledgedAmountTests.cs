using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Payroll may say for how much it paid; then that is what the file says.</summary>
public sealed class AcknowledgedAmountTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task Payroll_has_another_amount_then_nothing_is_acknowledged_and_the_batch_stays_open_until_it_has_that_of_the_file()
    {
        await service.MonthAsync("2026-01", close: true, "P-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "P-2,,,booked,2026-01-11,300,IDR,ACC-B,B,");
        var batch = await service.BatchAsync("2026-01");
        await service.ApproveAsync(batch);
        await service.EmitAsync(batch);
        var rows = await service.FileAsync(batch);

        foreach (var (amount, currency) in new[] { ("14.99", "IDR"), ("15.01", "IDR"), ("15.00", "USD") })
        {
            var refused = await AcknowledgeAsync(batch, HttpStatusCode.Conflict, Item(rows[0][0], "paid", "50.00", "IDR"), Item(rows[1][0], "paid", amount, currency));
            var error = Assert.Single(refused.GetProperty("errors").EnumerateArray());
            Assert.Equal(("compensation.another_amount", "/items/1/amount", "The file says 15.00 IDR."),
                (refused.GetProperty("code").GetString(), error.GetProperty("pointer").GetString(), error.GetProperty("message").GetString()));
        }

        Assert.Equal("65.00", await WaitingAsync(batch));
        await AcknowledgeAsync(batch, HttpStatusCode.OK, Item(rows[0][0], "paid", "50", "IDR"), Item(rows[1][0], "paid", "15.00", "IDR"));
        Assert.Equal("0.00", await WaitingAsync(batch));
        await EveryInvariant.HoldsAsync(service);
    }

    private Task<JsonElement> AcknowledgeAsync(string batch, HttpStatusCode expected, params object[] items) => service.PostAsync($"/v1/compensation/payment-batches/{batch}:acknowledge", new { items }, expected);

    private static object Item(string paymentId, string outcome, string amount, string currency) =>
        new { paymentId, outcome, failure = outcome == "failed" ? "Account closed" : null, amount = new { amount, currency } };

    private async Task<string?> WaitingAsync(string batch) => Assert.Single(
        (await service.GetAsync($"/v1/compensation/payment-batches/{batch}/reconciliation", Persona.FinanceApprover)).GetProperty("items").EnumerateArray()).GetProperty("waiting").GetProperty("amount").GetString();
}
