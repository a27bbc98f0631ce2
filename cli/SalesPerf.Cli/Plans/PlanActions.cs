using SalesPerf.Cli.Platform;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Diff;
using SalesPerf.Compensation.Domain.Plans.Evaluation;
using SalesPerf.Compensation.Domain.Plans.Lint;
using SalesPerf.Compensation.Domain.Plans.Testing;
using SalesPerf.Primitives;

namespace SalesPerf.Cli.Plans;

/// <summary>What the <c>plan</c> commands do. Results go to the one writer, errors to the other, as compilers print them: <c>file:line:column: code: message</c>.</summary>
internal static class PlanActions
{
    /// <summary>Nothing to say.</summary>
    public const int Fine = 0;

    /// <summary>Findings, failed tests or differences.</summary>
    public const int Found = 1;

    /// <summary>Something that cannot be read.</summary>
    public const int Unreadable = 2;

    public static int Lint(TextWriter output, TextWriter errors, IReadOnlyList<string> files, bool strict) => Worst(errors, files, file =>
    {
        if (Compile(errors, file) is not { } program) return Unreadable;
        var findings = PlanLint.Of(program);
        foreach (var finding in findings)
            output.WriteLine($"{file}:{finding}{(finding.Accepted is { } why ? $" (accepted: {why})" : "")}");
        return findings.Any(f => strict || f.Accepted is null) ? Found : Fine;
    });

    public static int Test(TextWriter output, TextWriter errors, IReadOnlyList<string> files) => Worst(errors, files, file =>
    {
        if (Compile(errors, file) is not { } program) return Unreadable;
        var outcomes = RunPlanTests.Of(program);
        foreach (var failure in outcomes.SelectMany(o => o.Failures.Select(f => (o.Name, Failure: f))))
            output.WriteLine($"{file}:{failure.Failure.Place}: failed: {failure.Name}: {failure.Failure.Message}");
        output.WriteLine($"{file}: {outcomes.Count(o => o.Passed)} passed, {outcomes.Count(o => !o.Passed)} failed");
        return outcomes.All(o => o.Passed) ? Fine : Found;
    });

    public static int Diff(TextWriter output, TextWriter errors, string before, string after)
    {
        var (a, b) = (Read(errors, before), Read(errors, after));
        if (a is null || b is null) return Unreadable;
        var changes = PlanDiff.Between(a, b);
        foreach (var change in changes) output.WriteLine($"{(change.Kind == PlanChangeKind.Removed ? before : after)}:{change.Place}: {change}");
        return changes.Count == 0 ? Fine : Found;
    }

    public static int Evaluate(TextWriter output, TextWriter errors, string plan, IReadOnlyList<string> facts, IReadOnlyList<string> periods, IReadOnlyList<string> participants)
    {
        if (Compile(errors, plan) is not { } program) return Unreadable;
        try
        {
            var input = new CalculationInput(program, FactsFiles.Read(facts))
            {
                Periods = periods.Count == 0 ? null : periods.ToHashSet(StringComparer.Ordinal), Only = participants.Count == 0 ? null : participants.ToHashSet(StringComparer.Ordinal),
            };
            output.WriteLine(EvaluatePlan.ToJson(input));
            return Fine;
        }
        catch (DomainException refusal)
        {
            Tell(errors, string.Join(", ", facts), refusal.Error);
            return Unreadable;
        }
    }

    /// <summary>The program of a document; null, with its errors told, where it has any.</summary>
    public static PlanProgram? Compile(TextWriter errors, string file)
    {
        var compiled = PlanProgram.Compile(TextFiles.Read(file));
        foreach (var error in compiled.Errors) errors.WriteLine($"{file}:{error}");
        return compiled.Program;
    }

    public static void Tell(TextWriter errors, string what, DomainError error)
    {
        errors.WriteLine($"{what}: {error.Code}: {error.Message}");
        foreach (var detail in error.Details) errors.WriteLine($"{what}:{detail.Pointer}: {detail.Code}: {detail.Message}");
    }

    private static PlanDocument? Read(TextWriter errors, string file)
    {
        var reading = PlanDocument.Read(TextFiles.Read(file));
        foreach (var error in reading.Errors) errors.WriteLine($"{file}:{error}");
        return reading.Document;
    }

    // Every file is told about, also behind one that cannot be read.
    private static int Worst(TextWriter errors, IReadOnlyList<string> files, Func<string, int> one)
    {
        var worst = Fine;
        foreach (var file in files)
        {
            try
            {
                worst = Math.Max(worst, one(file));
            }
            catch (CliException refusal)
            {
                errors.WriteLine(refusal.Message);
                worst = Unreadable;
            }
        }

        return worst;
    }
}
