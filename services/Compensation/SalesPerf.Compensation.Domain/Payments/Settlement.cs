using SalesPerf.Compensation.Domain.Statements;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>A draw as it stands for one payee and period.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Amount">To give in the period; zero where it is not given.</param>
/// <param name="BalanceLimit">Most that may be owed, or null.</param>
/// <param name="Recovers">Whether recovery has begun.</param>
/// <param name="Share">Of what is left above <paramref name="Keep"/>.</param>
/// <param name="Keep">What the payee keeps first.</param>
/// <param name="Limit">Most that is recovered, or null.</param>
public sealed record DrawTerms(DrawKind Kind, decimal Amount, decimal? BalanceLimit, bool Recovers, decimal Share, decimal Keep, decimal? Limit)
{
    /// <summary>Whether the period is one of the draw; those before its first day are not.</summary>
    public bool Counts { get; init; } = true;

    /// <summary>Whether what is still owed after this payment is not asked back any more.</summary>
    public bool IsForgiven { get; init; }
}

/// <summary>How a payee is paid in one period; amounts in the currency of the state they are applied to.</summary>
public sealed record SettlementTerms
{
    /// <summary>Draw, or null.</summary>
    public DrawTerms? Draw { get; init; }

    /// <summary>Floor, or null.</summary>
    public decimal? Guarantee { get; init; }

    /// <summary>Ceiling, or null.</summary>
    public decimal? Maximum { get; init; }

    /// <summary>Whether what exceeds the ceiling is paid later.</summary>
    public bool ExcessPaysLater { get; init; } = true;

    /// <summary>Whether more than the minimum is paid in this period.</summary>
    public bool Settles { get; init; } = true;

    /// <summary>Whether a negative balance is paid.</summary>
    public bool PaysNegative { get; init; }

    /// <summary>Most that is carried of a negative balance; what is beyond it is forgiven. No limit where null.</summary>
    public decimal? DebtLimit { get; init; }

    /// <summary>Whether nothing of a negative balance is carried on after this period.</summary>
    public bool EndsDebt { get; init; }

    /// <summary>Positive payments below it are kept.</summary>
    public decimal LeastPayment { get; init; }

    /// <summary>Whether this is the last payment of somebody who left.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Whether the last payment was made before: what comes later lapses, and only debts remain.</summary>
    public bool IsOver { get; init; }

    /// <summary>Whether the last payment pays what still waits; it lapses otherwise.</summary>
    public bool PaysHeld { get; init; }

    /// <summary>Whether the last payment forgives what is owed.</summary>
    public bool ForgivesDebt { get; init; }
}

/// <summary>What a payment leaves for the next one. All in one currency.</summary>
/// <param name="DrawBalance">Advanced and not yet recovered; never negative.</param>
/// <param name="OrderAdvances">The same by order, for advances on orders.</param>
/// <param name="CarriedExcess">Earned above a ceiling or before settling, paid later; never negative.</param>
/// <param name="CarriedNegative">Owed by the payee, taken from later pay; never positive.</param>
/// <param name="Kept">Payments too small to make; never negative.</param>
/// <param name="DrawPeriods">In how many periods the draw was in force.</param>
public sealed record PaymentState(Money DrawBalance, IReadOnlyDictionary<string, decimal> OrderAdvances, Money CarriedExcess, Money CarriedNegative, Money Kept, int DrawPeriods)
{
    private static readonly Dictionary<string, decimal> None = [];

    /// <summary>Nothing owed, nothing carried.</summary>
    public static PaymentState Empty(Currency currency) => new(Money.Zero(currency), None, Money.Zero(currency), Money.Zero(currency), Money.Zero(currency), 0);

    /// <summary>Everything that the next payment begins with.</summary>
    public Money Carried => CarriedExcess + CarriedNegative + Kept;

    /// <summary>Everything that was advanced and not recovered.</summary>
    public Money Owed => DrawBalance + Money.FromRounded(OrderAdvances.Values.Sum(), DrawBalance.Currency);
}

/// <summary>What becomes payable in a period, before advances and limits.</summary>
/// <param name="Released">Released deposits less what was released before, advances on orders with them.</param>
/// <param name="OrderAdvanced">Of <paramref name="Released"/>, advances on orders, by order.</param>
/// <param name="OrderEarned">Of <paramref name="Released"/>, what pays advances on orders back, by order.</param>
public sealed record Releasable(Money Released, IReadOnlyDictionary<string, decimal> OrderAdvanced, IReadOnlyDictionary<string, decimal> OrderEarned)
{
    private static readonly Dictionary<string, decimal> None = [];

    /// <summary>Of what was released, what lapses instead of being paid; zero where null.</summary>
    public Money? Lapsed { get; init; }

    /// <summary>Of what was released, what came too late and is paid to nobody; zero where null.</summary>
    public Money? Late { get; init; }

    /// <summary>Without advances on orders.</summary>
    public static Releasable Of(Money released) => new(released, None, None);
}

/// <summary>A payment and how it came about. Always <c>opening + released + granted + advanced + forgiven = paid + recovered + forfeited + carried on</c>, exactly.</summary>
/// <param name="Opening">Carried in.</param>
/// <param name="Released">Released in the period.</param>
/// <param name="Recovered">Taken back of what was advanced.</param>
/// <param name="Available">Carried in and released less recovered: what there is to pay before floors and ceilings.</param>
/// <param name="Granted">Given on top and never asked back.</param>
/// <param name="Advanced">Given on top and recovered later.</param>
/// <param name="OrderAdvanced">Of what was released, what is an advance on orders and so owed.</param>
/// <param name="Forfeited">Earned and lost to a ceiling or after the last payment.</param>
/// <param name="Forgiven">Owed and not asked for any more.</param>
/// <param name="WrittenOff">Advanced and not asked for any more.</param>
/// <param name="Paid">What is paid.</param>
/// <param name="State">What is left for the next payment.</param>
/// <param name="Steps">How it came about, as a person would follow it.</param>
public sealed record Settled(
    Money Opening, Money Released, Money Recovered, Money Available, Money Granted, Money Advanced, Money OrderAdvanced, Money Forfeited, Money Forgiven, Money WrittenOff, Money Paid, PaymentState State,
    IReadOnlyList<ExplanationStep> Steps);

/// <summary>Turns what becomes payable into a payment. The order of the steps is decided here and nowhere else:</summary>
/// <remarks>
/// 1. what is carried in and released; 2. recovery of advances on orders, then of the draw, above what is kept; 3. the guarantee; 4. the draw;
/// 5. before settling only the minimum; 6. the ceiling; 7. what is negative; 8. what is too small.
/// </remarks>
public static class Settle
{
    /// <summary>Settles one period.</summary>
    public static Settled Period(SettlementTerms terms, PaymentState state, Releasable payable, RoundingRule rounding)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(payable);
        ArgumentNullException.ThrowIfNull(rounding);
        var work = new Settling(terms, state, payable, rounding);
        work.Recover();
        work.Grant();
        work.Advance();
        work.Limit();
        work.CarryOrPay();
        return work.Done();
    }

    private sealed class Settling(SettlementTerms terms, PaymentState before, Releasable payable, RoundingRule rounding)
    {
        private readonly List<ExplanationStep> steps = [];
        private readonly Dictionary<string, decimal> orders = new(before.OrderAdvances, StringComparer.Ordinal);
        private readonly Currency currency = before.DrawBalance.Currency;
        private decimal balance = before.DrawBalance.Amount;
        private decimal recovered, available, granted, advanced, orderAdvanced, forfeited, forgiven, writtenOff, paid, excess, negative, kept;

        public void Recover()
        {
            Step("carried-in", before.Carried.Amount, "Carried from earlier payments");
            Step("released", payable.Released.Amount, "Released in this period");
            if (payable.Lapsed is { Amount: not 0m } lapsed)
            {
                forfeited = lapsed.Amount;
                Step("forfeited", -forfeited, "Was still held at the last payment and lapses");
            }

            if (payable.Late is { Amount: not 0m } late)
            {
                forfeited += late.Amount;
                Step("forfeited", -late.Amount, "Came too late, or can no longer come in time, and lapses");
            }

            var net = before.Carried.Amount + payable.Released.Amount - forfeited;
            foreach (var (order, amount) in payable.OrderAdvanced.OrderBy(o => o.Key, StringComparer.Ordinal)) AdvanceOnOrder(order, amount);
            RecoverOfOrders();
            RecoverOfDraw(net - recovered);
            available = net - recovered;
            if (recovered != 0m) Step("available", available, "Left to pay");
        }

        // An order pays its own advance back first, whatever else was earned.
        private void RecoverOfOrders()
        {
            foreach (var (order, earned) in payable.OrderEarned.OrderBy(e => e.Key, StringComparer.Ordinal))
            {
                var taken = Math.Clamp(earned, 0m, orders.GetValueOrDefault(order));
                if (taken == 0m) continue;
                orders[order] -= taken;
                recovered += taken;
                Step("recovered", -taken, $"Pays back the advance on order {order}, of which {orders[order]} stay owed");
            }
        }

        private void RecoverOfDraw(decimal net)
        {
            if (balance <= 0m || !(terms.Draw is { Recovers: true } || terms.IsFinal || terms.IsOver)) return;
            var last = terms.IsFinal || terms.IsOver || terms.Draw is null;
            var keep = last ? 0m : terms.Draw!.Keep;
            var above = Math.Max(0m, net - keep);
            var share = last ? above : rounding.Apply(above * terms.Draw!.Share, currency);
            var taken = Math.Min(Math.Min(balance, share), last ? balance : terms.Draw!.Limit ?? balance);
            if (taken <= 0m) return;
            balance -= taken;
            recovered += taken;
            if (last) Step("recovered", -taken, "All that is there pays back what was advanced");
            else Step("recovered", -taken, $"Of what is above {keep}, pays back what was advanced, of which {balance} stay owed");
        }

        public void Grant()
        {
            if (terms.IsFinal || terms.IsOver) return;
            var floor = Math.Max(terms.Guarantee ?? decimal.MinValue, terms.Draw is { Kind: DrawKind.NonRecoverable } draw && draw.Amount > 0m ? draw.Amount : decimal.MinValue);
            if (floor <= available) return;
            granted = floor - available;
            Step("granted", granted, $"Up to the guaranteed {floor}; it is not asked back");
        }

        public void Advance()
        {
            if (terms.IsFinal || terms.IsOver || terms.Draw is not { Kind: not DrawKind.NonRecoverable, Amount: > 0m } draw) return;
            var wanted = draw.Kind == DrawKind.Loan ? draw.Amount : draw.Amount - (available + granted);
            var given = Math.Max(0m, Math.Min(wanted, (draw.BalanceLimit ?? decimal.MaxValue) - balance));
            if (given == 0m) return;
            advanced = given;
            balance += given;
            if (draw.Kind == DrawKind.Loan) Step("advanced", given, $"Draw, on top of what was earned; {balance} are owed now");
            else Step("advanced", given, $"Up to the draw of {draw.Amount}; {balance} are owed now");
        }

        // An advance that is taken back comes off what is owed on the order; beyond that it is a debt like any other.
        private void AdvanceOnOrder(string order, decimal amount)
        {
            var given = Math.Max(amount, -orders.GetValueOrDefault(order));
            orders[order] = orders.GetValueOrDefault(order) + given;
            orderAdvanced += given;
            Step("order-advance", given, $"Released as an advance on order {order}, of which {orders[order]} are owed now");
        }

        public void Limit()
        {
            paid = available + granted + advanced;
            if (terms.IsOver && paid > 0m)
            {
                Step("forfeited", -paid, "Lapses: the last payment was made");
                (forfeited, paid) = (forfeited + paid, 0m);
            }

            var minimum = Math.Max(terms.Guarantee ?? 0m, terms.Draw?.Amount ?? 0m);
            if (!terms.Settles && !terms.IsFinal && paid > minimum)
            {
                excess = paid - minimum;
                Step("carried-on", -excess, $"Not settled before the end of the interval; until then the minimum of {minimum} is paid");
                paid = minimum;
            }

            if (terms.Maximum is { } most && paid > most) Cap(most);
        }

        private void Cap(decimal most)
        {
            var over = paid - most;
            paid = most;
            if (terms.ExcessPaysLater && !terms.IsFinal) excess += over;
            else forfeited += over;
            Step(terms.ExcessPaysLater && !terms.IsFinal ? "carried-on" : "forfeited", -over, $"Above the most that is paid in a period, {most}");
        }

        public void CarryOrPay()
        {
            if (paid < 0m && terms.ForgivesDebt && (terms.IsFinal || terms.IsOver))
            {
                (forgiven, paid) = (-paid, 0m);
                Step("forgiven", forgiven, "Owed at the last payment and forgiven");
            }
            else if (paid < 0m && !terms.PaysNegative)
            {
                Owe(-paid);
                paid = 0m;
            }
            else if (paid > 0m && paid < terms.LeastPayment && !terms.IsFinal)
            {
                (kept, paid) = (paid, 0m);
                Step("carried-on", -kept, $"Below the least payment of {terms.LeastPayment}; paid with the next one");
            }

            if ((terms.IsFinal || terms.IsOver) && terms.ForgivesDebt && balance > 0m)
            {
                (writtenOff, balance) = (balance, 0m);
                Step("written-off", writtenOff, "Advanced, and not asked back after the last payment");
            }

            if (terms.Draw is { IsForgiven: true } && balance > 0m)
            {
                (writtenOff, balance) = (writtenOff + balance, 0m);
                Step("written-off", writtenOff, "Advanced, and forgiven with the end of the interval");
            }

            Step("paid", paid, "Paid");
        }

        private void Owe(decimal owed)
        {
            var carried = terms.EndsDebt ? 0m : Math.Min(owed, Math.Max(0m, terms.DebtLimit ?? owed));
            (negative, forgiven) = (-carried, owed - carried);
            if (forgiven != 0m) Step("forgiven", forgiven, terms.EndsDebt ? "Owed by the payee, and forgiven with the end of the interval" : $"Owed by the payee beyond {carried}, the most that is carried, and forgiven");
            if (carried != 0m) Step("carried-on", carried, "Owed by the payee; taken from later pay");
        }

        public Settled Done()
        {
            var left = orders.Where(o => o.Value != 0m).ToDictionary(o => o.Key, o => o.Value, StringComparer.Ordinal);
            var after = new PaymentState(Of(balance), left, Of(excess), Of(negative), Of(kept), before.DrawPeriods + (terms.Draw is { Counts: true } ? 1 : 0));
            return new Settled(
                before.Carried, payable.Released, Of(recovered), Of(available), Of(granted), Of(advanced), Of(orderAdvanced), Of(forfeited), Of(forgiven), Of(writtenOff), Of(paid), after, steps);
        }

        private Money Of(decimal amount) => Money.FromRounded(amount, currency);

        private void Step(string code, decimal amount, string text)
        {
            if (amount != 0m || code == "paid") steps.Add(new ExplanationStep(code, Calculation.CanonicalForm.Of(amount), currency.Code, text));
        }
    }
}
