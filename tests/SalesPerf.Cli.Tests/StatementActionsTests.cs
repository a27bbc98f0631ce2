using System.Text.Json.Nodes;
using SalesPerf.Cli.Plans;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Primitives;

namespace SalesPerf.Cli.Tests;

public sealed class StatementActionsTests : IDisposable
{
    private const string Plan = "plan: ae\ncurrency: USD\ncomponents:\n  commission: {kind: rate, basis: sum(credit), rate: 8%}\n";
    private const string Facts = "{\"calendar\":{\"first\":\"2026-01-01\",\"count\":1},\"transactions\":[{\"order\":\"1\",\"amount\":\"1234.50\"}]}";

    private readonly string folder = Directory.CreateTempSubdirectory("salesperf-cli-").FullName;
    private readonly StringWriter output = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_bundle_as_it_was_made_then_it_holds()
    {
        Assert.Equal(PlanActions.Fine, Verify(Bundle()));
        Assert.EndsWith(": holds" + Environment.NewLine, output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"98.76\"", "\"99.76\"", "line_differs")]
    [InlineData("1234.5", "1334.5", "hash_differs")]
    [InlineData("rate: 8%", "rate: 9%", "plan_differs")]
    [InlineData("\"total\":\"98.76\"", "\"total\":\"98.77\"", "total_differs")]
    public void Something_in_it_changed_then_it_is_told(string from, string to, string code)
    {
        var changed = Bundle().Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Bundle(), changed);
        Assert.Equal(PlanActions.Found, Verify(changed));
        Assert.Contains($": {code}: ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_paid_is_not_proven_then_it_is_told_beside_what_holds()
    {
        Assert.Equal(PlanActions.Fine, Verify(Bundle(lacks: ProofLack.Payments)));
        Assert.Contains(": holds" + Environment.NewLine, output.ToString(), StringComparison.Ordinal);
        Assert.Contains(": lacks payments: What was paid is not proven", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_lacks_changed_then_it_is_told()
    {
        Assert.Equal(PlanActions.Found, Verify(Bundle(lacks: ProofLack.Payments).Replace("\"code\":\"payments\"", "\"code\":\"nothing\"", StringComparison.Ordinal)));
        Assert.Contains(": hash_differs: ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_bundle_that_agrees_with_itself_then_the_hash_that_was_shown_tells_it()
    {
        var shown = JsonNode.Parse(Bundle())!["hash"]!.GetValue<string>();
        Assert.Equal(PlanActions.Fine, Verify(Bundle(), shown));
        Assert.Equal(PlanActions.Found, Verify(Bundle(Facts.Replace("1234.50", "2234.50", StringComparison.Ordinal)), shown));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"format\":\"other\"}")]
    public void What_is_no_bundle_then_it_cannot_be_read(string text) => Assert.Equal(PlanActions.Unreadable, Verify(text));

    private int Verify(string bundle, string? hash = null)
    {
        var file = Path.Combine(folder, "bundle.json");
        File.WriteAllText(file, bundle);
        return StatementActions.Verify(output, file, hash);
    }

    private static string Bundle(string facts = Facts, params ProofLack[] lacks)
    {
        var (program, set, plan) = (PlanProgram.Of(Plan), FactsJson.Read(facts), new PlanReference("ae", 1));
        var lines = PlanOutcome.LinesOf(Calculate.Run(new CalculationInput(program, set)).Periods.Single(), FactsJson.OnlyParticipant, plan);
        var total = lines.Aggregate(Money.Zero(Currency.Usd), (sum, l) => sum + l.Amount);
        return new ProofBundle("2026-01", FactsJson.OnlyParticipant, Currency.Usd, total, [.. lines.Select(l => new ProvenLine(l, null))], [new ProvenCalculation("2026-01", plan, Plan, set)]) { Lacks = lacks }.Write();
    }
}
