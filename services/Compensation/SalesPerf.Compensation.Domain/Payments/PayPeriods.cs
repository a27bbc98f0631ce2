using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>A period in which people are paid.</summary>
/// <param name="Code">Period.</param>
/// <param name="FirstDay">Its first day.</param>
/// <param name="LastDay">Its last day; what is released on it counts.</param>
public sealed record PaymentPeriod(string Code, DateOnly FirstDay, DateOnly LastDay)
{
    /// <summary>A period of a calendar.</summary>
    public static PaymentPeriod Of(FiscalPeriod period)
    {
        ArgumentNullException.ThrowIfNull(period);
        return new PaymentPeriod(period.Code, period.Start, period.EndExclusive.AddDays(-1));
    }

    /// <summary>It as a period of a calendar.</summary>
    internal FiscalPeriod Days => new(Code, new DateRange(FirstDay, LastDay.AddDays(1)));
}

/// <summary>Sums of everything that happened to a payee's money, from the beginning on or in one period.</summary>
public sealed record PaymentTotals(
    Money Earned, Money Released, Money Granted, Money Advanced, Money OrderAdvanced, Money Recovered, Money Forfeited, Money Forgiven, Money WrittenOff, Money Carried, Money Paid)
{
    /// <summary>Nothing.</summary>
    public static PaymentTotals Zero(Currency currency)
    {
        var zero = Money.Zero(currency);
        return new PaymentTotals(zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero);
    }

    /// <summary>Earned and not yet released.</summary>
    public Money Held => Earned - Released;

    /// <summary>Advanced and neither recovered nor written off.</summary>
    public Money Owed => Advanced + OrderAdvanced - Recovered - WrittenOff;

    /// <summary>Zero where no cent was lost or made: released, granted, advanced and forgiven are what was paid, recovered, forfeited or is carried.</summary>
    public Money Imbalance => Released + Granted + Advanced + Forgiven - Paid - Recovered - Forfeited - Carried;

    /// <summary>Both together.</summary>
    public static PaymentTotals operator +(PaymentTotals a, PaymentTotals b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new(
            a.Earned + b.Earned, a.Released + b.Released, a.Granted + b.Granted, a.Advanced + b.Advanced, a.OrderAdvanced + b.OrderAdvanced, a.Recovered + b.Recovered, a.Forfeited + b.Forfeited,
            a.Forgiven + b.Forgiven, a.WrittenOff + b.WrittenOff, a.Carried + b.Carried, a.Paid + b.Paid);
    }

    /// <summary>The one less the other.</summary>
    public static PaymentTotals operator -(PaymentTotals a, PaymentTotals b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new(
            a.Earned - b.Earned, a.Released - b.Released, a.Granted - b.Granted, a.Advanced - b.Advanced, a.OrderAdvanced - b.OrderAdvanced, a.Recovered - b.Recovered, a.Forfeited - b.Forfeited,
            a.Forgiven - b.Forgiven, a.WrittenOff - b.WrittenOff, a.Carried - b.Carried, a.Paid - b.Paid);
    }
}

/// <summary>What was paid too much and is taken in parts.</summary>
/// <param name="Period">The payment in which it was found.</param>
/// <param name="Amount">All of it.</param>
/// <param name="Parts">In how many payments.</param>
/// <param name="Taken">In how many it was taken already.</param>
public sealed record Instalment(string Period, Money Amount, int Parts, int Taken)
{
    /// <summary>Digits of each part; those of the currency where null.</summary>
    public int? Digits { get; init; }

    /// <summary>What is not taken yet.</summary>
    public Money Left => Parts == Taken ? Money.Zero(Amount.Currency) : Amount - UpTo(Taken);

    internal Instalment Next() => this with { Taken = Taken + 1 };

    // The difference of rounded running sums, so that the parts sum to the whole.
    private Money UpTo(int parts) => (Amount.ToUnrounded() * ((decimal)parts / Parts)).Round(RoundingRule.HalfEven with { Digits = Digits });
}

/// <summary>What was posted for a payee and group up to a period: the only thing that a payment needs to know of earlier ones.</summary>
/// <param name="Totals">Sums of all postings.</param>
/// <param name="Instalments">What was paid too much and is taken in parts.</param>
/// <param name="Due">What was paid too much and could not be taken yet; negative where too little was, because it is too small to be paid.</param>
public sealed record PaymentHistory(PaymentTotals Totals, IReadOnlyList<Instalment> Instalments, Money Due)
{
    /// <summary>Nothing was paid here yet.</summary>
    public static PaymentHistory From(PaymentOpening opening)
    {
        ArgumentNullException.ThrowIfNull(opening);
        return new PaymentHistory(opening.Totals, [], Money.Zero(opening.Totals.Paid.Currency));
    }

    /// <summary>What was posted here after what payments began with.</summary>
    public PaymentHistory After(PaymentOpening opening)
    {
        ArgumentNullException.ThrowIfNull(opening);
        return this with { Totals = opening.Totals + Totals };
    }
}

/// <summary>Everything that a payee's payment of a group follows from.</summary>
public sealed record PaymentFacts
{
    /// <summary>All periods up to the one to pay, earliest first.</summary>
    public required IReadOnlyList<PaymentPeriod> Periods { get; init; }

    /// <summary>Terms of each of them.</summary>
    public required IReadOnlyList<SettlementTerms> Terms { get; init; }

    /// <summary>All deposits of the group as they are known now, of all periods.</summary>
    public required IReadOnlyList<Deposit> Deposits { get; init; }

    /// <summary>What happened to orders.</summary>
    public OrderBook Orders { get; init; } = OrderBook.Empty;

    /// <summary>Holds.</summary>
    public IReadOnlyList<Hold> Holds { get; init; } = [];

    /// <summary>What was owed, carried and held before the first period.</summary>
    public required PaymentOpening Opening { get; init; }

    /// <summary>Advances on orders: which deposits are such, and which pay them back.</summary>
    public IReadOnlyList<OrderAdvanceRule> OrderAdvances { get; init; } = [];

    /// <summary>In how many payments what was paid too much is taken.</summary>
    public int ClawbackInstalments { get; init; } = 1;

    /// <summary>Rounding of shares.</summary>
    public RoundingRule Rounding { get; init; } = RoundingRule.HalfEven;
}

/// <summary>A payment to a payee of one group and period.</summary>
/// <param name="Period">Period.</param>
/// <param name="Posted">What this payment adds to all sums: the difference between what should have happened until now and what was posted before.</param>
/// <param name="ThisPeriod">The period by itself, as it is known now.</param>
/// <param name="Correction">What earlier periods should have been paid, less what they were.</param>
/// <param name="History">What the next payment needs to know.</param>
/// <param name="Releases">How far each deposit is released.</param>
/// <param name="Steps">How the payment came about.</param>
public sealed record PeriodPayment(
    string Period, PaymentTotals Posted, Settled ThisPeriod, Money Correction, PaymentHistory History, IReadOnlyList<Release> Releases, IReadOnlyList<ExplanationStep> Steps)
{
    /// <summary>What is paid.</summary>
    public Money Paid => Posted.Paid;

    /// <summary>What payments go on from after this one, as long as nothing becomes known of what was before: what is wholly released waits no more.</summary>
    public required PaymentOpening GoesOn { get; init; }

    /// <summary>Advanced and not yet recovered, as it is known now.</summary>
    public Money DrawBalance => ThisPeriod.State.Owed;
}

/// <summary>Pays a period.</summary>
/// <remarks>
/// The truth is settled again from the first period on, with all deposits as they are known now; what is posted is its difference to what was posted
/// before. So a closed payment is never touched, a late or cancelled order has exactly the effect it would have had in time — through tiers, draws,
/// guarantees and ceilings — and the result does not depend on when it became known.
/// </remarks>
public static class PayPeriod
{
    /// <summary>The payment of the last of the periods.</summary>
    /// <param name="facts">What is known now.</param>
    /// <param name="history">What was posted for the periods before.</param>
    public static PeriodPayment Last(PaymentFacts facts, PaymentHistory history)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(history);
        var truth = Truth(facts);
        var (last, before) = (truth[^1], truth.Count > 1 ? truth[^2].Totals : facts.Opening.Totals);
        var correction = before.Paid - history.Totals.Paid;
        var steps = last.Settled.Steps.Where(s => s.Code != "paid").ToList();
        var instalments = Schedule(facts, history, correction, steps);
        var due = last.Settled.Paid + correction + Sum(instalments.Select(i => i.Left), correction);
        var paid = Payable(facts.Terms[^1], due, last.Settled.State.Kept, steps);
        steps.Add(Step("paid", paid, "Paid"));
        var posted = last.Totals - history.Totals;
        // What is paid beyond or below the truth is carried until it meets it.
        posted = posted with { Paid = paid, Carried = posted.Carried + posted.Paid - paid };
        var after = new PaymentHistory(history.Totals + posted, [.. instalments.Where(i => i.Left.Amount != 0m)], paid - due);
        return new PeriodPayment(facts.Periods[^1].Code, posted, last.Settled, correction, after, last.Releases, steps)
        {
            GoesOn = new PaymentOpening(last.Settled.State, [.. last.Releases.Where(r => r.Held.Amount != 0m).Select(r => new WaitingDeposit(r.Deposit, r.Amount) { Lapsed = r.Lapsed.Amount == 0m ? null : r.Lapsed })], last.Totals),
        };
    }

    /// <summary>Payments of all periods, each with what was known when it ended.</summary>
    /// <param name="facts">Facts; their deposits are not used.</param>
    /// <param name="knownAt">Deposits of the group as they were known at the end of a period, by its place.</param>
    public static IReadOnlyList<PeriodPayment> All(PaymentFacts facts, Func<int, IReadOnlyList<Deposit>> knownAt)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(knownAt);
        var (history, payments) = (PaymentHistory.From(facts.Opening), new List<PeriodPayment>());
        for (var n = 0; n < facts.Periods.Count; n++)
        {
            var known = facts with { Periods = [.. facts.Periods.Take(n + 1)], Terms = [.. facts.Terms.Take(n + 1)], Deposits = knownAt(n) };
            payments.Add(Last(known, history));
            history = payments[^1].History;
        }

        return payments;
    }

    // What was let go of a deposit until the period before.
    private readonly record struct LetGoBefore(Money Amount, Money Lapsed)
    {
        public Money Payable => Amount - Lapsed;
    }

    private sealed record TruePeriod(Settled Settled, PaymentTotals Totals, IReadOnlyList<Release> Releases);

    private static List<TruePeriod> Truth(PaymentFacts facts)
    {
        var (state, totals, periods) = (facts.Opening.State, facts.Opening.Totals, new List<TruePeriod>());
        var index = facts.Periods.Select((p, i) => (p.Code, i)).ToDictionary(p => p.Code, p => p.i, StringComparer.Ordinal);
        // Deposits of periods before the first one are there from the first one on.
        var from = facts.Deposits.ToLookup(d => index.GetValueOrDefault(d.Key.Period));
        var (known, before) = (facts.Opening.Waiting.Select(w => w.Deposit).ToList(), facts.Opening.Waiting.ToDictionary(w => w.Deposit.Key, w => new LetGoBefore(w.Released, w.Lapsed ?? Money.Zero(w.Released.Currency))));
        for (var i = 0; i < facts.Periods.Count; i++)
        {
            known.AddRange(from[i]);
            var byRule = known.ConvertAll(d => Kept(ReleaseDeposits.AsOf(d, facts.Periods[i].LastDay, facts.Orders, facts.Holds, facts.Rounding), before, facts.Periods[i].LastDay, facts));
            var releases = byRule.ConvertAll(r => Ending(facts.Terms[i], r, before));
            var paid = facts.Terms[i] is { IsFinal: true, PaysHeld: false } ? byRule : releases;
            var lapsed = Sum(releases.Zip(paid, (r, p) => r.Amount - p.Amount), totals.Paid);
            var settled = Settle.Period(facts.Terms[i], state, New(releases, paid, before, totals.Paid, facts) with { Lapsed = lapsed }, facts.Rounding);
            foreach (var release in releases) before[release.Deposit.Key] = new LetGoBefore(release.Amount, release.Lapsed);
            state = settled.State;
            totals = Add(totals, settled, Sum(from[i].Select(d => d.Amount), totals.Paid));
            periods.Add(new TruePeriod(settled, totals, releases));
        }

        return periods;
    }

    // A hold keeps back what is not released yet, and takes nothing that is.
    private static Release Kept(Release release, Dictionary<DepositKey, LetGoBefore> before, DateOnly day, PaymentFacts facts)
    {
        if (release.HeldBy is null || !before.TryGetValue(release.Deposit.Key, out var earlier) || release.Payable.Amount >= earlier.Payable.Amount) return release;
        var byRule = ReleaseDeposits.AsOf(release.Deposit, day, facts.Orders, [], facts.Rounding);
        if (byRule.Payable.Amount <= earlier.Payable.Amount) return byRule;
        var released = earlier.Payable + release.Lapsed;
        return release with { Share = released.Amount / release.Deposit.Amount.Amount, Amount = released };
    }

    // With the last payment nothing waits any longer, except for what a person holds; so nothing comes too late after it either.
    private static Release Ending(SettlementTerms terms, Release release, Dictionary<DepositKey, LetGoBefore> before)
    {
        if (!(terms.IsFinal || terms.IsOver) || release.HeldBy is not null) return release;
        var lapsed = !terms.IsOver ? release.Lapsed : before.TryGetValue(release.Deposit.Key, out var earlier) ? earlier.Lapsed : Money.Zero(release.Lapsed.Currency);
        return release with { Share = 1m, Amount = release.Deposit.Amount, Lapsed = lapsed };
    }

    private static PaymentTotals Add(PaymentTotals totals, Settled settled, Money earned) => new(
        totals.Earned + earned, totals.Released + settled.Released, totals.Granted + settled.Granted, totals.Advanced + settled.Advanced, totals.OrderAdvanced + settled.OrderAdvanced,
        totals.Recovered + settled.Recovered, totals.Forfeited + settled.Forfeited, totals.Forgiven + settled.Forgiven, totals.WrittenOff + settled.WrittenOff, settled.State.Carried, totals.Paid + settled.Paid);

    // What lapses with the last payment is no advance, and pays none back.
    private static Releasable New(List<Release> releases, List<Release> paid, Dictionary<DepositKey, LetGoBefore> before, Money like, PaymentFacts facts)
    {
        var zero = Money.Zero(like.Currency);
        var (all, late) = (zero, zero);
        Dictionary<string, decimal> advanced = [], earned = [];
        foreach (var (release, payable) in releases.Zip(paid, (r, p) => (r, p.Payable)))
        {
            var earlier = before.GetValueOrDefault(release.Deposit.Key, new LetGoBefore(zero, zero));
            all += release.Amount - earlier.Amount;
            late += release.Lapsed - earlier.Lapsed;
            var amount = payable - earlier.Payable;
            var order = release.Deposit.Key.Order;
            if (facts.OrderAdvances.Any(a => a.AdvanceCodes.Contains(release.Deposit.EarningCode))) advanced[order] = advanced.GetValueOrDefault(order) + amount.Amount;
            else if (facts.OrderAdvances.Any(a => a.EarningCodes.Contains(release.Deposit.EarningCode))) earned[order] = earned.GetValueOrDefault(order) + amount.Amount;
        }

        return new Releasable(all, advanced, earned) { Late = late };
    }

    // What is too small to be paid waits with what the period itself kept, until both together are enough; what the period keeps but was paid already is not asked for again.
    private static Money Payable(SettlementTerms terms, Money due, Money kept, List<ExplanationStep> steps)
    {
        var nothing = Money.Zero(due.Currency);
        var (all, least) = terms.IsFinal || terms.IsOver ? (due, 0m) : (due + kept, terms.LeastPayment);
        if (all.Amount < 0m && !terms.PaysNegative) return Wait("Paid too much before; taken from later pay");
        if (all.Amount >= 0m && all.Amount < least) return Wait(due.Amount < 0m ? "Kept until the least payment is reached, and paid before already" : $"Below the least payment of {terms.LeastPayment}; paid with the next one");
        if (all != due) steps.Add(Step("carried-on", kept, all.Amount < 0m ? "Kept for later, and set against what was paid too much" : $"Kept until the least payment of {terms.LeastPayment} is reached, and paid now"));
        return all;

        Money Wait(string reason)
        {
            if (due.Amount != 0m) steps.Add(Step("carried-on", nothing - due, reason));
            return nothing;
        }
    }

    // What was found to be paid too much joins those that are already taken in parts; each of them gives its next part now.
    private static List<Instalment> Schedule(PaymentFacts facts, PaymentHistory history, Money correction, List<ExplanationStep> steps)
    {
        var period = facts.Periods[^1].Code;
        if (correction.Amount != 0m)
            steps.Add(Step("correction", correction, "Earlier periods, calculated from what is known now, less what was paid for them"));
        var found = -correction - history.Due - Sum(history.Instalments.Select(i => i.Left), correction);
        var running = history.Instalments.ToList();
        if (found.Amount > 0m && facts.ClawbackInstalments > 1) running.Add(new Instalment(period, found, facts.ClawbackInstalments, 0) { Digits = facts.Rounding.Digits });
        var next = running.ConvertAll(i => i.Next());
        foreach (var i in next.Where(i => i.Left.Amount != 0m)) steps.Add(Step("instalment", i.Left, $"Of {i.Amount} found in {i.Period}, taken with later payments: part {i.Taken} of {i.Parts} is taken now"));
        return next;
    }

    private static Money Sum(IEnumerable<Money> amounts, Money like) => amounts.Aggregate(Money.Zero(like.Currency), (a, b) => a + b);

    private static ExplanationStep Step(string code, Money amount, string text) => new(code, CanonicalForm.Of(amount.Amount), amount.Currency.Code, text);
}
