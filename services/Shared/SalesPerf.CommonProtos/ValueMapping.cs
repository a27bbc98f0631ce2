using System.Globalization;
using SalesPerf.Primitives;

namespace SalesPerf.Common.V1;

/// <summary>Between the wire values of <c>salesperf.common.v1</c> and this platform's own; a value that cannot be read is refused.</summary>
public static class ValueMapping
{
    /// <summary>To the wire.</summary>
    public static Money ToProto(this UnroundedMoney value) => new() { Amount = value.Amount.ToString(CultureInfo.InvariantCulture), Currency = value.Currency.Code };

    /// <summary>To the wire.</summary>
    public static Money ToProto(this Primitives.Money value) => value.ToUnrounded().ToProto();

    /// <summary>From the wire.</summary>
    public static UnroundedMoney ToMoney(this Money? value) => value is null ? throw Unreadable("money") : new(ReadDecimal(value.Amount), Currency.Of(value.Currency));

    /// <summary>To the wire.</summary>
    public static Date ToProto(this DateOnly value) => new() { Year = value.Year, Month = value.Month, Day = value.Day };

    /// <summary>From the wire.</summary>
    public static DateOnly ToDate(this Date? value)
    {
        if (value is null || value.Year is < 1 or > 9999 || value.Month is < 1 or > 12 || value.Day < 1 || value.Day > DateTime.DaysInMonth(value.Year, value.Month)) throw Unreadable("date");
        return new DateOnly(value.Year, value.Month, value.Day);
    }

    /// <summary>To the wire.</summary>
    public static Decimal ToProto(this decimal value) => new() { Value = value.ToString(CultureInfo.InvariantCulture) };

    /// <summary>From the wire.</summary>
    public static decimal ToDecimal(this Decimal? value) => value is null ? throw Unreadable("decimal") : ReadDecimal(value.Value);

    /// <summary>An id from the wire.</summary>
    public static Guid ToGuid(this string value) => Guid.TryParse(value, out var id) ? id : throw Unreadable("id");

    private static decimal ReadDecimal(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : throw Unreadable("decimal");

    private static DomainException Unreadable(string what) => new(new DomainError("request.malformed", ErrorKind.Invalid, $"A {what} in the message cannot be read."));
}
