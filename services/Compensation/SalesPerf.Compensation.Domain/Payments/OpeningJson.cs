using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>What was taken over for a payee and group.</summary>
/// <param name="Draw">Advanced and not recovered; not negative.</param>
/// <param name="Carried">Left for later payments; negative is owed by the payee.</param>
/// <param name="Held">Held back.</param>
/// <param name="DrawPeriods">In how many periods before the draw was in force.</param>
public sealed record OpeningBalance(Money Draw, Money Carried, IReadOnlyList<HeldBefore> Held, int DrawPeriods)
{
    /// <summary>What payments begin with.</summary>
    public PaymentOpening ToOpening()
    {
        var zero = Money.Zero(Draw.Currency);
        var (excess, negative) = Carried.Amount >= 0m ? (Carried, zero) : (zero, Carried);
        return PaymentOpening.Of(PaymentState.Empty(zero.Currency) with { DrawBalance = Draw, CarriedExcess = excess, CarriedNegative = negative, DrawPeriods = DrawPeriods }, [.. Held.Select((h, i) => h.ToDeposit(i))]);
    }
}

/// <summary>What was taken over for a payee.</summary>
/// <param name="FirstPeriod">The first period that is paid here; the first of all where null.</param>
/// <param name="Groups">By earning group.</param>
public sealed record PayeeOpening(string? FirstPeriod, IReadOnlyDictionary<string, OpeningBalance> Groups);

/// <summary>
/// Opening balances in facts: <c>{"opening": {"ann": {"draw": 600, "carried": 0, "draw_periods": 0, "held": [{"amount": 90, "on": "2026-03-31"}, {"amount": 5, "order": "O-1", "event": "collected"}]}}}</c>,
/// amounts as numbers or texts; <c>first</c> names the first period that is paid, and <c>groups</c> has the same for other groups than the default one by their codes.
/// </summary>
public static class OpeningJson
{
    /// <summary>Balances by participant; none where there are no facts of payments.</summary>
    public static IReadOnlyDictionary<string, PayeeOpening> Read(string? json, Currency currency)
    {
        if (json is null) return new Dictionary<string, PayeeOpening>();
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.TryGetProperty("opening", out var all) ? all.EnumerateObject().ToDictionary(p => p.Name, p => Payee(p.Value, currency), StringComparer.Ordinal) : [];
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new DomainException(PaymentRefusals.BadOpening(bad.Message), bad);
        }
    }

    /// <summary>The same as JSON, as <see cref="Read"/> takes it.</summary>
    public static string Write(IReadOnlyDictionary<string, PayeeOpening> payees)
    {
        ArgumentNullException.ThrowIfNull(payees);
        var all = new JsonObject();
        foreach (var (participant, opening) in payees.OrderBy(b => b.Key, StringComparer.Ordinal)) all[participant] = Json(opening);
        return new JsonObject { ["opening"] = all }.ToJsonString();
    }

    private static JsonObject Json(PayeeOpening opening)
    {
        var json = opening.Groups.TryGetValue(PaymentGroup.Default, out var own) ? Json(own) : [];
        if (opening.FirstPeriod is { } first) json["first"] = first;
        if (opening.Groups.Where(g => g.Key != PaymentGroup.Default).OrderBy(g => g.Key, StringComparer.Ordinal).ToArray() is { Length: > 0 } others)
            json["groups"] = new JsonObject(others.Select(g => KeyValuePair.Create(g.Key, (JsonNode?)Json(g.Value))));
        return json;
    }

    private static JsonObject Json(OpeningBalance balance) => new()
    {
        ["draw"] = CanonicalForm.Of(balance.Draw.Amount), ["carried"] = CanonicalForm.Of(balance.Carried.Amount), ["draw_periods"] = balance.DrawPeriods,
        ["held"] = new JsonArray([.. balance.Held.Select(h => (JsonNode)new JsonObject
        {
            ["component"] = h.Component, ["amount"] = CanonicalForm.Of(h.Amount.Amount), ["on"] = h.On?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["order"] = h.Order, ["event"] = h.Event,
        })]),
    };

    private static PayeeOpening Payee(JsonElement given, Currency currency)
    {
        var groups = new Dictionary<string, OpeningBalance>(StringComparer.Ordinal) { [PaymentGroup.Default] = Balance(given, currency) };
        if (given.TryGetProperty("groups", out var others))
            foreach (var group in others.EnumerateObject()) groups[group.Name] = Balance(group.Value, currency);
        return new PayeeOpening(Text(given, "first"), groups);
    }

    private static OpeningBalance Balance(JsonElement given, Currency currency) => new(
        Rounded(Number(given, "draw"), currency), Rounded(Number(given, "carried"), currency),
        given.TryGetProperty("held", out var held) ? [.. held.EnumerateArray().Select(h => Held(h, currency))] : [], (int)Number(given, "draw_periods"));

    private static HeldBefore Held(JsonElement given, Currency currency)
    {
        DateOnly? on = Text(given, "on") is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
        var (order, happens) = (Text(given, "order"), Text(given, "event"));
        return on is null == (order is null || happens is null)
            ? throw new FormatException("What is held is let go either on a day or by an event of an order.")
            : new HeldBefore(Text(given, "component") ?? "held", Rounded(Number(given, "amount"), currency), on, order, happens);
    }

    private static Money Rounded(decimal amount, Currency currency) => new UnroundedMoney(amount, currency).Round(RoundingRule.HalfEven);

    private static string? Text(JsonElement given, string name) => given.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetString() : null;

    private static decimal Number(JsonElement given, string name)
    {
        if (!given.TryGetProperty(name, out var value)) return 0m;
        return value.ValueKind == JsonValueKind.String ? decimal.Parse(value.GetString()!, CultureInfo.InvariantCulture) : value.GetDecimal();
    }
}
