using SalesPerf.Compensation.Domain.Statements;

namespace SalesPerf.Cli.Plans;

/// <summary>What the <c>statement</c> commands do.</summary>
internal static class StatementActions
{
    private const string NotABundle = "not_a_bundle";

    public static int Verify(TextWriter output, string file, string? hash)
    {
        var bundle = TextFiles.Read(file);
        var findings = ProofVerifier.Verify(bundle, hash);
        foreach (var finding in findings) output.WriteLine($"{file}: {finding.Code}: {finding.Message}");
        if (findings.Count == 0) TellWhatHolds(output, file, bundle);
        return findings.Count == 0 ? PlanActions.Fine : findings.Any(f => f.Code == NotABundle) ? PlanActions.Unreadable : PlanActions.Found;
    }

    private static void TellWhatHolds(TextWriter output, string file, string bundle)
    {
        output.WriteLine($"{file}: holds");
        foreach (var lack in ProofVerifier.LacksOf(bundle)) output.WriteLine($"{file}: lacks {lack.Code}: {lack.Message}");
    }
}
