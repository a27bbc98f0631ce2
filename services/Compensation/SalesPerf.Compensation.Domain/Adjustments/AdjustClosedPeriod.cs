using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Incentives;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Adjustments;

/// <summary>What a payee was told for a component of a closed period: its line and all adjustments of it that are closed too.</summary>
/// <param name="ParticipantId">Who.</param>
/// <param name="ComponentCode">Component.</param>
/// <param name="ComponentName">Name to show.</param>
/// <param name="Unrounded">Exact.</param>
/// <param name="Amount">Paid.</param>
public sealed record ToldAmount(Guid ParticipantId, string ComponentCode, string ComponentName, UnroundedMoney Unrounded, Money Amount);

/// <summary>A fact that changed after a period was closed, as far as it is known to whom it mattered.</summary>
/// <param name="Cause">What changed.</param>
/// <param name="ParticipantId">Whom it concerns; null where it may concern everybody.</param>
public sealed record LateFact(AdjustmentCause Cause, Guid? ParticipantId);

/// <summary>The difference between what a closed period should have paid and what was told: closed periods keep what people were told.</summary>
public static class AdjustClosedPeriod
{
    /// <summary>One line per payee, component and currency where there is a difference.</summary>
    /// <param name="truth">The closed period calculated from what is known now.</param>
    /// <param name="told">What people were told.</param>
    /// <param name="lateFacts">What changed since.</param>
    /// <param name="payeeOf">Facts of a payee who was told something and is not in the truth.</param>
    public static IReadOnlyList<StatementLine> Difference(PeriodResult truth, IReadOnlyList<ToldAmount> told, IReadOnlyList<LateFact> lateFacts, Func<Guid, PayeeFacts> payeeOf)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(told);
        ArgumentNullException.ThrowIfNull(payeeOf);
        var toldBy = told.ToDictionary(t => (t.ParticipantId, t.ComponentCode, t.Amount.Currency));
        var lines = new List<StatementLine>();
        foreach (var line in truth.Lines)
        {
            toldBy.Remove((line.Payee.ParticipantId, line.ComponentCode, line.Amount.Currency), out var before);
            Add(lines, line.Payee, line, before, truth.PeriodCode, lateFacts);
        }

        foreach (var gone in toldBy.Values.OrderBy(t => t.ParticipantId)) Add(lines, payeeOf(gone.ParticipantId), null, gone, truth.PeriodCode, lateFacts);
        return lines;
    }

    private static void Add(List<StatementLine> lines, PayeeFacts payee, StatementLine? now, ToldAmount? before, string origin, IReadOnlyList<LateFact> lateFacts)
    {
        var currency = now?.Amount.Currency ?? before!.Amount.Currency;
        var difference = (now?.Amount ?? Money.Zero(currency)) - (before?.Amount ?? Money.Zero(currency));
        var exact = (now?.Unrounded ?? UnroundedMoney.Zero(currency)) - (before?.Unrounded ?? UnroundedMoney.Zero(currency));
        if (difference.Amount == 0m && exact.Amount == 0m) return;
        var rounding = now?.Rounding ?? RoundingRule.HalfEven;
        ExplanationStep[] steps =
        [
            PayIncentives.Step("told", (before?.Amount ?? Money.Zero(currency)).ToUnrounded(), $"Paid for {origin} so far"),
            PayIncentives.Step("recalculated", (now?.Amount ?? Money.Zero(currency)).ToUnrounded(), $"{origin} calculated from what is known now, rounded"),
            PayIncentives.Step("difference", difference.ToUnrounded(), "Posted here, because a closed period keeps what people were told"),
        ];
        lines.Add(new StatementLine(
            payee, LineKind.Adjustment, now?.ComponentCode ?? before!.ComponentCode, now?.ComponentName ?? before!.ComponentName, origin, now?.Plan, exact, difference, rounding, steps,
            [.. lateFacts.Where(f => f.ParticipantId is null || f.ParticipantId == payee.ParticipantId).Select(f => f.Cause).OrderBy(c => c.Kind, StringComparer.Ordinal).ThenBy(c => c.Reference, StringComparer.Ordinal)]));
    }
}
