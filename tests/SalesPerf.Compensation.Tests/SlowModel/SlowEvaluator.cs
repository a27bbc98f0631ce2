namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>Where a formula is asked: a person in a period, and one credit of it or none.</summary>
internal sealed record SlowAt(SlowPerson Person, SlowPeriod Period, SlowCredit? Credit = null);

/// <summary>
/// A second opinion on plans: walks the formulas of the document for one person, one period and one credit at a time, over exact fractions, and remembers nothing but answers.
/// It is meant to be obviously right, not fast.
/// </summary>
internal sealed class SlowEvaluator
{
    public static readonly string[] OverPeriods = ["prior", "to_date", "prior_to_date", "total"];

    private readonly Dictionary<(string, string, int, int), object> known = [];
    private readonly HashSet<(string, string, int, int)> open = [];

    public SlowEvaluator(string plan, System.Text.Json.Nodes.JsonObject facts)
    {
        Plan = new SlowPlan(plan);
        Facts = new SlowFacts(facts, Plan.Currency);
        Aggregates = new SlowAggregates(this);
        Tables = new SlowTables(this);
        Components = new SlowComponents(this);
        Crediting = new SlowCrediting(Plan, Facts, (credit, when) => (bool)Eval(when, new SlowAt(credit.Payee, credit.Period, credit)), Convertible);
        Credits = Crediting.All();
    }

    public SlowPlan Plan { get; }

    public SlowFacts Facts { get; }

    public SlowAggregates Aggregates { get; }

    public SlowTables Tables { get; }

    public SlowComponents Components { get; }

    public SlowCrediting Crediting { get; }

    public IReadOnlyList<SlowCredit> Credits { get; } = [];

    public object Named(string name, SlowAt at)
    {
        // A parameter at a credit is that of the credit's day; whatever else is the payee's is that of the period.
        if (!Plan.IsPerCredit(name) && !Plan.Parameters.ContainsKey(name)) at = at with { Credit = null };
        else if (at.Credit is null && Plan.IsPerCredit(name)) throw new SlowRefusal($"{name} is one value per credit");
        var key = (name, at.Person.Code, at.Period.Index, at.Credit?.Index ?? -1);
        if (known.TryGetValue(key, out var value)) return value;
        if (!open.Add(key)) throw new SlowRefusal($"{name} depends on itself");
        value = Resolve(name, at);
        open.Remove(key);
        return known[key] = value;
    }

    public SlowAmount Number(SlowNode node, SlowAt at) => Eval(node, at) as SlowAmount ?? throw new SlowRefusal("not a number");

    public Rational Fraction(string formula, SlowAt at) => Number(SlowParser.Parse(formula), at).Value;

    public object Eval(SlowNode node, SlowAt at) => node switch
    {
        SlowLiteral literal => literal.Value,
        SlowName name => Named(name.Name, at),
        SlowUnary { Operator: "not" } unary => !(bool)Eval(unary.Operand, at),
        SlowUnary unary => Number(unary.Operand, at) with { Value = -Number(unary.Operand, at).Value },
        SlowIf choice => (bool)Eval(choice.When, at) ? Eval(choice.Then, at) : Eval(choice.Else, at),
        SlowIn choice => choice.Choices.Any(c => Compare(Eval(choice.Operand, at), Eval(c, at)) == 0),
        SlowBetween between => Compare(Eval(between.Operand, at), Eval(between.From, at)) >= 0 && Compare(Eval(between.Operand, at), Eval(between.To, at)) <= 0,
        SlowBinary binary => Binary(binary, at),
        SlowCall call => Call(call, at),
        _ => throw new SlowRefusal($"{node}"),
    };

    // Without a rate to the plan's currency nobody is credited.
    private bool Convertible(SlowTransaction transaction, SlowPeriod period)
    {
        try { return SlowFields.Rate(transaction, period, this).Sign > 0; }
        catch (SlowRefusal) { return false; }
    }

    private object Resolve(string name, SlowAt at)
    {
        if (Plan.Formulas.TryGetValue(name, out var formula)) return Eval(formula, at);
        if (Plan.Components.TryGetValue(name, out var component)) return new SlowAmount(Components.Named(name, component, at), Plan.Currency);
        if (Plan.Parameters.TryGetValue(name, out var parameter)) return new SlowParameters(this).Value(name, parameter, at);
        if (Plan.Counters.TryGetValue(name, out var counter)) return Aggregates.CounterBefore(name, counter, at);
        if (name.EndsWith("_after", StringComparison.Ordinal) && Plan.Counters.TryGetValue(name[..^6], out counter)) return Aggregates.CounterAfter(name[..^6], counter, at);
        if (Plan.Attributes.TryGetValue(name, out var type)) return SlowParameters.Typed(at.Credit!.Attribute(name), type, at.Credit.Transaction.Date);
        return at.Credit is not null && SlowFields.OfCredits.Contains(name) ? SlowFields.OfCredit(name, at.Credit, this) : SlowFields.OfPerson(name, at, this);
    }

    private object Call(SlowCall call, SlowAt at)
    {
        if (SlowAggregates.Names.Contains(call.Function) || OverPeriods.Contains(call.Function)) return Aggregates.Call(call, at);
        return SlowTables.Functions.Contains(call.Function) ? Tables.Call(call, at) : new SlowFunctions(this).Call(call, at);
    }

    private object Binary(SlowBinary binary, SlowAt at)
    {
        if (binary.Operator == "and") return (bool)Eval(binary.Left, at) && (bool)Eval(binary.Right, at);
        if (binary.Operator == "or") return (bool)Eval(binary.Left, at) || (bool)Eval(binary.Right, at);
        if (binary.Operator is "=" or "!=" or "<" or "<=" or ">" or ">=") return Holds(binary.Operator, Compare(Eval(binary.Left, at), Eval(binary.Right, at)));
        var left = Eval(binary.Left, at);
        if (left is DateOnly day) return Dates(binary.Operator, day, Eval(binary.Right, at));
        var (a, b) = ((SlowAmount)left, Number(binary.Right, at));
        if (binary.Operator == "/" && b.Value.Sign == 0 && binary.Otherwise is { } other) return Eval(other, at);
        return binary.Operator switch
        {
            "+" => new SlowAmount(a.Value + b.Value, a.Currency ?? b.Currency),
            "-" => new SlowAmount(a.Value - b.Value, a.Currency ?? b.Currency),
            "*" => new SlowAmount(a.Value * b.Value, a.Currency ?? b.Currency),
            _ => new SlowAmount(a.Value / b.Value, b.Currency is null ? a.Currency : null),
        };
    }

    private static object Dates(string sign, DateOnly day, object right) => right switch
    {
        DateOnly other => new SlowAmount(day.DayNumber - other.DayNumber, null),
        SlowAmount days => day.AddDays(sign == "+" ? days.Value.ToInt32() : -days.Value.ToInt32()),
        _ => throw new SlowRefusal("a date and something else"),
    };

    private static bool Holds(string sign, int order) => sign switch { "=" => order == 0, "!=" => order != 0, "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };

    private static int Compare(object a, object b) => (a, b) switch
    {
        (SlowAmount x, SlowAmount y) => x.Value.CompareTo(y.Value),
        (string x, string y) => string.CompareOrdinal(x, y),
        (DateOnly x, DateOnly y) => x.CompareTo(y),
        (bool x, bool y) => x.CompareTo(y),
        _ => throw new SlowRefusal($"{a} and {b} are not of a kind"),
    };
}
