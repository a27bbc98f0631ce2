using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Expressions;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>The row-level trace of the simple plan, kept as columns over all rows, as a table of it would be.</summary>
internal sealed class RowTrace(SortedSales sales)
{
    private static readonly string[] Names = ["so_far", "band_1", "band_2", "band_3", "pays"];
    private readonly long[][] columns = [.. Names.Select(_ => new long[sales.Rows.Length])];
    private readonly int[] scales = new int[Names.Length];

    /// <summary>Copies what a shard's rows came to.</summary>
    public void Keep(CreditColumns credits)
    {
        var from = sales.Starts[credits.FirstPayee];
        for (var i = 0; i < Names.Length; i++)
        {
            var column = (FixedColumn)credits.Of(Names[i]);
            column.Values.Span.CopyTo(columns[i].AsSpan(from));
            scales[i] = column.Scale;
        }
    }

    /// <summary>The same sums as DuckDB is asked for.</summary>
    public string Check()
    {
        var sums = columns.Select((c, i) => ResultText.Of(c.Sum(v => (decimal)v) / Power(scales[i])));
        var mixed = 0m;
        for (var row = 0; row < sales.Rows.Length; row++) mixed += (decimal)columns[^1][row] * (sales.Rows[row].Number % 1009);
        return string.Join(' ', sums.Prepend(ResultText.Of((long)sales.Rows.Length)).Append(ResultText.Of(mixed / Power(scales[^1]))));
    }

    private static decimal Power(int exponent) => exponent == 0 ? 1m : 10m * Power(exponent - 1);
}
