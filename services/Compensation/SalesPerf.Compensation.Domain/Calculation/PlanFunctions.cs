using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>The functions that plans have beside the built-in ones. All are host calls: the engine calculates each once, whoever names it.</summary>
internal static class PlanFunctions
{
    public const string TableWords = "table";
    public const string ParameterWords = "parameter";
    public const string ClassificationWords = "classification";

    private static readonly Parameter Cycle = new("month and day", ArgumentKind.LiteralText, Example: "'03-01'", Accepts: v => Window.MonthDay(v.Text) is not null);
    private static readonly Parameter Periods = new("number of periods", ArgumentKind.LiteralWhole, Example: "3", Accepts: v => v.Number is >= 1m and <= 120m);
    private static readonly Parameter Table = new("table", ArgumentKind.Word, Words: TableWords);

    private static readonly ClauseWordDefinition[] Over =
    [
        .. Window.Words.Keys.Select(w => new ClauseWordDefinition(w)), new("cycle", Cycle), new("rolling", Periods), new("ago", Periods),
    ];

    private static readonly ClauseWordDefinition[] Of =
    [
        new("own"), new("reports"), new("subtree"), new("team"), new("company"), new("relation", new Parameter("kind", ArgumentKind.LiteralText, Example: "'overlay'")),
    ];

    // What one asks of people one by one can be asked of those on a credit's way as well.
    private static readonly ClauseWordDefinition[] OfPath = [.. Of, new("path")];

    private static readonly Clauses OfRows = new(Where: true, By: true, Over: Over, Of: Of);

    /// <summary>All of them, for a plan with these tables and this currency.</summary>
    public static IReadOnlyList<FunctionDefinition> For(IReadOnlyDictionary<string, TableSpec> tables, Currency currency) =>
        [.. Tables(tables, currency), .. Aggregates(), .. Periodic(), .. Facts(currency)];

    private static IEnumerable<FunctionDefinition> Tables(IReadOnlyDictionary<string, TableSpec> tables, Currency currency)
    {
        var (x, n, scale, key) = (new Parameter("value", ArgumentKind.Amount), new Parameter("number", ArgumentKind.Number), new Parameter("scale", ArgumentKind.Amount, IsOptional: true), new Parameter("key", ArgumentKind.Any));
        ResultType OfTable(CallShape call) => call.Arguments[0].Word is { } word && tables.TryGetValue(word, out var spec) ? Of(spec.ValueType) : new ResultType(ValueKind.Number);
        ResultType Of(ValueKind kind) => new(kind, kind == ValueKind.Money ? currency : null);
        ResultType Walked(CallShape call) => OfTable(call) is { Kind: ValueKind.Money } money ? money : Plain(call.Arguments[1]);
        yield return new("tier_rate", [Table, x], OfTable);
        yield return new("marginal", [Table, x, scale], Walked);
        yield return new("curve", [Table, x], OfTable);
        yield return new("matrix", [Table, x with { Name = "row" }, x with { Name = "column" }], OfTable);
        yield return new("lookup", [Table, key], OfTable) { RepeatsLast = true };
        yield return new("row", [Table, key], _ => new ResultType(ValueKind.Number)) { RepeatsLast = true };
        yield return new("band", [Table, x], _ => new ResultType(ValueKind.Number));
        yield return new("band_value", [Table, n], OfTable);
        yield return new("band_part", [Table, n, x, scale], call => Plain(call.Arguments[2]));
        yield return new("band_from", [Table, x], call => Plain(call.Arguments[1]));
        yield return new("band_to", [Table, x], call => Plain(call.Arguments[1]));
    }

    private static IEnumerable<FunctionDefinition> Aggregates()
    {
        var (amount, flag, date) = (new Parameter("value", ArgumentKind.Amount), new Parameter("condition", ArgumentKind.Boolean), new Parameter("date", ArgumentKind.Date));
        foreach (var name in new[] { "sum", "average", "least", "greatest" }) yield return Aggregate(name, amount, call => Plain(call.Arguments[0]));
        yield return Aggregate("count", flag with { IsOptional = true }, _ => new ResultType(ValueKind.Number));
        foreach (var name in new[] { "any", "all" }) yield return Aggregate(name, flag, _ => new ResultType(ValueKind.Boolean));
        foreach (var name in new[] { "first_date", "last_date" }) yield return Aggregate(name, date, _ => new ResultType(ValueKind.Date));
        yield return new("distinct", [new Parameter("text or date", ArgumentKind.TextOrDate)], _ => new ResultType(ValueKind.Number)) { RepeatsLast = true, Clauses = new Clauses(Where: true, Over: Over, Of: Of), ResultGrain = _ => Grain.Group };
        yield return new("running", [amount], call => Plain(call.Arguments[0])) { Clauses = new Clauses(Where: true, By: true, Over: Over), ResultGrain = _ => Grain.Row };
        yield return new("total", [amount], call => Plain(call.Arguments[0])) { Clauses = new Clauses(Over: Over, Of: OfPath), ResultGrain = OfPeopleOrPath };
        yield return new("highest", [amount], call => Plain(call.Arguments[0])) { FinestArgument = Grain.Group, Clauses = new Clauses(Of: OfPath), ResultGrain = OfPeopleOrPath };
    }

    private static Grain OfPeopleOrPath(CallShape call) => call.Of?.Name == "path" ? Grain.Row : Grain.Group;

    private static FunctionDefinition Aggregate(string name, Parameter of, Func<CallShape, ResultType> result) =>
        new(name, [of], result) { Clauses = OfRows, ResultGrain = call => call.By.Count > 0 ? Grain.Row : Grain.Group };

    private static IEnumerable<FunctionDefinition> Periodic()
    {
        var (any, amount) = (new Parameter("value", ArgumentKind.Any), new Parameter("value", ArgumentKind.Amount));
        yield return new("prior", [any, any with { Name = "value of the first period", IsOptional = true }], call => ResultType.SameAs(call.Arguments[0])) { FinestArgument = Grain.Group, ResultGrain = _ => Grain.Group };
        foreach (var name in new[] { "to_date", "prior_to_date" })
            yield return new(name, [amount], call => Plain(call.Arguments[0])) { FinestArgument = Grain.Group, ResultGrain = _ => Grain.Group, Clauses = new Clauses(Over: Over) };
    }

    private static IEnumerable<FunctionDefinition> Facts(Currency currency)
    {
        var (code, date) = (new Parameter("code", ArgumentKind.LiteralText, Example: "'renewals'"), new Parameter("day", ArgumentKind.Date));
        var parameter = new Parameter("parameter", ArgumentKind.Word, Words: ParameterWords);
        yield return new("goal_score", [code], _ => new ResultType(ValueKind.Percent)) { ResultGrain = _ => Grain.Group };
        yield return new("certified", [code], _ => new ResultType(ValueKind.Boolean)) { ResultGrain = _ => Grain.Group };
        yield return new("count_people", [new Parameter("condition", ArgumentKind.Boolean, IsOptional: true)], _ => new ResultType(ValueKind.Number)) { FinestArgument = Grain.Group, Clauses = new Clauses(Of: OfPath), ResultGrain = OfPeopleOrPath };
        foreach (var name in new[] { "rank", "dense_rank", "tied" })
            yield return new(name, [new Parameter("value", ArgumentKind.Amount)], _ => new ResultType(ValueKind.Number)) { RepeatsLast = true, FinestArgument = Grain.Group, Clauses = new Clauses(Of: Of), ResultGrain = _ => Grain.Group };
        yield return new("portion", [new Parameter("amount", ArgumentKind.Money), new Parameter("weight", ArgumentKind.Amount)], _ => new ResultType(ValueKind.Money, currency)) { FinestArgument = Grain.Group, Clauses = new Clauses(Of: Of), ResultGrain = _ => Grain.Group };
        yield return new("day_average", [parameter, date with { Name = "first day" }, date with { Name = "last day" }], _ => new ResultType(ValueKind.Money, currency)) { FinestArgument = Grain.Group, ResultGrain = _ => Grain.Group };
        yield return new("in_category", [new Parameter("classification", ArgumentKind.Word, Words: ClassificationWords), code], _ => new ResultType(ValueKind.Boolean)) { ResultGrain = _ => Grain.Row };
        yield return new("convert", [new Parameter("amount", ArgumentKind.Number), new Parameter("its currency", ArgumentKind.Text), date], _ => new ResultType(ValueKind.Money, currency));
    }

    // Percentages that are summed or walked are numbers.
    private static ResultType Plain(ArgumentShape argument) => argument.Kind == ValueKind.Money ? new ResultType(ValueKind.Money, argument.Currency) : new ResultType(argument.Kind == ValueKind.Percent ? ValueKind.Percent : ValueKind.Number);
}
