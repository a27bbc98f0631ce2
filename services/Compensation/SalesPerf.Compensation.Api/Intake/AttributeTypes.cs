using System.Globalization;
using System.Text.Json.Serialization;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Api.Intake;

/// <summary>What the values of an attribute are.</summary>
public enum AttributeType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A decimal number.</summary>
    Number,

    /// <summary>A fraction: <c>0.12</c> or <c>12%</c>.</summary>
    Percent,

    /// <summary>An amount in the currency of its transaction.</summary>
    Money,

    /// <summary><c>yyyy-MM-dd</c>.</summary>
    Date,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,
}

/// <summary>A participant's share of a transaction.</summary>
/// <param name="ParticipantCode">Who.</param>
/// <param name="Share">A fraction of the whole.</param>
/// <param name="ParticipantId">The participant, once known.</param>
internal sealed record SplitShare(string ParticipantCode, decimal Share, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? ParticipantId);

/// <summary>Reads values of the types that attributes have.</summary>
internal static class AttributeTypes
{
    private const decimal LargestNumber = 999_999_999_999_999_999m;

    public static string NameOf(AttributeType type) => type.ToString().ToLowerInvariant();

    /// <summary>How a value of the type is written.</summary>
    public static string Habit(AttributeType type) => type switch
    {
        AttributeType.Number or AttributeType.Money => "write a decimal number with a point.",
        AttributeType.Percent => "write 0.12 or 12%.",
        AttributeType.Date => "write yyyy-MM-dd.",
        AttributeType.Boolean => "write true or false.",
        _ => "any text.",
    };

    /// <summary>Whether a text is a value of the type.</summary>
    public static bool Reads(AttributeType type, string value) => type switch
    {
        AttributeType.Number or AttributeType.Money => TryNumber(value, out _),
        AttributeType.Percent => TryPercent(value, out _),
        AttributeType.Date => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        AttributeType.Boolean => value is "true" or "false",
        _ => true,
    };

    /// <summary>Reads a decimal number that the store holds exactly: at most 18 digits before and 10 after the point.</summary>
    public static bool TryNumber(string value, out decimal number) =>
        decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
        && IsStorable(number);

    /// <summary>Whether the store holds a number exactly.</summary>
    public static bool IsStorable(decimal number) => Math.Abs(number) <= LargestNumber && (number.Scale <= 10 || RoundingRule.Round(number, 10, RoundingMode.Down) == number);

    /// <summary>Reads <c>0.12</c> or <c>12%</c>.</summary>
    public static bool TryPercent(string value, out decimal fraction)
    {
        var percent = value.EndsWith('%');
        if (!TryNumber(percent ? value[..^1] : value, out fraction)) return false;
        if (percent) fraction /= 100m;
        return RoundingRule.Round(fraction, 10, RoundingMode.Down) == fraction;
    }
}
