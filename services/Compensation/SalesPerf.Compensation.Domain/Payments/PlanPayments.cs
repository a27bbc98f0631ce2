using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>Who is paid, and what is known of it beside the plan.</summary>
/// <param name="Participant">Code of the payee.</param>
/// <param name="Currency">The currency that is paid; a plan's section says how only for what the plan pays the payee in.</param>
public sealed record PaidPayee(string Participant, Currency Currency)
{
    /// <summary>Last day of employment, or null.</summary>
    public DateOnly? LeftOn { get; init; }

    /// <summary>What was owed, carried and held before the first period; nothing where null.</summary>
    public PaymentOpening? Opening { get; init; }

    /// <summary>The first period that is paid here; what was before was paid elsewhere. The first of all where null.</summary>
    public string? FirstPeriod { get; init; }

    /// <summary>What statements say of a period's component, where that may be something else than what is calculated now: takes period, component and the calculated amount.</summary>
    public Func<string, string, Money, Money> Told { get; init; } = (_, _, calculated) => calculated;

    /// <summary>What was earned and no plan's calculation gives: rewards, corrections, lines of earlier days.</summary>
    public IReadOnlyList<Incentive> Beside { get; init; } = [];

    /// <summary>Holds.</summary>
    public IReadOnlyList<Hold> Holds { get; init; } = [];

    /// <summary>Orders that somebody holds.</summary>
    public IReadOnlySet<string> HeldOrders { get; init; } = new HashSet<string>();
}

/// <summary>
/// Pays what plans came to, each period with what was known at its end, so that an order which is taken back later is taken back later.
/// What a period's plan version says holds for that period's deposits and terms, also when a later version says otherwise.
/// </summary>
public sealed class PlanPayments
{
    private readonly IReadOnlyList<PaymentPeriod> periods;
    private readonly IReadOnlyList<TransactionFact> transactions;
    private readonly IReadOnlyList<IReadOnlyDictionary<string, PlanPeriod>> plans;
    private readonly Dictionary<string, int> places;
    private readonly Dictionary<(PaymentSection Section, int Known), IReadOnlyList<RemainingLine>> remaining = [];
    private readonly Dictionary<PaymentSection, ILookup<(string Order, string Line, string Path), Value>> clawbackValues = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(PaymentSection Section, int Known), Dictionary<string, decimal>> standing = [];

    /// <summary>Takes consecutive periods and what was calculated for them.</summary>
    /// <param name="periods">Periods, earliest first.</param>
    /// <param name="transactions">What was sold, and what happened to it, in these periods.</param>
    /// <param name="plans">By the place of the period: the plan of each participant whom one pays.</param>
    /// <param name="known">What is known of orders beyond what the transactions say; none where null.</param>
    public PlanPayments(IReadOnlyList<PaymentPeriod> periods, IReadOnlyList<TransactionFact> transactions, IReadOnlyList<IReadOnlyDictionary<string, PlanPeriod>> plans, OrderBook? known = null)
    {
        ArgumentNullException.ThrowIfNull(periods);
        ArgumentNullException.ThrowIfNull(transactions);
        ArgumentNullException.ThrowIfNull(plans);
        (this.periods, this.transactions, this.plans) = (periods, transactions, plans);
        places = periods.Select((p, i) => (p.Code, i)).ToDictionary(p => p.Code, p => p.i, StringComparer.Ordinal);
        Orders = known is null ? Book(transactions) : known.Over(Book(transactions));
    }

    /// <summary>What is known of orders.</summary>
    public OrderBook Orders { get; }

    /// <summary>The groups that a payee has been paid by so far, as their latest section says, and the plain one where in some period no plan pays.</summary>
    public IReadOnlyList<PaymentGroup> GroupsOf(PaidPayee payee)
    {
        var sections = Enumerable.Range(0, periods.Count).Reverse().Select(i => PlanIn(payee, i)?.Section).OfType<PaymentSection>().Append(PaymentSection.Plain);
        return [.. sections.SelectMany(s => s.Groups).DistinctBy(g => g.Code)];
    }

    /// <summary>Whether a period is one of them.</summary>
    public bool Has(string period) => places.ContainsKey(period);

    /// <summary>Payments of all periods, earliest first.</summary>
    public IReadOnlyList<PeriodPayment> All(PaidPayee payee, PaymentGroup group) =>
        PayPeriod.All(FactsOf(payee, group), known => Deposits(payee, group, FirstOf(payee) + known));

    /// <summary>The payment of the last period.</summary>
    /// <param name="payee">Payee.</param>
    /// <param name="group">Group.</param>
    /// <param name="history">What was posted for the periods before, with what payments began with; null for nothing else.</param>
    public PeriodPayment Last(PaidPayee payee, PaymentGroup group, PaymentHistory? history)
    {
        var facts = FactsOf(payee, group) with { Deposits = Deposits(payee, group, periods.Count - 1) };
        return PayPeriod.Last(facts, history ?? PaymentHistory.From(facts.Opening));
    }

    /// <summary>What payroll knows a component of a period as.</summary>
    public string EarningCodeOf(PaidPayee payee, string period, string component)
    {
        ArgumentNullException.ThrowIfNull(payee);
        return PlanIn(payee, period)?.EarningCodeOf(component) ?? component;
    }

    /// <summary>The group that pays a component of a period.</summary>
    public PaymentGroup GroupOf(PaidPayee payee, string period, string component)
    {
        ArgumentNullException.ThrowIfNull(payee);
        return PlanIn(payee, period) is { } plan ? plan.Section.GroupOf(plan.EarningCodeOf(component)) : PaymentSection.Plain.Groups[^1];
    }

    /// <summary>Whether a plan's calculation gives what a component of a period came to; what it does not give is told beside.</summary>
    public bool Calculates(PaidPayee payee, string period, string component)
    {
        ArgumentNullException.ThrowIfNull(payee);
        return PlanIn(payee, period)?.LinesOf(payee.Participant).Any(l => l.Component == component) == true;
    }

    private PaymentFacts FactsOf(PaidPayee payee, PaymentGroup group)
    {
        ArgumentNullException.ThrowIfNull(payee);
        ArgumentNullException.ThrowIfNull(group);
        var (latest, opening, first) = (PlanIn(payee, periods.Count - 1)?.Section ?? PaymentSection.Plain, payee.Opening ?? PaymentOpening.None(payee.Currency), FirstOf(payee));
        PaymentPeriod[] paid = [.. periods.Skip(first)];
        return new PaymentFacts
        {
            Periods = paid, Terms = PaymentTerms.Of(paid, group.Code, opening.State.DrawPeriods, payee.LeftOn, i => TermsIn(payee, first + i)), Deposits = [], Opening = opening, Orders = Orders, Holds = payee.Holds,
            OrderAdvances = latest.OrderAdvances, ClawbackInstalments = latest.Clawback?.Instalments ?? 1, Rounding = latest.Rounding,
        };
    }

    private PlanTerms? TermsIn(PaidPayee payee, int period) => PlanIn(payee, period) is { } plan
        ? new PlanTerms(plan.Section, plan.Year, Values(plan, plan.PaidIn(payee.Participant), Known(plan, period).ValuesOf(payee.Participant)))
        : null;

    private List<Deposit> Deposits(PaidPayee payee, PaymentGroup group, int known)
    {
        var deposits = new List<Deposit>();
        for (var i = FirstOf(payee); i <= known; i++)
            if (PlanIn(payee, i) is { } plan) deposits.AddRange(Make(Of(plan, payee, known), plan.Section, payee, group, known));
        foreach (var beside in payee.Beside.GroupBy(b => b.Period).Where(b => !places.TryGetValue(b.Key, out var place) || place <= known))
            deposits.AddRange(Make(beside, PlanIn(payee, beside.Key)?.Section ?? PaymentSection.Plain, payee, group, known));
        return deposits;
    }

    private IReadOnlyList<Deposit> Make(IEnumerable<Incentive> incentives, PaymentSection section, PaidPayee payee, PaymentGroup group, int known) =>
        MakeDeposits.Of(incentives.Where(i => section.GroupOf(i.EarningCode).Code == group.Code), section, EarnedOn, payee.HeldOrders, section.Clawback is null ? null : Standing(section, known));

    // What is of a day before the first period was earned before it.
    private DateOnly EarnedOn(string period) => places.TryGetValue(period, out var place) ? periods[place].LastDay : periods[0].FirstDay;

    private IEnumerable<Incentive> Of(PlanPeriod plan, PaidPayee payee, int known)
    {
        var incentives = Incentives(plan, Known(plan, known), payee);
        return plan.Section.Clawback is { Method: ClawbackMethod.OriginalRate } rule ? Clawbacks.AtOriginalRate(rule, incentives, Remaining(plan.Section, known), plan.Section.Rounding) : incentives;
    }

    // What statements said stands; what was taken back changes it by what it changes in the calculation.
    private static IEnumerable<Incentive> Incentives(PlanPeriod plan, PeriodCalculation now, PaidPayee payee)
    {
        var (credits, about) = (now.CreditsOf(payee.Participant), now.ValuesOf(payee.Participant));
        var after = now.LinesOf(payee.Participant).ToDictionary(l => l.Component, l => l.Amount, StringComparer.Ordinal);
        foreach (var line in plan.LinesOf(payee.Participant))
        {
            var amount = payee.Told(line.Period, line.Component, line.Amount) + (after.GetValueOrDefault(line.Component, line.Amount) - line.Amount);
            yield return new Incentive(line.Period, line.Component, line.EarningCode ?? line.Component, amount, Sources(plan, credits, line.Component, about))
            {
                BeforeLimits = plan.Section.Clawback is { Method: ClawbackMethod.OriginalRate } ? now.BeforeLimits(payee.Participant, line.Component) : null,
                Payee = plan.Section.Releases.Count == 0 ? null : OfPayee(plan, about),
            };
        }
    }

    // What happened to an order afterwards is no part of what was earned, unless a component pays by it and nothing else was credited.
    private static DepositSource[] Sources(PlanPeriod plan, IReadOnlyList<CreditResult> credits, string component, IReadOnlyDictionary<string, Value> about)
    {
        var marks = Marks(plan.Section);
        var earning = credits.Where(c => !marks.Contains(c.Transaction.Event)).ToArray();
        return [.. (earning.Length > 0 ? earning : credits).Select(c => new DepositSource(
            c.Transaction.Order, c.Transaction.Line, c.Values.TryGetValue(component, out var own) ? own.Number : c.Amount.Amount, c.Transaction.Date,
            Given(plan, c.Values, about, IsDate, v => v.Date), Given(plan, c.Values, about, IsFlag, v => v.Flag)) { Numbers = Given(plan, c.Values, about, IsNumber, v => v.Number) })];
    }

    private static DepositSource OfPayee(PlanPeriod plan, IReadOnlyDictionary<string, Value> about) => new(
        string.Empty, string.Empty, 0m, plan.Result.Period.Start, Given(plan, about, about, IsDate, v => v.Date), Given(plan, about, about, IsFlag, v => v.Flag)) { Numbers = Given(plan, about, about, IsNumber, v => v.Number) };

    private static bool IsDate(ValueKind kind) => kind == ValueKind.Date;

    private static bool IsFlag(ValueKind kind) => kind == ValueKind.Boolean;

    private static bool IsNumber(ValueKind kind) => kind is ValueKind.Number or ValueKind.Percent;

    // What an expression of the section came to for the credit, or for the payee where it is about nothing else.
    private static Dictionary<string, T> Given<T>(PlanPeriod plan, IReadOnlyDictionary<string, Value> credit, IReadOnlyDictionary<string, Value> about, Func<ValueKind, bool> isOf, Func<Value, T> take)
    {
        var given = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var path in plan.Section.Expressions.Where(e => e.Grain == PaymentGrain.Credit).Select(e => e.Path))
            if ((credit.TryGetValue(path, out var value) || about.TryGetValue(path, out value)) && isOf(value.Kind)) given[path] = take(value);
        return given;
    }

    private PeriodCalculation Known(PlanPeriod plan, int known) => plan.Section.Clawback is { Method: ClawbackMethod.Rerate } ? plan.Without(Remaining(plan.Section, known)) : plan.Result;

    private IReadOnlyList<RemainingLine> Remaining(PaymentSection section, int known)
    {
        if (remaining.TryGetValue((section, known), out var found)) return found;
        return remaining[(section, known)] = Clawbacks.Remaining(section.Clawback!, Sold(section), TakenBack(section.Clawback!), periods[known].LastDay);
    }

    private Dictionary<string, decimal> Standing(PaymentSection section, int known)
    {
        if (standing.TryGetValue((section, known), out var found)) return found;
        var left = Remaining(section, known).ToDictionary(r => (r.Line.Order, r.Line.Line), r => r.Remaining);
        return standing[(section, known)] = left.Count == 0 ? [] : Sold(section).GroupBy(l => l.Order)
            .Select(o => (Order: o.Key, Whole: o.Sum(l => l.Amount), Left: o.Sum(l => l.Amount * left.GetValueOrDefault((l.Order, l.Line), 1m)))).Where(o => o.Whole != 0m && o.Whole != o.Left)
            .ToDictionary(o => o.Order, o => Math.Clamp(o.Left / o.Whole, 0m, 1m), StringComparer.Ordinal);
    }

    private IEnumerable<TakenBack> TakenBack(ClawbackRule rule)
    {
        var lines = transactions.Where(t => !rule.Events.Contains(t.Event)).Select(t => (t.Order, t.Line)).ToHashSet();
        return transactions.Where(t => rule.Events.Contains(t.Event)).Select(t => new TakenBack(t.Order, lines.Contains((t.Order, t.Line)) ? t.Line : null, t.Date, t.Amount));
    }

    // The window runs from the first event of a line, or from the day that the plan's own expression gives.
    private IEnumerable<SoldLine> Sold(PaymentSection section)
    {
        var (rule, marks) = (section.Clawback!, Marks(section));
        var back = transactions.Where(t => rule.Events.Contains(t.Event)).Select(t => t.Order).ToHashSet(StringComparer.Ordinal);
        if (!clawbackValues.TryGetValue(section, out var given)) clawbackValues[section] = given = ClawbackValues(section);
        return transactions.Where(t => back.Contains(t.Order) && !rule.Events.Contains(t.Event) && !marks.Contains(t.Event)).GroupBy(t => (t.Order, t.Line)).Select(g => new SoldLine(
            g.Key.Order, g.Key.Line, g.Sum(t => t.Amount), rule.WindowFrom is { } from && Days(given[(g.Key.Order, g.Key.Line, from.Path)]) is { } day ? day : g.Min(t => t.Date))
        {
            Rule = given.Count == 0 ? null : Clawbacks.With(rule, e => given[(g.Key.Order, g.Key.Line, e.Path)].Select(v => (decimal?)v.Number).Max()),
        });
    }

    private static DateOnly? Days(IEnumerable<Value> values) => values.Select(v => (DateOnly?)v.Date).Min();

    // Of several credits of a line the earliest day, the longest window and the largest part count.
    private ILookup<(string Order, string Line, string Path), Value> ClawbackValues(PaymentSection section)
    {
        string[] paths = [.. section.Expressions.Where(e => e.Path.StartsWith(PaymentSection.ClawbackPath, StringComparison.Ordinal)).Select(e => e.Path)];
        var results = paths.Length == 0 ? [] : plans.SelectMany(p => p.Values).Distinct().Where(p => ReferenceEquals(p.Section, section)).Select(p => p.Result);
        var given = from result in results
                    from participant in result.Participants
                    let about = result.ValuesOf(participant)
                    from credit in result.CreditsOf(participant)
                    from path in paths
                    let value = credit.Values.TryGetValue(path, out var own) ? own : about.TryGetValue(path, out var whole) ? whole : (Value?)null
                    where value is not null
                    select (credit.Transaction.Order, credit.Transaction.Line, path, Value: value.Value);
        return given.ToLookup(g => (g.Order, g.Line, g.path), g => g.Value);
    }

    private int FirstOf(PaidPayee payee) => payee.FirstPeriod is { } first ? places.GetValueOrDefault(first) : 0;

    private PlanPeriod? PlanIn(PaidPayee payee, int period) => period >= FirstOf(payee) && plans[period].GetValueOrDefault(payee.Participant) is { } plan && plan.PaidIn(payee.Participant).Currency == payee.Currency ? plan : null;

    private PlanPeriod? PlanIn(PaidPayee payee, string period) => places.TryGetValue(period, out var place) ? PlanIn(payee, place) : null;

    private static HashSet<string> Marks(PaymentSection section) => [.. section.Releases.SelectMany(r => r.Parts).Select(p => p.Trigger.Event).OfType<string>()];

    private static OrderBook Book(IReadOnlyList<TransactionFact> transactions) => new(
        transactions.Where(t => t.Event == "booked").GroupBy(t => t.Order).ToDictionary(g => g.Key, g => g.Sum(t => t.Amount), StringComparer.Ordinal),
        transactions.Where(t => t.Event != "booked").Select(t => new OrderEvent(t.Order, t.Event, t.Date, t.Amount)));

    // Nobody is paid a part of what the section rounds to, whatever a formula comes to.
    private static PaymentValues Values(PlanPeriod plan, PayeeCurrency paid, IReadOnlyDictionary<string, Value> values) => new(
        e => !values.TryGetValue(e.Path, out var value) ? throw new DomainException(PaymentRefusals.NoValue(e)) : e.Wanted != PaymentValue.Money ? value.Number
            : plan.Section.Rounding.Apply(paid.Of(value.Number) ?? throw new DomainException(paid.WhyNot(e.Path)), paid.Currency),
        e => values.TryGetValue(e.Path, out var value) ? value.Date : throw new DomainException(PaymentRefusals.NoValue(e)));
}
