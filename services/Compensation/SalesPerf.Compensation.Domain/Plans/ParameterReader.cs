using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>Reads parameters and attributes.</summary>
internal static class ParameterReader
{
    private static readonly Dictionary<string, ValueKind> Types = new(StringComparer.Ordinal)
    {
        ["number"] = ValueKind.Number, ["percent"] = ValueKind.Percent, ["money"] = ValueKind.Money, ["date"] = ValueKind.Date, ["text"] = ValueKind.Text, ["boolean"] = ValueKind.Boolean,
    };

    /// <summary>The names of types, as written.</summary>
    public static IEnumerable<string> TypeNames => Types.Keys;

    public static IReadOnlyList<ParameterSpec> Read(MapReader map, DocumentErrors errors) =>
        [.. map.Members("parameters", PlanBounds.MostNames).Select(m => Read(m, errors)).OfType<ParameterSpec>()];

    public static IReadOnlyList<AttributeSpec> Attributes(MapReader map, DocumentErrors errors)
    {
        var list = new List<AttributeSpec>();
        foreach (var member in map.Members("attributes", PlanBounds.MostNames))
            if (Type((member.Value as PlanScalar)?.Text ?? "", member.Value.Place, errors) is { } type) list.Add(new AttributeSpec(member.Key, type, member.KeyPlace));
        return list;
    }

    /// <summary>A type by its name, or null with an error.</summary>
    public static ValueKind? Type(string text, Place place, DocumentErrors errors)
    {
        if (Types.TryGetValue(text, out var type)) return type;
        errors.Add("compensation.plan_unknown_word", place, $"A type is one of {string.Join(", ", Types.Keys)}; '{text}' is none of them.", Suggestions.For(text, Types.Keys));
        return null;
    }

    private static ParameterSpec? Read(PlanMember member, DocumentErrors errors)
    {
        if (MapReader.Of(member.Value, errors, "parameter") is not { } map) return null;
        var type = map.Text("type", required: true) is { } word ? Type(word, map.PlaceOf("type"), errors) : null;
        var fromQuota = map.Word("from", null, "quota") is not null;
        var measure = map.Text("measure");
        // 'plan' is the value that the plan states over its own default: one value in the end, kept apart for plans that are made from a shared template.
        var (standard, own) = (map.Expression("default"), map.Expression("plan"));
        map.Flag("required");
        map.Text("description");
        var spec = new ParameterSpec(member.Key, type ?? ValueKind.Number, member.KeyPlace)
        {
            Default = own ?? standard, Titles = Level(map, "titles", errors), Positions = Level(map, "positions", errors), QuotaMeasure = fromQuota ? measure ?? "sales" : null,
        };
        map.Done();
        if (type is { } known)
            foreach (var value in spec.Titles.Values.Concat(spec.Positions.Values).Append(standard).Append(own).OfType<ExpressionText>()) ParameterValue.Check(value, known, errors);
        return spec;
    }

    private static Dictionary<string, ExpressionText> Level(MapReader map, string level, DocumentErrors errors)
    {
        var values = new Dictionary<string, ExpressionText>(StringComparer.Ordinal);
        foreach (var member in map.Members(level, PlanBounds.MostTableEntries))
        {
            if (member.Value is PlanScalar scalar) values[member.Key] = new ExpressionText(scalar.Text, scalar.Place);
            else errors.Add("compensation.plan_not_a_value", member.Value.Place, $"The value for '{member.Key}' is a single value.");
        }

        return values;
    }
}
