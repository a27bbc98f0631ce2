using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>What an expression of the payment section must give.</summary>
public enum PaymentValue
{
    /// <summary>Money of the plan's currency.</summary>
    Money,

    /// <summary>A fraction.</summary>
    Share,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>A day.</summary>
    Date,

    /// <summary>Yes or no.</summary>
    Condition,
}

/// <summary>Whether an expression is about a payee's period or about one credit.</summary>
public enum PaymentGrain
{
    /// <summary>One value per payee and period.</summary>
    Payee,

    /// <summary>One value per credit.</summary>
    Credit,
}

/// <summary>An expression of the payment section as written, with its place; the plan's own checker compiles it beside the plan's values.</summary>
/// <param name="Path">Where it stands: <c>payment.draw.amount</c>.</param>
/// <param name="Text">As written.</param>
/// <param name="Line">1-based line of its first character in the document.</param>
/// <param name="Column">1-based column.</param>
/// <param name="Wanted">What it must give.</param>
/// <param name="Grain">What it is about.</param>
public sealed record PaymentExpression(string Path, string Text, int Line, int Column, PaymentValue Wanted, PaymentGrain Grain = PaymentGrain.Payee);

/// <summary>What a draw is.</summary>
public enum DrawKind
{
    /// <summary>Tops up to its amount; what was advanced is recovered from later earnings.</summary>
    Recoverable,

    /// <summary>Tops up to its amount and is never asked back.</summary>
    NonRecoverable,

    /// <summary>Paid on top of what is earned, and recovered.</summary>
    Loan,
}

/// <summary>How what was advanced comes back.</summary>
/// <param name="Share">Of what is left above <paramref name="Keep"/>; all where null.</param>
/// <param name="Keep">What a payee keeps before anything is recovered; the draw's amount where null, nothing for a loan.</param>
/// <param name="Limit">Most that is recovered in a period; no limit where null.</param>
/// <param name="Starts">The period of the draw in which recovery begins, 1 being its first; the first where null.</param>
public sealed record RecoveryRule(PaymentExpression? Share, PaymentExpression? Keep, PaymentExpression? Limit, PaymentExpression? Starts);

/// <summary>Money in advance.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Amount">Per period.</param>
/// <param name="During">When it is given; always where null. Recovery goes on after it.</param>
/// <param name="Periods">In how many periods it is given at most; no limit where null.</param>
/// <param name="BalanceLimit">Most that may be owed at any time; no limit where null.</param>
/// <param name="Recovery">How it comes back.</param>
public sealed record DrawRule(DrawKind Kind, PaymentExpression Amount, DateRange? During, PaymentExpression? Periods, PaymentExpression? BalanceLimit, RecoveryRule Recovery)
{
    /// <summary>With the last period of which interval what is still owed is forgiven; never where null.</summary>
    public SettleInterval? Forgiven { get; init; }
}

/// <summary>A floor under what is paid that is never asked back.</summary>
/// <param name="Amount">Per period.</param>
/// <param name="During">When; always where null.</param>
/// <param name="Until">Its last day, as an expression such as <c>add_months(hired_on, 3)</c>; null for no end. A period counts by its first day.</param>
public sealed record GuaranteeRule(PaymentExpression Amount, DateRange? During, PaymentExpression? Until);

/// <summary>A ceiling over what is paid in a period.</summary>
/// <param name="Amount">Per period.</param>
/// <param name="PaysLater">Whether the excess is kept for later periods; it is lost otherwise.</param>
public sealed record MaximumRule(PaymentExpression Amount, bool PaysLater);

/// <summary>What becomes of a negative payment that is carried.</summary>
/// <param name="Limit">Most that is carried, what is beyond it is forgiven; no limit where null.</param>
/// <param name="Forgiven">With the last period of which interval nothing of it is carried on; never where null.</param>
public sealed record DebtRule(PaymentExpression? Limit, SettleInterval? Forgiven);

/// <summary>When what was earned is paid out beyond the minimum.</summary>
public enum SettleInterval
{
    /// <summary>In each period.</summary>
    Period,

    /// <summary>In the last period of a quarter; before it exactly the minimum is paid.</summary>
    Quarter,

    /// <summary>In the last period of a year.</summary>
    Year,
}

/// <summary>How released deposits become a payment.</summary>
public sealed record SettlementRules
{
    /// <summary>Advance, or null.</summary>
    public DrawRule? Draw { get; init; }

    /// <summary>Floor, or null.</summary>
    public GuaranteeRule? Guarantee { get; init; }

    /// <summary>Ceiling, or null.</summary>
    public MaximumRule? Maximum { get; init; }

    /// <summary>When more than the minimum is paid.</summary>
    public SettleInterval Settles { get; init; }

    /// <summary>Whether a negative balance is paid (taken from the salary, by payroll); it is carried into the next period otherwise.</summary>
    public bool PaysNegative { get; init; }

    /// <summary>What becomes of a negative balance that is carried; it is carried whole until it is covered where null.</summary>
    public DebtRule? Debt { get; init; }

    /// <summary>A positive payment below this is kept for the next period; null pays any.</summary>
    public PaymentExpression? LeastPayment { get; init; }
}

/// <summary>Earning codes that are paid together, by their own rules.</summary>
/// <param name="Code">Unique in the plan.</param>
/// <param name="EarningCodes">Codes of components; the default group takes all that no other names.</param>
/// <param name="PayGroup">Who is paid together: same cycle, same payroll system.</param>
/// <param name="PayrollCode">What payroll calls it.</param>
/// <param name="Rules">How it is paid.</param>
public sealed record PaymentGroup(string Code, IReadOnlyList<string> EarningCodes, string PayGroup, string PayrollCode, SettlementRules Rules)
{
    /// <summary>The group of what no group names.</summary>
    public const string Default = "pay";

    /// <summary>The pay group of whom nothing says otherwise.</summary>
    public const string DefaultPayGroup = "default";
}

/// <summary>Against what the amounts of an event are held.</summary>
public enum ReleaseBasis
{
    /// <summary>Against what the order came to.</summary>
    Order,

    /// <summary>Against what was invoiced of it.</summary>
    Invoiced,

    /// <summary>Against nothing: that it happened is enough.</summary>
    Happening,
}

/// <summary>A whole number that an expression gives: what is behind its point does not count.</summary>
public static class WholePart
{
    /// <summary>The whole part of a value, at least and at most what a written number may be.</summary>
    public static int Of(decimal value, int least, int most) => (int)Math.Clamp(decimal.Truncate(value), least, most);
}

/// <summary>Numbers of a trigger that follow from the credit; null where they are written.</summary>
/// <param name="Count">How often it must have happened.</param>
/// <param name="AfterDays">Days after it was earned.</param>
/// <param name="AfterMonths">Months after it was earned.</param>
public sealed record TriggerExpressions(PaymentExpression? Count, PaymentExpression? AfterDays, PaymentExpression? AfterMonths);

/// <summary>What lets a part of a deposit go.</summary>
public sealed record ReleaseTrigger
{
    /// <summary>Most days that anything waits.</summary>
    public const int LongestWait = 3_660;

    /// <summary>Most months that anything waits.</summary>
    public const int LongestWaitInMonths = 120;

    /// <summary>Most often that an event must happen.</summary>
    public const int MostHappenings = 120;

    /// <summary>Numbers that follow from the credit and are not known yet; null where all are known.</summary>
    public TriggerExpressions? Open { get; init; }

    /// <summary>An event of the order (<c>collected</c>, <c>invoiced</c>, <c>go_live</c>); null where a date decides.</summary>
    public string? Event { get; init; }

    /// <summary>What the event's amounts are held against.</summary>
    public ReleaseBasis Basis { get; init; }

    /// <summary>All at once when this share of the basis is there; in proportion where null.</summary>
    public decimal? Reaching { get; init; }

    /// <summary>All at once when the event happened so often; null asks no count.</summary>
    public int? Count { get; init; }

    /// <summary>Days after it was earned, or after the event.</summary>
    public int AfterDays { get; init; }

    /// <summary>Months after it was earned, or after the event.</summary>
    public int AfterMonths { get; init; }

    /// <summary>What of an event still counts that comes late, the least late first; empty where its day does not matter.</summary>
    public IReadOnlyList<LateStep> Late { get; init; } = [];

    /// <summary>From which day lateness counts, as an expression over the credit; from the day on which it was earned where null.</summary>
    public PaymentExpression? LateFrom { get; init; }

    /// <summary>A day, as an expression over the credit (<c>end_of_year(date)</c>); null where the days and months above say it.</summary>
    public PaymentExpression? On { get; init; }

    /// <summary>In how many equal parts, a month apart, it goes from its day on.</summary>
    public int Instalments { get; init; } = 1;

    /// <summary>The day after its wait.</summary>
    public DateOnly After(DateOnly day) => day.AddMonths(AfterMonths).AddDays(AfterDays);

    /// <summary>The days of its instalments.</summary>
    public IEnumerable<DateOnly> DaysFrom(DateOnly first) => Enumerable.Range(0, Instalments).Select(i => first.AddMonths(i));

    /// <summary>The part of its instalments that is due on a day.</summary>
    public decimal Due(DateOnly first, DateOnly day) => (decimal)DaysFrom(first).Count(d => d <= day) / Instalments;

    /// <summary>The trigger with the numbers that a credit gives.</summary>
    /// <param name="number">Numbers that the credit's expressions gave, by their paths.</param>
    public ReleaseTrigger With(IReadOnlyDictionary<string, decimal> number)
    {
        ArgumentNullException.ThrowIfNull(number);
        if (Open is null) return this;
        return this with
        {
            Open = null, Count = Whole(Open.Count, 1, MostHappenings) ?? Count, AfterDays = Whole(Open.AfterDays, 0, LongestWait) ?? AfterDays, AfterMonths = Whole(Open.AfterMonths, 0, LongestWaitInMonths) ?? AfterMonths,
        };

        int? Whole(PaymentExpression? expression, int least, int most) => expression is null ? null : number.TryGetValue(expression.Path, out var value) ? WholePart.Of(value, least, most) : least;
    }
}

/// <summary>From when on an event is late, and what of it counts then.</summary>
/// <param name="Months">It comes later than so many months; null where days say it.</param>
/// <param name="Days">The same in days.</param>
/// <param name="Share">The part that counts.</param>
public sealed record LateStep(int? Months, int? Days, decimal Share)
{
    /// <summary>The last day that is not late.</summary>
    public DateOnly Until(DateOnly from) => from.AddMonths(Months ?? 0).AddDays(Days ?? 0);
}

/// <summary>A part of a deposit and what lets it go.</summary>
/// <param name="Share">Of the whole deposit; the parts of a rule sum to 1.</param>
/// <param name="Trigger">What lets it go.</param>
public sealed record ReleasePart(decimal Share, ReleaseTrigger Trigger);

/// <summary>When deposits of some codes become payable.</summary>
/// <param name="EarningCodes">Codes; all where empty.</param>
/// <param name="When">For which credits; all where null.</param>
/// <param name="Parts">Parts, which sum to 1.</param>
public sealed record ReleaseRule(IReadOnlyList<string> EarningCodes, PaymentExpression? When, IReadOnlyList<ReleasePart> Parts)
{
    /// <summary>The rule with the numbers that a credit gives.</summary>
    public ReleaseRule With(IReadOnlyDictionary<string, decimal> numbers) => Parts.All(p => p.Trigger.Open is null) ? this : this with { Parts = [.. Parts.Select(p => p with { Trigger = p.Trigger.With(numbers) })] };
}

/// <summary>How an order that is taken back takes pay with it.</summary>
public enum ClawbackMethod
{
    /// <summary>Everything is as if the order had never been: what stood in a wrong tier is rated again.</summary>
    Rerate,

    /// <summary>The credit at the rate at which it was paid; nothing else changes.</summary>
    OriginalRate,
}

/// <summary>Clawback of orders that are taken back.</summary>
public sealed record ClawbackRule
{
    /// <summary>Events that take an order back.</summary>
    public IReadOnlyList<string> Events { get; init; } = ["cancelled"];

    /// <summary>How.</summary>
    public ClawbackMethod Method { get; init; }

    /// <summary>Months in which an order can be taken back with effect; null with <see cref="WindowDays"/> null means always.</summary>
    public int? WindowMonths { get; init; }

    /// <summary>The same in days.</summary>
    public int? WindowDays { get; init; }

    /// <summary>Windows one after the other, each with the part that is taken back inside it; null where the one above says it.</summary>
    public IReadOnlyList<ClawbackWindow>? Schedule { get; init; }

    /// <summary>What <see cref="WindowMonths"/> and <see cref="WindowDays"/> come to for a credit, where they follow from it.</summary>
    public (PaymentExpression? Months, PaymentExpression? Days) Open { get; init; }

    /// <summary>From which day the window runs; the compensation date where null.</summary>
    public PaymentExpression? WindowFrom { get; init; }

    /// <summary>Whether only the part of the window that is left is taken back; all of it otherwise.</summary>
    public bool Prorated { get; init; }

    /// <summary>Whether a floor that was paid stays paid; only for <see cref="ClawbackMethod.OriginalRate"/>.</summary>
    public bool KeepsFloor { get; init; } = true;

    /// <summary>In how many payments it is taken.</summary>
    public int Instalments { get; init; } = 1;
}

/// <summary>A window of a schedule: what is cancelled in it, and in none before it, is taken back by its part.</summary>
/// <param name="Months">Whole months since the first day; null where days say it.</param>
/// <param name="Days">The same in days.</param>
/// <param name="Share">The part that is taken back.</param>
/// <param name="Open">What the part comes to for a credit, where it follows from it.</param>
public sealed record ClawbackWindow(int? Months, int? Days, decimal Share, PaymentExpression? Open);

/// <summary>Payments to those who left.</summary>
/// <param name="FinalDays">Days after the last one of employment until the final process date.</param>
/// <param name="PaysHeld">Whether what is held then is paid; it lapses otherwise.</param>
/// <param name="ForgivesDebt">Whether what is owed then is forgiven; it stays owed otherwise.</param>
public sealed record LeaverRule(int FinalDays, bool PaysHeld, bool ForgivesDebt);

/// <summary>Advances on single orders: deposits of some codes are paid ahead, and what the order earns later pays them back first.</summary>
/// <param name="AdvanceCodes">Codes of what is paid ahead.</param>
/// <param name="EarningCodes">Codes of what pays it back.</param>
public sealed record OrderAdvanceRule(IReadOnlyList<string> AdvanceCodes, IReadOnlyList<string> EarningCodes);

/// <summary>The payment section of a plan.</summary>
public sealed record PaymentSection
{
    /// <summary>How paths of expressions of the clawback begin.</summary>
    public const string ClawbackPath = "payment.clawback.";

    /// <summary>Pays everything at once and carries what is negative.</summary>
    public static PaymentSection Plain { get; } = new();

    /// <summary>How shares of deposits are rounded.</summary>
    public RoundingRule Rounding { get; init; } = RoundingRule.HalfEven;

    /// <summary>Groups, the default one last.</summary>
    public IReadOnlyList<PaymentGroup> Groups { get; init; } = [new(PaymentGroup.Default, [], PaymentGroup.DefaultPayGroup, string.Empty, new SettlementRules())];

    /// <summary>Release rules; the first that fits applies, and what none fits is payable at once.</summary>
    public IReadOnlyList<ReleaseRule> Releases { get; init; } = [];

    /// <summary>Advances on orders.</summary>
    public IReadOnlyList<OrderAdvanceRule> OrderAdvances { get; init; } = [];

    /// <summary>Clawback, or null where a cancellation is a transaction like any other.</summary>
    public ClawbackRule? Clawback { get; init; }

    /// <summary>Leavers, or null where nothing special holds for them.</summary>
    public LeaverRule? Leavers { get; init; }

    /// <summary>Every expression, for the checker.</summary>
    public IReadOnlyList<PaymentExpression> Expressions { get; init; } = [];

    /// <summary>The group that pays an earning code.</summary>
    public PaymentGroup GroupOf(string earningCode) => Groups.FirstOrDefault(g => g.EarningCodes.Contains(earningCode)) ?? Groups[^1];
}
