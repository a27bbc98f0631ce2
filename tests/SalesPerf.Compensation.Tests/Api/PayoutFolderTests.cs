using System.Net;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Payroll's folder cannot be used when a batch is emitted: full, away, or not to be written.</summary>
public sealed class PayoutFolderTests(PaymentsFixture service) : IClassFixture<PaymentsFixture>
{
    [Fact]
    public async Task Folder_cannot_be_written_then_emitting_says_so_and_later_writes_the_same_file_and_leaves_nothing_beside_it()
    {
        await service.MonthAsync("2026-01", close: true, "D-1,,,booked,2026-01-10,600,IDR,ACC-A,A,");
        var batch = await service.BatchAsync("2026-01");
        await service.ApproveAsync(batch);

        // Something else is where the folder should be.
        await File.WriteAllTextAsync(service.Folder, "no folder");
        await EmitRefusedAsync(batch);
        File.Delete(service.Folder);

        // The folder is there, and the file's own place in it is taken: what was written beside cannot be renamed.
        var place = Directory.CreateDirectory(Path.Combine(service.Folder, await service.ScalarAsync<string>("SELECT name FROM compensation.payout_file")));
        await EmitRefusedAsync(batch);
        place.Delete();

        await service.EmitAsync(batch);
        Assert.Equal(["Name of A"], (await service.FileAsync(batch)).Select(row => row[5]));
        Assert.Equal(1L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.payout_line"));
        Assert.Single(Directory.GetFiles(service.Folder));
        await EveryInvariant.HoldsAsync(service);
    }

    private async Task EmitRefusedAsync(string batch)
    {
        Assert.Equal("compensation.payout_folder_unavailable", (await service.EmitAsync(batch, HttpStatusCode.ServiceUnavailable)).GetProperty("code").GetString());
        Assert.Equal("unknown", await service.ScalarAsync<string>("SELECT status FROM compensation.payout_file"));
    }
}
