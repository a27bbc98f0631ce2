using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Seller A administers compensation as well. A payment that failed is made again, so somebody else says so of A's.</summary>
public sealed class OwnAcknowledgementTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task Ones_own_payment_then_another_one_says_that_it_failed()
    {
        await service.MonthAsync("2026-01", close: true, "F-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "F-2,,,booked,2026-01-11,300,IDR,ACC-B,B,");
        var batch = await service.BatchAsync("2026-01");
        await service.ApproveAsync(batch);
        await service.EmitAsync(batch);
        var payments = (await service.FileAsync(batch)).ToDictionary(row => row[4], row => row[0], StringComparer.Ordinal);
        var acknowledge = $"/v1/compensation/payment-batches/{batch}:acknowledge";
        object Failed(params string[] payees) => new { items = payees.Select(p => new { paymentId = payments[p], outcome = "failed", failure = "Account closed" }) };

        Assert.Equal("compensation.own_pay", (await AsSellerAsync(acknowledge, Failed("B", "A"), HttpStatusCode.Forbidden)).GetProperty("code").GetString());

        Assert.Equal(1, (await AsSellerAsync(acknowledge, Failed("B"), HttpStatusCode.OK)).GetProperty("failed").GetInt32());
        Assert.Equal(1, (await service.PostAsync(acknowledge, Failed("A"), HttpStatusCode.OK)).GetProperty("failed").GetInt32());
        Assert.Equal(2, (await AsSellerAsync(acknowledge, Failed("A", "B"), HttpStatusCode.OK)).GetProperty("unchanged").GetInt32());
    }

    private async Task<JsonElement> AsSellerAsync(string path, object body, HttpStatusCode expected)
    {
        using var seller = service.WithToken(service.Issuer.TokenFor([Persona.CompAdmin], "A", "user-A"));
        seller.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        return await CompensationFixture.SendAsync(seller, HttpMethod.Post, path, body, expected);
    }
}
