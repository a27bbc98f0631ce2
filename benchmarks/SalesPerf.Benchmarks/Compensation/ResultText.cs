using System.Data.Common;
using System.Globalization;

namespace SalesPerf.Benchmarks.Compensation;

/// <summary>One row of sums as a text that is the same for equal numbers, whatever store they come from.</summary>
internal static class ResultText
{
    public static string Of(DbDataReader row) => string.Join(' ', Enumerable.Range(0, row.FieldCount).Select(i => Of(row.GetValue(i))));

    /// <summary>A number without trailing zeros.</summary>
    public static string Of(object value) =>
        value is decimal number ? number.ToString("0.############################", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
