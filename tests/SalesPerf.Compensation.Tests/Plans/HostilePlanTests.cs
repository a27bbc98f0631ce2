using System.Diagnostics;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Tests.Plans;

/// <summary>Plan files that somebody broke, by accident or on purpose: each is calculated or refused with codes and places, in bounded time and memory.</summary>
public sealed class HostilePlanTests
{
    private const int Files = 10_000;
    private const int Facts = 2_000;
    private const long MostBytesOfOne = 512L * 1024 * 1024;
    private static readonly TimeSpan LongestOfOne = TimeSpan.FromSeconds(30);

    private static readonly string[] Good = [.. PlanFiles.All.Select(File.ReadAllText)];
    private static readonly string[] GoodFacts = [.. Conformance.WorkedExample.All.Select(e => e.Facts().ToJsonString())];

    [Fact]
    public void Ten_thousand_broken_plans_then_each_is_a_result_or_a_refusal_with_its_place()
    {
        var (compiled, refused) = (0, 0);
        for (var seed = 1u; seed <= Files; seed++)
        {
            var text = new Mutation(seed).Of(Good);
            Bounded(seed, text, () =>
            {
                var result = PlanProgram.Compile(text);
                if (result.Program is null)
                {
                    refused++;
                    Assert.NotEmpty(result.Errors);
                    Assert.All(result.Errors, e => Assert.True(e.Line >= 1 && e.Column >= 1 && e.Code.Contains('.', StringComparison.Ordinal) && e.Message.Length is > 0 and < 2_000, $"seed {seed}: {e}"));
                    return;
                }

                compiled++;
                Calculated(result.Program, "{\"transactions\":[{\"amount\":1234.56},{\"amount\":-7,\"event\":\"cancelled\"}]}");
            });
        }

        // Mutations that never compile, or never break, would test one half only.
        Assert.True(compiled > Files / 50 && refused > Files / 2, $"{compiled} were calculated, {refused} refused.");
    }

    [Fact]
    public void Broken_facts_then_each_is_a_result_or_a_refusal()
    {
        var program = PlanProgram.Of(Good[0]);
        for (var seed = 1u; seed <= Facts; seed++)
        {
            var text = new Mutation(seed).Of(GoodFacts);
            Bounded(seed, text, () => Calculated(program, text));
        }
    }

    private static void Calculated(PlanProgram program, string facts)
    {
        try
        {
            _ = Calculate.Run(new CalculationInput(program, FactsJson.Read(facts))).Hash();
        }
        catch (DomainException refusal)
        {
            Assert.Contains('.', refusal.Error.Code);
        }
    }

    private static void Bounded(uint seed, string text, Action work)
    {
        var (started, bytes) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        try
        {
            work();
        }
        catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
        {
            throw new InvalidOperationException($"Seed {seed} was neither calculated nor refused: {e.GetType().Name}: {e.Message}\n{text[..Math.Min(text.Length, 3_000)]}", e);
        }

        Assert.True(Stopwatch.GetElapsedTime(started) < LongestOfOne, $"Seed {seed} took {Stopwatch.GetElapsedTime(started)}.");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - bytes < MostBytesOfOne, $"Seed {seed} took {(GC.GetAllocatedBytesForCurrentThread() - bytes) / 1024 / 1024} MB.");
    }
}
