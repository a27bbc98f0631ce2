using System.Globalization;
using System.Reflection;

namespace SalesPerf.Benchmarks;

/// <summary>What a figure was measured on.</summary>
internal static class Machine
{
    public static string Configuration => typeof(Machine).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "unknown";

    /// <summary>Cores, build and, where the system says it, how many processes wanted a core during the last minute.</summary>
    public static string Describe() => string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, {Configuration} build, load {Load()}");

    /// <summary>The load average of the last minute, as /proc/loadavg has it first: "0.52 0.58 0.59 1/467 12345".</summary>
    public static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
