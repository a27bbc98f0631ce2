using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>A part of a contender's work that was timed.</summary>
/// <param name="Name">What.</param>
/// <param name="Seconds">By the clock.</param>
/// <param name="CpuSeconds">Processor time of the contender's process: what says more than the clock where others use the machine too.</param>
internal sealed record Step(string Name, double Seconds, double CpuSeconds);

/// <summary>What a contender took and came to; printed by its process as one line of JSON.</summary>
/// <param name="Contender">Who.</param>
/// <param name="Steps">The parts in their order.</param>
/// <param name="PeakBytes">Largest resident memory of its process; 0 where the work is done by a server.</param>
/// <param name="Load">How many processes wanted a core during the last minute of its work.</param>
/// <param name="Results">Its results in a common form: sums that differ when any row does.</param>
internal sealed record Outcome(string Contender, IReadOnlyList<Step> Steps, long PeakBytes, string Load, IReadOnlyList<string> Results)
{
    /// <summary>SHA-256 over the results.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Results))));

    public double Seconds => Steps.Sum(s => s.Seconds);

    public double CpuSeconds => Steps.Sum(s => s.CpuSeconds);

    public string ToLine() => JsonSerializer.Serialize(this);

    public static Outcome FromLine(string line) => JsonSerializer.Deserialize<Outcome>(line) ?? throw new InvalidDataException("A contender printed no outcome.");
}

/// <summary>Times the steps of a contender and tells what they took as they end.</summary>
internal sealed class Steps(bool tells = true)
{
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(4);
    private readonly List<Step> steps = [];

    public async Task TimeAsync(string name, Func<Task> work)
    {
        var (watch, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await work();
        Add(new Step(name, watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds));
    }

    public void Time(string name, Action work) => Add(Timed(name, work));

    /// <summary>Times what makes something.</summary>
    public T Time<T>(string name, Func<T> work)
    {
        T made = default!;
        Add(Timed(name, () => { made = work(); }));
        return made;
    }

    /// <summary>Does the work some times; the round with the median of the clock counts, after some seconds of rounds that do not: what is compiled and allocated at first use belongs to a start, not to a calculation.</summary>
    public void TimeMedian(string name, int rounds, Action work)
    {
        for (var before = Stopwatch.StartNew(); before.Elapsed < Warming;) work();
        Add(Enumerable.Range(0, rounds).Select(_ => Timed(name, work)).OrderBy(s => s.Seconds).ElementAt(rounds / 2));
    }

    public Outcome End(string contender, bool inServer, IReadOnlyList<string> results) =>
        new(contender, steps, inServer ? 0 : PeakOfThisProcess(), Machine.Load(), results);

    private static Step Timed(string name, Action work)
    {
        var (watch, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        work();
        return new Step(name, watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }

    private void Add(Step step)
    {
        steps.Add(step);
        if (tells) Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {step.Name,-44} {step.Seconds,8:0.00} s {step.CpuSeconds,8:0.00} s CPU"));
    }

    // VmHWM of proc(5): the peak resident set, "VmHWM:   123456 kB".
    private static long PeakOfThisProcess() =>
        1024 * long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
