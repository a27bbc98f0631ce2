using SalesPerf.Primitives;

namespace SalesPerf.Expressions.Tests;

/// <summary>A small plan's names, and a few rows.</summary>
internal static class Sample
{
    public static readonly Currency Eur = Currency.Of("EUR");

    public static readonly IReadOnlySet<string> Windows = new HashSet<string> { "period", "year_to_date" };

    private static readonly Clauses Everything = new(true, true, [new("year_to_date"), new("quarter_to_date"), new("rolling", new Parameter("periods", ArgumentKind.LiteralWhole, false, "3", v => v.Number > 0))],
        [new("own"), new("subtree"), new("relation", new Parameter("kind", ArgumentKind.LiteralText, false, "'overlay'"))]);

    public static readonly Schema Schema = new(
        [
            new("amount", ValueKind.Money, Grain.Row, Currency.Usd),
            new("foreign", ValueKind.Money, Grain.Row),
            new("units", ValueKind.Number), new("weight", ValueKind.Number), new("discount", ValueKind.Percent),
            new("product", ValueKind.Text, Categories: new HashSet<string> { "cloud", "licence", "support" }),
            new("account", ValueKind.Text), new("booked_on", ValueKind.Date), new("due_on", ValueKind.Date), new("is_new", ValueKind.Boolean),
            new("signed_on", ValueKind.Date, IsOptional: true), new("bonus", ValueKind.Number, IsOptional: true),
            new("quota", ValueKind.Money, Grain.Group, Currency.Usd), new("rate", ValueKind.Percent, Grain.Group), new("hired_on", ValueKind.Date, Grain.Group), new("euros", ValueKind.Money, Grain.Group, Eur),
        ],
        [
            new("sum", [new("x", ArgumentKind.Amount)], c => ResultType.SameAs(c.Arguments[0])) { Clauses = Everything, ResultGrain = c => c.By.Count > 0 ? Grain.Row : Grain.Group },
            new("count", [new("x", ArgumentKind.Any, true)], _ => new(ValueKind.Number)) { Clauses = Everything, ResultGrain = _ => Grain.Group },
            new("prior", [new("x", ArgumentKind.Amount)], c => ResultType.SameAs(c.Arguments[0])) { FinestArgument = Grain.Group },
            new("tier_rate", [new("table", ArgumentKind.Word, Words: "table"), new("x", ArgumentKind.Number)], _ => new(ValueKind.Percent)) { ResultGrain = c => c.Arguments[1].Grain },
            new("twice", [new("x", ArgumentKind.Number)], _ => new(ValueKind.Number)) { Evaluate = Twice },
        ],
        new Dictionary<string, IReadOnlySet<string>> { ["table"] = new HashSet<string> { "accelerator", "payout" } }, Currency.Usd);

    /// <summary>Doubles, refuses 13, and overflows where the double is too large, as any function may.</summary>
    private static DecimalColumn Twice(CallArguments call)
    {
        var doubled = new decimal[call.Columns[0].Length];
        for (var i = 0; i < doubled.Length; i++)
        {
            var number = call.Columns[0][i].Number;
            doubled[i] = 2 * number;
            if (number != 13m) continue;
            if (call.Columns[0].IsConstant) for (var row = 0; row < call.Rows; row++) call.Refuse(row, "13 is unlucky");
            else call.Refuse(i, "13 is unlucky");
        }

        return new(doubled);
    }

    public static CheckedExpression Checked(string text, ValueKind? wanted = null)
    {
        var result = Expression.Check(text, Schema, wanted);
        Assert.Empty(result.Errors.Select(e => $"{e.Line}:{e.Column} {e.Code}: {e.Message}"));
        return result.Expression!;
    }

    /// <summary>The value of one row, both ways; a refusal as its code.</summary>
    public static string Value(string text, params (string Name, object Value)[] names)
    {
        var compiled = Checked(text).Compile();
        var row = names.Aggregate(new ColumnSet(), (set, n) => set.With(n.Name, Column.Constant(ToValue(n.Value))));
        var single = OrCode(() => compiled.EvaluateRow(row.Row(0)).ToString());
        var column = OrCode(() => compiled.Evaluate(row, 1)[0].ToString());
        Assert.Equal(single, column);
        return single;
    }

    public static string OrCode(Func<string> evaluate)
    {
        try
        {
            return evaluate();
        }
        catch (DomainException refused)
        {
            return refused.Error.Code;
        }
    }

    private static Value ToValue(object value) => value switch
    {
        Value v => v,
        int n => Expressions.Value.Of((decimal)n),
        decimal n => Expressions.Value.Of(n),
        bool b => Expressions.Value.Of(b),
        DateOnly d => Expressions.Value.Of(d),
        string s when DateOnly.TryParseExact(s, "yyyy-MM-dd", out var d) => Expressions.Value.Of(d),
        string s => Expressions.Value.Of(s),
        UnroundedMoney m => Expressions.Value.OfMoney(m.Amount, m.Currency),
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };
}
