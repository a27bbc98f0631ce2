using System.Globalization;
using System.Text.Json;
using SalesPerf.Compensation.Domain.Facts;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Payments;

/// <summary>A hold in facts.</summary>
/// <param name="Participant">Whose pay it keeps; of everybody who is credited with its deal where null.</param>
/// <param name="Hold">The hold.</param>
public sealed record GivenHold(string? Participant, Hold Hold);

/// <summary>
/// Holds in facts, on a deal or on a person: <c>{"holds": [{"order": "O-1", "from": "2026-01-01", "reason": "legal", "condition": {"event": "collected", "reaching": 0.8}, "released": [{"on": "2026-03-05", "share": 0.5}]}]}</c>;
/// a condition names an event (with <c>reaching</c> or <c>count</c>) or has <c>after_days</c> and <c>after_months</c>. Without one only a release lets it go.
/// </summary>
public static class HoldJson
{
    private const int LongestWait = 3_660;

    /// <summary>Holds, in their order; none where there are no facts of payments. Refuses what cannot be read, naming each place.</summary>
    public static IReadOnlyList<GivenHold> Read(string? json)
    {
        if (json is null) return [];
        using var document = JsonDocument.Parse(json);
        var errors = new FactErrors();
        GivenHold[] holds = [.. JsonReading.Of(document.RootElement, "/payments", errors)?.Items("holds").Select((h, i) => Hold(h, i)) ?? []];
        return errors.Details.Count == 0 ? holds : throw new DomainException(PaymentRefusals.BadOpening.With(errors.Details));
    }

    private static GivenHold Hold(JsonReading given, int number)
    {
        var (order, participant) = (given.Text("order"), given.Text("participant"));
        if (order is null && participant is null) given.Errors.Add(given.Pointer, "compensation.facts_missing", "A hold is on an order or on a participant.");
        var trigger = given.Member("condition") is { } condition && JsonReading.Of(condition, given.At("condition"), given.Errors) is { } reading ? Trigger(reading) : null;
        var released = given.Items("released").Select(Released).ToArray();
        var hold = new Hold(number.ToString("0000", CultureInfo.InvariantCulture), order, given.Date("from") ?? DateOnly.MinValue, trigger, released, given.Text("reason", ""));
        given.Done();
        return new GivenHold(participant, hold);
    }

    private static ReleaseTrigger Trigger(JsonReading given)
    {
        var happens = given.Text("event");
        var trigger = new ReleaseTrigger
        {
            Event = happens, Basis = happens is "collected" or "invoiced" ? ReleaseBasis.Order : ReleaseBasis.Happening, Reaching = given.Number("reaching"), Count = Whole(given, "count"),
            AfterDays = Whole(given, "after_days") ?? 0, AfterMonths = Whole(given, "after_months") ?? 0,
        };
        given.Done();
        return trigger;
    }

    private static int? Whole(JsonReading given, string name)
    {
        if (given.Number(name) is not { } number) return null;
        if (number is >= 0m and <= LongestWait && decimal.IsInteger(number)) return (int)number;
        given.Errors.Add(given.At(name), "compensation.facts_not_a_number", $"'{name}' is whole and from 0 to {LongestWait}.");
        return null;
    }

    private static (DateOnly On, decimal Share) Released(JsonReading given)
    {
        given.Required("on");
        var released = (given.Date("on") ?? default, given.Number("share") ?? 1m);
        given.Done();
        return released;
    }
}
