using System.Globalization;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Plans.Text;

/// <summary>A formula as written, with the place where it begins.</summary>
/// <param name="Text">Source.</param>
/// <param name="Place">Place of its first character.</param>
public sealed record ExpressionText(string Text, Place Place)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Reads the members of one map: wrong shapes, missing and unknown names become errors at their place, and reading goes on.</summary>
/// <param name="map">The map.</param>
/// <param name="errors">Where errors go.</param>
/// <param name="what">What is read, for messages: "component". It is translated as a word of its own; a test requires that.</param>
public sealed class MapReader(PlanMap map, DocumentErrors errors, string what)
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    /// <summary>Where the map begins.</summary>
    public Place Place => map.Place;

    /// <summary>A reader of a node that should be a map; null, with an error, where it is not.</summary>
    public static MapReader? Of(PlanNode? node, DocumentErrors errors, string what)
    {
        if (node is PlanMap map) return new MapReader(map, errors, what);
        if (node is not null) errors.Add("compensation.plan_not_a_map", node.Place, $"This {what} is written as names with values.");
        return null;
    }

    /// <summary>The node of a name, or null; the name counts as known.</summary>
    public PlanNode? Node(string name, bool required = false)
    {
        known.Add(name);
        var found = map.Find(name)?.Value;
        if (found is PlanScalar { IsNull: true }) found = null;
        if (found is null && required) errors.Add("compensation.plan_missing_name", map.Place, $"This {what} needs '{name}'.");
        return found;
    }

    /// <summary>Where the value of a name stands, or the map itself.</summary>
    public Place PlaceOf(string name) => map.Find(name)?.Value.Place ?? map.Place;

    /// <summary>A text.</summary>
    public string? Text(string name, bool required = false)
    {
        var node = Node(name, required);
        if (node is PlanScalar scalar) return scalar.Text;
        if (node is not null) errors.Add("compensation.plan_not_a_value", node.Place, $"'{name}' is a single value.");
        return null;
    }

    /// <summary>A formula.</summary>
    public ExpressionText? Expression(string name, bool required = false)
    {
        var place = PlaceOf(name);
        return Text(name, required) is { } text ? new ExpressionText(text, place) : null;
    }

    /// <summary>One of several words.</summary>
    public string? Word(string name, string? otherwise, params string[] words)
    {
        if (Text(name) is not { } text) return otherwise;
        if (words.Contains(text, StringComparer.Ordinal)) return text;
        errors.Add("compensation.plan_unknown_word", PlaceOf(name), $"'{name}' is one of {string.Join(", ", words)}; '{text}' is none of them.", Suggestions.For(text, words));
        return otherwise;
    }

    /// <summary>A whole number between two bounds.</summary>
    public int? Whole(string name, int least, int most)
    {
        if (Text(name) is not { } text) return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
        errors.Add("compensation.plan_not_a_number", PlaceOf(name), $"'{name}' is a whole number from {least} to {most}.");
        return null;
    }

    /// <summary>A fraction: <c>50%</c> or <c>0.5</c>.</summary>
    public decimal? Fraction(string name)
    {
        if (Text(name) is not { } text) return null;
        if (Literal.Number(text) is { } value) return value;
        errors.Add("compensation.plan_not_a_number", PlaceOf(name), $"'{name}' is a number such as 0.5 or 50%.");
        return null;
    }

    /// <summary>Yes or no.</summary>
    public bool Flag(string name)
    {
        if (Text(name) is not { } text) return false;
        if (text is not ("true" or "false")) errors.Add("compensation.plan_not_a_flag", PlaceOf(name), $"'{name}' is true or false.");
        return text == "true";
    }

    /// <summary>A date.</summary>
    public DateOnly? Date(string name, bool required = false)
    {
        if (Text(name, required) is not { } text) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return date;
        errors.Add("compensation.plan_not_a_date", PlaceOf(name), $"'{name}' is a date such as 2026-01-31.");
        return null;
    }

    /// <summary>A currency.</summary>
    public Currency? Currency(string name, bool required = false)
    {
        if (Text(name, required) is not { } text) return null;
        if (Primitives.Currency.TryParse(text, out var currency)) return currency;
        errors.Add("compensation.plan_not_a_currency", PlaceOf(name), $"'{name}' is a currency of three upper-case letters (ISO 4217), such as USD.");
        return null;
    }

    /// <summary>The items of a list; none where there is no list.</summary>
    public IReadOnlyList<PlanNode> List(string name, int most, bool required = false)
    {
        var node = Node(name, required);
        if (node is PlanSequence list)
        {
            if (list.Items.Count <= most) return list.Items;
            errors.Add("compensation.plan_too_many", list.Place, $"'{name}' has at most {most} entries.");
            return [];
        }

        if (node is not null) errors.Add("compensation.plan_not_a_list", node.Place, $"'{name}' is a list.");
        return [];
    }

    /// <summary>The texts of a list of single values.</summary>
    public IReadOnlyList<PlanScalar> Scalars(string name, int most, bool required = false)
    {
        var items = List(name, most, required);
        foreach (var item in items.Where(i => i is not PlanScalar)) errors.Add("compensation.plan_not_a_value", item.Place, $"'{name}' is a list of single values.");
        return [.. items.OfType<PlanScalar>()];
    }

    /// <summary>The members of a map of names; none where there is no map.</summary>
    public IReadOnlyList<PlanMember> Members(string name, int most)
    {
        var node = Node(name);
        if (node is PlanMap members)
        {
            if (members.Members.Count <= most) return members.Members;
            errors.Add("compensation.plan_too_many", members.Place, $"'{name}' has at most {most} entries.");
            return [];
        }

        if (node is not null) errors.Add("compensation.plan_not_a_map", node.Place, $"'{name}' is written as names with values.");
        return [];
    }

    /// <summary>Says which names were not asked for.</summary>
    public void Done()
    {
        foreach (var member in map.Members.Where(m => !known.Contains(m.Key)))
            if (CutBefore(member) is { } formula) errors.Add("compensation.plan_cut_by_comma", formula.Value.Place, $"'{formula.Key}' ends at its first comma: between braces a formula with a comma is written in quotes.");
            else errors.Add("compensation.plan_unknown_name", member.KeyPlace, $"This {what} has no '{member.Key}'.", Suggestions.For(member.Key, known));
    }

    // Behind a comma between braces the rest of a formula reads as names without values.
    private PlanMember? CutBefore(PlanMember rest) => rest.Value is not PlanScalar { IsNull: true } ? null : map.Members.TakeWhile(m => m != rest).LastOrDefault(m => known.Contains(m.Key)) is { Value: PlanScalar { Quoted: false } cut } formula && cut.Text.Count('(') > cut.Text.Count(')') ? formula : null;
}

/// <summary>Values written in documents and facts.</summary>
public static class Literal
{
    private const int LongestNumber = 40;
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <summary>A number: <c>12.5</c> or <c>8%</c> (0.08). No grouping, no exponent; null where it is none or has more than 28 digits.</summary>
    public static decimal? Number(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var percent = text.EndsWith('%');
        var digits = percent ? text.AsSpan(0, text.Length - 1) : text.AsSpan();
        if (digits.Length is 0 or > LongestNumber || !decimal.TryParse(digits, Style, CultureInfo.InvariantCulture, out var value)) return null;
        return percent ? value / 100m : value;
    }
}
