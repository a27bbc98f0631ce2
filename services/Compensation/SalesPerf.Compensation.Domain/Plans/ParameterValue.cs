using System.Globalization;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>A value of a parameter or attribute: one of the members, by its type.</summary>
/// <param name="Number">A number, percent or amount.</param>
/// <param name="Text">A text.</param>
/// <param name="Day">Day number of a date.</param>
/// <param name="Flag">A boolean.</param>
public readonly record struct ParameterValue(decimal Number, string Text, int Day, bool Flag)
{
    /// <summary>Zero, an empty text, the first of all days, false.</summary>
    public static ParameterValue Zero { get; } = new(0m, "", 0, false);

    /// <summary>Reads what was written, or null where it is no such value. An amount may name its currency: <c>1000 USD</c>.</summary>
    public static ParameterValue? Read(string text, ValueKind type)
    {
        ArgumentNullException.ThrowIfNull(text);
        return type switch
        {
            ValueKind.Number or ValueKind.Percent => Literal.Number(text) is { } n ? Zero with { Number = n } : null,
            ValueKind.Money => Money(text) is { } n ? Zero with { Number = n } : null,
            ValueKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? Zero with { Day = date.DayNumber } : null,
            ValueKind.Boolean => text is "true" or "false" ? Zero with { Flag = text == "true" } : null,
            _ => Zero with { Text = text },
        };
    }

    internal static void Check(ExpressionText written, ValueKind type, DocumentErrors errors)
    {
        if (Read(written.Text, type) is null) errors.Add("compensation.plan_bad_value", written.Place, $"'{written.Text}' is no {type.ToString().ToLowerInvariant()}.");
    }

    private static decimal? Money(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length is 1 or 2 && (parts.Length == 1 || Currency.TryParse(parts[1], out _)) ? Literal.Number(parts[0]) : null;
    }
}
