using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using SalesPerf.Benchmarks.Compensation;

namespace SalesPerf.Benchmarks.Platform;

/// <summary>
/// The page on which a payee's month is looked at, as a front end asks for it through the gateway: the statement with its measurement and lines, how it is paid, and the payee's ledger, side by side;
/// then from the payment down to the orders. The ledger has ten million entries of four years.
/// </summary>
internal static class StatementPageBenchmark
{
    private const int WarmUp = 50;
    private const double TargetMilliseconds = 200;
    private const string Root = "/v1/compensation";

    public static async Task<int> RunAsync(Options options)
    {
        var (entries, sellers, orders, pages) = (options.Number("entries", 10_000_000), options.Number("sellers", 1_000), options.Number("transactions", 200_000), options.Number("pages", 200));
        await using var platform = await StartedPlatform.StartAsync();
        using var admin = await platform.AsAsync("comp-admin");
        using var approver = await platform.AsAsync("finance-approver");
        var company = new ManyOrders(admin, approver, sellers, (ulong)options.Number("seed", 1), ManyLedgerLines.Months);
        await company.FoundAsync();
        await platform.SettleAsync();
        await company.ImportAsync(orders);
        await company.CalculateAsync();
        await company.PayAsync();
        var watch = Stopwatch.StartNew();
        var written = await new ManyLedgerLines(await platform.StoreAsync("compensationdb")).WriteAsync(entries);
        Tell($"{written:N0} ledger entries stand after {watch.Elapsed.TotalSeconds:0} s; a month of {orders:N0} orders and {sellers:N0} sellers is calculated, published, closed and paid; {Machine.Describe()}");
        return Report(await LookAsync(admin, sellers, pages), pages);
    }

    private static async Task<Dictionary<string, List<double>>> LookAsync(GatewayClient admin, int sellers, int pages)
    {
        var random = new SplitMix(7, 0);
        var times = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        for (var number = 0; number < WarmUp + pages; number++)
        {
            // The first pages find code that was never run.
            if (number == WarmUp) times.Clear();
            await PageAsync(new Look(admin, times), ManyOrders.Seller(random.Below(sellers)));
        }

        return times;
    }

    // Each look needs what the one before it found; the three parts of the page are asked for at once.
    private static async Task PageAsync(Look look, string seller)
    {
        var begun = Stopwatch.GetTimestamp();
        var found = First(await look.AtAsync("statements of the payee", $"{Root}/statements?participantCode={seller}&limit=12"));
        var path = $"{Root}/statements/{found["id"]}";
        var (statement, payments, ledger) = (look.AtAsync("statement, measurement, lines", path), look.AtAsync("its payments", $"{path}/payments"), look.AtAsync("ledger of the payee", $"{Root}/ledger?participantCode={seller}&limit=50"));
        await Task.WhenAll(statement, payments, ledger);
        look.Add("page", begun);
        await look.AtAsync("next page of the ledger", $"{Root}/ledger?participantCode={seller}&limit=50&cursor={Uri.EscapeDataString((await ledger)["nextCursor"]!.GetValue<string>())}");
        var drilled = Stopwatch.GetTimestamp();
        await look.AtAsync("payment and deposits", $"{Root}/pay-sheets/{First(await payments)["id"]}");
        var credit = First(await look.AtAsync("credits and orders of a line", $"{path}/lines/{(await statement)["lines"]![0]!["id"]}/trace?limit=50"));
        await look.AtAsync("an order's revisions", $"{Root}/transactions/{credit["transactionId"]}/revisions");
        look.Add("drill-down to an order", drilled);
        look.Add("page with drill-down", begun);
    }

    private static JsonNode First(JsonNode page) => page["items"]![0]!;

    private static int Report(Dictionary<string, List<double>> times, int pages)
    {
        Tell($"{pages:N0} pages of payees at random, one at a time, after {WarmUp} to warm up; load {Machine.Load()}");
        foreach (var (name, seen) in times) Tell($"{name,-30} p50 {seen.Percentile(0.5),7:0.0} ms   p95 {seen.Percentile(0.95),7:0.0} ms");
        var p95 = times["page with drill-down"].Percentile(0.95);
        Tell($"page with drill-down: p95 {p95:0} ms (target {TargetMilliseconds:0} ms: {(p95 <= TargetMilliseconds ? "met" : "missed")})");
        return p95 <= TargetMilliseconds ? 0 : 1;
    }

    private static void Tell(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Asks, and keeps how long the answer took.</summary>
    private sealed record Look(GatewayClient Client, Dictionary<string, List<double>> Times)
    {
        public async Task<JsonNode> AtAsync(string name, string path)
        {
            var begun = Stopwatch.GetTimestamp();
            var answer = await Client.GetAsync(path);
            Add(name, begun);
            return answer;
        }

        public void Add(string name, long begun)
        {
            lock (Times)
            {
                if (!Times.TryGetValue(name, out var seen)) Times.Add(name, seen = []);
                seen.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        }
    }
}
