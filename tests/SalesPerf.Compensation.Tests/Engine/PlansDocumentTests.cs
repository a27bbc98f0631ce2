using System.Text.RegularExpressions;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Testing;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Engine;

/// <summary>PLANS.md says what is so: its examples are run, its table of kinds is that of the code.</summary>
public sealed partial class PlansDocumentTests
{
    private static readonly string File = Path.Combine(Repository.Root, "services", "Compensation", "PLANS.md");
    private static readonly string Text = System.IO.File.ReadAllText(File);

    [Fact]
    public void Every_example_is_a_plan_whose_tests_hold()
    {
        var examples = Example().Matches(Text).Select(m => m.Groups["plan"].Value).ToArray();
        Assert.True(examples.Length >= 4);
        foreach (var example in examples)
        {
            var program = PlanProgram.Of(example);
            Assert.NotEmpty(program.Document.Tests);
            Assert.Empty(RunPlanTests.Of(program).SelectMany(t => t.Failures.Select(f => $"{t.Name}: {f}")));
        }
    }

    [Fact]
    public void The_table_of_kinds_is_that_of_the_code()
    {
        var table = string.Concat(ComponentKind.All.Select(k => $"| `{k.Name}` | {string.Join(", ", k.Fields.Select(f => f.Required ? $"`{f.Name}`" : $"`{f.Name}`?"))} | {k.Description} |\n"));
        if (Environment.GetEnvironmentVariable("SALESPERF_UPDATE_GOLDEN") == "1") System.IO.File.WriteAllText(File, Kinds().Replace(Text, m => $"{m.Groups["head"].Value}{table}", 1));
        Assert.Equal(table, Kinds().Match(System.IO.File.ReadAllText(File)).Groups["rows"].Value);
    }

    [GeneratedRegex("```yaml\\n(?<plan>plan:.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"(?<head>\| kind \| fields \| pays \|\n\|---\|---\|---\|\n)(?<rows>(?:\|[^\n]*\n)+)")]
    private static partial Regex Kinds();
}
