using System.Text.Json.Nodes;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>What a period comes to be paid.</summary>
internal sealed record SlowPayment(Rational Paid, Rational Balance);

/// <summary>
/// Payments period by period, in the order that the language states: what is released, recovery above what is kept, the guarantee, the draw, the settling interval, what is negative.
/// Knows draws, minimums, releases, advances on orders and clawback at the original rate, as the published examples use them; of a result it takes the order of its first credit.
/// </summary>
internal sealed class SlowPayments(SlowEvaluator slow)
{
    private readonly SlowMap section = slow.Plan.Root.Map("payment");

    /// <summary>Payments of a person in all periods, all groups together.</summary>
    public IReadOnlyList<SlowPayment> Of(SlowPerson person)
    {
        var groups = section.Map("groups").Members.Select(g => new SlowMap((PlanMap)g.Value)).ToArray();
        var named = groups.SelectMany(g => Words(g, "codes")).ToHashSet();
        var sequences = groups.Select(g => Group(person, g, Words(g, "codes").Contains)).Append(Group(person, section, c => !named.Contains(c))).ToArray();
        return [.. slow.Facts.Periods.Select(p => new SlowPayment(Sum(sequences.Select(s => s[p.Index].Paid)), Sum(sequences.Select(s => s[p.Index].Balance))))];
    }

    private List<SlowPayment> Group(SlowPerson person, SlowMap rules, Func<string, bool> has)
    {
        var (payments, balance, carried, released) = (new List<SlowPayment>(), Rational.Zero, Rational.Zero, Rational.Zero);
        var orders = new Dictionary<string, Rational>();
        foreach (var period in slow.Facts.Periods)
        {
            var deposits = Deposits(person, period, has).ToArray();
            var now = Sum(deposits.Where(d => !IsAdvance(d.Code)).Select(d => Released(d, period)));
            var net = carried + now - released;
            released = now;
            var paid = OrderAdvances(deposits, period, orders, ref net);
            (paid, balance, carried) = Settle(rules, new SlowAt(person, period), net, paid, balance);
            if (Forgives(rules, period)) balance = Rational.Zero;
            payments.Add(new SlowPayment(paid, balance + Sum(orders.Values)));
        }

        return payments;
    }

    private static bool Forgives(SlowMap rules, SlowPeriod period) => Ends(rules.Map("draw").Text("forgiven") ?? rules.Map("minimum").Text("forgiven"), period);

    private static bool Ends(string? interval, SlowPeriod period) => interval switch
    {
        "quarter" => period.Until.Month % 3 == 1,
        "year" => period.Until.Month == 1,
        _ => false,
    };

    private (Rational Paid, Rational Balance, Rational Carried) Settle(SlowMap rules, SlowAt at, Rational net, Rational extra, Rational balance)
    {
        var draw = rules.Map(rules.Node("minimum") is null ? "draw" : "minimum");
        var kind = rules.Node("minimum") is null ? draw.Text("kind") : draw.Text("recovered") == "true" ? "recoverable" : "non_recoverable";
        var (n, recovery) = (at.Period.Index + 1, draw.Map("recovery"));
        var given = draw.Text("amount") is { } amount && (Optional(draw, "periods", at) is not { } most || n <= most) ? slow.Fraction(amount, at) : Rational.Zero;
        var keep = Optional(recovery, "keep", at) ?? (kind == "recoverable" ? given : Rational.Zero);
        var recovers = Optional(recovery, "starts", at) is not { } starts || n >= starts;
        var recovered = recovers ? Rational.Min(balance, Cents(Rational.Max(net - keep, Rational.Zero) * (Optional(recovery, "share", at) ?? Rational.One))) : Rational.Zero;
        var available = net - recovered;
        var top = given.Sign > 0 ? Rational.Max(given - (kind == "loan" ? Rational.Zero : available), Rational.Zero) : Rational.Zero;
        balance += kind == "non_recoverable" ? -recovered : top - recovered;
        var paid = available + top + extra;
        var ends = rules.Text("settles") != "quarter" || at.Period.Until.Month % 3 == 1;
        if (!ends && paid > given) return (given, balance, paid - given);
        return paid.Sign < 0 ? (Rational.Zero, balance, Debt(rules.Map("debt"), paid, at)) : (paid, balance, Rational.Zero);
    }

    private Rational Debt(SlowMap debt, Rational owed, SlowAt at) =>
        Ends(debt.Text("forgiven"), at.Period) ? Rational.Zero : Optional(debt, "limit", at) is { } most ? Rational.Max(owed, -most) : owed;

    // What is advanced on an order is paid at once, and what the order earns pays it back before anything of it is paid.
    private Rational OrderAdvances(SlowDeposit[] deposits, SlowPeriod period, Dictionary<string, Rational> orders, ref Rational net)
    {
        var given = Rational.Zero;
        foreach (var rule in section.List("order_advances").OfType<PlanMap>().Select(m => new SlowMap(m)))
        {
            foreach (var advance in deposits.Where(d => d.Period == period && Words(rule, "codes").Contains(d.Code)))
            {
                // An advance that is taken back comes out of what is owed, and out of pay where it was paid back before.
                var part = advance.Amount.Sign >= 0 ? advance.Amount : -Rational.Min(-advance.Amount, orders.GetValueOrDefault(advance.Order));
                orders[advance.Order] = orders.GetValueOrDefault(advance.Order) + part;
                given += part;
                net += advance.Amount - part;
            }

            foreach (var earned in deposits.Where(d => d.Period == period && Words(rule, "recovered_from").Contains(d.Code)))
            {
                var taken = Rational.Max(Rational.Zero, Rational.Min(earned.Amount, orders.GetValueOrDefault(earned.Order)));
                orders[earned.Order] = orders.GetValueOrDefault(earned.Order) - taken;
                net -= taken;
            }
        }

        return given;
    }

    private bool IsAdvance(string code) => section.List("order_advances").OfType<PlanMap>().Any(m => Words(new SlowMap(m), "codes").Contains(code));

    private IEnumerable<SlowDeposit> Deposits(SlowPerson person, SlowPeriod known, Func<string, bool> has) =>
        from component in slow.Plan.Components
        let code = component.Value.Text("earning_code") ?? component.Key
        where has(code)
        from period in slow.Facts.Periods.Where(p => p.Index <= known.Index)
        let credit = slow.Credits.FirstOrDefault(c => c.Payee == person && c.Period == period)
        select new SlowDeposit(code, credit?.Transaction.Order ?? "", period, credit, Earned(component.Key, component.Value, new SlowAt(person, period), credit, known), Standing(credit, known));

    // What was taken back of an order is collected by nobody.
    private Rational Standing(SlowCredit? credit, SlowPeriod known) => credit is null || section.Node("clawback") is null ? Rational.One : Rational.One - TakenBack(section.Map("clawback"), credit, known);

    // At the original rate: the credit's part goes, what a floor added stays.
    private Rational Earned(string name, SlowMap component, SlowAt at, SlowCredit? credit, SlowPeriod known)
    {
        var line = slow.Components.Line(name, component, at);
        var rule = section.Map("clawback");
        if (credit is null || rule.Node("method") is null) return line;
        var exact = component.Node("floor") is not null && rule.Text("floor") != "taken" ? slow.Components.BeforeLimits(name, component, at) : line;
        return line - Cents(TakenBack(rule, credit, known) * (line > exact ? exact : line));
    }

    // A cancellation without an amount takes all of the order, one with an amount so much of it.
    private Rational TakenBack(SlowMap rule, SlowCredit credit, SlowPeriod known)
    {
        var sold = Sum(slow.Facts.Transactions.Where(t => t.Order == credit.Transaction.Order && !Words(rule, "events").Contains(t.Event)).Select(t => t.Amount));
        var taken = slow.Facts.Transactions.Where(t => Words(rule, "events").Contains(t.Event) && t.Order == credit.Transaction.Order && t.Date < known.Until);
        return Rational.Min(Rational.One, Sum(taken.Select(t => InWindow(rule, credit, t.Date) * (t.Amount.Sign == 0 || sold.Sign == 0 ? Rational.One : Rational.Min(Rational.One, (t.Amount / sold).Abs())))));
    }

    // The first window that a cancellation falls into says the part; one window alone takes all, none at all takes always.
    private Rational InWindow(SlowMap rule, SlowCredit credit, DateOnly cancelled)
    {
        var at = new SlowAt(credit.Payee, credit.Period, credit);
        bool Holds(SlowMap window) => (Optional(window, "within_months", at) is not { } months || SlowFunctions.MonthsBetween(credit.Transaction.Date, cancelled) < months.ToInt32())
            && (Optional(window, "within_days", at) is not { } days || cancelled.DayNumber - credit.Transaction.Date.DayNumber < days.ToInt32());
        if (rule.Node("schedule") is null) return Holds(rule) ? Rational.One : Rational.Zero;
        return rule.List("schedule").OfType<PlanMap>().Select(w => new SlowMap(w)).FirstOrDefault(Holds) is { } window ? Optional(window, "share", at) ?? Rational.One : Rational.Zero;
    }

    private Rational Released(SlowDeposit deposit, SlowPeriod now)
    {
        var rule = section.List("releases").OfType<PlanMap>().Select(m => new SlowMap(m)).FirstOrDefault(r => (r.Node("codes") is null || Words(r, "codes").Contains(deposit.Code)) && Fits(r, deposit));
        var held = Held(deposit, now);
        if (rule is null || deposit.Credit is null) return held is { } only ? Cents(only * deposit.Amount) : deposit.Amount;
        return Cents(Rational.Min(held ?? Rational.One, Sum(rule.List("parts").OfType<PlanMap>().Select(m => new SlowMap(m)).Select(p => (p.Number("share") ?? Rational.One) * Fraction(p, deposit, now)))) * deposit.Amount);
    }

    // The strictest hold counts; a person's release lets go what its condition keeps.
    private Rational? Held(SlowDeposit deposit, SlowPeriod now) => slow.Facts.HoldsOfPay.Where(h => deposit.Amount.Sign > 0 && (SlowFacts.Text(h["order"]) is not { } order || order == deposit.Order)
            && (SlowFacts.Text(h["participant"]) is not { } person || person == deposit.Credit?.Payee.Code) && (SlowFacts.Day(h["from"]) is not { } from || from < now.Until))
        .Select(h => Rational.Max(ByHand(h, now), ByCondition(h["condition"], deposit, now))).Cast<Rational?>().DefaultIfEmpty(null).Min();

    private static Rational ByHand(JsonObject hold, SlowPeriod now) => (hold["released"] as JsonArray ?? []).Where(r => SlowFacts.Day(r!["on"]) < now.Until)
        .Select(r => SlowFacts.Text(r!["share"]) is { } share ? Rational.Parse(share) : Rational.One).DefaultIfEmpty(Rational.Zero).Max();

    private static Rational ByCondition(JsonNode? condition, SlowDeposit deposit, SlowPeriod now)
    {
        if (condition is null) return Rational.Zero;
        if (condition["event"] is not null) throw new SlowRefusal("a hold on an event");
        int Whole(string name) => SlowFacts.Text(condition[name]) is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;
        return deposit.Credit!.Transaction.Date.AddMonths(Whole("after_months")).AddDays(Whole("after_days")) < now.Until ? Rational.One : Rational.Zero;
    }

    private bool Fits(SlowMap rule, SlowDeposit deposit) =>
        rule.Text("when") is not { } when || (deposit.Credit is { } credit && (bool)slow.Eval(SlowParser.Parse(when), new SlowAt(credit.Payee, deposit.Period, credit)));

    private Rational Fraction(SlowMap part, SlowDeposit deposit, SlowPeriod now)
    {
        Rational Happened(string name) => Sum(slow.Facts.Transactions.Where(t => t.Order == deposit.Order && t.Event == name && t.Date < now.Until).Select(t => t.Amount));
        if (part.Text("on") is { } name)
        {
            if (part.Node("late") is not null || part.Node("after_days") is not null || part.Node("after_months") is not null || part.Node("instalments") is not null) throw new SlowRefusal("an event whose day matters");
            if (part.Number("count") is { } count) return slow.Facts.Transactions.Count(t => t.Order == deposit.Order && t.Event == name && t.Date < now.Until) >= count.ToInt32() ? Rational.One : Rational.Zero;
            if (part.Text("of") == "happening") return slow.Facts.Transactions.Any(t => t.Order == deposit.Order && t.Event == name && t.Date < now.Until) ? Rational.One : Rational.Zero;
            var basis = part.Text("of") == "invoiced" ? Happened("invoiced") : Sum(slow.Facts.Transactions.Where(t => t.Order == deposit.Order && t.Event == "booked").Select(t => t.Amount)) * deposit.Standing;
            if (basis.Sign == 0) return slow.Facts.Transactions.Any(t => t.Order == deposit.Order && t.Event == name && t.Date < now.Until) ? Rational.One : Rational.Zero;
            return Rational.Max(Rational.Zero, Rational.Min(Rational.One, Happened(name) / basis));
        }

        var day = deposit.Credit!.Transaction.Date;
        var first = part.Text("date") is { } date ? (DateOnly)slow.Eval(SlowParser.Parse(date), new SlowAt(deposit.Credit.Payee, deposit.Period, deposit.Credit))
            : day.AddMonths(part.Number("after_months")?.ToInt32() ?? 0).AddDays(part.Number("after_days")?.ToInt32() ?? 0);
        var parts = part.Number("instalments")?.ToInt32() ?? 1;
        return (Rational)Enumerable.Range(0, parts).Count(i => first.AddMonths(i) < now.Until) / parts;
    }

    private Rational? Optional(SlowMap map, string field, SlowAt at) => map.Text(field) is { } text ? slow.Fraction(text, at) : null;

    private static HashSet<string> Words(SlowMap map, string name) => [.. map.List(name).Select(w => ((PlanScalar)w).Text)];

    private static Rational Cents(Rational value) => value.Round(2, "half_even");

    private static Rational Sum(IEnumerable<Rational> values) => values.Aggregate(Rational.Zero, (sum, v) => sum + v);

    private sealed record SlowDeposit(string Code, string Order, SlowPeriod Period, SlowCredit? Credit, Rational Amount, Rational Standing);
}
