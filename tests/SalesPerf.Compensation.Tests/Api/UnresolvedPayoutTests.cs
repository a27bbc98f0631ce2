using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Compensation.Api.Payments;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A start that finds payout files of unknown state.</summary>
public sealed class UnresolvedPayoutTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task One_of_them_cannot_be_resolved_then_the_service_starts_all_the_same_and_the_others_are_written()
    {
        var spoilt = await PlannedAsync("2026-01", "E-1,,,booked,2026-01-10,600,IDR,ACC-A,A,");
        var whole = await PlannedAsync("2026-02", "E-2,,,booked,2026-02-10,700,IDR,ACC-A,A,");
        var sha256 = await service.ScalarAsync<string>($"SELECT sha256 FROM compensation.payout_file WHERE batch_id = '{spoilt}'");
        await ExpectAsync(spoilt, "other bytes");

        using var start = ActivatorUtilities.CreateInstance<ResolvePayouts>(service.Services);
        await start.StartAsync(CancellationToken.None);
        await start.ExecuteTask!;

        Assert.Equal(("unknown", "written"), (await StatusAsync(spoilt), await StatusAsync(whole)));
        await ExpectAsync(spoilt, sha256);
        await service.EmitAsync(spoilt);
        await EveryInvariant.HoldsAsync(service);
    }

    // What emitting does first; then the process is gone.
    private async Task<string> PlannedAsync(string period, string order)
    {
        await service.MonthAsync(period, close: true, order);
        var batch = await service.BatchAsync(period);
        await service.ApproveAsync(batch);
        await using var scope = service.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<EmitPayouts>().PlanAsync(Guid.Parse(batch), "comp-admin", CancellationToken.None);
        return batch;
    }

    private Task<int> ExpectAsync(string batch, string sha256) => service.ExecuteAsync($"UPDATE compensation.payout_file SET sha256 = '{sha256}' WHERE batch_id = '{batch}'");

    private Task<string> StatusAsync(string batch) => service.ScalarAsync<string>($"SELECT status FROM compensation.payout_file WHERE batch_id = '{batch}'");
}
