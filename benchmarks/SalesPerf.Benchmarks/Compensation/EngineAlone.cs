using SalesPerf.Compensation.Domain.Calculation;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>The calculation alone, over columns in memory: twenty components' totals, and a simple tier plan explained row by row.</summary>
internal static class EngineAlone
{
    public const string Name = "engine-alone";

    /// <summary>What DuckDB says of its totals, in the form of ours.</summary>
    public const string TotalsCheck = "SELECT count(*), sum(c1), sum(c2), sum(c3), sum(c4), sum(c5), sum(c6), sum(c7), sum(c8), sum(c9), sum(c10), sum(c11), sum(c12), sum(c13), sum(c14), sum(c15), sum(c16), sum(c17), sum(c18), sum(c19), sum(c20) FROM paid";

    /// <summary>What DuckDB says of its trace.</summary>
    public const string TraceCheck = "SELECT count(*), sum(so_far), sum(band_1), sum(band_2), sum(band_3), sum(pays), sum(pays * (transaction_no % 1009)::INTEGER) FROM trace";

    public const int Rounds = 5;

    public static IEnumerable<Outcome> Run(CompanySize size)
    {
        List<Payee> payees = [.. Company.Payees(size)];
        var sales = Sales(size);
        // DuckDB's columns lie in memory as it keeps them, and so do ours.
        var columns = new WholeColumns(sales);
        yield return Totals(new PlanRun("twenty-components.yaml", payees), columns, payees.Count);
        yield return Trace(new PlanRun("simple-tiers.yaml", payees), columns, new RowTrace(sales));
    }

    /// <summary>The order lines in canonical order: what both contenders are given.</summary>
    public static SortedSales Sales(CompanySize size) => new(Company.Transactions(size), size.Payees);

    private static Outcome Totals(PlanRun run, WholeColumns sales, int payees)
    {
        var steps = new Steps();
        PeriodColumns results = null!;
        steps.TimeMedian("totals", Rounds, () => results = run.Calculate(sales));
        var sums = PlanRun.Paid(results, payees).Select(c => ResultText.Of(c.Unrounded.Sum(u => (decimal)u) / 10_000_000_000m));
        return steps.End($"{Name} totals", inServer: false, [string.Join(' ', sums.Prepend(ResultText.Of((long)payees)))]);
    }

    // The columns of every row are made whole and then summed, as DuckDB's are written to a table and then summed; only the making is timed.
    private static Outcome Trace(PlanRun run, WholeColumns sales, RowTrace trace)
    {
        var steps = new Steps();
        steps.TimeMedian("trace", Rounds, () => run.Calculate(sales, trace.Keep));
        return steps.End($"{Name} trace", inServer: false, [trace.Check()]);
    }
}
