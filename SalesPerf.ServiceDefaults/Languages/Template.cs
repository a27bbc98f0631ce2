using System.Globalization;
using System.Text.RegularExpressions;
using SalesPerf.Primitives;

namespace SalesPerf.ServiceDefaults.Languages;

/// <summary>
/// A text with holes for values. <c>{0}</c> takes a value as it is; <c>{0:number}</c>, <c>{0:date}</c> and, with the currency as its second value, <c>{0,1:money}</c> write it as the reader does; <c>{0:word}</c> takes one of the few words that a member of JSON may have, such as <c>monthly</c>, that a text names things by, or that the names of what comes with the product are, such as <c>Revenue</c>; <c>{0:text}</c> takes a text of the source, which is translated itself.
/// Values are kept and sent as they are in JSON, so a text is worded for each reader anew; one that is no number, day or known word after all is put in as it is.
/// </summary>
internal static partial class Template
{
    /// <summary>The text with values in it; nothing where a value is missing.</summary>
    public static string Fill(string template, Func<int, string?> valueAt, Language language) => Hole().Replace(template, hole =>
    {
        var value = valueAt(IndexOf(hole.Groups["value"])) ?? string.Empty;
        return hole.Groups["kind"].Value switch
        {
            "number" when Parse(value) is { } number => Written.Number(number, language),
            "date" when DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => Written.Date(day, language),
            "word" => Labels.Word(value, language),
            "text" => Texts.Inner(value, language),
            "money" => Money(value, valueAt(IndexOf(hole.Groups["currency"])), language),
            _ => value,
        };
    });

    /// <summary>What stands around the holes.</summary>
    public static string[] Around(string template) => Hole().Replace(template, "\0").Split('\0');

    private static string Money(string amount, string? currency, Language language) => Parse(amount) is { } number && Currency.TryParse(currency, out var unit) ? Written.Money(number, unit, language) : $"{amount} {currency}";

    private static decimal? Parse(string value) => decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int IndexOf(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(?<value>\d+)(,(?<currency>\d+))?(:(?<kind>[a-z]+))?\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Hole();
}
