using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain;

/// <summary>Refusals about balances that are taken over from another system.</summary>
public static class OpeningErrors
{
    /// <summary>No such opening balance.</summary>
    public static DomainError NotFound { get; } = new("compensation.opening_balance_not_found", ErrorKind.NotFound, "There is no such opening balance.");

    /// <summary>The payee and group have one; also said by the database.</summary>
    public static DomainError Exists { get; } = new(
        "compensation.opening_balance_exists", ErrorKind.RuleBroken, "The payee has an opening balance of this group and currency already; withdraw it before it is stated anew.");

    /// <summary>It was approved or withdrawn before.</summary>
    public static DomainError Decided { get; } = new("compensation.opening_balance_decided", ErrorKind.RuleBroken, "The opening balance was approved or withdrawn before.");

    /// <summary>Maker and checker are the same; also said by the database.</summary>
    public static DomainError ApproverIsMaker { get; } = new(
        "compensation.maker_is_checker", ErrorKind.Forbidden, "Whoever stated an opening balance neither approves it nor withdraws it once it is approved: ask another finance approver.");

    /// <summary>Payments of the first period or a later one are being made.</summary>
    public static DomainError AfterBatch(long number, string periodCode) => new(
        "compensation.opening_after_batch", ErrorKind.RuleBroken, $"Batch {number} of {periodCode} was made, and payments begin with opening balances: discard it while it is a draft, or post a correction.");

    /// <summary>Payees are paid here before the first period.</summary>
    public static DomainError PaidHereBefore(IReadOnlyList<string> participants) => new(
        "compensation.opening_after_payment", ErrorKind.RuleBroken, $"Paid here before the first period, so no other system can have left anything: {string.Join(", ", participants.Take(10))}.");

    /// <summary>What a payee has in one currency begins in one period.</summary>
    public static DomainError AnotherPeriod(IReadOnlyList<string> participants) => new(
        "compensation.opening_in_another_period", ErrorKind.RuleBroken, $"Payments of a payee and currency begin in one period, and another opening balance names another: {string.Join(", ", participants.Take(10))}.");

    /// <summary>Too many or none at once.</summary>
    public static DomainError Number(int most) => new("compensation.opening_balances_size", ErrorKind.Invalid, $"From 1 to {most} opening balances at once.");

    /// <summary>The file has other columns.</summary>
    public static DomainError Columns(string why) => new("compensation.invalid_opening_file", ErrorKind.Invalid, why);
}
