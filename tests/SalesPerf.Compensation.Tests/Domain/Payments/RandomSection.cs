using System.Globalization;

namespace SalesPerf.Compensation.Tests.Domain.Payments;

/// <summary>A payment section made at random of everything that one may state, for earning codes COMM, BON and ADV, and a parameter <c>top_up</c>.</summary>
internal sealed class RandomSection(Random random)
{
    public string Text => string.Join('\n', (string?[])
    [
        "payment:",
        Maybe(15, "  rounding: {mode: half_even, digits: 1}"),
        .. Settlement("  "),
        Maybe(40, $"  groups:\n    bonuses:\n      codes: [BON]\n{string.Join('\n', Settlement("      ").OfType<string>())}"),
        Maybe(60, $"  releases: [{string.Join(", ", Enumerable.Range(0, random.Next(1, 3)).Select(i => Release(i)))}]"),
        Maybe(40, "  order_advances: [{codes: [ADV], recovered_from: [COMM]}]"),
        Maybe(70, Clawback()),
        Maybe(50, $"  leavers: {{final_after_days: {random.Next(0, 50)}, held: {One("lapses", "paid")}, debt: {One("owed", "forgiven")}}}"),
    ]).Replace("\n\n", "\n", StringComparison.Ordinal);

    private T One<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private string? Maybe(int percent, string text) => random.Next(100) < percent ? text : null;

    private string Part(int percent, string text) => Maybe(percent, text) ?? "";

    private string Amount(int most) => (random.Next(1, most * 20) * 5 / 100m).ToString(CultureInfo.InvariantCulture);

    private string?[] Settlement(string at) =>
    [
        Draw(at),
        Maybe(25, $"{at}guarantee: {{amount: {Amount(60)}{Part(40, $", from: 2026-0{random.Next(1, 4)}-01")}{Part(30, ", last_day: \"add_months(hired_on, 2)\"")}}}"),
        Maybe(35, $"{at}maximum: {{amount: {Amount(120)}, excess: {One("later", "lost")}}}"),
        Maybe(25, $"{at}settles: {One("quarter", "year")}"),
        Maybe(40, $"{at}{One("negative: paid", "debt: {limit: 20}", "debt: {forgiven: quarter}", "debt: {limit: 5, forgiven: quarter}")}"),
        Maybe(30, $"{at}least_payment: {random.Next(1, 30)}"),
    ];

    private string? Draw(string at) => random.Next(5) switch
    {
        0 => null,
        1 => $"{at}minimum: {{amount: {Amount(50)}, recovered: {One("true", "false")}}}",
        2 => $"{at}draw: {{kind: non_recoverable, amount: top_up{Days()}}}",
        _ => $"{at}draw: {{kind: {One("recoverable", "loan")}, amount: top_up{Days()}{Part(20, ", forgiven: quarter")}{Part(40, $", limit: {Amount(150)}")}{Part(50, Recovery())}}}",
    };

    private string Days() => $"{Part(30, ", periods: 3")}{Part(20, ", from: 2026-02-01")}{Part(20, ", until: 2026-05-01")}";

    private string Recovery() => $", recovery: {{share: {One("50%", "33%", "100%")}, keep: {Amount(40)}{Part(30, $", limit: {Amount(60)}")}{Part(30, ", starts: 2")}}}";

    private string Release(int index) => $"{{{(index == 0 && random.Next(2) == 0 ? "codes: [COMM], " : "")}{(random.Next(3) == 0 ? "when: amount > 300, " : "")}parts: [{Parts()}]}}";

    private string Parts() => random.Next(4) switch
    {
        0 => $"{{share: 30%}}, {{share: 70%, {Trigger()}}}",
        1 => $"{{share: 33%, {Trigger()}}}, {{share: 67%, {Trigger()}}}",
        2 => $"{{{Trigger()}}}",
        _ => $"{{share: 25%}}, {{share: 25%, {Trigger()}}}, {{share: 50%, {Trigger()}}}",
    };

    private string Trigger() => random.Next(9) switch
    {
        0 => "on: collected",
        1 => "on: collected, of: invoiced",
        2 => "on: collected, reaching: 80%",
        3 => "on: collected, count: 2",
        4 => $"on: collected, after_days: {random.Next(1, 40)}, late: [{{beyond_days: 30, share: 50%}}, {{beyond_days: 75}}]",
        5 => "after_months: 2, instalments: 2",
        6 => $"after_days: {random.Next(1, 60)}",
        7 => "date: \"add_months(date, 1)\", instalments: 3",
        _ => "on: invoiced",
    };

    private string Clawback()
    {
        var method = random.Next(2) == 0 ? "rerate" : $"original_rate{Part(50, ", floor: taken")}";
        var window = random.Next(4) switch
        {
            0 => ", within_months: 2",
            1 => ", within_days: 60, prorated: true",
            2 => ", schedule: [{within_months: 1}, {within_days: 90, share: 50%}]",
            _ => "",
        };
        return $"  clawback: {{events: [cancelled], method: {method}{window}{Part(40, ", instalments: 2")}}}";
    }
}
