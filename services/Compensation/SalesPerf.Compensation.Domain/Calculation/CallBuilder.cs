using SalesPerf.Compensation.Domain.Calculation.Nodes;
using SalesPerf.Compensation.Domain.Plans;
using SalesPerf.Compensation.Domain.Plans.Text;
using SalesPerf.Expressions;
using SalesPerf.Primitives;

namespace SalesPerf.Compensation.Domain.Calculation;

/// <summary>Makes values of calls: what a call asks for is calculated once, however many formulas ask for it.</summary>
internal sealed class CallBuilder(PlanDocument document, Func<string, ValueNode> nodeOf, Func<string, TableValues> tableOf, DocumentErrors errors)
{
    private readonly Dictionary<string, ValueNode> made = new(StringComparer.Ordinal);

    /// <summary>Tells a formula what its names and calls are.</summary>
    public void Bind(FormulaValue formula)
    {
        var nodes = formula.Formula.OwnNames.ToDictionary(n => n, nodeOf, StringComparer.Ordinal);
        foreach (var call in formula.Formula.Calls) nodes[call.Key] = Of(call);
        formula.Bind(nodes);
    }

    private ValueNode Of(HostCall call)
    {
        if (made.TryGetValue(call.Key, out var known)) return known;
        return made[call.Key] = Make(call);
    }

    private ValueNode Of(CheckedExpression argument)
    {
        if (argument.Calls.Count == 0 && argument.OwnNames.Count == 1 && argument.OwnNames.First() == argument.Text.Trim()) return nodeOf(argument.Text.Trim());
        var key = $"{argument.Text} at {argument.Tree.Place.Line}:{argument.Tree.Place.Column}";
        if (made.TryGetValue(key, out var known)) return known;
        var formula = new FormulaValue(argument.Text, ShapeOf(argument.Kind, argument.Grain, argument.Currency), argument, new Place(argument.Tree.Place.Line, argument.Tree.Place.Column));
        made[key] = formula;
        Bind(formula);
        return formula;
    }

    private Shape ShapeOf(ValueKind kind, Grain grain, Currency? currency) => new(kind, grain == Grain.Row ? Grain.Row : Grain.Group, kind == ValueKind.Money ? currency ?? document.Currency : null);

    private ValueNode Make(HostCall call)
    {
        var shape = ShapeOf(call.Type.Kind, call.Grain, call.Type.Currency);
        var name = call.Function.Name;
        switch (name)
        {
            case "sum" or "average" or "least" or "greatest" or "count" or "any" or "all" or "first_date" or "last_date" or "running" or "total" or "highest":
                return Aggregate(call, name, shape);
            case "distinct":
                return Distinct(call, shape);
            case "prior":
                return new PriorValue(call.Key, Of(call.Arguments[0].Value), call.Arguments.Count > 1 ? Of(call.Arguments[1].Value) : null);
            case "to_date" or "prior_to_date":
                return new WindowValue(call.Key, Of(call.Arguments[0].Value), AggregateFunction.Sum, WindowOf(call.Over) ?? new Window(WindowKind.AllTime), name == "to_date");
            case "goal_score":
                return new GoalScore(call.Key, LiteralText(call, 0));
            case "certified":
                return new Certified(call.Key, LiteralText(call, 0));
            case "count_people":
                return CountOfPeople(call);
            case "rank" or "dense_rank" or "tied":
                return Place(call, name);
            case "portion":
                return new PortionValue(call.Key, shape, Of(call.Arguments[0].Value), new EverybodysValue(Of(call.Arguments[1].Value)), StatedPeople(call), document.Rounding);
            case "day_average":
                return new DayAverage(call.Key, shape, (ParameterInput)nodeOf(call.Arguments[0].Word!), Of(call.Arguments[1].Value), Of(call.Arguments[2].Value));
            case "in_category":
                return new InCategory(call.Key, (FieldInput)nodeOf(call.Arguments[0].Word!), LiteralText(call, 1));
            case "convert":
                return new Converted(call.Key, shape, Of(call.Arguments[0].Value), Of(call.Arguments[1].Value), Of(call.Arguments[2].Value), document.Conversion.Type);
            default:
                return Table(call, name, shape);
        }
    }

    // The line of reports is known of anybody; what holds for people is told of those whose facts are at hand, and they are named.
    private ValueNode CountOfPeople(HostCall call)
    {
        if (call.Arguments.Count > 0) return OfPeople(call.Key, new OneWhere($"{call.Key} condition", Of(call.Arguments[0].Value)), AggregateFunction.Sum, StatedPeople(call));
        var people = PeopleOf(call.Of) ?? new People(PeopleScope.Reports, null);
        return people.Scope == PeopleScope.Path ? nodeOf("level") : new PeopleCount(call.Key, people);
    }

    private People StatedPeople(HostCall call)
    {
        if (PeopleOf(call.Of) is { } people) return people;
        errors.Add("compensation.plan_not_of_people", new Place(call.Line, call.Column), "This is asked among people: say of whom, such as 'of company'.");
        return new People(PeopleScope.Company, null);
    }

    private static ValueNode OfPeople(string key, ValueNode node, AggregateFunction function, People people) => people.Scope == PeopleScope.Path
        ? new PathValue(key, new EverybodysValue(node), function)
        : new PeopleSum(key, node, function, people);

    private PeoplePlace Place(HostCall call, string name)
    {
        var function = name switch { "tied" => PlaceFunction.Tied, "dense_rank" => PlaceFunction.DenseRank, _ => PlaceFunction.Rank };
        return new PeoplePlace(call.Key, Of(call.Arguments[0].Value), [.. call.Arguments.Skip(1).Select(a => new EverybodysValue(Of(a.Value)))], function, StatedPeople(call));
    }

    private TableCall Table(HostCall call, string function, Shape shape)
    {
        var table = tableOf(call.Arguments[0].Word!);
        if (!TableCall.Fits(function, table.Spec))
            errors.Add("compensation.plan_wrong_table", new Place(call.Line, call.Column), $"{function} does not go with '{table.Spec.Name}', whose kind is another.");
        if (table.Spec is LookupSpec lookup && call.Arguments.Count - 1 != lookup.Keys.Count)
            errors.Add("compensation.plan_wrong_table", new Place(call.Line, call.Column), $"'{table.Spec.Name}' is asked by {lookup.Keys.Count} keys: {string.Join(", ", lookup.Keys)}.");
        return new TableCall(call.Key, shape, function, table, [.. call.Arguments.Skip(1).Select(a => Of(a.Value))]);
    }

    private ValueNode Aggregate(HostCall call, string name, Shape shape)
    {
        var value = call.Arguments.Count > 0 ? Of(call.Arguments[0].Value) : null;
        var where = call.Where is { } condition ? Of(condition) : null;
        if (name == "count" && value is { } counted) (value, where) = (null, where is null ? counted : And(call, counted, where));
        if (name == "running" || call.By.Count > 0) return Grouped(call, name, shape, value, where);
        if (name == "average") return new Ratio(call.Key, shape, Windowed(call, "sum", shape, value, where), Windowed(call, "count", shape with { Kind = ValueKind.Number, Currency = null }, null, where));
        return Windowed(call, name, shape, value, where);
    }

    // Two conditions on one count are one.
    private static BothTrue And(HostCall call, ValueNode first, ValueNode second) => new BothTrue($"{call.Key} conditions", first, second);

    private GroupedValue Grouped(HostCall call, string name, Shape shape, ValueNode? value, ValueNode? where)
    {
        var window = WindowOf(call.Over) ?? Window.Period;
        if (window.Kind is WindowKind.PreviousPeriod or WindowKind.Ago or WindowKind.Rolling || PeopleOf(call.Of) is not null || name == "average")
            errors.Add("compensation.plan_not_by_group", new Place(call.Line, call.Column), "By groups there are sum, count, least, greatest, first_date, last_date, any and all of the payee's own credits, over period, quarter_to_date, year_to_date, cycle or all_time.");
        return new GroupedValue(call.Key, shape, FunctionOf(name), value, where, [.. call.By.Select(nodeOf)], window, nodeOf("date"), name == "running");
    }

    // As many as there are credits that are the first of theirs in the window.
    private ValueNode Distinct(HostCall call, Shape shape)
    {
        ValueNode[] by = [.. call.Arguments.Select(a => Of(a.Value))];
        if (Array.Exists(by, b => !b.Shape.IsRow)) errors.Add("compensation.plan_not_told_apart", new Place(call.Line, call.Column), "What is told apart differs from credit to credit; name a text of the credit, such as customer.");
        var (where, row) = (call.Where is { } condition ? Of(condition) : null, shape with { Grain = Grain.Row });
        var along = new GroupedValue($"{call.Key} along", row, AggregateFunction.Sum, null, where, by, WindowOfFirst(call), nodeOf("date"), true);
        ValueNode first = new FirstOfGroup($"{call.Key} first", along);
        return Windowed(call, "count", shape, null, where is null ? first : And(call, first, where));
    }

    private Window WindowOfFirst(HostCall call)
    {
        var window = WindowOf(call.Over) ?? Window.Period;
        if (window.Kind == WindowKind.Rolling) errors.Add("compensation.plan_not_told_apart", new Place(call.Line, call.Column), "Different values are counted over period, previous_period, ago, quarter_to_date, year_to_date, cycle or all_time.");
        return window.Kind is WindowKind.PreviousPeriod or WindowKind.Ago ? Window.Period : window;
    }

    // A payee's own credits of a period; then periods; then people.
    private ValueNode Windowed(HostCall call, string name, Shape shape, ValueNode? value, ValueNode? where)
    {
        var (window, people, function) = (WindowOf(call.Over) ?? Window.Period, PeopleOf(call.Of), FunctionOf(name));
        var own = shape with { Grain = Grain.Group };
        var node = name is "total" or "highest" && value is { Shape.IsRow: false } ? value
            : new AggregateValue($"{call.Key} {name} of a period", own, name == "total" ? AggregateFunction.Sum : function, value, where, window.Kind == WindowKind.Cycle ? window : null, nodeOf("date"));
        if (window.Kind != WindowKind.Period) node = new WindowValue($"{call.Key} {name} over periods", node, function == AggregateFunction.Count ? AggregateFunction.Sum : function, window, true);
        if (people is not { } scope) return node;
        if (!own.IsNumeric) errors.Add("compensation.plan_not_of_people", new Place(call.Line, call.Column), "Only numbers and amounts of other people are brought together.");
        return OfPeople(call.Key, node, function == AggregateFunction.Count ? AggregateFunction.Sum : function, scope);
    }

    private static AggregateFunction FunctionOf(string name) => name switch
    {
        "count" => AggregateFunction.Count,
        "least" => AggregateFunction.Least,
        "greatest" or "highest" => AggregateFunction.Greatest,
        "any" => AggregateFunction.Any,
        "all" => AggregateFunction.All,
        "first_date" => AggregateFunction.FirstDate,
        "last_date" => AggregateFunction.LastDate,
        _ => AggregateFunction.Sum,
    };

    private static Window? WindowOf(ClauseWord? over)
    {
        if (over is null) return null;
        if (Window.Words.TryGetValue(over.Name, out var window)) return window;
        return over.Name switch
        {
            "rolling" => new Window(WindowKind.Rolling, Periods: (int)over.Arguments[0].Number),
            "ago" => new Window(WindowKind.Ago, Periods: (int)over.Arguments[0].Number),
            _ => Window.MonthDay(over.Arguments[0].Text) is { } day ? new Window(WindowKind.Cycle, Month: day.Month, Day: day.Day) : Window.Period,
        };
    }

    private static People? PeopleOf(ClauseWord? of) => of?.Name switch
    {
        null or "own" => null,
        "reports" => new People(PeopleScope.Reports, null),
        "subtree" => new People(PeopleScope.Subtree, null),
        "team" => new People(PeopleScope.Team, null),
        "company" => new People(PeopleScope.Company, null),
        "path" => new People(PeopleScope.Path, null),
        _ => new People(PeopleScope.Relation, of.Arguments[0].Text),
    };

    private static string LiteralText(HostCall call, int argument) => call.Arguments[argument].Value.Literal is { Kind: ValueKind.Text } text ? text.Text : "";
}
