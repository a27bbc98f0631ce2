using SalesPerf.Compensation.Domain.Statements;

namespace SalesPerf.Cli.Plans;

/// <summary>What the <c>statement</c> commands do.</summary>
internal static class StatementActions
{
    private const string NotABundle = "not_a_bundle";

    public static int Verify(TextWriter output, string file, string? hash)
    {
        var findings = ProofVerifier.Verify(TextFiles.Read(file), hash);
        foreach (var finding in findings) output.WriteLine($"{file}: {finding.Code}: {finding.Message}");
        if (findings.Count == 0) output.WriteLine($"{file}: holds");
        return findings.Count == 0 ? PlanActions.Fine : findings.Any(f => f.Code == NotABundle) ? PlanActions.Unreadable : PlanActions.Found;
    }
}
