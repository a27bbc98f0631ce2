using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.JsonSchemas;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Plans;

public sealed partial class PlanSchemaTests
{
    private const string Good = "plan: p\ncurrency: USD\n";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSchema Schema = JsonSchema.FromText(PlanJsonSchema.Document().ToJsonString());

    public static TheoryData<string> Plans => [.. PlanFiles.All.Select(f => Path.GetRelativePath(Repository.Root, f))];

    // Each line is what makes the good plan a broken one: both the schema and the reader refuse it.
    public static TheoryData<string, string> Broken => new()
    {
        { "an unknown section", "component:\n  a: {kind: bonus, amount: 1}" },
        { "an unknown kind", "components:\n  a: {kind: bonsu, amount: 1}" },
        { "a kind without its field", "components:\n  a: {kind: rate, basis: 1}" },
        { "a field of another kind", "components:\n  a: {kind: bonus, amount: 1, basis: 2}" },
        { "a component without a kind", "components:\n  a: {amount: 1}" },
        { "a mode that is none", "tables:\n  t: {kind: bands, bands: []}\ncomponents:\n  a: {kind: tiers, basis: 1, table: t, mode: marginally}" },
        { "a name with capitals", "values:\n  Attainment: 1 + 1" },
        { "a name with two underscores", "values:\n  a__b: 1 + 1" },
        { "a value that is a map", "values:\n  a: {b: 1}" },
        { "a type that is none", "parameters:\n  rate: {type: ratio}" },
        { "a parameter without a type", "parameters:\n  rate: {default: 1}" },
        { "a currency in small letters", "components: {}\nconversion: {date: bookd}" },
        { "a rounding that is none", "rounding: {mode: bankers}" },
        { "digits beyond the bound", "rounding: {mode: half_up, digits: 40}" },
        { "a table of no kind", "tables:\n  t: {kind: tiers, bands: []}" },
        { "an edge that is none", "tables:\n  t: {kind: bands, edge: middle, bands: []}" },
        { "a band without a value", "tables:\n  t: {kind: bands, bands: [{from: 0, to: 1}]}" },
        { "an axis that goes neither by steps nor straight", "tables:\n  t: {kind: matrix, rows: {from: [0], between: linear}, columns: {from: [0]}, values: [[1]]}" },
        { "a bonus after what it is not after", "components:\n  a: {kind: circular, income: 1, bonus_rate: 2, tax_rate: 3, after: taxes}" },
        { "a point of three", "tables:\n  t: {kind: curve, points: [[1, 2, 3]]}" },
        { "crediting that is no list", "crediting: {rule: a, to: seller}" },
        { "a rule that credits nobody", "crediting:\n  - {rule: a}" },
        { "a rule that credits to what there is not", "crediting:\n  - {rule: a, to: sellers}" },
        { "a policy that is none", "duplicates: first" },
        { "a counter that adds nothing", "counters:\n  c: {start: 0}" },
        { "a counter that never ends as there is no such word", "counters:\n  c: {add: credit, reset: yearly}" },
        { "a test without a name", "tests:\n  - {expect: []}" },
        { "an expectation with a member that there is not", "tests:\n  - {name: a, expect: [{components: c, amount: 1}]}" },
        { "a plan that ends before it says when it begins", "effective: {until: 2026-01-01}" },
    };

    [Fact]
    public void Published_then_it_is_the_file_in_the_repository() => GoldenFile.Matches("docs/schemas/plan.v1.json", PlanJsonSchema.Document().ToJsonString(Indented) + "\n");

    [Theory]
    [MemberData(nameof(Plans))]
    public void A_plan_of_the_repository_then_it_is_valid(string path) => Assert.Equal("", Errors(File.ReadAllText(Path.Combine(Repository.Root, path))));

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_plan_then_schema_and_reader_refuse_it(string what, string lines)
    {
        Assert.Equal("", Errors(Good));
        Assert.Empty(PlanDocument.Read(Good).Errors);
        Assert.True(Errors(Good + lines).Length > 0, $"The schema takes {what}.");
        Assert.True(PlanDocument.Read(Good + lines).Errors.Count > 0, $"The reader takes {what}.");
    }

    [Fact]
    public void Every_keyword_of_the_reader_then_the_schema_has_it()
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        Collect(PlanJsonSchema.Document(), known);
        var folder = Path.Combine(Repository.Root, "services", "Compensation", "SalesPerf.Compensation.Domain");
        var sources = new[] { "Plans", "Payments" }.Select(f => Path.Combine(folder, f)).Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*Reader*.cs", SearchOption.AllDirectories)).ToArray();
        var asked = sources.SelectMany(f => Keyword().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).Concat(ComponentKind.All.SelectMany(k => k.Fields).Select(f => f.Name)).Distinct().ToArray();
        Assert.True(asked.Length > 60, $"Only {asked.Length} keywords were found in the readers; the search is wrong.");
        Assert.DoesNotContain(asked, k => !known.Contains(k));
    }

    [Fact]
    public void Every_part_then_it_says_what_it_is()
    {
        var silent = new List<string>();
        Described("", PlanJsonSchema.Document(), silent);
        Assert.Empty(silent);
    }

    [GeneratedRegex("""\.(?:Text|Expression|Word|Whole|Fraction|Flag|Date|Currency|List|Scalars|Members|Node|Amount|Share|Count|Number|Day|Condition)\("([a-z_]+)"[,)]""")]
    private static partial Regex Keyword();

    private static string Errors(string text)
    {
        using var document = JsonDocument.Parse(PlanFiles.ToJson(text)!.ToJsonString());
        var result = Schema.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? "" : string.Join("\n", (result.Details ?? []).Where(d => d.Errors is { Count: > 0 }).Take(10).Select(d => $"{d.InstanceLocation}: {string.Join("; ", d.Errors!.Select(e => e.Value))}"));
    }

    private static void Collect(JsonNode? node, HashSet<string> known)
    {
        if (node is JsonObject map)
        {
            foreach (var property in map["properties"] as JsonObject ?? []) known.Add(property.Key);
            foreach (var member in map) Collect(member.Value, known);
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list) Collect(item, known);
        }
    }

    private static void Described(string path, JsonNode? node, List<string> silent)
    {
        if (node is not JsonObject map) return;
        foreach (var (name, value) in map["properties"] as JsonObject ?? [])
        {
            var known = value is JsonObject member && (member.ContainsKey("description") || member.ContainsKey("const") || member.ContainsKey("$ref"));
            if (!known) silent.Add($"{path}/{name}");
        }

        foreach (var member in map) Described($"{path}/{member.Key}", member.Value, silent);
        foreach (var list in map.Where(m => m.Value is JsonArray))
            foreach (var item in (JsonArray)list.Value!) Described($"{path}/{list.Key}", item, silent);
    }
}
