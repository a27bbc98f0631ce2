using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class ReconcileTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task Something_is_open_then_it_is_told_in_the_language_of_who_asks_and_the_maker_never_ends_the_batch()
    {
        await service.MonthAsync("2026-01", close: true, "R-1,,,booked,2026-01-10,1000,IDR,ACC-A,A,", "R-2,,,booked,2026-01-11,300,IDR,ACC-B,B,");
        var batch = await service.BatchAsync("2026-01");
        await service.ApproveAsync(batch);
        await service.EmitAsync(batch);
        var rows = await service.FileAsync(batch);
        await service.AcknowledgeAsync(batch, HttpStatusCode.OK, (rows[0][0], "failed"));

        Assert.Equal(["50.00 IDR failed and are in no other file: emit again.", "Payroll said nothing of 15.00 IDR: acknowledge what became of it."], await OpenAsync(batch, "en"));
        Assert.Equal(["Rp50 gagal dan tidak ada dalam berkas lain: keluarkan lagi.", "Payroll belum menjawab tentang Rp15: catat apa yang terjadi."], (await OpenAsync(batch, "id")).Select(o => o.Replace('\u00a0', ' ').Replace("Rp ", "Rp", StringComparison.Ordinal)));
        var refused = await service.PostAsync(Path(batch), null, HttpStatusCode.Conflict, Persona.FinanceApprover);
        Assert.Equal(("compensation.payment_batch_not_settled", 2), (Code(refused), refused.GetProperty("errors").GetArrayLength()));

        await service.EmitAsync(batch);
        await service.AcknowledgeAsync(batch, HttpStatusCode.OK, (rows[1][0], "paid"), (Assert.Single(await service.FileAsync(batch, 2))[0], "paid"));
        Assert.Equal("compensation.maker_is_checker", Code(await service.PostAsync(Path(batch), null, HttpStatusCode.Forbidden, Persona.FinanceApprover, "comp-admin")));
        Assert.Equal("reconciled", (await service.PostAsync(Path(batch), null, HttpStatusCode.OK, Persona.FinanceApprover)).GetProperty("status").GetString());
    }

    private async Task<string[]> OpenAsync(string batch, string language)
    {
        using var client = service.As(Persona.FinanceApprover);
        client.DefaultRequestHeaders.Add("Accept-Language", language);
        var found = await CompensationFixture.SendAsync(client, HttpMethod.Get, $"/v1/compensation/payment-batches/{batch}/reconciliation", null, HttpStatusCode.OK);
        return [.. found.GetProperty("open").EnumerateArray().Select(o => o.GetString()!)];
    }

    private static string Path(string batch) => $"/v1/compensation/payment-batches/{batch}:reconcile";

    private static string Code(JsonElement refused) => refused.GetProperty("code").GetString()!;
}
