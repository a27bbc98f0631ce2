namespace SalesPerf.Expressions.Tests;

/// <summary>Random expressions of a wanted kind over the columns of <see cref="RandomRows"/>, of every operator and function.</summary>
internal sealed class RandomExpressions(Random random)
{
    private static readonly string[] Numbers = ["n0", "n2", "n4", "huge", "share"];
    private static readonly string[] Constants = ["0", "1", "2", "0.5", "-3", "100", "12.5", "7", "0.001", "8%", "1000000", "9999999999999999999999999999"];
    private static readonly string[] Modes = ["half_even", "half_up", "down", "up", "floor", "ceiling"];

    public string Next(ValueKind kind, int depth = 5) => kind switch
    {
        ValueKind.Boolean => Boolean(depth),
        ValueKind.Date => Date(depth),
        ValueKind.Text => Text(depth),
        ValueKind.Money => Money(depth),
        _ => Number(depth),
    };

    private string Number(int depth)
    {
        if (depth <= 0) return random.Next(3) == 0 ? Of(Constants) : Of(Numbers);
        var d = depth - 1;
        return random.Next(18) switch
        {
            0 or 1 => $"({Number(d)} + {Number(d)})",
            2 or 3 => $"({Number(d)} - {Number(d)})",
            4 or 5 => $"({Number(d)} * {Number(d)})",
            6 => $"({Number(d)} / {Number(d)})",
            7 => $"({Number(d)} / {Number(d)} else {Number(0)})",
            8 => $"({Number(d)} / {Of("4", "12.5", "0.8", "3", "1000")})",
            9 => $"{Of("min", "max")}({Number(d)}, {Number(d)}, {Number(0)})",
            10 => $"clamp({Number(d)}, {Number(0)}, {Number(0)})",
            11 => $"round({Number(d)}, {random.Next(-4, 7)}, '{Of(Modes)}')",
            12 => $"{Of("abs", "floor", "ceil", "-")}({Number(d)})",
            13 => $"(if {Boolean(d)} then {Number(d)} else {Number(d)})",
            14 => $"({Money(d)} / {Money(d)})",
            15 => $"{Of("days", "months_between")}({Date(d)}, {Date(d)})",
            16 => $"{Of("year", "quarter", "month", "day")}({Date(d)})",
            _ => random.Next(2) == 0 ? $"twice({Number(d)})" : $"pow({Number(d)}, {random.Next(-2, 4)})",
        };
    }

    private string Money(int depth)
    {
        if (depth <= 0) return random.Next(4) == 0 ? $"{random.Next(100)}.5 USD" : Of("amount", "own");
        var d = depth - 1;
        return random.Next(8) switch
        {
            0 or 1 => $"({Money(d)} {Of("+", "-")} {Money(d)})",
            2 => $"({Money(d)} * {Number(d)})",
            3 => $"({Money(d)} / {Number(d)} else {Money(0)})",
            4 => $"{Of("min", "max")}({Money(d)}, {Money(d)}, 50)",
            5 => $"(if {Boolean(d)} then {Money(d)} else {Of("0", Money(d))})",
            6 => $"round({Money(d)}, {random.Next(-2, 4)}, '{Of(Modes)}')",
            _ => $"abs({Money(d)})",
        };
    }

    private string Boolean(int depth)
    {
        if (depth <= 0) return Of("flag", "true", "false", "n0 > 0", "t = 'cloud'");
        var d = depth - 1;
        return random.Next(10) switch
        {
            0 => $"({Boolean(d)} {Of("and", "or")} {Boolean(d)})",
            1 => $"not ({Boolean(d)})",
            2 or 3 => $"({Number(d)} {Of("=", "!=", "<", "<=", ">", ">=")} {Number(d)})",
            4 => $"({Money(d)} {Of("=", "<", ">=")} {Money(d)})",
            5 => $"({Date(d)} {Of("=", "<", ">=")} {Date(d)})",
            6 => $"({Text(d)} {Of("=", "!=")} {Text(d)})",
            7 => $"({Number(d)} {Of("", "not ")}between {Number(0)} and {Number(d)})",
            8 => $"({Text(d)} {Of("", "not ")}in ({Text(0)}, 'cloud', {Text(0)}))",
            _ => random.Next(2) == 0 ? $"({Number(d)} in (1, {Number(0)}, {Number(d)}))" : $"{Of("starts_with", "contains")}({Text(d)}, {Text(0)})",
        };
    }

    private string Date(int depth)
    {
        if (depth <= 0) return Of("day1", "day2", "2024-02-29", "9999-12-31");
        var d = depth - 1;
        return random.Next(6) switch
        {
            0 => $"({Date(d)} {Of("+", "-")} {Of("n0", "31", "n2")})",
            1 => $"{Of("add_days", "add_months")}({Date(d)}, {Of("n0", "-13", "huge")})",
            2 => $"{Of("start_of_month", "end_of_month", "start_of_quarter", "end_of_quarter", "start_of_year", "end_of_year")}({Date(d)})",
            3 => $"anniversary_on_or_before({Date(d)}, '{Of("02-29", "12-31", "01-01")}')",
            _ => $"(if {Boolean(d)} then {Date(d)} else {Date(d)})",
        };
    }

    private string Text(int depth)
    {
        if (depth <= 0) return Of("t", "u", "'cloud'", "'nowhere'", "'c'");
        var d = depth - 1;
        return random.Next(4) switch
        {
            0 => $"lower({Text(d)})",
            1 => $"text({Next((ValueKind)random.Next(6), d)})",
            _ => $"(if {Boolean(d)} then {Text(d)} else {Text(d)})",
        };
    }

    private string Of(params string[] choices) => choices[random.Next(choices.Length)];
}
