using System.Text.Json.Nodes;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Conformance;

/// <summary>A published example of pay: its inputs and its answer, the plan that expresses its rule, and which input goes where.</summary>
internal sealed record WorkedExample(string Id, string Title, JsonObject Inputs, JsonObject Answer, decimal Tolerance, bool SourceErred)
{
    private static readonly string[] OtherSubjects = ["kpi_goal", "capacity_planning", "recruiting_four_fifths", "asc606_amortization"];

    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "SalesPerf.Compensation.Tests", "Conformance", "plans");

    /// <summary>All examples that concern pay, in the order of the file.</summary>
    public static IReadOnlyList<WorkedExample> All { get; } = [.. Load()];

    public string PlanText => File.ReadAllText(Path.Combine(Folder, $"{Id}.yaml"));

    public PlanMap Case => (PlanMap)PlanTextOf(Path.Combine(Folder, $"{Id}.case.yaml"));

    public PlanNode Answers => Case.Find("answers")!.Value;

    public JsonObject Facts() => ExampleTemplate.Fill(Case.Find("facts")!.Value, Inputs);

    private static PlanNode PlanTextOf(string path)
    {
        var errors = new DocumentErrors();
        return SalesPerf.Compensation.Domain.Plans.Text.PlanText.Read(File.ReadAllText(path), errors) ?? throw new InvalidDataException($"{path}: {string.Join("; ", errors.InOrder)}");
    }

    private static IEnumerable<WorkedExample> Load() => JsonNode.Parse(File.ReadAllText(SharedFolder.Find("examples", "worked-examples.json")))!.AsArray()
        .Select(e => e!.AsObject()).Where(e => !OtherSubjects.Contains((string?)e["category"]) && File.Exists(Path.Combine(Folder, $"{(string)e["id"]!}.yaml")))
        .Select(e => new WorkedExample((string)e["id"]!, (string)e["title"]!, (JsonObject)e["inputs"]!, (JsonObject)e["answer"]!, e["tolerance"]!.GetValue<decimal>(), (bool)e["erroneous_source"]!));
}
