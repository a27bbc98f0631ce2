using System.Diagnostics;
using System.Globalization;
using SalesPerf.Testing;

namespace SalesPerf.Benchmarks;

/// <summary>Times the import that a user types, against a platform of its own: first into empty stores, then again, when nothing is to be changed.</summary>
internal static class ImportBenchmark
{
    private static readonly TimeSpan Target = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync()
    {
        var folder = Path.Combine(SharedFolder.Find(), "data", "adventureworks");
        var data = Directory.CreateTempSubdirectory("salesperf-benchmark-");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(data.FullName, (UnixFileMode)0b111_001_001);
        using var runner = Start("SalesPerf.AppHost/bin/{0}/net10.0/SalesPerf.AppHost.dll", data.FullName, "--no-demo");
        runner.OutputDataReceived += (_, _) => { };
        runner.BeginOutputReadLine();
        try
        {
            var up = Stopwatch.StartNew();
            while (!File.Exists(Path.Combine(data.FullName, "endpoints.json")))
            {
                if (runner.HasExited || up.Elapsed > TimeSpan.FromMinutes(5)) throw new InvalidOperationException("The platform did not start.");
                await Task.Delay(100);
            }

            var first = await TimeAsync(data.FullName, folder);
            var second = await TimeAsync(data.FullName, folder);
            Console.WriteLine($"start of the platform        {up.Elapsed.TotalSeconds - first.TotalSeconds - second.TotalSeconds,6:0.0} s");
            Console.WriteLine($"import and 12 periods        {first.TotalSeconds,6:0.0} s  (target {Target.TotalSeconds:0} s: {(first <= Target ? "met" : "missed")})");
            Console.WriteLine($"the same again, unchanged    {second.TotalSeconds,6:0.0} s");
            Console.WriteLine($"{Environment.ProcessorCount} cores, {Machine.Configuration} build, PostgreSQL with fsync on");
            return first <= Target ? 0 : 1;
        }
        finally
        {
            using var kill = Process.Start("kill", ["-TERM", runner.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            await runner.WaitForExitAsync();
            data.Delete(recursive: true);
        }
    }

    private static async Task<TimeSpan> TimeAsync(string data, string folder)
    {
        var watch = Stopwatch.StartNew();
        using var import = Start("cli/SalesPerf.Cli/bin/{0}/net10.0/salesperf.dll", data, "import", "adventureworks", folder);
        var output = await import.StandardOutput.ReadToEndAsync();
        await import.WaitForExitAsync();
        watch.Stop();
        Console.WriteLine(output);
        return import.ExitCode == 0 ? watch.Elapsed : throw new InvalidOperationException("The import failed.");
    }

    private static Process Start(string program, string data, params string[] arguments)
    {
        var path = Path.Combine(Repository.Root, string.Format(CultureInfo.InvariantCulture, program, Machine.Configuration));
        var start = new ProcessStartInfo("dotnet", [path, .. arguments]) { RedirectStandardOutput = true, WorkingDirectory = Repository.Root };
        start.Environment["SALESPERF_DATA"] = data;
        return Process.Start(start)!;
    }
}
