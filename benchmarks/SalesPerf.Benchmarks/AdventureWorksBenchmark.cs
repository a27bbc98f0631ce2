using System.Diagnostics;
using System.Globalization;
using SalesPerf.Benchmarks.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Benchmarks;

/// <summary>Times the import that a user types, against a platform of its own: first into empty stores, then again, when nothing is to be changed.</summary>
internal static class AdventureWorksBenchmark
{
    private static readonly TimeSpan Target = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync()
    {
        var folder = Path.Combine(SharedFolder.Find(), "data", "adventureworks");
        var up = Stopwatch.StartNew();
        await using var platform = await StartedPlatform.StartAsync();
        up.Stop();
        var first = await TimeAsync(platform, folder);
        var second = await TimeAsync(platform, folder);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            start of the platform        {up.Elapsed.TotalSeconds,6:0.0} s
            import and 12 periods        {first.TotalSeconds,6:0.0} s  (target {Target.TotalSeconds:0} s: {(first <= Target ? "met" : "missed")})
            the same again, unchanged    {second.TotalSeconds,6:0.0} s
            {Machine.Describe()}, PostgreSQL with fsync on
            """));
        return first <= Target ? 0 : 1;
    }

    private static async Task<TimeSpan> TimeAsync(StartedPlatform platform, string folder)
    {
        var watch = Stopwatch.StartNew();
        Console.WriteLine(await platform.SalesPerfAsync("import", "adventureworks", folder));
        return watch.Elapsed;
    }
}
