namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>Sums and their like over credits, counters along them, and values of other periods and people.</summary>
internal sealed class SlowAggregates(SlowEvaluator slow)
{
    public static readonly HashSet<string> Names = ["sum", "count", "average", "least", "greatest", "first_date", "last_date", "any", "all", "running", "count_people", "rank", "dense_rank", "tied", "highest", "distinct", "portion"];

    public object Call(SlowCall call, SlowAt at) => call.Function switch
    {
        "prior" => Prior(call, at),
        "to_date" => OverPeriods(call, at, at.Period.Index),
        "prior_to_date" => OverPeriods(call, at, at.Period.Index - 1),
        "total" => People(call.Of, at).Aggregate(new SlowAmount(Rational.Zero, null), (sum, p) => Plus(sum, slow.Number(call.Arguments[0], new SlowAt(p, at.Period)))),
        "count_people" => new SlowAmount(People(call.Of ?? new SlowWord("reports", null), at).Count(p => call.Arguments.Count == 0 || (bool)slow.Eval(call.Arguments[0], new SlowAt(p, at.Period))), null),
        "highest" => Others(call, at) is { Length: > 0 } values ? new SlowAmount(values.Max(), slow.Number(call.Arguments[0], at with { Credit = null }).Currency) : new SlowAmount(Rational.Zero, null),
        "rank" => new SlowAmount(1 + Above(call, at).Count(), null),
        "dense_rank" => new SlowAmount(1 + Above(call, at).Select(p => string.Join('|', Keys(call, p, at.Period))).Distinct().Count(), null),
        "tied" => new SlowAmount(Math.Max(1, People(call.Of, at).Count(p => Keys(call, p, at.Period).SequenceEqual(Keys(call, at.Person, at.Period)))), null),
        "portion" => Portion(call, at),
        "running" => Folded("sum", call, Running(call, at)),
        "distinct" => new SlowAmount(Group(call, at).Select(c => (c.Payee.Code, Texts: string.Join('|', call.Arguments.Select(a => $"{slow.Eval(a, new SlowAt(c.Payee, c.Period, c))}")))).Distinct().Count(), null),
        _ => Folded(call.Function, call, Group(call, at)),
    };

    public object CounterBefore(string name, SlowMap counter, SlowAt at)
    {
        var window = Reset(counter.Text("reset"));
        var before = slow.Credits.LastOrDefault(c => c.Payee.Code == at.Person.Code && c.Index < at.Credit!.Index);
        if (before is not null && SameWindow(window, before, at.Credit!)) return slow.Named($"{name}_after", new SlowAt(at.Person, before.Period, before));
        return counter.Text("start") is { } start ? slow.Number(SlowParser.Parse(start), at with { Credit = null }) : new SlowAmount(Rational.Zero, null);
    }

    public object CounterAfter(string name, SlowMap counter, SlowAt at) => Plus((SlowAmount)slow.Named(name, at), slow.Number(SlowParser.Parse(counter.Text("add")!), at));

    private static SlowWord Reset(string? reset) => reset switch
    {
        "period" => new("period", null),
        "quarter" => new("quarter_to_date", null),
        "year" => new("year_to_date", null),
        null or "never" => new("all_time", null),
        _ => new("cycle", reset[7..^2]),
    };

    private bool SameWindow(SlowWord window, SlowCredit a, SlowCredit b) => window.Word switch
    {
        "period" => a.Period == b.Period,
        "quarter_to_date" => Quarter(a.Period) == Quarter(b.Period),
        "year_to_date" => SlowFields.YearStart(a.Period, slow.Plan) == SlowFields.YearStart(b.Period, slow.Plan),
        "cycle" => CycleStart(window, a.Transaction.Date) == CycleStart(window, b.Transaction.Date),
        _ => true,
    };

    private static DateOnly CycleStart(SlowWord window, DateOnly day) => SlowFields.Anniversary(day, int.Parse(window.Argument![..2], null), int.Parse(window.Argument[3..], null));

    private int Quarter(SlowPeriod period)
    {
        var start = SlowFields.YearStart(period, slow.Plan);
        return (start.Year * 4) + (SlowFunctions.MonthsBetween(start, SlowFields.Middle(period)) / 3);
    }

    private Rational[] Others(SlowCall call, SlowAt at) => [.. People(call.Of, at).Select(p => slow.Number(call.Arguments[0], new SlowAt(p, at.Period)).Value)];

    private Rational[] Keys(SlowCall call, SlowPerson person, SlowPeriod period) => [.. call.Arguments.Select(a => slow.Number(a, new SlowAt(person, period)).Value)];

    private IEnumerable<SlowPerson> Above(SlowCall call, SlowAt at)
    {
        var mine = Keys(call, at.Person, at.Period);
        return People(call.Of, at).Where(p => Keys(call, p, at.Period).Zip(mine).FirstOrDefault(k => k.First != k.Second) is var (theirs, own) && theirs > own);
    }

    // What is whole is given first; the units that are missing go one each to whom most is missing, the first by code of as much.
    private SlowAmount Portion(SlowCall call, SlowAt at)
    {
        var (rounding, whole) = (slow.Plan.Root.Map("rounding"), slow.Number(call.Arguments[0], at));
        var digits = rounding.Number("digits")?.ToInt32() ?? 2;
        var payable = whole.Value.Round(digits, rounding.Text("mode") ?? "half_even");
        var weights = People(call.Of, at).OrderBy(p => p.Code, StringComparer.Ordinal).Select(p => (p.Code, Weight: slow.Number(call.Arguments[1], new SlowAt(p, at.Period)).Value)).Where(w => w.Weight > Rational.Zero).ToArray();
        var total = weights.Aggregate(Rational.Zero, (sum, w) => sum + w.Weight);
        var parts = weights.Select(w => (w.Code, Exact: (payable * w.Weight / total).Abs())).Select(p => (p.Code, Given: p.Exact.Round(digits, "down"), Missing: p.Exact - p.Exact.Round(digits, "down"))).ToArray();
        var (unit, units) = (Rational.One / Rational.Power(10, digits), Rational.Power(10, digits));
        var missing = ((payable.Abs() - parts.Aggregate(Rational.Zero, (sum, p) => sum + p.Given)) * units).ToInt32();
        var raised = parts.OrderByDescending(p => p.Missing).Take(missing).Select(p => p.Code).ToHashSet();
        var mine = parts.FirstOrDefault(p => p.Code == at.Person.Code).Given + (raised.Contains(at.Person.Code) ? unit : Rational.Zero);
        return whole with { Value = payable.Sign < 0 ? -mine : mine };
    }

    private object Prior(SlowCall call, SlowAt at)
    {
        if (at.Period.Index > 0) return slow.Eval(call.Arguments[0], new SlowAt(at.Person, slow.Facts.Periods[at.Period.Index - 1]));
        return call.Arguments.Count > 1 ? slow.Eval(call.Arguments[1], at with { Credit = null }) : new SlowAmount(Rational.Zero, null);
    }

    private SlowAmount OverPeriods(SlowCall call, SlowAt at, int last)
    {
        var sum = new SlowAmount(Rational.Zero, null);
        foreach (var period in slow.Facts.Periods.Where(p => p.Index <= last && InWindow(call.Over ?? new SlowWord("all_time", null), p, at.Period)))
            sum = Plus(sum, slow.Number(call.Arguments[0], new SlowAt(at.Person, period)));
        return sum;
    }

    /// <summary>Whether a period lies in a window that ends with another.</summary>
    public bool Within(string window, SlowPeriod period, SlowPeriod now) => InWindow(new SlowWord(window, null), period, now);

    private IEnumerable<SlowCredit> Group(SlowCall call, SlowAt at)
    {
        var people = People(call.Of, at).Select(p => p.Code).ToHashSet();
        return slow.Credits.Where(c => people.Contains(c.Payee.Code) && InWindow(call.Over, c, at) && Same(call, c, at) && Where(call, c));
    }

    private IEnumerable<SlowCredit> Running(SlowCall call, SlowAt at) =>
        slow.Credits.Where(c => c.Payee.Code == at.Person.Code && c.Index <= at.Credit!.Index && InWindow(call.Over, c, at) && Same(call, c, at) && Where(call, c));

    private bool Same(SlowCall call, SlowCredit credit, SlowAt at) =>
        call.By.All(name => at.Credit is not null && Equals(slow.Named(name, new SlowAt(credit.Payee, credit.Period, credit)), slow.Named(name, new SlowAt(at.Credit.Payee, at.Credit.Period, at.Credit))));

    private bool Where(SlowCall call, SlowCredit credit) => call.Where is not { } where || (bool)slow.Eval(where, new SlowAt(credit.Payee, credit.Period, credit));

    private bool InWindow(SlowWord? window, SlowCredit credit, SlowAt at)
    {
        if (window?.Word != "cycle") return InWindow(window, credit.Period, at.Period);
        var day = at.Credit?.Transaction.Date ?? at.Period.Until.AddDays(-1);
        return credit.Period.Index <= at.Period.Index && credit.Transaction.Date >= CycleStart(window, day) && CycleStart(window, credit.Transaction.Date) == CycleStart(window, day);
    }

    private bool InWindow(SlowWord? window, SlowPeriod period, SlowPeriod now) => window?.Word switch
    {
        null or "period" => period == now,
        "previous_period" => period.Index == now.Index - 1,
        "ago" => period.Index == now.Index - int.Parse(window.Argument!, null),
        "quarter_to_date" => period.Index <= now.Index && Quarter(period) == Quarter(now),
        "year_to_date" => period.Index <= now.Index && SlowFields.YearStart(period, slow.Plan) == SlowFields.YearStart(now, slow.Plan),
        "rolling" => period.Index <= now.Index && period.Index > now.Index - int.Parse(window.Argument!, null),
        "all_time" => period.Index <= now.Index,
        _ => throw new SlowRefusal($"over {window.Word}"),
    };

    /// <summary>Of whom an aggregate is, by who reports to whom on the last day of the period.</summary>
    private IEnumerable<SlowPerson> People(SlowWord? of, SlowAt at)
    {
        var (me, day) = (at.Person, at.Period.Until.AddDays(-1));
        return of?.Word switch
        {
            null or "own" => [me],
            "reports" => slow.Facts.People.Where(p => p.Manager(day) == me.Code),
            "subtree" => slow.Facts.People.Where(p => IsBelow(p, me, day)),
            "team" => slow.Facts.People.Where(p => p.Team(day) is { } team && team == me.Team(day)),
            "company" => slow.Facts.People,
            "path" => at.Credit is { } credit ? slow.Crediting.Way(credit) : [],
            "relation" => me.Relations(of.Argument!, day).Select(r => slow.Facts.People.FirstOrDefault(p => p.Code == r.To)).OfType<SlowPerson>().Distinct(),
            _ => throw new SlowRefusal($"of {of.Word}"),
        };
    }

    private bool IsBelow(SlowPerson person, SlowPerson chief, DateOnly day)
    {
        var seen = new HashSet<string>();
        for (var at = person.Manager(day); at is not null && seen.Add(at); at = slow.Facts.People.FirstOrDefault(p => p.Code == at)?.Manager(day))
            if (at == chief.Code) return true;
        return false;
    }

    private object Folded(string function, SlowCall call, IEnumerable<SlowCredit> credits)
    {
        var values = credits.Select(c => call.Arguments.Count == 0 ? true : slow.Eval(call.Arguments[0], new SlowAt(c.Payee, c.Period, c))).ToArray();
        var none = new SlowAmount(Rational.Zero, null);
        return function switch
        {
            "count" => new SlowAmount(values.Count(v => v is not false), null),
            "any" => values.Any(v => (bool)v),
            "all" => values.All(v => (bool)v),
            "first_date" => values.Length == 0 ? DateOnly.MaxValue : values.Min(v => (DateOnly)v),
            "last_date" => values.Length == 0 ? DateOnly.MinValue : values.Max(v => (DateOnly)v),
            _ when values.Length == 0 => none,
            "least" => values.Cast<SlowAmount>().MinBy(v => v.Value)!,
            "greatest" => values.Cast<SlowAmount>().MaxBy(v => v.Value)!,
            "average" => values.Cast<SlowAmount>().Aggregate(none, Plus) is var sum ? sum with { Value = sum.Value / values.Length } : none,
            _ => values.Cast<SlowAmount>().Aggregate(none, Plus),
        };
    }

    private static SlowAmount Plus(SlowAmount a, SlowAmount b) => new(a.Value + b.Value, a.Currency ?? b.Currency);
}
