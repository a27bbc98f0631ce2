using System.Globalization;
using System.Text.Json.Nodes;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Plans;

/// <summary>Every plan document of the repository.</summary>
internal static class PlanFiles
{
    public static string Samples { get; } = Path.Combine(Repository.Root, "samples", "plans");

    public static IReadOnlyList<string> Starters { get; } = [.. Directory.EnumerateFiles(Samples, "*.yaml").Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> Conformance { get; } =
        [.. Directory.EnumerateFiles(Tests.Conformance.WorkedExample.Folder, "*.yaml").Where(f => !f.EndsWith(".case.yaml", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> All => [.. Starters, .. Conformance];

    /// <summary>The document as JSON, each value with the type that an editor sees: numbers and booleans where they are written plain.</summary>
    public static JsonNode? ToJson(string text)
    {
        var errors = new DocumentErrors();
        return ToJson(PlanText.Read(text, errors) ?? throw new InvalidDataException(string.Join("; ", errors.InOrder)));
    }

    private static JsonNode? ToJson(PlanNode node) => node switch
    {
        PlanScalar { IsNull: true } => null,
        PlanScalar { Quoted: false, Text: "true" or "false" } flag => JsonValue.Create(flag.Text == "true"),
        PlanScalar { Quoted: false } number when decimal.TryParse(number.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) => JsonValue.Create(value),
        PlanScalar text => JsonValue.Create(text.Text),
        PlanSequence list => new JsonArray([.. list.Items.Select(ToJson)]),
        PlanMap map => new JsonObject(map.Members.Select(m => KeyValuePair.Create(m.Key, ToJson(m.Value)))),
        _ => throw new InvalidOperationException(),
    };
}
