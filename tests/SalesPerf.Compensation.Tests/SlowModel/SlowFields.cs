using System.Globalization;

namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>What a credit, and a person in a period, say of themselves.</summary>
internal static class SlowFields
{
    public static readonly HashSet<string> OfCredits =
    [
        "order", "line", "sub_line", "event", "date", "booked_on", "invoiced_on", "origin_date", "amount", "source_amount", "currency", "units", "seller", "has_seller", "account", "customer", "product",
        "territory", "credit", "credit_units", "share", "role", "level",
    ];

    public static object OfCredit(string name, SlowCredit credit, SlowEvaluator slow)
    {
        var transaction = credit.Transaction;
        return name switch
        {
            "order" => transaction.Order,
            "line" => transaction.Line,
            "sub_line" => transaction.SubLine,
            "event" => transaction.Event,
            "date" => transaction.Date,
            "booked_on" => transaction.Day("bookedOn") ?? transaction.Date,
            "invoiced_on" => transaction.Day("invoicedOn") ?? transaction.Date,
            "origin_date" => transaction.Day("originDate") ?? transaction.Date,
            "amount" => new SlowAmount(transaction.Amount * Rate(transaction, credit.Period, slow), slow.Plan.Currency),
            "source_amount" => new SlowAmount(transaction.Amount, null),
            "has_seller" => transaction.Seller is not null || transaction.Splits.Count > 0,
            "credit_units" => new SlowAmount(Rational.Parse(transaction.Text("units") ?? "1") * credit.Share, null),
            "credit" => new SlowAmount(transaction.Amount * credit.Share * Rate(transaction, credit.Period, slow), slow.Plan.Currency),
            "units" => new SlowAmount(Rational.Parse(transaction.Text("units") ?? "1"), null),
            "share" => new SlowAmount(credit.Share, null),
            "level" => new SlowAmount(credit.Level, null),
            "currency" => transaction.Currency,
            "role" => credit.Role,
            "seller" => transaction.Seller ?? "",
            _ => transaction.Text(name) ?? "",
        };
    }

    /// <summary>What a transaction's currency is worth in the plan's, on the day that the plan says.</summary>
    public static Rational Rate(SlowTransaction transaction, SlowPeriod period, SlowEvaluator slow)
    {
        var rule = slow.Plan.Root.Map("conversion");
        if (rule.Text("date") == "locked" && transaction.Text("lockedRate") is { } locked) return Rational.Parse(locked);
        var day = rule.Text("date") switch
        {
            "booked" => transaction.Day("bookedOn") ?? transaction.Date,
            "period_end" => period.Until.AddDays(-1),
            _ => transaction.Date,
        };
        return slow.Facts.Rate(transaction.Currency, slow.Plan.Currency, day, rule.Text("type") ?? "spot");
    }

    public static object OfPerson(string name, SlowAt at, SlowEvaluator slow)
    {
        var (person, period) = (at.Person, at.Period);
        var last = period.Until.AddDays(-1);
        return name switch
        {
            "participant" => person.Code,
            "title" => person.Title(last) ?? "",
            "position" => person.Position(last) ?? "",
            "team" => person.Team(last) ?? "",
            "manager" => slow.Facts.People.Any(p => p.Code == person.Manager(last)) ? person.Manager(last)! : "",
            "hired_on" => person.HiredOn ?? DateOnly.MinValue,
            "left_on" => person.LeftOn ?? DateOnly.MaxValue,
            "period_start" => period.From,
            "period_end" => last,
            "period_days" => Whole(period.Until.DayNumber - period.From.DayNumber),
            "days_active" => Whole(DaysActive(person, period.From, last)),
            "period_index" => Whole(PeriodIndex(period, slow)),
            "month_of_year" => Whole(last.Month),
            "fiscal_year" => Whole(YearStart(period, slow.Plan).Year),
            _ => throw new SlowRefusal($"no {name.ToString(CultureInfo.InvariantCulture)}"),
        };
    }

    /// <summary>The first day of the plan's year that a period lies in.</summary>
    public static DateOnly YearStart(SlowPeriod period, SlowPlan plan) => Anniversary(Middle(period), plan.YearStarts.Month, plan.YearStarts.Day);

    /// <summary>The middle of a period, or of the last month of a longer one.</summary>
    public static DateOnly Middle(SlowPeriod period)
    {
        var last = period.Until.AddDays(-1);
        var from = last.AddDays(-30) > period.From ? last.AddDays(-30) : period.From;
        return DateOnly.FromDayNumber((from.DayNumber + last.DayNumber) / 2);
    }

    public static DateOnly Anniversary(DateOnly day, int month, int dayOfMonth)
    {
        DateOnly In(int year) => new(year, month, Math.Min(dayOfMonth, DateTime.DaysInMonth(year, month)));
        return In(day.Year) <= day ? In(day.Year) : In(day.Year - 1);
    }

    // A calendar that begins inside a year counts what would have been before it in that year: steps of its first period's months, or days where it has no month.
    private static int PeriodIndex(SlowPeriod period, SlowEvaluator slow)
    {
        var (year, first) = (YearStart(period, slow.Plan), slow.Facts.Periods[0]);
        var known = slow.Facts.Periods.Count(p => p.Index <= period.Index && YearStart(p, slow.Plan) == year);
        if (YearStart(first, slow.Plan) != year) return known;
        var days = first.Until.DayNumber - first.From.DayNumber;
        var months = days < 28 ? 0 : (int)Math.Round(days / 30.5);
        var before = 0;
        while (Earlier(before + 1) >= year) before++;
        return known + before;

        DateOnly Earlier(int steps) => months > 0 ? Middle(first).AddMonths(-steps * months) : Middle(first).AddDays(-steps * days);
    }

    private static int DaysActive(SlowPerson person, DateOnly first, DateOnly last)
    {
        if (person.HiredOn > first) first = person.HiredOn.Value;
        if (person.LeftOn < last) last = person.LeftOn.Value;
        return Math.Max(0, last.DayNumber - first.DayNumber + 1);
    }

    private static SlowAmount Whole(int value) => new(value, null);
}

/// <summary>Values of parameters and attributes, read by their type.</summary>
internal sealed class SlowParameters(SlowEvaluator slow)
{
    public object Value(string name, SlowMap parameter, SlowAt at)
    {
        var day = at.Credit?.Transaction.Date ?? at.Period.Until.AddDays(-1);
        var type = parameter.Text("type")!;
        var (position, title) = (at.Person.Position(day), at.Person.Title(day));
        var written = at.Person.Parameter(name, day, slow.Facts)
            ?? (parameter.Text("from") == "quota" ? slow.Facts.Quota(at.Person.Code, at.Period.Code, parameter.Text("measure") ?? "sales") : null)
            ?? slow.Facts.Level("positionParameters", position, name) ?? (position is null ? null : parameter.Map("positions").Text(position))
            ?? slow.Facts.Level("titleParameters", title, name) ?? (title is null ? null : parameter.Map("titles").Text(title))
            ?? slow.Facts.Parameter(name, day) ?? parameter.Text("plan") ?? parameter.Text("default");
        if (written is null && parameter.Text("from") != "quota") throw new SlowRefusal($"no {name}");
        return Typed(written, type, default) is SlowAmount amount && type == "money" ? amount with { Currency = slow.Plan.Currency } : Typed(written, type, default);
    }

    public static object Typed(string? written, string type, DateOnly otherwise) => type switch
    {
        "text" => written ?? "",
        "boolean" => written == "true",
        "date" => written is null ? otherwise : DateOnly.ParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => new SlowAmount(written is null ? Rational.Zero : Rational.Parse(written.Split(' ')[0]), null),
    };
}
