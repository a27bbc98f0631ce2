using System.Globalization;
using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary>A call of a built-in function whose arguments have the right kinds.</summary>
internal sealed record BuiltInCall(Checker Checker, Site Site, IReadOnlyList<Node> Arguments)
{
    public Node this[int index] => Arguments[index];

    public Grain Grain => Typing.Finest(Arguments);

    public Trait Of(ValueKind kind) => new(kind, Grain);

    /// <summary>All arguments brought to one kind of number, and the trait of their combination.</summary>
    public (IReadOnlyList<Node> Nodes, Trait Trait)? Unified(string what)
    {
        var (nodes, trait) = (new List<Node> { Arguments[0] }, Arguments[0].Trait);
        for (var i = 1; i < Arguments.Count; i++)
        {
            // The first argument stands for all before: it becomes money as soon as one of them is.
            if (Checker.Unify(Arguments[i].Site.Span, what, Typing.Relabel(nodes[0], trait with { Grain = nodes[0].Trait.Grain }), Arguments[i], false) is not var (first, next, both)) return null;
            if (first.Kind == ValueKind.Money && trait.Kind != ValueKind.Money) nodes = [.. nodes.Select(n => Typing.ToMoney(n, both.Unit > 0 ? both.Unit : 0))];
            nodes.Add(next);
            trait = both with { Grain = Typing.Finest(nodes) };
        }

        return (nodes, trait);
    }
}

/// <summary>The functions that every schema has.</summary>
internal static class BuiltIns
{
    private static readonly Dictionary<string, RoundingMode> Modes = new(StringComparer.Ordinal)
    {
        ["half_even"] = RoundingMode.HalfEven, ["half_up"] = RoundingMode.HalfUp, ["down"] = RoundingMode.Down, ["up"] = RoundingMode.Up, ["floor"] = RoundingMode.Floor, ["ceiling"] = RoundingMode.Ceiling,
    };

    public static IReadOnlyList<FunctionDefinition> All { get; } =
    [
        Make("min", [Amount("x"), Amount("y")], true, c => Combine<Lesser>(c, "min")),
        Make("max", [Amount("x"), Amount("y")], true, c => Combine<Larger>(c, "max")),
        Make("clamp", [Amount("x"), Amount("low"), Amount("high")], false, Clamp),
        Make("abs", [Amount("x")], false, c => new SignNode(c.Site, c[0].Trait, c[0], true)),
        Make("round", [Amount("x"), Whole("digits", "2", RoundNode.FewestDigits, RoundNode.MostDigits), new("mode", ArgumentKind.LiteralText, true, "'half_up'", m => Modes.ContainsKey(m.Text))], false, Round),
        Make("floor", [Amount("x")], false, c => new RoundNode(c.Site, c[0].Trait, c[0], 0, RoundingMode.Floor)),
        Make("ceil", [Amount("x")], false, c => new RoundNode(c.Site, c[0].Trait, c[0], 0, RoundingMode.Ceiling)),
        Make("pow", [Number("x"), Number("exponent")], false, c => new PowerNode(c.Site, c.Of(ValueKind.Number), c[0], c[1])),
        Make("if", [new("condition", ArgumentKind.Boolean), Any("then"), Any("else")], false, If),
        Make("one_of", [Any("x"), Any("value")], true, c => c.Checker.Membership(c.Site.Span, c[0], [.. c.Arguments.Skip(1)], false)),
        Make("days", [Date("from"), Date("to")], false, c => new DateToNumberNode(c.Site, c.Of(ValueKind.Number), c[0], c[1], static (a, b) => b - a)),
        Make("months_between", [Date("from"), Date("to")], false, c => new DateToNumberNode(c.Site, c.Of(ValueKind.Number), c[0], c[1], Days.MonthsBetween)),
        Make("add_days", [Date("date"), Number("days")], false, c => new DateShiftNode(c.Site, c.Of(ValueKind.Date), c[0], c[1], false, 1)),
        Make("add_months", [Date("date"), Number("months")], false, c => new DateShiftNode(c.Site, c.Of(ValueKind.Date), c[0], c[1], true, 1)),
        Part("year", 'y'), Part("quarter", 'q'), Part("month", 'm'), Part("day", 'd'),
        Edge("start_of_month", static d => Days.StartOf(d, 1)), Edge("start_of_quarter", static d => Days.StartOf(d, 3)), Edge("start_of_year", static d => Days.StartOf(d, 12)),
        Edge("end_of_month", static d => Days.EndOf(d, 1)), Edge("end_of_quarter", static d => Days.EndOf(d, 3)), Edge("end_of_year", static d => Days.EndOf(d, 12)),
        Make("anniversary_on_or_before", [Date("date"), new("month-day", ArgumentKind.LiteralText, false, "'01-01'", m => Days.TryMonthDay(m.Text, out _, out _))], false, Anniversary),
        Make("date", [new("date", ArgumentKind.LiteralText, false, "'2026-01-31'", d => TryDate(d.Text, out _))], false, WrittenDate),
        Make("starts_with", [Text("text"), Text("beginning")], false, c => new TextMatchNode(c.Site, c.Of(ValueKind.Boolean), c[0], c[1], static (t, p) => t.StartsWith(p, StringComparison.Ordinal))),
        Make("contains", [Text("text"), Text("part")], false, c => new TextMatchNode(c.Site, c.Of(ValueKind.Boolean), c[0], c[1], static (t, p) => t.Contains(p, StringComparison.Ordinal))),
        Make("lower", [Text("text")], false, c => new LowerNode(c.Site, c.Of(ValueKind.Text), c[0])),
        Make("text", [Any("x")], false, c => new ToTextNode(c.Site, c.Of(ValueKind.Text), c[0])),
        // These two take the name of an optional value, which no value can stand for: the checker knows them.
        Make("coalesce", [Any("name"), Any("value")], false, _ => null),
        Make("has", [Any("name")], false, _ => null),
    ];

    private static FunctionDefinition Make(string name, IReadOnlyList<Parameter> parameters, bool repeats, Func<BuiltInCall, Node?> build) =>
        new(name, parameters, static shape => new(ValueKind.Number)) { RepeatsLast = repeats, Build = build };

    private static FunctionDefinition Part(string name, char part) =>
        Make(name, [Date("date")], false, c => new DatePartNode(c.Site, c.Of(ValueKind.Number), c[0], part));

    private static FunctionDefinition Edge(string name, Func<int, int?> calculate) =>
        Make(name, [Date("date")], false, c => new DateToDateNode(c.Site, c.Of(ValueKind.Date), c[0], calculate));

    private static CombineNode<T>? Combine<T>(BuiltInCall call, string what) where T : INumberOperation =>
        call.Unified(what) is var (nodes, trait) ? new CombineNode<T>(call.Site, trait, nodes) : null;

    // Where low is above high, high holds.
    private static CombineNode<Lesser>? Clamp(BuiltInCall call)
    {
        if (call.Unified("clamp") is not var (nodes, trait)) return null;
        var raised = new CombineNode<Larger>(call.Site, trait, nodes[0], nodes[1]);
        return new CombineNode<Lesser>(call.Site, trait, raised, nodes[2]);
    }

    private static RoundNode Round(BuiltInCall call) => new(
        call.Site, call[0].Trait, call[0], (int)((LiteralNode)call[1]).Value.Number, call.Arguments.Count > 2 ? Modes[((LiteralNode)call[2]).Value.Text] : RoundingMode.HalfEven);

    private static IfNode? If(BuiltInCall call) =>
        call.Checker.Unify(call.Site.Span, "if", call[1], call[2], true) is var (a, b, trait) ? new(call.Site, trait with { Grain = call.Grain }, call[0], a, b) : null;

    private static DateToDateNode Anniversary(BuiltInCall call)
    {
        Days.TryMonthDay(((LiteralNode)call[1]).Value.Text, out var month, out var day);
        return new(call.Site, call.Of(ValueKind.Date), call[0], d => Days.TryAnniversary(d, month, day, out var found) ? found : null);
    }

    private static LiteralNode WrittenDate(BuiltInCall call)
    {
        TryDate(((LiteralNode)call[0]).Value.Text, out var day);
        return new(call.Site, new(ValueKind.Date, Grain.Constant), Value.Of(day));
    }

    private static bool TryDate(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static Parameter Amount(string name) => new(name, ArgumentKind.Amount);

    private static Parameter Number(string name) => new(name, ArgumentKind.Number);

    private static Parameter Any(string name) => new(name, ArgumentKind.Any);

    private static Parameter Date(string name) => new(name, ArgumentKind.Date);

    private static Parameter Text(string name) => new(name, ArgumentKind.Text);

    private static Parameter Whole(string name, string example, int least, int most) =>
        new(name, ArgumentKind.LiteralWhole, false, example, v => v.Number >= least && v.Number <= most);
}
