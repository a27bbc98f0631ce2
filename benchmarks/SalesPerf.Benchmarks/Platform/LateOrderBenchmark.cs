using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace SalesPerf.Benchmarks.Platform;

/// <summary>
/// A calculated period of very many orders that the service keeps current; then one order at a time through the gateway. Measured from the moment it is sent: until the seller's
/// statement says another amount to a front end that asks for it again and again, and until the event of it is seen on the live stream.
/// </summary>
internal static class LateOrderBenchmark
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Target = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(Options options)
    {
        var (transactions, sellers, orders) = (options.Number("transactions", 1_000_000), options.Number("sellers", 10_000), options.Number("orders", 40));
        await using var platform = await StartedPlatform.StartAsync();
        using var admin = await platform.AsAsync("comp-admin");
        using var approver = await platform.AsAsync("finance-approver");
        using var onlooker = await platform.AsAsync("operator");
        var company = new ManyOrders(admin, approver, sellers, (ulong)options.Number("seed", 1));
        await company.FoundAsync();
        await platform.SettleAsync();
        var imported = await company.ImportAsync(transactions);
        Tell($"{transactions:N0} orders stored in {imported.Together.TotalSeconds:0.0} s; {Machine.Describe()}");
        Tell($"everybody calculated in {(await company.CalculateAsync()).TotalSeconds:0.0} s; load {Machine.Load()}");
        await platform.SettleAsync();
        using var stop = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var following = FollowAsync(onlooker, seen, stop.Token);
        var (changed, told) = (new List<double>(), new List<double>());
        for (var number = 0; number < orders; number++)
        {
            var (statement, live) = await OneAsync(admin, number, number * 7919 % sellers, seen);
            changed.Add(statement.TotalMilliseconds);
            told.Add(live.TotalMilliseconds);
        }

        await stop.CancelAsync();
        await following;
        // The first orders find code that was never run.
        var warm = orders / 4;
        var p95 = changed[warm..].Percentile(0.95);
        Tell($"{orders - warm} orders, one at a time, after {warm} to warm up; load {Machine.Load()}");
        Tell($"order to statement changed   p50 {changed[warm..].Percentile(0.5),7:0} ms   p95 {p95,7:0} ms   (target {Target.TotalMilliseconds:0} ms: {(p95 <= Target.TotalMilliseconds ? "met" : "missed")})");
        Tell($"order to event seen live     p50 {told[warm..].Percentile(0.5),7:0} ms   p95 {told[warm..].Percentile(0.95),7:0} ms");
        return p95 <= Target.TotalMilliseconds ? 0 : 1;
    }

    private static async Task<(TimeSpan Statement, TimeSpan Live)> OneAsync(GatewayClient admin, int number, int seller, ConcurrentDictionary<string, long> seen)
    {
        var path = $"/v1/compensation/statements?periodCode={ManyOrders.Period}&participantCode={ManyOrders.Seller(seller)}";
        var before = (await admin.GetAsync(path))["items"]![0]!;
        var sent = Stopwatch.GetTimestamp();
        await admin.BatchAsync("/v1/compensation/transactions:batch", new[]
        {
            new
            {
                orderCode = $"LATE-{number}", eventType = "order", compensationDate = "2026-01-31", amount = new { amount = "1000", currency = "USD" },
                accountCode = ManyOrders.AccountOf(seller, 0), sellerCode = ManyOrders.Seller(seller),
            },
        });
        var statement = await UntilAsync(sent, async () => (await admin.GetAsync(path))["items"]![0]!["total"]!["amount"]!.GetValue<string>() != before["total"]!["amount"]!.GetValue<string>());
        var participant = before["participantId"]!.GetValue<string>();
        await UntilAsync(sent, () => Task.FromResult(seen.TryGetValue(participant, out var at) && at > sent));
        return (statement, Stopwatch.GetElapsedTime(sent, seen[participant]));
    }

    private static async Task<TimeSpan> UntilAsync(long since, Func<Task<bool>> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(since) > Patience) throw new InvalidOperationException("The order had no effect.");
            await timer.WaitForNextTickAsync();
        }

        return Stopwatch.GetElapsedTime(since);
    }

    // When each participant's attainment was last told.
    private static async Task FollowAsync(GatewayClient client, ConcurrentDictionary<string, long> seen, CancellationToken stop)
    {
        using var answer = await client.FollowAsync("/v1/partners/events/stream?type=compensation.attainment.changed.v1");
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(stop);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(stop))
                if (item.EventType == "event") seen[JsonNode.Parse(item.Data)!["data"]!["participantId"]!.GetValue<string>()] = Stopwatch.GetTimestamp();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private static void Tell(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
