using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.Compensation.Api;

/// <summary>Why statements or payments are withdrawn.</summary>
/// <param name="Reason">For the audit; up to 500 characters.</param>
public sealed record WithdrawBody(string Reason)
{
    private const int LongestReason = 500;

    internal void Check()
    {
        var violations = new Violations();
        violations.Text(Reason, "/reason", LongestReason);
        violations.ThrowIfAny("compensation.invalid_withdrawal");
    }
}
