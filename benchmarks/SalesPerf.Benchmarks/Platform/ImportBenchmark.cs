using System.Globalization;

namespace SalesPerf.Benchmarks.Platform;

/// <summary>A file of very many orders through the gateway of a platform of its own: sent, judged row by row, stored as transactions; at once, or with a wait in staging between.</summary>
internal static class ImportBenchmark
{
    public static async Task<int> RunAsync(Options options)
    {
        var (rows, sellers) = (options.Number("rows", 1_000_000), options.Number("sellers", 10_000));
        await using var platform = await StartedPlatform.StartAsync();
        using var admin = await platform.AsAsync("comp-admin");
        using var approver = await platform.AsAsync("finance-approver");
        var company = new ManyOrders(admin, approver, sellers, (ulong)options.Number("seed", 1));
        await company.FoundAsync();
        await platform.SettleAsync();
        var waits = options.Text("door") == "waiting";
        var took = waits ? await company.ImportWaitingAsync(rows) : await company.ImportAsync(rows);
        var (seconds, target) = (took.Together.TotalSeconds, 10d * rows / 1_000_000);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {rows:N0} rows, {took.Bytes / 1e6:0} MB, {sellers:N0} sellers; {Machine.Describe()}, PostgreSQL with fsync on
            {(waits ? "sent, judged, staged " : "sent and accepted    ")}   {took.Sent.TotalSeconds,6:0.0} s   {rows / took.Sent.TotalSeconds,9:N0} rows/s
            {(waits ? "made transactions    " : "judged and stored    ")}   {took.Stored.TotalSeconds,6:0.0} s   {rows / took.Stored.TotalSeconds,9:N0} rows/s
            together                {seconds,6:0.0} s   (target {target:0.#} s: {(seconds <= target ? "met" : "missed")})
            """));
        return seconds <= target ? 0 : 1;
    }
}
