using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>Reads a plan's own tests.</summary>
internal static class PlanTestReader
{
    private const int MostTests = 1_000;
    private static readonly string[] Named = ["component", "value", "payment"];

    public static IReadOnlyList<PlanTestSpec> Read(MapReader map, DocumentErrors errors) =>
        [.. map.List("tests", MostTests).Select(item => MapReader.Of(item, errors, "test")).OfType<MapReader>().Select(test => Test(test, errors))];

    private static PlanTestSpec Test(MapReader test, DocumentErrors errors)
    {
        var name = test.Text("name", required: true) ?? "";
        var facts = test.Node("facts");
        var expect = test.List("expect", MostTests, required: true).Select(item => MapReader.Of(item, errors, "expectation")).OfType<MapReader>().Select(e => Expectation(e, errors)).ToArray();
        test.Done();
        return new PlanTestSpec(name, facts, expect, test.Place);
    }

    private static PlanExpectation Expectation(MapReader map, DocumentErrors errors)
    {
        var expectation = new PlanExpectation(map.Place)
        {
            NamePlace = Named.Where(n => map.Node(n) is not null).Select(map.PlaceOf).FirstOrDefault(map.Place),
            Period = map.Text("period"), Participant = map.Text("participant"), Component = map.Text("component"), Amount = map.Fraction("amount"),
            Value = map.Text("value"), Equal = Written(map.Node("equals")), Payment = map.Text("payment"), Exclusion = map.Text("exclusion"),
        };
        map.Done();
        if (new[] { expectation.Component, expectation.Value, expectation.Payment, expectation.Exclusion }.Count(x => x is not null) != 1)
            errors.Add("compensation.plan_bad_expectation", map.Place, "An expectation names one of component, value, payment or exclusion.");
        if (expectation.Component is not null && expectation.Amount is null) errors.Add("compensation.plan_missing_name", map.Place, "The line of a component is compared with 'amount'.");
        if ((expectation.Value is not null && expectation.Equal is null) || (expectation.Payment is not null && expectation.Equal is not [_])) errors.Add("compensation.plan_missing_name", map.Place, "A value is compared with 'equals'.");
        return expectation;
    }

    private static string[]? Written(PlanNode? node) => node switch
    {
        PlanScalar scalar => [scalar.Text],
        PlanSequence list when list.Items.All(i => i is PlanScalar) => [.. list.Items.Select(i => ((PlanScalar)i).Text)],
        _ => null,
    };
}
