using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Plans.Lint;
using SalesPerf.Compensation.Domain.Plans.Testing;

namespace SalesPerf.Compensation.Tests.Plans;

/// <summary>The plans that people begin with: right, tested, explained and without findings.</summary>
public sealed class StarterPlanTests
{
    private const int Fewest = 8;
    private const int FewestTests = 2;
    private const int ShortestExplanation = 80;

    public static TheoryData<string> Names => [.. PlanFiles.Starters.Select(f => Path.GetFileName(f)!)];

    [Fact]
    public void There_are_enough_of_them() => Assert.True(PlanFiles.Starters.Count >= Fewest);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_starter_plan_then_its_own_tests_pass(string name)
    {
        var outcomes = RunPlanTests.Of(Program(name));
        Assert.True(outcomes.Count >= FewestTests);
        Assert.Empty(outcomes.SelectMany(o => o.Failures.Select(f => $"{o.Name}: {f}")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_starter_plan_then_lint_finds_nothing_that_it_does_not_accept_with_a_reason(string name) =>
        Assert.Empty(PlanLint.Of(Program(name)).Where(f => f.Accepted is null).Select(f => f.ToString()));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_starter_plan_then_it_accepts_only_what_is_found(string name)
    {
        var program = Program(name);
        var found = PlanLint.Of(program).Select(f => (f.Subject, f.Code)).ToHashSet();
        Assert.DoesNotContain(program.Document.Components.SelectMany(c => c.Accepts.Keys.Select(code => (c.Code, code))), a => !found.Contains(a));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_starter_plan_then_it_begins_with_what_it_is_for(string name)
    {
        var comments = File.ReadLines(Path.Combine(PlanFiles.Samples, name)).TakeWhile(l => l.StartsWith('#')).Select(l => l.TrimStart('#', ' '));
        Assert.True(string.Join(" ", comments).Length >= ShortestExplanation);
    }

    private static PlanProgram Program(string name) => PlanProgram.Of(File.ReadAllText(Path.Combine(PlanFiles.Samples, name)));
}
