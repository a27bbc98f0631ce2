using System.Net;
using System.Net.Http.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Two operators, fifty at a time.</summary>
public sealed class DoubleStartTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task A_batch_is_started_approved_and_emitted_fifty_times_at_once_then_each_happens_once()
    {
        await service.MonthAsync("2026-05", close: true, "D-1,,,booked,2026-05-10,600,IDR,ACC-A,A,", "D-2,,,booked,2026-05-11,400,IDR,ACC-B,B,");
        using var admin = service.As(Persona.CompAdmin);
        using var approver = service.As(Persona.FinanceApprover);
        var started = await FiftyAsync(admin, "/v1/compensation/payment-batches", new { periodCode = "2026-05" });
        Assert.Equal((1, 49), (started.Count(s => s == HttpStatusCode.Created), started.Count(s => s == HttpStatusCode.Conflict)));
        var batch = await service.ScalarAsync<Guid>("SELECT id FROM compensation.payment_batch WHERE period_code = '2026-05'");
        var approved = await FiftyAsync(approver, $"/v1/compensation/payment-batches/{batch}:approve", null);
        Assert.Equal((1, 49), (approved.Count(s => s == HttpStatusCode.OK), approved.Count(s => s == HttpStatusCode.Conflict)));
        Assert.All(await FiftyAsync(admin, $"/v1/compensation/payment-batches/{batch}:emit", null), s => Assert.Equal(HttpStatusCode.OK, s));
        var rows = await service.FileAsync(batch.ToString());
        Assert.Equal(2, rows.Length);

        // The answer to an acknowledgement is lost and it is sent again, fifty times at once.
        var acknowledged = await FiftyAsync(admin, $"/v1/compensation/payment-batches/{batch}:acknowledge", new { items = rows.Select(r => new { paymentId = r[0], outcome = "paid" }) });
        Assert.All(acknowledged, s => Assert.Equal(HttpStatusCode.OK, s));
        Assert.Equal(2L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.ledger_entry WHERE kind = 'paid' AND account = 'cash' AND period_code = '2026-05'"));
        await EveryInvariant.HoldsAsync(service);
    }

    private static async Task<HttpStatusCode[]> FiftyAsync(HttpClient client, string path, object? body) => await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", $"{path} {i} {Guid.CreateVersion7()}");
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }));
}
