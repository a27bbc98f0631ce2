using System.Globalization;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>Prints what was measured, with ratios and the targets beside them.</summary>
internal static class Report
{
    private const double MiB = 1024 * 1024;

    public static int Print(CompanySize size, IReadOnlyList<Outcome> outcomes)
    {
        Write($"{"",-22} {"seconds",9} {"rows/s",12} {"peak MiB",9} {"CPU s",8} {"load",6}  hash");
        foreach (var o in outcomes)
            Write($"{o.Contender,-22} {o.Seconds,9:0.00} {size.Transactions / o.Seconds,12:N0} {(o.PeakBytes == 0 ? "(server)" : $"{o.PeakBytes / MiB:N0}"),9} {o.CpuSeconds,8:0.0} {o.Load,6}  {o.Hash[..12]}");
        var agreed = Agree(outcomes, [EngineContender.Name, SetSqlContender.Name, DuckContender.Name]) & Agree(outcomes, Alone("totals")) & Agree(outcomes, Alone("trace"));
        var met = agreed;
        if (Find(outcomes, EngineContender.Name) is { } whole)
        {
            met &= Target(size, whole);
            if (Find(outcomes, SetSqlContender.Name) is { } sql) met &= Ratio("the whole run beside set SQL", sql.Seconds / whole.Seconds, 3);
            if (Find(outcomes, DuckContender.Name) is { } duck) Ratio("the whole run beside DuckDB in a file of its own (for comparison)", duck.Seconds / whole.Seconds, 0);
        }

        foreach (var work in new[] { "totals", "trace" })
            if (Find(outcomes, $"{EngineAlone.Name} {work}") is { } ours && Find(outcomes, $"{DuckContender.Name} {work}") is { } theirs)
                met &= Ratio($"engine alone beside DuckDB: {work}", theirs.Seconds / ours.Seconds, 1);
        return met ? 0 : 1;
    }

    private static string[] Alone(string work) => [$"{EngineAlone.Name} {work}", $"{DuckContender.Name} {work}"];

    private static bool Target(CompanySize size, Outcome whole)
    {
        var seconds = size.Transactions switch { >= 10_000_000 => 60d, 1_000_000 => 8d, _ => (double?)null };
        if (seconds is not { } limit) return true;
        var met = whole.Seconds <= limit && whole.PeakBytes <= 2048 * MiB;
        Write($"the whole run: {whole.Seconds:0.0} s and {whole.PeakBytes / MiB:N0} MiB (target {limit:0} s, 2,048 MiB: {(met ? "met" : "missed")})");
        return met;
    }

    private static bool Ratio(string what, double ratio, double wanted)
    {
        Write($"{what}: {ratio:0.0} times as fast{(wanted > 0 ? $" (target {wanted:0}: {(ratio >= wanted ? "met" : "missed")})" : "")}");
        return ratio >= wanted;
    }

    private static bool Agree(IReadOnlyList<Outcome> outcomes, string[] contenders)
    {
        var present = outcomes.Where(o => contenders.Contains(o.Contender)).ToArray();
        if (present.Select(o => o.Hash).Distinct().Count() <= 1) return true;
        Write($"RESULTS DIFFER between {string.Join(", ", present.Select(o => o.Contender))}:");
        foreach (var o in present)
            foreach (var line in o.Results) Write($"  {o.Contender,-22} {line}");
        return false;
    }

    private static Outcome? Find(IReadOnlyList<Outcome> outcomes, string contender) => outcomes.FirstOrDefault(o => o.Contender == contender);

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
