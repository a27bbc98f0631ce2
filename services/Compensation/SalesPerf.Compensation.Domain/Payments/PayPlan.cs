using System.Text.Json;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>A payment to a payee of a plan.</summary>
/// <param name="Participant">Code of the payee.</param>
/// <param name="Group">Earning group.</param>
/// <param name="Payment">The payment.</param>
public sealed record PayeePayment(string Participant, PaymentGroup Group, PeriodPayment Payment);

/// <summary>Pays what a plan came to: each period with what was known at its end, so that an order which is taken back later is taken back later.</summary>
public static class PayPlan
{
    /// <summary>Payments of all periods of the facts, by payee and group, earliest first.</summary>
    /// <param name="input">What was calculated: all periods of its facts.</param>
    /// <param name="calculated">What it came to.</param>
    public static IReadOnlyList<PayeePayment> Of(CalculationInput input, CalculationResult calculated)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(calculated);
        // A payment follows from all periods before it, so it is told only where all were calculated.
        return calculated.Periods.Count == 0 || calculated.Periods.Count < input.Facts.Calendar.Periods.Count ? [] : new PlanPayments(input, calculated).All();
    }

    /// <summary>A figure of a payment by its name, all groups together; null where there is none of that name.</summary>
    /// <param name="calculated">What was calculated: all periods and payees of the facts.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="participant">Payee.</param>
    /// <param name="period">Period.</param>
    /// <param name="figure">Name, as in the result of <c>plan evaluate</c>: <c>paid</c>, <c>balance</c>.</param>
    public static decimal? Figure(CalculationResult calculated, FactSet facts, string participant, string period, string figure)
    {
        ArgumentNullException.ThrowIfNull(calculated);
        var payments = Of(new CalculationInput(calculated.Program, facts), calculated).Where(p => p.Participant == participant && p.Payment.Period == period).Select(p => p.Payment);
        return PaymentJson.Figures(payments).TryGetValue(figure, out var value) ? value : null;
    }
}

/// <summary>The payments of one calculation.</summary>
internal sealed class PlanPayments
{
    private readonly CalculationInput input;
    private readonly PaymentSection section;
    private readonly PaymentPeriod[] periods;
    private readonly OrderBook orders;
    private readonly CalculationResult[] known;
    private readonly IReadOnlyList<RemainingLine>[] remaining;
    private readonly Dictionary<string, PaymentState> opening;
    private readonly HashSet<string> marks;

    public PlanPayments(CalculationInput input, CalculationResult calculated)
    {
        (this.input, section) = (input, input.Program.Document.Payments);
        periods = [.. input.Facts.Calendar.Periods.Select(PaymentPeriod.Of)];
        orders = Book(input.Facts);
        opening = OpeningJson.Read(input.Facts.Payments, input.Program.Document.Currency);
        marks = [.. section.Releases.SelectMany(r => r.Parts).Select(p => p.Trigger.Event).OfType<string>()];
        remaining = [.. periods.Select(p => section.Clawback is { } rule ? Clawbacks.Remaining(rule, Sold(calculated), TakenBack(rule), p.LastDay) : [])];
        known = section.Clawback is { Method: ClawbackMethod.Rerate } ? Rerated(calculated) : [.. periods.Select(_ => calculated)];
    }

    public IReadOnlyList<PayeePayment> All() =>
        [.. known[0].Periods[0].Participants.SelectMany(p => section.Groups.SelectMany(g => Of(p, g).Select(payment => new PayeePayment(p, g, payment))))];

    private IReadOnlyList<PeriodPayment> Of(string participant, PaymentGroup group)
    {
        var start = opening.GetValueOrDefault(participant) is { } own && group.Code == PaymentGroup.Default ? own : PaymentState.Empty(input.Program.Document.Currency);
        var leftOn = input.Facts.Participants.FirstOrDefault(p => p.Code == participant)?.LeftOn;
        var facts = new PaymentFacts
        {
            Periods = periods,
            Terms = PaymentTerms.Of(section, group, periods, start.DrawPeriods, input.Program.Document.YearStarts.Month, leftOn, i => Values(known[i].Periods[i].ValuesOf(participant))),
            Deposits = [], Opening = start, Orders = orders, OrderAdvances = section.OrderAdvances, ClawbackInstalments = section.Clawback?.Instalments ?? 1, Rounding = section.Rounding,
        };
        return PayPeriod.All(facts, n => Deposits(participant, group, n));
    }

    private IReadOnlyList<Deposit> Deposits(string participant, PaymentGroup group, int period)
    {
        var incentives = Enumerable.Range(0, period + 1).SelectMany(q => Incentives(known[period].Periods[q], participant)).Where(i => section.GroupOf(i.EarningCode).Code == group.Code);
        var left = section.Clawback is { Method: ClawbackMethod.OriginalRate } rule ? Clawbacks.AtOriginalRate(rule, incentives, remaining[period], section.Rounding) : incentives;
        var lastDays = periods.ToDictionary(p => p.Code, p => p.LastDay, StringComparer.Ordinal);
        return MakeDeposits.Of(left, section, code => lastDays[code]);
    }

    // Lines in another currency than the plan's are paid elsewhere by their own terms; the plan's amounts are of its own.
    private IEnumerable<Incentive> Incentives(PeriodCalculation period, string participant)
    {
        var (credits, about) = (period.CreditsOf(participant), period.ValuesOf(participant));
        foreach (var line in period.LinesOf(participant).Where(l => l.Amount.Currency == input.Program.Document.Currency))
            yield return new Incentive(line.Period, line.Component, line.EarningCode ?? line.Component, line.Amount, Sources(credits, line.Component, about)) { BeforeLimits = BeforeLimits(period, participant, line.Component) };
    }

    // What happened to an order afterwards is no part of what was earned, unless a component pays by it and nothing else was credited.
    private IReadOnlyList<DepositSource> Sources(IReadOnlyList<CreditResult> credits, string component, IReadOnlyDictionary<string, Value> about)
    {
        var earning = credits.Where(c => !marks.Contains(c.Transaction.Event)).ToArray();
        return [.. (earning.Length > 0 ? earning : credits).Select(c => new DepositSource(
            c.Transaction.Order, c.Transaction.Line, c.Values.TryGetValue(component, out var own) ? own.Number : c.Amount.Amount, c.Transaction.Date,
            Given(c, about, ValueKind.Date, v => v.Date), Given(c, about, ValueKind.Boolean, v => v.Flag)))];
    }

    // What an expression of the section came to for the credit, or for the payee where it is about nothing else.
    private Dictionary<string, T> Given<T>(CreditResult credit, IReadOnlyDictionary<string, Value> about, ValueKind kind, Func<Value, T> take)
    {
        var given = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var path in section.Expressions.Where(e => e.Grain == PaymentGrain.Credit).Select(e => e.Path))
            if ((credit.Values.TryGetValue(path, out var value) || about.TryGetValue(path, out value)) && value.Kind == kind) given[path] = take(value);
        return given;
    }

    private UnroundedMoney? BeforeLimits(PeriodCalculation period, string participant, string component) =>
        section.Clawback is { Method: ClawbackMethod.OriginalRate } ? period.BeforeLimits(participant, component) : null;

    private CalculationResult[] Rerated(CalculationResult calculated)
    {
        var (results, last, seen) = (new CalculationResult[periods.Length], calculated, string.Empty);
        for (var n = 0; n < periods.Length; n++)
        {
            var now = string.Join('|', remaining[n].Select(r => $"{r.Line.Order}/{r.Line.Line}:{CanonicalForm.Of(r.Remaining)}"));
            if (now != seen) (last, seen) = (Calculate.Run(input with { Facts = Without(remaining[n]) }), now);
            results[n] = last;
        }

        return results;
    }

    private FactSet Without(IReadOnlyList<RemainingLine> taken)
    {
        var parts = taken.ToDictionary(r => (r.Line.Order, r.Line.Line), r => r.Remaining);
        return input.Facts with
        {
            Transactions = [.. input.Facts.Transactions.Where(t => parts.GetValueOrDefault((t.Order, t.Line), 1m) != 0m)
                .Select(t => parts.TryGetValue((t.Order, t.Line), out var part) ? t with { Amount = t.Amount * part, Units = t.Units * part } : t)],
        };
    }

    private IEnumerable<TakenBack> TakenBack(ClawbackRule rule)
    {
        var lines = input.Facts.Transactions.Where(t => !rule.Events.Contains(t.Event)).Select(t => (t.Order, t.Line)).ToHashSet();
        return input.Facts.Transactions.Where(t => rule.Events.Contains(t.Event)).Select(t => new TakenBack(t.Order, lines.Contains((t.Order, t.Line)) ? t.Line : null, t.Date, t.Amount));
    }

    // The window runs from the first event of a line, or from the day that the plan's own expression gives.
    private IEnumerable<SoldLine> Sold(CalculationResult calculated)
    {
        var from = section.Clawback?.WindowFrom is { } expression
            ? calculated.Periods.SelectMany(p => p.Participants.SelectMany(p.CreditsOf)).Where(c => c.Values.ContainsKey(expression.Path)).ToLookup(c => (c.Transaction.Order, c.Transaction.Line), c => c.Values[expression.Path].Date)
            : null;
        return input.Facts.Transactions.Where(t => !section.Clawback!.Events.Contains(t.Event) && !marks.Contains(t.Event)).GroupBy(t => (t.Order, t.Line)).Select(g => new SoldLine(
            g.Key.Order, g.Key.Line, g.Sum(t => t.Amount), from?[g.Key].Cast<DateOnly?>().Min() ?? g.Min(t => t.Date)));
    }

    private static OrderBook Book(FactSet facts) => new(
        facts.Transactions.Where(t => t.Event == "booked").GroupBy(t => t.Order).ToDictionary(g => g.Key, g => g.Sum(t => t.Amount), StringComparer.Ordinal),
        facts.Transactions.Where(t => t.Event != "booked").Select(t => new OrderEvent(t.Order, t.Event, t.Date, t.Amount)));

    private static PaymentValues Values(IReadOnlyDictionary<string, Value> values) => new(
        e => values.TryGetValue(e.Path, out var value) ? value.Number : throw new DomainException(PaymentRefusals.NoValue(e)),
        e => values.TryGetValue(e.Path, out var value) ? value.Date : throw new DomainException(PaymentRefusals.NoValue(e)));
}

/// <summary>Refusals about payment sections.</summary>
public static class PaymentRefusals
{
    /// <summary>An expression of the section could not be calculated for a payee.</summary>
    public static DomainError NoValue(PaymentExpression expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return new("compensation.payment_value_missing", ErrorKind.RuleBroken, $"'{expression.Path}' ({expression.Line}:{expression.Column}) has no value for a payee; the calculation's problems say why.");
    }

    /// <summary>Opening balances cannot be read.</summary>
    public static DomainError BadOpening(string why) => new("compensation.payment_opening_not_readable", ErrorKind.Invalid, $"The opening balances cannot be read: {why}");
}

/// <summary>Opening balances in facts: <c>{"opening": {"ann": {"draw": 600, "carried": 0, "draw_periods": 0}}}</c>, amounts as numbers or texts.</summary>
internal static class OpeningJson
{
    public static Dictionary<string, PaymentState> Read(string? json, Currency currency)
    {
        if (json is null) return [];
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.TryGetProperty("opening", out var all) ? all.EnumerateObject().ToDictionary(p => p.Name, p => State(p.Value, currency), StringComparer.Ordinal) : [];
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException or FormatException)
        {
            throw new DomainException(PaymentRefusals.BadOpening(bad.Message), bad);
        }
    }

    private static PaymentState State(JsonElement given, Currency currency)
    {
        var carried = Number(given, "carried");
        return PaymentState.Empty(currency) with
        {
            DrawBalance = Money(Number(given, "draw")), CarriedExcess = Money(Math.Max(0m, carried)), CarriedNegative = Money(Math.Min(0m, carried)), DrawPeriods = (int)Number(given, "draw_periods"),
        };

        Money Money(decimal amount) => new UnroundedMoney(amount, currency).Round(RoundingRule.HalfEven);
    }

    private static decimal Number(JsonElement given, string name)
    {
        if (!given.TryGetProperty(name, out var value)) return 0m;
        return value.ValueKind == JsonValueKind.String ? decimal.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture) : value.GetDecimal();
    }
}

/// <summary>Payments as JSON, beside the results of <c>plan evaluate</c>.</summary>
public static class PaymentJson
{
    /// <summary>Figures by their names, of all groups together.</summary>
    public static IReadOnlyDictionary<string, decimal> Figures(IEnumerable<PeriodPayment> payments)
    {
        ArgumentNullException.ThrowIfNull(payments);
        var all = payments.ToArray();
        decimal Sum(Func<PeriodPayment, Money> of) => all.Sum(p => of(p).Amount);
        return new Dictionary<string, decimal>(StringComparer.Ordinal)
        {
            ["earned"] = Sum(p => p.Posted.Earned), ["released"] = Sum(p => p.Posted.Released), ["granted"] = Sum(p => p.Posted.Granted), ["advanced"] = Sum(p => p.Posted.Advanced),
            ["order_advanced"] = Sum(p => p.Posted.OrderAdvanced), ["recovered"] = Sum(p => p.Posted.Recovered), ["forfeited"] = Sum(p => p.Posted.Forfeited), ["forgiven"] = Sum(p => p.Posted.Forgiven),
            ["written_off"] = Sum(p => p.Posted.WrittenOff), ["carried"] = Sum(p => p.History.Totals.Carried), ["available"] = Sum(p => p.ThisPeriod.Available), ["correction"] = Sum(p => p.Correction),
            ["paid"] = Sum(p => p.Posted.Paid), ["balance"] = Sum(p => p.DrawBalance), ["held"] = Sum(p => p.History.Totals.Held), ["due"] = Sum(p => p.History.Due),
        };
    }

    /// <summary>Writes the member <c>payment</c> of a payee in a period.</summary>
    public static Action<Utf8JsonWriter, string, string> Writer(IReadOnlyList<PayeePayment> payments)
    {
        var by = payments.ToLookup(p => (p.Payment.Period, p.Participant));
        return (writer, period, participant) => Write(writer, [.. by[(period, participant)]]);
    }

    private static void Write(Utf8JsonWriter writer, PayeePayment[] payments)
    {
        writer.WriteStartObject("payment");
        foreach (var (name, value) in Figures(payments.Select(p => p.Payment))) writer.WriteString(name, CanonicalForm.Of(value));
        writer.WriteStartArray("deposits");
        foreach (var release in payments.SelectMany(p => p.Payment.Releases).Where(r => r.Deposit.Rule is not null)) Deposit(writer, release);
        writer.WriteEndArray();
        writer.WriteStartArray("steps");
        foreach (var step in payments.SelectMany(p => p.Payment.Steps)) Step(writer, step);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Deposit(Utf8JsonWriter writer, Release release)
    {
        writer.WriteStartObject();
        writer.WriteString("component", release.Deposit.Key.Component);
        writer.WriteString("period", release.Deposit.Key.Period);
        if (release.Deposit.Key.Order.Length > 0) writer.WriteString("order", release.Deposit.Key.Order);
        writer.WriteString("amount", CanonicalForm.Of(release.Deposit.Amount.Amount));
        writer.WriteString("released", CanonicalForm.Of(release.Amount.Amount));
        writer.WriteString("held", CanonicalForm.Of(release.Held.Amount));
        writer.WriteEndObject();
    }

    private static void Step(Utf8JsonWriter writer, Statements.ExplanationStep step)
    {
        writer.WriteStartObject();
        writer.WriteString("code", step.Code);
        writer.WriteString("value", step.Value);
        if (step.Unit is not null) writer.WriteString("unit", step.Unit);
        writer.WriteString("text", step.Text);
        writer.WriteEndObject();
    }
}
