using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.Territories.Api.Hosting;

/// <summary>Shapes that several operations of this service check.</summary>
internal static class ShapeChecks
{
    /// <summary>Longest business key.</summary>
    public const int LongestCode = 64;

    /// <summary>A business key: something without spaces around it, no longer than 64 characters.</summary>
    public static bool Code(this Violations violations, string? value, string pointer) =>
        violations.Text(value, pointer, LongestCode)
        && violations.Check(value!.Trim().Length == value.Length && !value.Any(char.IsControl), pointer, "not_a_code", "A code has no space before or after it and no control characters.");

    /// <summary>A first day and a first day after.</summary>
    public static bool Days(this Violations violations, DateOnly from, DateOnly? untilExclusive, string pointer) =>
        violations.Check(untilExclusive is not { } until || until > from, $"{pointer}/untilExclusive", "empty_range", "untilExclusive is the first day after the last, so it lies after from.");

    /// <summary>The range of two days that were checked before.</summary>
    public static DateRange Range(DateOnly from, DateOnly? untilExclusive) => new(from, untilExclusive);
}
