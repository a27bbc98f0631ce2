using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary>What may be combined with what, and what comes out: the rules of types, without any tree.</summary>
internal static class Typing
{
    /// <summary>What can be smaller or larger.</summary>
    public static Phrase Ordered { get; } = new Phrase("numbers, money or dates");

    public static Phrase Shown(ValueKind kind) => kind switch
    {
        ValueKind.Boolean => new Phrase("true or false"),
        ValueKind.Number => new Phrase("a number"),
        ValueKind.Percent => new Phrase("a percentage"),
        ValueKind.Money => new Phrase("money"),
        ValueKind.Date => new Phrase("a date"),
        _ => new Phrase("a text"),
    };

    public static Grain Finest(params IEnumerable<Node> nodes) => nodes.Select(n => n.Trait.Grain).DefaultIfEmpty(Grain.Constant).Max();

    public static Node Relabel(Node node, Trait trait) => node switch
    {
        _ when node.Kind == trait.Kind && node.Trait.Unit == trait.Unit => node,
        LiteralNode literal => new LiteralNode(node.Site, trait, literal.Value.As(trait.Kind, trait.Currency)),
        _ => new RelabelNode(node.Site, trait, node),
    };

    /// <summary>Brings two values to one kind, so that they can be compared, added or chosen between; null with the reason where they cannot.</summary>
    public static (Node Left, Node Right, Trait Trait)? Unify(string what, Node left, Node right, bool isChoice, out DomainError? error)
    {
        error = null;
        if (left.Trait.IsNumeric && right.Trait.IsNumeric) return UnifyNumbers(what, left, right, isChoice, out error);
        if (left.Kind == right.Kind) return (left, right, new(left.Kind, Finest(left, right), Categories: Either(left.Trait.Categories, right.Trait.Categories)));
        error = ExpressionErrors.KindsDiffer(what, Shown(left.Kind), Shown(right.Kind));
        return null;
    }

    private static (Node Left, Node Right, Trait Trait)? UnifyNumbers(string what, Node left, Node right, bool isChoice, out DomainError? error)
    {
        error = null;
        var money = left.Kind == ValueKind.Money || right.Kind == ValueKind.Money;
        if (money && !TryAdapt(ref left, ref right))
        {
            error = ExpressionErrors.MoneyAndNumber(what);
            return null;
        }

        if (money && left.Trait.Unit > 0 && right.Trait.Unit > 0 && left.Trait.Unit != right.Trait.Unit)
        {
            error = ExpressionErrors.CurrenciesDiffer($"{left.Trait.Currency}", $"{right.Trait.Currency}");
            return null;
        }

        var kind = money ? ValueKind.Money : left.Kind == ValueKind.Percent && right.Kind == ValueKind.Percent ? ValueKind.Percent : ValueKind.Number;
        var trait = new Trait(kind, Finest(left, right), money ? Unit(left.Trait.Unit, right.Trait.Unit, isChoice) : 0, left.Trait.IsAdaptable && right.Trait.IsAdaptable);
        return isChoice && !money ? (Relabel(left, left.Trait with { Kind = kind }), Relabel(right, right.Trait with { Kind = kind }), trait) : (left, right, trait);
    }

    // Rows whose currency is only known when they come are checked then; what passes a combination has the known one.
    private static int Unit(int left, int right, bool isChoice) => (left, right) switch
    {
        _ when left == right => left,
        (Trait.AnyUnit, _) => right,
        (_, Trait.AnyUnit) => left,
        _ => isChoice ? Trait.UnknownUnit : Math.Max(left, right),
    };

    private static bool TryAdapt(ref Node left, ref Node right)
    {
        if (left.Kind == right.Kind) return true;
        if (left.Trait.IsAdaptable) left = ToMoney(left, Math.Max(right.Trait.Unit, 0));
        else if (right.Trait.IsAdaptable) right = ToMoney(right, Math.Max(left.Trait.Unit, 0));
        return left.Kind == right.Kind;
    }

    /// <summary>A bare number as money.</summary>
    public static Node ToMoney(Node node, int unit) => Relabel(node, node.Trait with { Kind = ValueKind.Money, Unit = unit, IsAdaptable = false });

    private static HashSet<string>? Either(IReadOnlySet<string>? left, IReadOnlySet<string>? right) => left is null || right is null ? null : [.. left, .. right];

    /// <summary>What a product or a quotient is; null with the reason where there is none.</summary>
    public static Trait? Product(Node left, Node right, bool isQuotient, out DomainError? error)
    {
        error = null;
        var grain = Finest(left, right);
        var adaptable = left.Trait.IsAdaptable && right.Trait.IsAdaptable;
        switch (left.Kind, right.Kind)
        {
            case (ValueKind.Money, ValueKind.Money) when !isQuotient: error = ExpressionErrors.MoneyTimesMoney; return null;
            case (ValueKind.Money, ValueKind.Money) when left.Trait.Unit > 0 && right.Trait.Unit > 0 && left.Trait.Unit != right.Trait.Unit:
                error = ExpressionErrors.CurrenciesDiffer($"{left.Trait.Currency}", $"{right.Trait.Currency}");
                return null;
            case (ValueKind.Money, ValueKind.Money): return new(ValueKind.Number, grain);
            case (ValueKind.Money, _): return new(ValueKind.Money, grain, left.Trait.Unit);
            case (_, ValueKind.Money) when isQuotient: error = ExpressionErrors.NumberPerMoney; return null;
            case (_, ValueKind.Money): return new(ValueKind.Money, grain, right.Trait.Unit);
            case (ValueKind.Percent, ValueKind.Percent) when !isQuotient: return new(ValueKind.Percent, grain);
            case (ValueKind.Percent, ValueKind.Number) when isQuotient: return new(ValueKind.Percent, grain);
            default: return new(ValueKind.Number, grain, IsAdaptable: adaptable);
        }
    }

    /// <summary>Whether a parameter takes a value, and how it is called.</summary>
    public static bool Takes(ArgumentKind wanted, Node node) => wanted switch
    {
        ArgumentKind.Any => true,
        ArgumentKind.Amount => node.Trait.IsNumeric,
        ArgumentKind.Number or ArgumentKind.LiteralWhole => node.Kind is ValueKind.Number or ValueKind.Percent,
        ArgumentKind.Money => node.Kind == ValueKind.Money || node.Trait.IsAdaptable,
        ArgumentKind.Boolean => node.Kind == ValueKind.Boolean,
        ArgumentKind.Date => node.Kind == ValueKind.Date,
        ArgumentKind.TextOrDate => node.Kind is ValueKind.Text or ValueKind.Date,
        _ => node.Kind == ValueKind.Text,
    };

    public static Phrase Shown(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Amount => new Phrase("a number or money"),
        ArgumentKind.Number => new Phrase("a number"),
        ArgumentKind.LiteralWhole => new Phrase("a whole number"),
        ArgumentKind.Money => new Phrase("money"),
        ArgumentKind.Boolean => new Phrase("true or false"),
        ArgumentKind.Date => new Phrase("a date"),
        ArgumentKind.TextOrDate => new Phrase("a text or a date"),
        ArgumentKind.Any => new Phrase("a value"),
        _ => new Phrase("a text"),
    };
}
