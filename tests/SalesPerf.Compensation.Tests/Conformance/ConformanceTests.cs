using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Plans.Evaluation;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Compensation.Tests.SlowModel;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Conformance;

/// <summary>Published examples of pay, each calculated by the engine from a plan document and compared with its answer on every member.</summary>
public sealed partial class ConformanceTests
{
    private const int Examples = 93;

    // Nothing, the whole, and the month after: numbers that every rule needs.
    private static readonly decimal[] Neutral = [0m, 1m];

    public static TheoryData<string> Ids => [.. WorkedExample.All.Select(e => e.Id)];

    public static TheoryData<string, string, string> Changes =>
        [.. WorkedExample.All.SelectMany(e => new[] { ("1.37", "0"), ("1", "123.41"), ("0.003", "-17") }.Select(c => new TheoryDataRow<string, string, string>(e.Id, c.Item1, c.Item2)))];

    [Fact]
    public void All_that_concern_pay_then_each_has_a_plan()
    {
        Assert.Equal(Examples, WorkedExample.All.Count);
        var plans = Directory.EnumerateFiles(WorkedExample.Folder, "*.yaml").Select(f => Path.GetFileName(f).Split('.')[0]).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(WorkedExample.All.Select(e => e.Id).Order(StringComparer.Ordinal), plans);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Calculated_then_the_published_answer_comes_out(string id)
    {
        var example = Find(id);
        Assert.Empty(ExampleAnswers.Differences(example.Answer, example.Answers, Calculated(example, example.Facts()), example.Tolerance));
    }

    // A comparison that accepts anything would make the test above worth nothing.
    [Theory]
    [MemberData(nameof(Ids))]
    public void Another_answer_then_it_is_told_as_different(string id)
    {
        var example = Find(id);
        var result = Calculated(example, example.Facts());
        var leaves = Leaves(example.Answer.DeepClone()).ToArray();
        foreach (var leaf in leaves)
        {
            var wrong = example.Answer.DeepClone().AsObject();
            Replace(wrong, leaf);
            Assert.NotEmpty(ExampleAnswers.Differences(wrong, example.Answers, result, example.Tolerance));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_plan_then_no_literal_in_it_is_an_answer_unless_it_is_an_input(string id)
    {
        var example = Find(id);
        var answers = Numbers(example.Answer).ToHashSet();
        answers.ExceptWith(Numbers(example.Inputs).SelectMany(n => new[] { n, -n, n / 100m, n * 100m }).Concat(Neutral));
        var errors = new DocumentErrors();
        var literals = Scalars(PlanText.Read(example.PlanText, errors)!).SelectMany(s => Literals().Matches(s)).Select(m => Literal.Number(m.Value)).OfType<decimal>();
        Assert.DoesNotContain(literals, answers.Contains);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Amounts_scaled_and_shifted_then_the_slow_model_agrees(string id, string factor, string shift)
    {
        var example = Find(id);
        var facts = ChangedFacts.Of(example.Facts(), example.PlanText, decimal.Parse(factor, CultureInfo.InvariantCulture), decimal.Parse(shift, CultureInfo.InvariantCulture));
        Assert.Empty(SlowComparison.Differences(example.PlanText, facts, Calculated(example, facts)));
    }

    [Fact]
    public void The_table_in_the_readme_then_it_is_what_comes_out() =>
        GoldenFile.MatchesBetween("services/Compensation/README.md", "<!-- conformance: begin -->", "<!-- conformance: end -->", Table());

    private static string Table()
    {
        var table = new StringBuilder("| example | plan | result |\n|---|---|---|\n");
        foreach (var e in WorkedExample.All)
        {
            var plan = PlanProgram.Of(e.PlanText).Document;
            table.Append(CultureInfo.InvariantCulture, $"| {e.Id} {e.Title.Replace("|", "/", StringComparison.Ordinal)}{(e.SourceErred ? " (the source erred)" : "")} | [{plan.Name}](../../tests/SalesPerf.Compensation.Tests/Conformance/plans/{e.Id}.yaml) | {ExampleAnswers.Shown(e.Answers, Calculated(e, e.Facts()))} |\n");
        }

        return table.ToString();
    }

    private static WorkedExample Find(string id) => WorkedExample.All.Single(e => e.Id == id);

    private static JsonObject Calculated(WorkedExample example, JsonObject facts) =>
        JsonNode.Parse(EvaluatePlan.ToJson(PlanProgram.Of(example.PlanText), FactsJson.Read(facts.ToJsonString())))!.AsObject();

    private static IEnumerable<decimal> Numbers(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(m => Numbers(m.Value)),
        JsonArray list => list.SelectMany(Numbers),
        JsonValue value when decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => [number],
        _ => [],
    };

    private static IEnumerable<string> Leaves(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(m => Leaves(m.Value!)),
        JsonArray list => list.SelectMany(i => Leaves(i!)),
        _ => [node.GetPath()],
    };

    private static void Replace(JsonNode root, string path)
    {
        foreach (var leaf in Values(root).Where(v => v.GetPath() == path).ToArray())
            leaf.ReplaceWith(leaf.GetValueKind() switch
            {
                System.Text.Json.JsonValueKind.Number => JsonValue.Create(leaf.GetValue<decimal>() + 1_000_003m),
                System.Text.Json.JsonValueKind.String => JsonValue.Create(leaf.GetValue<string>() + "x"),
                _ => (JsonNode)JsonValue.Create(!leaf.GetValue<bool>()),
            });
    }

    private static IEnumerable<JsonNode> Values(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(m => Values(m.Value!)),
        JsonArray list => list.SelectMany(i => Values(i!)),
        _ => [node],
    };

    private static IEnumerable<string> Scalars(PlanNode node) => node switch
    {
        PlanScalar scalar => [scalar.Text],
        PlanSequence list => list.Items.SelectMany(Scalars),
        PlanMap map => map.Members.Where(m => m.Key is not ("plan" or "name" or "effective")).SelectMany(m => Scalars(m.Value)),
        _ => [],
    };

    [GeneratedRegex(@"(?<![A-Za-z_0-9.])[0-9]+(\.[0-9]+)?%?(?![A-Za-z_0-9])")]
    private static partial Regex Literals();
}
