using System.Globalization;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.Compensation.Api;

/// <summary>Why payments are withdrawn.</summary>
/// <param name="Reason">For the audit; up to 500 characters.</param>
public sealed record WithdrawBody(string Reason)
{
    internal void Check()
    {
        var violations = new Violations();
        Withdrawal.CheckReason(Reason, violations);
        violations.ThrowIfAny(Withdrawal.Invalid);
    }
}

/// <summary>Why statements are withdrawn, and whose.</summary>
/// <param name="Reason">For the audit; up to 500 characters.</param>
/// <param name="ParticipantCodes">Payees whose statements are withdrawn, from 1 to 1,000; everybody's where it is left out.</param>
public sealed record WithdrawPeriodBody(string Reason, IReadOnlyList<string>? ParticipantCodes = null)
{
    private const int MostParticipants = 1_000;
    private const int LongestCode = 100;

    internal void Check()
    {
        var violations = new Violations();
        Withdrawal.CheckReason(Reason, violations);
        violations.Check(ParticipantCodes is not { Count: < 1 or > MostParticipants }, "/participantCodes", "compensation.invalid_participants", $"Name from 1 to {MostParticipants} participants, or leave them out where everybody is meant.");
        for (var i = 0; i < (ParticipantCodes?.Count ?? 0); i++) violations.Text(ParticipantCodes![i], At(i), LongestCode);
        violations.ThrowIfAny(Withdrawal.Invalid);
    }

    /// <summary>Pointer to a participant.</summary>
    internal static string At(int index) => string.Create(CultureInfo.InvariantCulture, $"/participantCodes/{index}");
}

/// <summary>What all withdrawals ask for.</summary>
internal static class Withdrawal
{
    public const string Invalid = "compensation.invalid_withdrawal";

    private const int LongestReason = 500;

    public static void CheckReason(string reason, Violations violations) => violations.Text(reason, "/reason", LongestReason);
}
