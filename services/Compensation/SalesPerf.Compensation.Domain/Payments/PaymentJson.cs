using System.Globalization;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

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

    /// <summary>Writes the member <c>payment</c> of a payee in a period, in what the payee is paid in; what is left of other currencies follows in <c>beside</c>.</summary>
    public static Action<Utf8JsonWriter, string, string> Writer(IReadOnlyList<PayeePayment> payments)
    {
        var by = payments.ToLookup(p => (p.Payment.Period, p.Participant));
        return (writer, period, participant) => Write(writer, [.. by[(period, participant)]]);
    }

    private static void Write(Utf8JsonWriter writer, PayeePayment[] payments)
    {
        writer.WriteStartObject("payment");
        Members(writer, [.. payments.Where(p => p.IsPaidIn)]);
        var beside = payments.Where(p => !p.IsPaidIn).GroupBy(p => p.Payment.Posted.Paid.Currency).Where(g => Figures(g.Select(p => p.Payment)).Values.Any(v => v != 0m)).ToArray();
        if (beside.Length > 0)
        {
            writer.WriteStartArray("beside");
            foreach (var other in beside)
            {
                writer.WriteStartObject();
                Members(writer, [.. other]);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Members(Utf8JsonWriter writer, PayeePayment[] payments)
    {
        if (payments.Length > 0) writer.WriteString("currency", payments[0].Payment.Posted.Paid.Currency.Code);
        foreach (var (name, value) in Figures(payments.Select(p => p.Payment))) writer.WriteString(name, CanonicalForm.Of(value));
        writer.WriteStartArray("deposits");
        foreach (var release in payments.SelectMany(p => p.Payment.Releases).Where(r => r.Deposit.Rule is not null)) Deposit(writer, release);
        writer.WriteEndArray();
        writer.WriteStartArray("steps");
        foreach (var step in payments.SelectMany(p => p.Payment.Steps)) Step(writer, step);
        writer.WriteEndArray();
    }

    private static void Deposit(Utf8JsonWriter writer, Release release)
    {
        writer.WriteStartObject();
        writer.WriteString("component", release.Deposit.Key.Component);
        writer.WriteString("period", release.Deposit.Key.Period);
        if (release.Deposit.Key.Order.Length > 0) writer.WriteString("order", release.Deposit.Key.Order);
        writer.WriteString("amount", CanonicalForm.Of(release.Deposit.Amount.Amount));
        writer.WriteString("released", CanonicalForm.Of(release.Amount.Amount));
        if (release.Lapsed.Amount != 0m) writer.WriteString("lapsed", CanonicalForm.Of(release.Lapsed.Amount));
        writer.WriteString("held", CanonicalForm.Of(release.Held.Amount));
        if (release.Next is { } next) writer.WriteString("next", next.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
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
