using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Crediting;
using SalesPerf.Expressions;

namespace SalesPerf.Compensation.Domain.Plans.Evaluation;

/// <summary>Results as JSON: what <c>plan evaluate</c> prints. All decimals are texts; the same results give the same bytes.</summary>
public static class ResultJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole result, with the steps of every line.</summary>
    public static string Of(CalculationResult result)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options)) Write(writer, result);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Writes the whole result as one object.</summary>
    /// <param name="writer">Where.</param>
    /// <param name="result">What.</param>
    /// <param name="ofPayee">Writes more members of a payee in a period, such as what is paid; null writes none.</param>
    public static void Write(Utf8JsonWriter writer, CalculationResult result, Action<Utf8JsonWriter, string, string>? ofPayee = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(result);
        writer.WriteStartObject();
        writer.WriteString("plan", result.Program.Document.Code);
        writer.WriteString("hash", result.Hash());
        writer.WriteStartArray("periods");
        foreach (var period in result.Periods) Period(writer, period, ofPayee);
        writer.WriteEndArray();
        Exclusions(writer, "outside", result.Outside);
        writer.WriteEndObject();
    }

    private static void Period(Utf8JsonWriter writer, PeriodCalculation period, Action<Utf8JsonWriter, string, string>? ofPayee)
    {
        writer.WriteStartObject();
        writer.WriteString("code", period.Period.Code);
        writer.WriteStartArray("payees");
        foreach (var participant in period.Participants)
        {
            writer.WriteStartObject();
            writer.WriteString("participant", participant);
            Values(writer, "values", period.ValuesOf(participant));
            writer.WriteStartArray("credits");
            foreach (var (credit, parts) in period.CreditsOf(participant).Zip(period.PartsOf(participant))) Credit(writer, credit, parts);
            writer.WriteEndArray();
            writer.WriteStartArray("lines");
            foreach (var line in period.LinesOf(participant)) Line(writer, line, period);
            writer.WriteEndArray();
            ofPayee?.Invoke(writer, period.Period.Code, participant);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Exclusions(writer, "exclusions", period.Exclusions);
        Problems(writer, period.Problems);
        writer.WriteEndObject();
    }

    private static void Values(Utf8JsonWriter writer, string member, IReadOnlyDictionary<string, Value> values)
    {
        writer.WriteStartObject(member);
        foreach (var (name, value) in values.OrderBy(v => v.Key, StringComparer.Ordinal)) writer.WriteString(name, Text(value));
        writer.WriteEndObject();
    }

    /// <summary>A value as text: numbers and amounts as decimals (a percentage as a fraction), dates as yyyy-MM-dd, texts as they are.</summary>
    public static string Text(Value value) => value.Kind switch
    {
        ValueKind.Number or ValueKind.Percent or ValueKind.Money => CanonicalForm.Of(value.Number),
        ValueKind.Text => value.Text,
        _ => value.ToString(),
    };

    private static void Credit(Utf8JsonWriter writer, CreditResult credit, IReadOnlyDictionary<string, Value> parts)
    {
        writer.WriteStartObject();
        Identity(writer, credit.Transaction);
        writer.WriteString("date", credit.Transaction.Date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        writer.WriteString("rule", credit.Rule);
        writer.WriteNumber("level", credit.Level);
        writer.WriteString("share", CanonicalForm.Of(credit.Share));
        writer.WriteString("amount", CanonicalForm.Of(credit.Amount.Amount));
        writer.WriteString("currency", credit.Amount.Currency.Code);
        writer.WriteString("rate", CanonicalForm.Of(credit.Rate.Rate));
        Values(writer, "values", credit.Values);
        if (parts.Count > 0) Values(writer, "parts", parts);
        writer.WriteEndObject();
    }

    private static void Line(Utf8JsonWriter writer, IncentiveLine line, PeriodCalculation period)
    {
        writer.WriteStartObject();
        writer.WriteString("component", line.Component);
        writer.WriteString("name", line.Name);
        writer.WriteString("unrounded", CanonicalForm.Of(line.Unrounded.Amount));
        writer.WriteString("amount", CanonicalForm.Of(line.Amount.Amount));
        writer.WriteString("currency", line.Amount.Currency.Code);
        if (line.EarningCode is { } code) writer.WriteString("earningCode", code);
        writer.WriteStartArray("steps");
        foreach (var step in period.Explain(line.Participant, line.Component))
        {
            writer.WriteStartObject();
            writer.WriteString("code", step.Code);
            writer.WriteString("value", step.Value);
            if (step.Unit is { } unit) writer.WriteString("unit", unit);
            writer.WriteString("text", step.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Exclusions(Utf8JsonWriter writer, string name, IReadOnlyList<ExcludedTransaction> exclusions)
    {
        writer.WriteStartArray(name);
        foreach (var excluded in exclusions)
        {
            writer.WriteStartObject();
            Identity(writer, excluded.Transaction);
            writer.WriteString("reason", excluded.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Problems(Utf8JsonWriter writer, IReadOnlyList<CalculationProblem> problems)
    {
        if (problems.Count == 0) return;
        writer.WriteStartArray("problems");
        foreach (var problem in problems)
        {
            writer.WriteStartObject();
            writer.WriteString("participant", problem.Participant);
            writer.WriteString("value", problem.Value);
            writer.WriteString("code", problem.Error.Code);
            writer.WriteString("message", problem.Error.Message);
            writer.WriteNumber("line", problem.Line);
            writer.WriteNumber("column", problem.Column);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Identity(Utf8JsonWriter writer, Facts.TransactionFact transaction)
    {
        writer.WriteString("order", transaction.Order);
        writer.WriteString("line", transaction.Line);
        writer.WriteString("subLine", transaction.SubLine);
        writer.WriteString("event", transaction.Event);
    }
}
