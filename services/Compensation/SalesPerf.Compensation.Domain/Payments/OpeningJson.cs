using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.Compensation.Domain.Calculation;
using SalesPerf.Compensation.Domain.Facts;
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
    private const int MostDrawPeriods = 1_200;

    /// <summary>Balances by participant; none where there are no facts of payments. Refuses what cannot be read, naming each place.</summary>
    /// <param name="json">The facts, or null.</param>
    /// <param name="currencyOf">In what a participant is paid.</param>
    public static IReadOnlyDictionary<string, PayeeOpening> Read(string? json, Func<string, Currency> currencyOf)
    {
        ArgumentNullException.ThrowIfNull(currencyOf);
        if (json is null) return new Dictionary<string, PayeeOpening>();
        using var document = JsonDocument.Parse(json);
        var errors = new FactErrors();
        var openings = new Dictionary<string, PayeeOpening>(StringComparer.Ordinal);
        if (JsonReading.Of(document.RootElement, "/payments", errors) is { } payments)
        {
            foreach (var (participant, opening) in payments.Members("opening")) openings[participant] = Payee(opening, currencyOf(participant));
            payments.Member("holds");
            payments.Done();
        }

        return errors.Details.Count == 0 ? openings : throw new DomainException(PaymentRefusals.BadOpening.With(errors.Details));
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

    private static PayeeOpening Payee(JsonReading given, Currency currency)
    {
        var groups = new Dictionary<string, OpeningBalance>(StringComparer.Ordinal) { [PaymentGroup.Default] = Balance(given, currency) };
        foreach (var (code, group) in given.Members("groups")) groups[code] = Balance(group, currency);
        return new PayeeOpening(given.Text("first"), groups);
    }

    private static OpeningBalance Balance(JsonReading given, Currency currency) => new(
        Rounded(given.Number("draw"), currency), Rounded(given.Number("carried"), currency), [.. given.Items("held").Select(h => Held(h, currency))], DrawPeriods(given));

    private static int DrawPeriods(JsonReading given)
    {
        var periods = given.Number("draw_periods") ?? 0m;
        if (periods is >= 0m and <= MostDrawPeriods && decimal.IsInteger(periods)) return (int)periods;
        given.Errors.Add(given.At("draw_periods"), "compensation.facts_not_a_number", $"'draw_periods' is a whole number from 0 to {MostDrawPeriods}.");
        return 0;
    }

    private static HeldBefore Held(JsonReading given, Currency currency)
    {
        var (on, order, happens) = (given.Date("on"), given.Text("order"), given.Text("event"));
        if (given.Member("on") is null == (order is null || happens is null))
            given.Errors.Add(given.Pointer, "compensation.facts_missing", "What is held is let go either on a day or by an event of an order.");
        return new HeldBefore(given.Text("component", "held"), Rounded(given.Number("amount"), currency), on, order, happens);
    }

    private static Money Rounded(decimal? amount, Currency currency) => new UnroundedMoney(amount ?? 0m, currency).Round(RoundingRule.HalfEven);
}
