using System.Globalization;
using System.Text.Json.Nodes;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Payments;

namespace SalesPerf.Compensation.Domain.Statements;

/// <summary>What a payee was paid for the period of a statement, which follows from the plan's payment section, the facts of all periods paid here, and what another system left.</summary>
/// <param name="Group">Earning group.</param>
/// <param name="Figures">What the pay sheet says, by the names of <c>plan evaluate</c>: <c>earned released granted advanced order_advanced recovered forfeited forgiven written_off paid balance</c>.</param>
public sealed record ProvenPayment(string Group, IReadOnlyDictionary<string, decimal> Figures)
{
    internal JsonObject Json() => new()
    {
        ["group"] = Group, ["figures"] = new JsonObject(Figures.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => KeyValuePair.Create(f.Key, (JsonNode?)CanonicalForm.Of(f.Value)))),
    };
}

/// <summary>Pays again what a bundle says was paid.</summary>
internal static class VerifyPayments
{
    /// <summary>What of the payments does not follow from the bundle.</summary>
    /// <param name="payments">Payments of the bundle.</param>
    /// <param name="state">The calculation of the statement's own period; null where the bundle has none.</param>
    /// <param name="participant">Payee.</param>
    public static IEnumerable<ProofFinding> Of(JsonArray payments, FactState? state, string participant)
    {
        if (payments.Count == 0) return [];
        if (state is null) return [new ProofFinding("payment_differs", "The bundle has payments and no calculation that they follow from.")];
        var paid = Pay(state, participant);
        return payments.Select(p => p!.AsObject()).SelectMany(p => Compare(p, paid)).ToArray();
    }

    private static Dictionary<string, IReadOnlyDictionary<string, decimal>> Pay(FactState state, string participant)
    {
        var one = new HashSet<string> { participant };
        var input = new CalculationInput(state.Program, state.Facts) { Payees = PlanReach.PayeesFor(state, one), Only = one };
        return PayPlan.Of(input, Calculate.Run(input)).Where(p => p.Participant == participant && p.Payment.Period == state.PeriodCode)
            .GroupBy(p => p.Group.Code, StringComparer.Ordinal).ToDictionary(g => g.Key, g => PaymentJson.Figures(g.Select(p => p.Payment)), StringComparer.Ordinal);
    }

    private static IEnumerable<ProofFinding> Compare(JsonObject payment, Dictionary<string, IReadOnlyDictionary<string, decimal>> paid)
    {
        var group = payment["group"]!.GetValue<string>();
        foreach (var (name, value) in payment["figures"]!.AsObject())
        {
            var stated = decimal.Parse(value!.GetValue<string>(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            var truth = paid.GetValueOrDefault(group)?.GetValueOrDefault(name);
            if (truth != stated) yield return new ProofFinding("payment_differs", $"{name} of {group}: the pay sheet says {CanonicalForm.Of(stated)}, the plan and the facts give {(truth is { } t ? CanonicalForm.Of(t) : "nothing")}.");
        }
    }
}
