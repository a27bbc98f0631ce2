using System.Globalization;
using SalesPerf.Goals.Domain.Kpis;
using SalesPerf.Primitives;

namespace SalesPerf.Goals.Domain.Goals;

/// <summary>What was reached in an earlier period.</summary>
public sealed record PastResult(string PeriodCode, decimal Value);

/// <summary>The goal that another one serves.</summary>
public sealed record ParentGoal(string Statement, string KpiCode, DateRange Period);

/// <summary>All that a goal is judged by.</summary>
/// <param name="Statement">The goal in a sentence.</param>
/// <param name="ParticipantName">Whose it is, or null where nobody knows that person here yet.</param>
/// <param name="Kpi">What is measured.</param>
/// <param name="Target">How much.</param>
/// <param name="PeriodCode">When.</param>
/// <param name="Period">Its days.</param>
/// <param name="History">What the person reached before, latest first.</param>
/// <param name="Parent">The goal that it serves, or null.</param>
public sealed record SmartFacts(
    string Statement, string? ParticipantName, Kpi Kpi, decimal Target, string PeriodCode, DateRange Period, IReadOnlyList<PastResult> History, ParentGoal? Parent)
{
    /// <summary>What the KPI is called in other languages; a statement may name it in any.</summary>
    public IReadOnlyList<string> OtherKpiNames { get; init; } = [];
}

/// <summary>Judges a goal letter by letter; pure, so the same facts give the same judgement.</summary>
public static class SmartJudge
{
    /// <summary>Fewest characters of a sentence that can say who reaches what.</summary>
    public const int ShortestStatement = 20;

    /// <summary>How far above the best result a target may lie: a quarter is a stretch, more is a wish.</summary>
    public const decimal Stretch = 1.25m;

    /// <summary>The judgement.</summary>
    public static SmartJudgement Judge(SmartFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new(Specific(facts), Measurable(facts), Achievable(facts), Relevant(facts), TimeBound(facts));
    }

    private static LetterJudgement Specific(SmartFacts facts)
    {
        var statement = facts.Statement.Trim();
        if (statement.Length < ShortestStatement) return NotMet("smart.specific.short", Number(statement.Length), Number(ShortestStatement));
        if (!facts.OtherKpiNames.Prepend(facts.Kpi.Name).Prepend(facts.Kpi.Code).Any(name => Names(statement, name))) return NotMet("smart.specific.no_kpi", facts.Kpi.Name);
        if (VagueWords.In(statement) is { } vague && !statement.Any(char.IsAsciiDigit)) return NotMet("smart.specific.vague", vague);
        return facts.ParticipantName is { } name ? Met("smart.specific.met", facts.Kpi.Name, name) : Met("smart.specific.met_nameless", facts.Kpi.Name);
    }

    private static LetterJudgement Measurable(SmartFacts facts) => facts.Target <= 0m
        ? NotMet("smart.measurable.no_target")
        : Met("smart.measurable.met", facts.Kpi.Name, Word(facts.Kpi.Unit), Word(facts.Kpi.Source), Word(facts.Kpi.Cadence));

    private static LetterJudgement Achievable(SmartFacts facts)
    {
        if (facts.History.Count == 0) return Unknown("smart.achievable.no_history");
        var higher = facts.Kpi.Direction == KpiDirection.Higher;
        var best = higher ? facts.History.MaxBy(h => h.Value)! : facts.History.MinBy(h => h.Value)!;
        var bound = Bound(best.Value, higher);
        string[] values = [Number(facts.Target), Number(facts.History.Count), Number(best.Value), best.PeriodCode, Number(Median.Of([.. facts.History.Select(h => h.Value)])), Number(bound)];
        return (higher ? facts.Target <= bound : facts.Target >= bound) ? Met("smart.achievable.met", values[..^1]) : NotMet("smart.achievable.beyond", values);
    }

    // A best result of zero or less has no quarter to add.
    private static decimal Bound(decimal best, bool higher) => best <= 0m ? best : higher ? best * Stretch : best / Stretch;

    private static LetterJudgement Relevant(SmartFacts facts)
    {
        if (facts.Parent is { } parent)
        {
            if (!parent.Period.Overlaps(facts.Period)) return NotMet("smart.relevant.other_time");
            return parent.KpiCode == facts.Kpi.Code || parent.KpiCode == facts.Kpi.Drives
                ? Met("smart.relevant.parent", parent.Statement)
                : NotMet("smart.relevant.other_kpi", facts.Kpi.Name, parent.KpiCode);
        }

        return facts.Kpi.Drives is { } driven
            ? Met("smart.relevant.drives", facts.Kpi.Name, driven)
            : facts.Kpi.Source == KpiSource.Event
                ? Met("smart.relevant.result", facts.Kpi.Name)
                : Unknown("smart.relevant.no_parent");
    }

    private static LetterJudgement TimeBound(SmartFacts facts) =>
        Met("smart.time_bound.met", facts.PeriodCode, $"{facts.Period.EndExclusive?.AddDays(-1).ToString("O", CultureInfo.InvariantCulture)}");

    private static bool Names(string statement, string what) => statement.Contains(what, StringComparison.OrdinalIgnoreCase);

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static string Number(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static LetterJudgement Met(string reasonCode, params string[] values) => new(SmartFinding.Met, reasonCode, values);

    private static LetterJudgement NotMet(string reasonCode, params string[] values) => new(SmartFinding.NotMet, reasonCode, values);

    private static LetterJudgement Unknown(string reasonCode) => new(SmartFinding.Unknown, reasonCode, []);
}
