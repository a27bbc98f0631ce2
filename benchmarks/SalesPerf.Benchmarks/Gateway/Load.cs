using System.Diagnostics;
using System.Net.Http.Headers;

namespace SalesPerf.Benchmarks.Gateway;

/// <summary>What came of a load.</summary>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="MedianMilliseconds">Median of one answer.</param>
/// <param name="ProcessorMicroseconds">Processor time that the servers (all but PostgreSQL) used for one answer; it depends least on what else the machine does.</param>
internal sealed record LoadResult(double PerSecond, double MedianMilliseconds, double ProcessorMicroseconds);

/// <summary>Connections that each ask again as soon as they are answered.</summary>
internal static class Load
{
    public static async Task<LoadResult> RunAsync(Uri address, string token, int connections, TimeSpan duration, IReadOnlyList<Process> servers)
    {
        var used = UsedBy(servers);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseProxy = false });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var times = new List<long>[connections];
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(async () => times[i] = await AskAsync(http, address, end))));
        var all = times.SelectMany(t => t).Order().ToArray();
        if (all.Length == 0) return new(0, double.NaN, double.NaN);
        return new(all.Length / duration.TotalSeconds, all[all.Length / 2] * 1000.0 / Stopwatch.Frequency, (UsedBy(servers) - used).TotalMicroseconds / all.Length);
    }

    private static TimeSpan UsedBy(IReadOnlyList<Process> servers)
    {
        var used = TimeSpan.Zero;
        foreach (var server in servers.Where(s => !s.HasExited))
        {
            server.Refresh();
            used += server.TotalProcessorTime;
        }

        return used;
    }

    private static async Task<List<long>> AskAsync(HttpClient http, Uri address, long end)
    {
        var times = new List<long>(10_000);
        while (Stopwatch.GetTimestamp() < end)
        {
            var begun = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(address);
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{address}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            await answer.Content.ReadAsByteArrayAsync();
            times.Add(Stopwatch.GetTimestamp() - begun);
        }

        return times;
    }
}
