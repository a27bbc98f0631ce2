using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Compensation.Api.Payments;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>What goes wrong between a row, its file and payroll: nothing is paid twice, nothing is lost.</summary>
public sealed class PayoutFaultTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task Killed_between_row_and_file_then_the_state_is_unknown_until_somebody_looks()
    {
        await service.MonthAsync("2026-01", close: true, "F-1,,,booked,2026-01-10,600,IDR,ACC-A,A,", "F-2,,,booked,2026-01-11,400,IDR,ACC-B,B,");
        var batch = await service.BatchAsync("2026-01");
        await service.ApproveAsync(batch);

        // Killed after the row, before the file.
        await PlanAsync(batch);
        Assert.Equal("unknown", await service.ScalarAsync<string>("SELECT status FROM compensation.payout_file"));
        await service.GetAsync($"/v1/compensation/payment-batches/{batch}/files/1", Persona.FinanceApprover, expected: HttpStatusCode.NotFound);
        await EveryInvariant.HoldsAsync(service);
        await service.EmitAsync(batch);
        Assert.Equal(2, (await service.FileAsync(batch)).Length);

        // Killed after the file, before the row says so: the file is found and left as it is.
        await service.ExecuteAsync("UPDATE compensation.payout_file SET status = 'unknown', written_at = NULL");
        var path = Assert.Single(Directory.GetFiles(service.Folder, "payout-*.csv"));
        var written = File.GetLastWriteTimeUtc(path);
        await EveryInvariant.HoldsAsync(service);
        await service.EmitAsync(batch);
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));

        // Lost altogether: the same bytes are written again, for the same payments.
        var bytes = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        Assert.Contains(await EveryInvariant.ViolationsAsync(service), v => v.StartsWith("I18:", StringComparison.Ordinal));
        await service.EmitAsync(batch);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));

        // Written half by somebody else: found and mended.
        await File.WriteAllBytesAsync(path, bytes[..^5]);
        Assert.Contains(await EveryInvariant.ViolationsAsync(service), v => v.StartsWith("I18:", StringComparison.Ordinal));
        await service.EmitAsync(batch);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
        Assert.Equal(2L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.payout_line"));
        await EveryInvariant.HoldsAsync(service);
    }

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
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : System.Net.Http.Json.JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", $"{path} {i} {Guid.CreateVersion7()}");
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }));

    // What emitting does first; then the process is gone.
    private async Task PlanAsync(string batch)
    {
        await using var scope = service.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<EmitPayouts>().PlanAsync(Guid.Parse(batch), "comp-admin", CancellationToken.None);
    }
}
