using SalesPerf.Compensation.Domain.Plans;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>What the expressions of a payment section came to for a payee and period.</summary>
/// <param name="Number">The value of an expression for money, a share or a count.</param>
/// <param name="Day">The value of an expression for a day.</param>
public sealed record PaymentValues(Func<PaymentExpression, decimal> Number, Func<PaymentExpression, DateOnly> Day);

/// <summary>What a plan's version says of payments in a period.</summary>
/// <param name="Section">Its payment section.</param>
/// <param name="Year">When the plan's years and quarters begin.</param>
/// <param name="Values">What the section's expressions came to for the payee.</param>
public sealed record PlanTerms(PaymentSection Section, PlanYear Year, PaymentValues Values)
{
    /// <summary>No plan: all is paid at once.</summary>
    public static PlanTerms None { get; } = new(PaymentSection.Plain, PlanYear.Calendar, new PaymentValues(NoValue<decimal>, NoValue<DateOnly>));

    private static T NoValue<T>(PaymentExpression expression) => throw new InvalidOperationException($"The plain section has no expression {expression.Path}.");
}

/// <summary>Terms of payees by period, from the rules of their plan.</summary>
public static class PaymentTerms
{
    /// <summary>Terms of consecutive periods of one payee and group.</summary>
    /// <param name="periods">Periods, earliest first.</param>
    /// <param name="group">Code of the group that is paid.</param>
    /// <param name="drawPeriods">In how many periods before the draw was in force.</param>
    /// <param name="leftOn">Last day of employment, or null.</param>
    /// <param name="planIn">The plan by the place of the period; null where none pays.</param>
    public static IReadOnlyList<SettlementTerms> Of(IReadOnlyList<PaymentPeriod> periods, string group, int drawPeriods, DateOnly? leftOn, Func<int, PlanTerms?> planIn)
    {
        ArgumentNullException.ThrowIfNull(periods);
        ArgumentNullException.ThrowIfNull(planIn);
        var terms = new List<SettlementTerms>();
        foreach (var (period, i) in periods.Select((p, i) => (p, i)))
        {
            var plan = planIn(i) ?? PlanTerms.None;
            var rules = (plan.Section.Groups.FirstOrDefault(g => g.Code == group) ?? PaymentSection.Plain.Groups[^1]).Rules;
            if (rules.Draw is { } draw && Counts(draw, period)) drawPeriods++;
            terms.Add(Ending(OfPeriod(rules, period, drawPeriods, plan), plan.Section.Leavers, leftOn, period));
        }

        return terms;
    }

    private static SettlementTerms Ending(SettlementTerms terms, LeaverRule? leavers, DateOnly? leftOn, PaymentPeriod period)
    {
        if (leavers is null || leftOn?.AddDays(leavers.FinalDays) is not { } final) return terms;
        return terms with { IsFinal = final >= period.FirstDay && final <= period.LastDay, IsOver = final < period.FirstDay, PaysHeld = leavers.PaysHeld, ForgivesDebt = leavers.ForgivesDebt };
    }

    private static SettlementTerms OfPeriod(SettlementRules rules, PaymentPeriod period, int drawPeriod, PlanTerms plan) => new()
    {
        Draw = rules.Draw is { } draw ? Draw(draw, period, drawPeriod, plan.Values) with { IsForgiven = draw.Forgiven is { } interval && Ends(interval, period, plan) } : null,
        Guarantee = rules.Guarantee is { } guarantee && Applies(guarantee, period, plan.Values) ? plan.Values.Number(guarantee.Amount) : null,
        Maximum = rules.Maximum is { } maximum ? plan.Values.Number(maximum.Amount) : null,
        ExcessPaysLater = rules.Maximum?.PaysLater ?? true,
        Settles = Ends(rules.Settles, period, plan),
        PaysNegative = rules.PaysNegative,
        DebtLimit = rules.Debt?.Limit is { } debt ? plan.Values.Number(debt) : null,
        EndsDebt = rules.Debt?.Forgiven is { } forgiven && Ends(forgiven, period, plan),
        LeastPayment = rules.LeastPayment is { } least ? plan.Values.Number(least) : 0m,
    };

    private static bool Ends(SettleInterval interval, PaymentPeriod period, PlanTerms plan) => interval switch
    {
        SettleInterval.Quarter => plan.Year.EndsQuarter(period.Days),
        SettleInterval.Year => plan.Year.EndsYear(period.Days),
        _ => true,
    };

    private static bool Applies(GuaranteeRule rule, PaymentPeriod period, PaymentValues values) =>
        rule.During?.Contains(period.FirstDay) != false && (rule.Until is not { } until || period.FirstDay <= values.Day(until));

    private static bool Counts(DrawRule rule, PaymentPeriod period) => period.FirstDay >= (rule.During?.Start ?? period.FirstDay);

    private static DrawTerms Draw(DrawRule rule, PaymentPeriod period, int drawPeriod, PaymentValues values)
    {
        var given = rule.During?.Contains(period.FirstDay) != false && (rule.Periods is not { } most || drawPeriod <= values.Number(most));
        var amount = given ? values.Number(rule.Amount) : 0m;
        var recovery = rule.Recovery;
        return new DrawTerms(
            rule.Kind, amount, Maybe(rule.BalanceLimit), recovery.Starts is not { } starts || drawPeriod >= values.Number(starts), Maybe(recovery.Share) ?? 1m,
            Maybe(recovery.Keep) ?? (rule.Kind == DrawKind.Recoverable ? amount : 0m), Maybe(recovery.Limit)) { Counts = Counts(rule, period) };

        decimal? Maybe(PaymentExpression? expression) => expression is null ? null : values.Number(expression);
    }
}
