namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>What the expressions of a payment section came to for a payee and period.</summary>
/// <param name="Number">The value of an expression for money, a share or a count.</param>
/// <param name="Day">The value of an expression for a day.</param>
public sealed record PaymentValues(Func<PaymentExpression, decimal> Number, Func<PaymentExpression, DateOnly> Day);

/// <summary>Terms of payees by period, from the rules of their plan.</summary>
public static class PaymentTerms
{
    /// <summary>Terms of consecutive periods of one payee and group.</summary>
    /// <param name="section">The plan's payment section.</param>
    /// <param name="group">The group that is paid.</param>
    /// <param name="periods">Periods, earliest first.</param>
    /// <param name="drawPeriods">In how many periods before the draw was in force.</param>
    /// <param name="yearStarts">Month in which the plan's year begins.</param>
    /// <param name="leftOn">Last day of employment, or null.</param>
    /// <param name="valuesOf">Values by the place of the period.</param>
    public static IReadOnlyList<SettlementTerms> Of(
        PaymentSection section, PaymentGroup group, IReadOnlyList<PaymentPeriod> periods, int drawPeriods, int yearStarts, DateOnly? leftOn, Func<int, PaymentValues> valuesOf)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(periods);
        ArgumentNullException.ThrowIfNull(valuesOf);
        var final = section.Leavers is { } leavers && leftOn is { } left ? left.AddDays(leavers.FinalDays) : (DateOnly?)null;
        return [.. periods.Select((p, i) => OfPeriod(group.Rules, p, drawPeriods + i + 1, yearStarts, valuesOf(i)) with
        {
            IsFinal = final >= p.FirstDay && final <= p.LastDay,
            IsOver = final < p.FirstDay,
            PaysHeld = section.Leavers?.PaysHeld == true,
            ForgivesDebt = section.Leavers?.ForgivesDebt == true,
        })];
    }

    private static SettlementTerms OfPeriod(SettlementRules rules, PaymentPeriod period, int drawPeriod, int yearStarts, PaymentValues values) => new()
    {
        Draw = rules.Draw is { } draw ? Draw(draw, period, drawPeriod, values) : null,
        Guarantee = rules.Guarantee is { } guarantee && Applies(guarantee, period, values) ? values.Number(guarantee.Amount) : null,
        Maximum = rules.Maximum is { } maximum ? values.Number(maximum.Amount) : null,
        ExcessPaysLater = rules.Maximum?.PaysLater ?? true,
        Settles = rules.Settles switch
        {
            SettleInterval.Quarter => period.Ends(3, yearStarts),
            SettleInterval.Year => period.Ends(12, yearStarts),
            _ => true,
        },
        PaysNegative = rules.PaysNegative,
        LeastPayment = rules.LeastPayment is { } least ? values.Number(least) : 0m,
    };

    private static bool Applies(GuaranteeRule rule, PaymentPeriod period, PaymentValues values) =>
        rule.During?.Contains(period.FirstDay) != false && (rule.Until is not { } until || period.FirstDay <= values.Day(until));

    private static DrawTerms Draw(DrawRule rule, PaymentPeriod period, int drawPeriod, PaymentValues values)
    {
        var given = rule.During?.Contains(period.FirstDay) != false && (rule.Periods is not { } most || drawPeriod <= values.Number(most));
        var amount = given ? values.Number(rule.Amount) : 0m;
        var recovery = rule.Recovery;
        return new DrawTerms(
            rule.Kind, amount, Maybe(rule.BalanceLimit), recovery.Starts is not { } starts || drawPeriod >= values.Number(starts), Maybe(recovery.Share) ?? 1m,
            Maybe(recovery.Keep) ?? (rule.Kind == DrawKind.Recoverable ? amount : 0m), Maybe(recovery.Limit));

        decimal? Maybe(PaymentExpression? expression) => expression is null ? null : values.Number(expression);
    }
}
