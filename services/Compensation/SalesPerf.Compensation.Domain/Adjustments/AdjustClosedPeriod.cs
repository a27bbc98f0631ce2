using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Adjustments;

/// <summary>What a payee was told for a component of a closed period: its line and all adjustments of it that are closed too.</summary>
/// <param name="ParticipantCode">Who.</param>
/// <param name="ComponentCode">Component.</param>
/// <param name="ComponentName">Name to show.</param>
/// <param name="Unrounded">Exact.</param>
/// <param name="Amount">Paid.</param>
public sealed record ToldAmount(string ParticipantCode, string ComponentCode, string ComponentName, UnroundedMoney Unrounded, Money Amount);

/// <summary>The line of a difference.</summary>
/// <param name="ParticipantCode">Whose.</param>
/// <param name="Line">The line.</param>
public sealed record AdjustmentLine(string ParticipantCode, PaidLine Line);

/// <summary>The difference between what a closed period should have paid and what was told: closed periods keep what people were told.</summary>
public static class AdjustClosedPeriod
{
    /// <summary>One line per payee, component and currency where there is a difference.</summary>
    /// <param name="truth">The closed period calculated from what is known now.</param>
    /// <param name="told">What people were told.</param>
    /// <param name="causesOf">What changed for a payee's component; asked only where there is a difference.</param>
    public static IReadOnlyList<AdjustmentLine> Difference(PeriodOutcome truth, IReadOnlyList<ToldAmount> told, Func<string, PaidLine?, ToldAmount?, IReadOnlyList<AdjustmentCause>> causesOf)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(told);
        ArgumentNullException.ThrowIfNull(causesOf);
        var toldBy = told.ToDictionary(t => (t.ParticipantCode, t.ComponentCode, t.Amount.Currency));
        var lines = new List<AdjustmentLine>();
        foreach (var payee in truth.Payees)
            foreach (var line in payee.Lines)
            {
                toldBy.Remove((payee.ParticipantCode, line.ComponentCode, line.Amount.Currency), out var before);
                Add(lines, payee.ParticipantCode, line, before, truth.PeriodCode, causesOf);
            }

        foreach (var gone in toldBy.Values.OrderBy(t => t.ParticipantCode, StringComparer.Ordinal).ThenBy(t => t.ComponentCode, StringComparer.Ordinal))
            Add(lines, gone.ParticipantCode, null, gone, truth.PeriodCode, causesOf);
        return lines;
    }

    private static void Add(
        List<AdjustmentLine> lines, string participant, PaidLine? now, ToldAmount? before, string origin, Func<string, PaidLine?, ToldAmount?, IReadOnlyList<AdjustmentCause>> causesOf)
    {
        var currency = now?.Amount.Currency ?? before!.Amount.Currency;
        var difference = (now?.Amount ?? Money.Zero(currency)) - (before?.Amount ?? Money.Zero(currency));
        var exact = (now?.Unrounded ?? UnroundedMoney.Zero(currency)) - (before?.Unrounded ?? UnroundedMoney.Zero(currency));
        if (difference.Amount == 0m && exact.Amount == 0m) return;
        ExplanationStep[] steps =
        [
            Step("told", (before?.Amount ?? Money.Zero(currency)).ToUnrounded(), $"Paid for {origin} so far"),
            Step("recalculated", (now?.Amount ?? Money.Zero(currency)).ToUnrounded(), $"{origin} calculated from what is known now, rounded"),
            Step("difference", difference.ToUnrounded(), "Posted here, because a closed period keeps what people were told"),
        ];
        lines.Add(new AdjustmentLine(participant, new PaidLine(
            LineKind.Adjustment, now?.ComponentCode ?? before!.ComponentCode, now?.ComponentName ?? before!.ComponentName, origin, now?.Plan, now?.EarningCode, exact, difference, now?.Rounding ?? RoundingRule.HalfEven, steps,
            causesOf(participant, now, before))));
    }

    private static ExplanationStep Step(string code, UnroundedMoney value, string text) => new(code, CanonicalForm.Of(value.Amount), value.Currency.Code, text);
}
