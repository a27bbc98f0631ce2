using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Compensation.Api.Payments;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Territories.Contracts.Events.V1;

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
        // Until somebody looks, A has taken another name: the file is the one that was planned.
        await service.DeliverAsync("compensation.follow-participants", new ParticipantChanged(Ids.Of("A"), "A", "Another name", new DateOnly(2010, 1, 1), null), Ids.Of("A").ToString());
        await service.EmitAsync(batch);
        Assert.Equal(["Name of A", "Name of B"], (await service.FileAsync(batch)).Select(row => row[5]));

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

    // What emitting does first; then the process is gone.
    private async Task PlanAsync(string batch)
    {
        await using var scope = service.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<EmitPayouts>().PlanAsync(Guid.Parse(batch), "comp-admin", CancellationToken.None);
    }
}
