using System.Globalization;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Primitives;

namespace SalesPerf.Goals.Domain.Goals;

/// <summary>What was found about one letter.</summary>
public enum SmartFinding
{
    /// <summary>It holds.</summary>
    Met,

    /// <summary>It does not hold.</summary>
    NotMet,

    /// <summary>There is nothing to judge it by.</summary>
    Unknown,
}

/// <summary>The verdict on one letter, with its reason.</summary>
public sealed record SmartLetter(SmartFinding Finding, string Reason);

/// <summary>The verdict on a goal: specific, measurable, achievable, relevant, time-bound.</summary>
public sealed record SmartVerdict(SmartLetter Specific, SmartLetter Measurable, SmartLetter Achievable, SmartLetter Relevant, SmartLetter TimeBound)
{
    /// <summary>Whether every letter holds.</summary>
    public bool IsSmart => new[] { Specific, Measurable, Achievable, Relevant, TimeBound }.All(l => l.Finding == SmartFinding.Met);
}

/// <summary>What was reached in an earlier period.</summary>
public sealed record PastResult(string PeriodCode, decimal Value);

/// <summary>The goal that another one serves.</summary>
public sealed record ParentGoal(string Statement, string KpiCode, DateRange Period);

/// <summary>All that a goal is judged by.</summary>
/// <param name="Statement">The goal in a sentence.</param>
/// <param name="ParticipantName">Whose it is.</param>
/// <param name="Kpi">What is measured.</param>
/// <param name="Target">How much.</param>
/// <param name="PeriodCode">When.</param>
/// <param name="Period">Its days.</param>
/// <param name="History">What the person reached before, latest first.</param>
/// <param name="Parent">The goal that it serves, or null.</param>
public sealed record SmartFacts(
    string Statement, string ParticipantName, Kpi Kpi, decimal Target, string PeriodCode, DateRange Period, IReadOnlyList<PastResult> History, ParentGoal? Parent);

/// <summary>Judges a goal letter by letter; pure, so the same facts give the same verdict.</summary>
public static class SmartJudge
{
    /// <summary>Fewest characters of a sentence that can say who reaches what.</summary>
    public const int ShortestStatement = 20;

    /// <summary>How far above the best result a target may lie: a quarter is a stretch, more is a wish.</summary>
    public const decimal Stretch = 1.25m;

    private static readonly string[] VagueWords = ["better", "improve", "more", "try", "best", "good", "soon", "asap", "some", "increase"];

    /// <summary>The verdict.</summary>
    public static SmartVerdict Judge(SmartFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new(Specific(facts), Measurable(facts), Achievable(facts), Relevant(facts), TimeBound(facts));
    }

    private static SmartLetter Specific(SmartFacts facts)
    {
        var statement = facts.Statement.Trim();
        if (statement.Length < ShortestStatement) return NotMet($"The statement has {statement.Length} characters; say in a sentence who reaches what (at least {ShortestStatement}).");
        if (!Names(statement, facts.Kpi.Name) && !Names(statement, facts.Kpi.Code))
            return NotMet($"The statement does not name what is measured ({facts.Kpi.Name}).");
        var vague = VagueWords.FirstOrDefault(w => Words(statement).Contains(w, StringComparer.OrdinalIgnoreCase));
        return vague is not null && !statement.Any(char.IsAsciiDigit)
            ? NotMet($"'{vague}' without a figure leaves open what is meant.")
            : Met($"It names {facts.Kpi.Name} for {facts.ParticipantName}.");
    }

    private static SmartLetter Measurable(SmartFacts facts) => facts.Target <= 0m
        ? NotMet("A target of zero or less cannot be reached or missed.")
        : Met($"{facts.Kpi.Name} is measured as {Lower(facts.Kpi.Unit)} from {Lower(facts.Kpi.Source)} figures, {Lower(facts.Kpi.Cadence)}.");

    private static SmartLetter Achievable(SmartFacts facts)
    {
        if (facts.History.Count == 0) return new(SmartFinding.Unknown, "Nothing was measured in earlier periods, so there is no history to judge by.");
        var higher = facts.Kpi.Direction == KpiDirection.Higher;
        var best = higher ? facts.History.MaxBy(h => h.Value)! : facts.History.MinBy(h => h.Value)!;
        var median = Median.Of([.. facts.History.Select(h => h.Value)]);
        var bound = Bound(best.Value, higher);
        var figures = $"best of {facts.History.Count} earlier periods {Number(best.Value)} ({best.PeriodCode}), median {Number(median)}";
        return (higher ? facts.Target <= bound : facts.Target >= bound)
            ? Met($"The target {Number(facts.Target)} is within reach: {figures}.")
            : NotMet($"The target {Number(facts.Target)} is beyond {Number(bound)}, the best result and a quarter: {figures}.");
    }

    // A best result of zero or less has no quarter to add.
    private static decimal Bound(decimal best, bool higher) => best <= 0m ? best : higher ? best * Stretch : best / Stretch;

    private static SmartLetter Relevant(SmartFacts facts)
    {
        if (facts.Parent is { } parent)
        {
            if (!parent.Period.Overlaps(facts.Period)) return NotMet("The parent goal lies in another time.");
            return parent.KpiCode == facts.Kpi.Code || parent.KpiCode == facts.Kpi.Drives
                ? Met($"It serves the parent goal: {parent.Statement}")
                : NotMet($"{facts.Kpi.Name} neither is nor drives the parent goal's {parent.KpiCode}.");
        }

        return facts.Kpi.Drives is { } driven
            ? Met($"{facts.Kpi.Name} drives {driven}.")
            : facts.Kpi.Source == KpiSource.Event
                ? Met($"{facts.Kpi.Name} is itself a result of the company.")
                : new(SmartFinding.Unknown, "It has no parent goal, and the catalogue does not say what this KPI drives.");
    }

    private static SmartLetter TimeBound(SmartFacts facts) =>
        Met(string.Create(CultureInfo.InvariantCulture, $"It ends with {facts.PeriodCode}, on {facts.Period.EndExclusive?.AddDays(-1):yyyy-MM-dd}."));

    private static bool Names(string statement, string what) => statement.Contains(what, StringComparison.OrdinalIgnoreCase);

    private static string[] Words(string statement) => statement.Split([' ', ',', '.', ';', '!', '?'], StringSplitOptions.RemoveEmptyEntries);

    private static string Lower(Enum value) => value.ToString().ToLowerInvariant();

    private static string Number(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static SmartLetter Met(string reason) => new(SmartFinding.Met, reason);

    private static SmartLetter NotMet(string reason) => new(SmartFinding.NotMet, reason);
}
