using SalesPerf.Expressions;
using SalesPerf.Compensation.Domain.Plans.Text;

namespace SalesPerf.Compensation.Domain.Plans;

/// <summary>Reads named formulas and counters.</summary>
internal static class FormulaReader
{
    public static IEnumerable<NamedFormula> Values(MapReader map, string section, bool measurements, DocumentErrors errors)
    {
        foreach (var member in map.Members(section, PlanBounds.MostNames))
        {
            if (member.Value is PlanScalar { IsNull: false } scalar) yield return new NamedFormula(member.Key, new ExpressionText(scalar.Text, scalar.Place), measurements, member.KeyPlace);
            else errors.Add("compensation.plan_not_a_value", member.Value.Place, $"'{member.Key}' is a formula.");
        }
    }

    public static IReadOnlyList<CounterSpec> Counters(MapReader map, DocumentErrors errors)
    {
        var counters = new List<CounterSpec>();
        foreach (var member in map.Members("counters", PlanBounds.MostNames))
        {
            if (MapReader.Of(member.Value, errors, "counter") is not { } counter) continue;
            var (start, add) = (counter.Expression("start"), counter.Expression("add", required: true));
            var reset = Reset(counter.Text("reset") ?? "never", counter.PlaceOf("reset"), errors);
            counter.Done();
            if (add is not null) counters.Add(new CounterSpec(member.Key, start, add, reset, member.KeyPlace));
        }

        return counters;
    }

    private static Window Reset(string text, Place place, DocumentErrors errors)
    {
        Window? window = text switch
        {
            "period" => Window.Period,
            "quarter" => new Window(WindowKind.QuarterToDate),
            "year" => new Window(WindowKind.YearToDate),
            "never" => new Window(WindowKind.AllTime),
            _ when text.StartsWith("cycle('", StringComparison.Ordinal) && text.EndsWith("')", StringComparison.Ordinal) && Window.MonthDay(text[7..^2]) is { } day =>
                new Window(WindowKind.Cycle, Month: day.Month, Day: day.Day),
            _ => null,
        };
        if (window is null) errors.Add("compensation.plan_unknown_word", place, "'reset' is period, quarter, year, never or cycle('MM-dd').", Suggestions.For(text, ["period", "quarter", "year", "never"]));
        return window ?? Window.Period;
    }
}
