using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Compensation.Domain.Payments;

namespace SalesPerf.Compensation.Domain.Plans.Evaluation;

/// <summary>A plan and facts in, statements with their trace out: what <c>plan evaluate</c> prints, and what conformance is measured by.</summary>
public static class EvaluatePlan
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Calculates all periods of the facts.</summary>
    public static string ToJson(PlanProgram program, FactSet facts) => ToJson(new CalculationInput(program, facts));

    /// <summary>Calculates what is wanted, and what it needs.</summary>
    public static string ToJson(CalculationInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var result = Calculate.Run(input);
        // Without a section there is nothing to say of payments that the lines do not say.
        var payments = input.Program.Document.Payment is null ? null : PaymentJson.Writer(Payments(input, result));
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options)) ResultJson.Write(json, result, payments);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // What is paid in a period follows from all periods before it, so a part of the results is no ground for payments.
    private static IReadOnlyList<PayeePayment> Payments(CalculationInput input, CalculationResult result)
    {
        var whole = input with { Periods = null, Only = null };
        return PayPlan.Of(whole, input.Periods is null && input.Only is null ? result : Calculate.Run(whole));
    }
}
