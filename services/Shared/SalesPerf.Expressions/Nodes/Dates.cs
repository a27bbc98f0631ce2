using System.Globalization;

namespace SalesPerf.Expressions;

/// <summary>Calculations on days, as day numbers.</summary>
internal static class Days
{
    private static readonly int Last = DateOnly.MaxValue.DayNumber;

    public static bool TryAddDays(int day, long days, out int result)
    {
        result = 0;
        if (days < -Last || days > Last || day + days < 0 || day + days > Last) return false;
        result = (int)(day + days);
        return true;
    }

    /// <summary>The same day of a later or earlier month, or the last one where that month is shorter.</summary>
    public static bool TryAddMonths(int day, long months, out int result)
    {
        result = 0;
        var date = DateOnly.FromDayNumber(day);
        if (months is < -120_000 or > 120_000) return false;
        var month = (date.Year * 12L) + date.Month - 1 + months;
        if (month < 12 || month >= 10_000 * 12L) return false;
        result = date.AddMonths((int)months).DayNumber;
        return true;
    }

    /// <summary>Whole months from one day to another: the most that can be added to the earlier without passing the later; negative where the first is later.</summary>
    public static int MonthsBetween(int from, int to)
    {
        if (to < from) return -MonthsBetween(to, from);
        var (a, b) = (DateOnly.FromDayNumber(from), DateOnly.FromDayNumber(to));
        var months = ((b.Year - a.Year) * 12) + b.Month - a.Month;
        return months > 0 && a.AddMonths(months) > b ? months - 1 : months;
    }

    /// <summary>First day of the month, quarter or year (1, 3 or 12 months) of a day.</summary>
    public static int StartOf(int day, int months)
    {
        var date = DateOnly.FromDayNumber(day);
        return new DateOnly(date.Year, ((date.Month - 1) / months * months) + 1, 1).DayNumber;
    }

    /// <summary>Last day of the month, quarter or year (1, 3 or 12 months) of a day.</summary>
    public static int EndOf(int day, int months)
    {
        var date = DateOnly.FromDayNumber(day);
        var month = ((date.Month - 1) / months * months) + months;
        return new DateOnly(date.Year, month, DateTime.DaysInMonth(date.Year, month)).DayNumber;
    }

    /// <summary>The latest day on or before a day that has a given month and day; 29 February is 28 February in common years. Before the first such day there is none.</summary>
    public static bool TryAnniversary(int day, int month, int dayOfMonth, out int result)
    {
        var date = DateOnly.FromDayNumber(day);
        result = In(date.Year).DayNumber;
        if (result <= day) return true;
        if (date.Year == 1) return false;
        result = In(date.Year - 1).DayNumber;
        return true;

        DateOnly In(int year) => new(year, month, Math.Min(dayOfMonth, DateTime.DaysInMonth(year, month)));
    }

    /// <summary>Reads <c>MM-dd</c>.</summary>
    public static bool TryMonthDay(string text, out int month, out int day)
    {
        // 2000 is a leap year: 02-29 is an anniversary.
        var valid = DateOnly.TryParseExact($"2000-{text}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        (month, day) = (date.Month, date.Day);
        return valid;
    }

    public static int Part(int day, char part)
    {
        var date = DateOnly.FromDayNumber(day);
        return part switch { 'y' => date.Year, 'q' => ((date.Month - 1) / 3) + 1, 'm' => date.Month, _ => date.Day };
    }
}

/// <summary>A whole number of a date: <c>year(d)</c>.</summary>
internal sealed class DatePartNode(Site site, Trait trait, Node date, char part) : Node(site, trait, date)
{
    public override Vector Run(Batch batch)
    {
        var a = date.Run(batch);
        var result = batch.Take(Form.Fixed, a.IsConstant);
        result.Refused = a.Refused;
        var x = a.Codes.Span;
        var r = batch.Units(result, 0, (ulong)DateOnly.MaxValue.Year);
        for (var i = 0; i < r.Length; i++) r[i] = Days.Part(x[i], part);
        batch.Release(a);
        return result;
    }

    public override Value Row(RowContext row) => Value.Of((decimal)Days.Part(row.Of(date).DayNumber, part));
}

/// <summary>A whole number of two dates: <c>a - b</c>, <c>months_between(a, b)</c>.</summary>
internal sealed class DateToNumberNode(Site site, Trait trait, Node first, Node second, Func<int, int, int> calculate) : Node(site, trait, first, second)
{
    public override Vector Run(Batch batch)
    {
        var (a, b) = (first.Run(batch), second.Run(batch));
        var result = batch.Take(Form.Fixed, a.IsConstant && b.IsConstant);
        result.Refused = batch.Merge(a, b);
        var x = a.Codes.Span;
        var y = b.Codes.Span;
        var r = batch.Units(result, 0, (ulong)DateOnly.MaxValue.DayNumber);
        for (var i = 0; i < r.Length; i++) r[i] = calculate(x[i & a.Mask], y[i & b.Mask]);
        batch.Release(a);
        batch.Release(b);
        return result;
    }

    public override Value Row(RowContext row)
    {
        var (a, b) = (row.Of(first), row.Of(second));
        return Value.Of((decimal)calculate(a.DayNumber, b.DayNumber));
    }
}

/// <summary>A date of a date, which may be out of range: <c>start_of_month(d)</c>, <c>anniversary_on_or_before(d, 'MM-dd')</c>.</summary>
internal sealed class DateToDateNode(Site site, Trait trait, Node operand, Func<int, int?> calculate) : Node(site, trait, operand)
{
    private readonly Refusal range = site.Refusal(ExpressionErrors.DateOutOfRange);

    public override Vector Run(Batch batch)
    {
        var a = operand.Run(batch);
        var result = batch.Take(Form.Date, a.IsConstant);
        result.Refused = a.Refused;
        var x = a.Codes.Span;
        var r = batch.Codes(result);
        for (var i = 0; i < r.Length; i++)
        {
            var day = calculate(x[i]);
            r[i] = day ?? 0;
            if (day is null) batch.Refuse(result, i, range);
        }

        batch.Release(a);
        return result;
    }

    public override Value Row(RowContext row) =>
        calculate(row.Of(operand).DayNumber) is { } day ? Value.Of(DateOnly.FromDayNumber(day)) : throw row.Refused(range);
}

/// <summary>A date and a whole number of days or months: <c>d + n</c>, <c>d - n</c>, <c>add_months(d, n)</c>.</summary>
internal sealed class DateShiftNode(Site site, Trait trait, Node date, Node number, bool months, int sign) : Node(site, trait, date, number)
{
    private readonly Refusal range = site.Refusal(ExpressionErrors.DateOutOfRange);
    private readonly Refusal whole = site.Refusal(ExpressionErrors.NotWhole);

    public override Vector Run(Batch batch)
    {
        var (a, n) = (date.Run(batch), number.Run(batch));
        if (n is not { Form: Form.Fixed, Scale: 0 }) n = Numbers.ToDecimals(batch, n);
        var result = batch.Take(Form.Date, a.IsConstant && n.IsConstant);
        result.Refused = batch.Merge(a, n);
        var days = a.Codes.Span;
        var r = batch.Codes(result);
        for (var i = 0; i < r.Length; i++)
        {
            var refusal = n.Form == Form.Fixed ? Shift(days[i & a.Mask], n.Units.Span[i & n.Mask], out r[i]) : Shift(days[i & a.Mask], n.Decimals.Span[i & n.Mask], out r[i]);
            if (refusal is not null) batch.Refuse(result, i, refusal);
        }

        batch.Release(a);
        batch.Release(n);
        return result;
    }

    public override Value Row(RowContext row)
    {
        var (a, n) = (row.Of(date), row.Of(number));
        return Shift(a.DayNumber, n.Number, out var day) is { } refusal ? throw row.Refused(refusal) : Value.Of(DateOnly.FromDayNumber(day));
    }

    private Refusal? Shift(int day, decimal count, out int result)
    {
        result = 0;
        if (decimal.Truncate(count) != count) return whole;
        return Math.Abs(count) > int.MaxValue ? range : Shift(day, (long)count, out result);
    }

    private Refusal? Shift(int day, long count, out int result)
    {
        result = 0;
        if (count is < -int.MaxValue or > int.MaxValue) return range;
        return (months ? Days.TryAddMonths(day, sign * count, out result) : Days.TryAddDays(day, sign * count, out result)) ? null : range;
    }
}
