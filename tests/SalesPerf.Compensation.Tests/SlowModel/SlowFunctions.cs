using System.Globalization;

namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>Functions of numbers, dates and texts.</summary>
internal sealed class SlowFunctions(SlowEvaluator slow)
{
    public object Call(SlowCall call, SlowAt at)
    {
        object Any(int i) => slow.Eval(call.Arguments[i], at);
        SlowAmount Number(int i) => (SlowAmount)Any(i);
        DateOnly Day(int i) => (DateOnly)Any(i);
        int Whole(int i) => Number(i).Value.ToInt32();
        string Text(int i) => (string)Any(i);
        return call.Function switch
        {
            "min" => call.Arguments.Select((_, i) => Number(i)).Aggregate((a, b) => Of(a, b, Rational.Min(a.Value, b.Value))),
            "max" => call.Arguments.Select((_, i) => Number(i)).Aggregate((a, b) => Of(a, b, Rational.Max(a.Value, b.Value))),
            "clamp" => Of(Number(0), Number(1), Rational.Min(Rational.Max(Number(0).Value, Number(1).Value), Number(2).Value)),
            "abs" => Number(0) with { Value = Number(0).Value.Abs() },
            "floor" => Number(0) with { Value = Number(0).Value.Floor() },
            "ceil" => Number(0) with { Value = -(-Number(0).Value).Floor() },
            "round" => Number(0) with { Value = Number(0).Value.Round(call.Arguments.Count > 1 ? Whole(1) : 0, call.Arguments.Count > 2 ? Text(2) : "half_even") },
            "pow" => Number(0) with { Value = Rational.Power(Number(0).Value, Whole(1)) },
            "days" => Of(Day(1).DayNumber - Day(0).DayNumber),
            "months_between" => Of(MonthsBetween(Day(0), Day(1))),
            "add_days" => Day(0).AddDays(Whole(1)),
            "add_months" => Day(0).AddMonths(Whole(1)),
            "year" => Of(Day(0).Year),
            "month" => Of(Day(0).Month),
            "day" => Of(Day(0).Day),
            "quarter" => Of(((Day(0).Month - 1) / 3) + 1),
            "start_of_month" => First(Day(0), 1, 0),
            "end_of_month" => First(Day(0), 1, 1).AddDays(-1),
            "start_of_quarter" => First(Day(0), 3, 0),
            "end_of_quarter" => First(Day(0), 3, 1).AddDays(-1),
            "start_of_year" => First(Day(0), 12, 0),
            "end_of_year" => First(Day(0), 12, 1).AddDays(-1),
            "anniversary_on_or_before" => SlowFields.Anniversary(Day(0), int.Parse(Text(1)[..2], CultureInfo.InvariantCulture), int.Parse(Text(1)[3..], CultureInfo.InvariantCulture)),
            "starts_with" => Text(0).StartsWith(Text(1), StringComparison.Ordinal),
            "contains" => Text(0).Contains(Text(1), StringComparison.Ordinal),
            "lower" => Text(0).ToLowerInvariant(),
            "text" => Any(0) as string ?? Any(0).ToString()!,
            "date" => DateOnly.ParseExact(Text(0), "yyyy-MM-dd", CultureInfo.InvariantCulture),
            "convert" => new SlowAmount(Number(0).Value * slow.Facts.Rate(Text(1), slow.Plan.Currency, Day(2), slow.Plan.Root.Map("conversion").Text("type") ?? "spot"), slow.Plan.Currency),
            "goal_score" => Of(GoalScore(Text(0), at)),
            "certified" => slow.Facts.Objects("certifications").Any(c => SlowFacts.Text(c["participant"]) == at.Person.Code && SlowFacts.Text(c["code"]) == Text(0) && SlowFacts.Holds(c, at.Period.Until.AddDays(-1))),
            _ => throw new SlowRefusal($"no function {call.Function}"),
        };
    }

    public Rational GoalScore(string goal, SlowAt at) => slow.Facts.Objects("goalScores")
        .Where(g => SlowFacts.Text(g["goal"]) == goal && (SlowFacts.Text(g["participant"]) ?? at.Person.Code) == at.Person.Code && (SlowFacts.Text(g["period"]) ?? at.Period.Code) == at.Period.Code)
        .Select(g => Rational.Parse(SlowFacts.Text(g["score"])!)).LastOrDefault();

    // Whole months: one is over when its day has come again, or the last day of a shorter month.
    public static int MonthsBetween(DateOnly from, DateOnly to)
    {
        if (to < from) return -MonthsBetween(to, from);
        var months = ((to.Year - from.Year) * 12) + to.Month - from.Month;
        return from.AddMonths(months) > to ? months - 1 : months;
    }

    private static DateOnly First(DateOnly day, int months, int later) => new DateOnly(day.Year, ((day.Month - 1) / months * months) + 1, 1).AddMonths(months * later);

    private static SlowAmount Of(Rational value) => new(value, null);

    private static SlowAmount Of(SlowAmount a, SlowAmount b, Rational value) => new(value, a.Currency ?? b.Currency);
}
