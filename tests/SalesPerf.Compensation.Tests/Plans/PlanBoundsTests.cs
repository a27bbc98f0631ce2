using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Tests.Plans;

/// <summary>A plan document at its bounds is read; beyond them it is refused, and the refusal costs what was read until then.</summary>
public sealed class PlanBoundsTests
{
    private const string Head = "plan: p\ncurrency: USD\n";
    private const string TooLarge = "compensation.plan_too_large";

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Document_of_as_many_characters_as_are_read_then_only_a_longer_one_is_refused(int beyond, bool isRefused) =>
        Refuses(TooLarge, isRefused, $"{Head}#{new string('x', PlanBounds.MostCharacters + beyond - Head.Length - 1)}");

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Document_as_deep_as_is_read_then_only_a_deeper_one_is_refused(int beyond, bool isRefused) =>
        Refuses("compensation.plan_too_deep", isRefused, new string('[', PlanBounds.MostDepth + beyond) + new string(']', PlanBounds.MostDepth + beyond));

    // The list itself is one.
    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Document_of_as_many_values_as_are_read_then_only_one_with_more_is_refused(int beyond, bool isRefused) =>
        Refuses(TooLarge, isRefused, $"[{string.Join(',', Enumerable.Repeat("1", PlanBounds.MostNodes - 1 + beyond))}]");

    public static TheoryData<string, string, long> Bombs => new()
    {
        // Nine aliases of nine aliases of … come to 9^9 values where they are followed.
        { string.Concat(Enumerable.Range(0, 10).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat(i == 0 ? "x" : $"*a{i - 1}", 9))}]\n")), "compensation.plan_alias", 1 },
        { "a: &a {b: *a}\n", "compensation.plan_alias", 1 },
        { "a: &a {b: 1}\nc: {<<: *a}\n", "compensation.plan_alias", 1 },
        { new string('[', PlanBounds.MostCharacters), "compensation.plan_too_deep", 1 },
        { new string('{', PlanBounds.MostCharacters), "compensation.plan_key_not_text", 1 },
        { string.Concat(Enumerable.Repeat("- ", PlanBounds.MostCharacters / 2)), "compensation.plan_too_deep", 1 },
        { new string('x', 20_000_000), TooLarge, 1 },
        // As much as may be read at all is read before it is refused.
        { string.Concat(Enumerable.Repeat("- 1\n", PlanBounds.MostCharacters / 4)), TooLarge, 128 },
        { Head + "values:\n  a: " + new string('(', 900_000) + "\n", "expressions.too_long", 32 },
        { Head + "values:\n  a: " + new string('(', 19_000) + "\n", "expressions.too_deep", 16 },
        { Head + "values:\n  a: 1" + string.Concat(Enumerable.Repeat(" + 1", 4_900)) + "\n", "expressions.too_deep", 16 },
        { Head + "values:\n  a: 1 in (" + string.Join(',', Enumerable.Repeat("1", 9_000)) + ")\n", "expressions.too_many_nodes", 16 },
    };

    [Theory, MemberData(nameof(Bombs))]
    public void Document_made_to_do_harm_then_the_refusal_costs_little(string text, string code, long megabytes)
    {
        PlanProgram.Compile(text);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var errors = PlanProgram.Compile(text).Errors;

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, megabytes * 1024 * 1024);
        Assert.Contains(errors, e => e.Code == code);
        Assert.InRange(errors.Count, 1, PlanBounds.MostErrors);
    }

    private static void Refuses(string code, bool isRefused, string text) => Assert.Equal(isRefused, PlanProgram.Compile(text).Errors.Any(e => e.Code == code));
}
