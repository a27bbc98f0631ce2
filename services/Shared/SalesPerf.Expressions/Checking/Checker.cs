using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary>Gives every part of a tree its type, and builds what calculates it. A part that is null was reported.</summary>
internal sealed partial class Checker(SyntaxTree tree, Schema schema)
{
    private readonly NameTable table = new();

    public List<Problem> Problems { get; } = [];

    public CheckedExpression? Check(ValueKind? wanted)
    {
        if (Visit(tree.Root) is not { } root) return null;
        if (root.Steps > tree.Bounds.Steps) Report(ExpressionErrors.TooManySteps(tree.Bounds.Steps), tree.Root.Span);
        root = Wanted(root, wanted);
        return Problems.Count == 0 ? new(tree, root, table) : null;
    }

    private Node Wanted(Node root, ValueKind? wanted)
    {
        if (wanted is not { } kind || root.Kind == kind) return root;
        var numbers = root.Kind is ValueKind.Number or ValueKind.Percent && kind is ValueKind.Number or ValueKind.Percent;
        if (numbers) return Typing.Relabel(root, root.Trait with { Kind = kind });
        if (kind == ValueKind.Money && root.Trait.IsAdaptable) return Typing.ToMoney(root, CurrencyCode.Of(schema.Currency));
        Report(ExpressionErrors.WrongResult(Typing.Shown(kind), Typing.Shown(root.Kind)), tree.Root.Span);
        return root;
    }

    private Node? Visit(SyntaxNode node) => node switch
    {
        LiteralSyntax literal => Literal(literal.Span, literal.Value),
        NameSyntax name => Name(name),
        UnarySyntax unary => Unary(unary),
        BinarySyntax { Operator: BinaryOperator.Or or BinaryOperator.And } logic => Logic(logic),
        BinarySyntax { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum => Sum(sum),
        BinarySyntax { Operator: BinaryOperator.Multiply or BinaryOperator.Divide } product => Product(product),
        BinarySyntax comparison => Compare(comparison),
        IfSyntax choice => If(choice.Span, Visit(choice.Condition), Visit(choice.Then), Visit(choice.Else)),
        InSyntax membership => In(membership),
        BetweenSyntax between => Between(between),
        CallSyntax call => Call(call),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is not checked."),
    };

    private Site At(TextSpan span) => new(tree, span);

    private LiteralNode Literal(TextSpan span, Value value) => new(At(span), new(
        value.Kind, Grain.Constant, CurrencyCode.Of(value.Currency), value.Kind == ValueKind.Number), value);

    private NameNode? Name(NameSyntax name)
    {
        if (Find(name) is not { } symbol) return null;
        if (!symbol.IsOptional) return Named(name.Span, symbol.Name, symbol.Trait);
        Report(ExpressionErrors.MayBeMissing(symbol.Name), name.Span, $"coalesce({symbol.Name}, ...)");
        return null;
    }

    private Symbol? Find(NameSyntax name)
    {
        if (schema.Symbols.TryGetValue(name.Name, out var symbol)) return symbol;
        var suggestion = schema.Functions.ContainsKey(name.Name) ? $"{name.Name}(...)" : Suggestions.For(name.Name, schema.Symbols.Keys.Concat(schema.Suggested));
        Report(ExpressionErrors.UnknownName(name.Name), name.Span, suggestion);
        return null;
    }

    private NameNode Named(TextSpan span, string name, Trait trait) => new(At(span), trait, name, table.SlotOf(name));

    private Node? Unary(UnarySyntax unary)
    {
        if (Visit(unary.Operand) is not { } operand) return null;
        if (unary.Operator == UnaryOperator.Not)
            return Require(operand, ArgumentKind.Boolean, "not") ? new NotNode(At(unary.Span), new(ValueKind.Boolean, operand.Trait.Grain), operand) : null;
        if (!Require(operand, ArgumentKind.Amount, "-")) return null;
        return operand is LiteralNode { Value: var value } ? Literal(unary.Span, Value.Of(-value.Number).As(value.Kind, value.Currency)) : new SignNode(At(unary.Span), operand.Trait, operand, false);
    }

    private LogicNode? Logic(BinarySyntax logic)
    {
        var isAnd = logic.Operator == BinaryOperator.And;
        var (left, right) = (Visit(logic.Left), Visit(logic.Right));
        if (left is null || right is null) return null;
        return Require(left, ArgumentKind.Boolean, isAnd ? "and" : "or") & Require(right, ArgumentKind.Boolean, isAnd ? "and" : "or")
            ? new LogicNode(At(logic.Span), new(ValueKind.Boolean, Typing.Finest(left, right)), isAnd, left, right) : null;
    }

    private Node? Sum(BinarySyntax sum)
    {
        var (left, right) = (Visit(sum.Left), Visit(sum.Right));
        if (left is null || right is null) return null;
        var isSum = sum.Operator == BinaryOperator.Add;
        if (left.Kind == ValueKind.Date) return DateSum(sum, left, right, isSum);
        var sign = isSum ? "+" : "-";
        if (!(Require(left, ArgumentKind.Amount, sign) & Require(right, ArgumentKind.Amount, sign)) || Unify(sum.Span, sign, left, right, false) is not var (l, r, trait)) return null;
        return isSum ? new CombineNode<Addition>(At(sum.Span), trait, l, r) : new CombineNode<Subtraction>(At(sum.Span), trait, l, r);
    }

    private Node? DateSum(BinarySyntax sum, Node left, Node right, bool isSum)
    {
        var grain = Typing.Finest(left, right);
        if (!isSum && right.Kind == ValueKind.Date) return new DateToNumberNode(At(sum.Span), new(ValueKind.Number, grain), left, right, static (a, b) => a - b);
        if (right.Kind == ValueKind.Number) return new DateShiftNode(At(sum.Span), new(ValueKind.Date, grain), left, right, false, isSum ? 1 : -1);
        Report(isSum ? ExpressionErrors.NotAddedToDate(Typing.Shown(right.Kind)) : ExpressionErrors.NotTakenFromDate(Typing.Shown(right.Kind)), right.Site.Span);
        return null;
    }

    private Node? Product(BinarySyntax product)
    {
        var (left, right, whenZero) = (Visit(product.Left), Visit(product.Right), product.WhenZero is null ? null : Visit(product.WhenZero));
        if (left is null || right is null || (whenZero is null && product.WhenZero is not null)) return null;
        var isQuotient = product.Operator == BinaryOperator.Divide;
        var sign = isQuotient ? "/" : "*";
        if (!(Require(left, ArgumentKind.Amount, sign) & Require(right, ArgumentKind.Amount, sign))) return null;
        if (Typing.Product(left, right, isQuotient, out var error) is not { } trait) return Report(error!, product.Span);
        if (!isQuotient) return new MultiplyNode(At(product.Span), trait, left, right);
        if (whenZero is null) return new DivideNode(At(product.Span), trait, left, right, null);
        var quotient = new DivideNode(At(product.Span), trait, left, right, null);
        if (!Require(whenZero, ArgumentKind.Amount, "else") || Unify(product.Span, "else", quotient, whenZero, true) is not var (_, other, chosen)) return null;
        return new DivideNode(At(product.Span), chosen, left, right, other);
    }

    private Node? Compare(BinarySyntax comparison)
    {
        var (left, right) = (Visit(comparison.Left), Visit(comparison.Right));
        if (left is null || right is null) return null;
        var sign = SyntaxPrinter.Sign(comparison.Operator);
        if (Unify(comparison.Span, sign, left, right, false) is not var (l, r, _)) return null;
        var trait = new Trait(ValueKind.Boolean, Typing.Finest(l, r));
        var site = At(comparison.Span);
        if (comparison.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual)
            return Known(l, r) & Known(r, l) ? new CompareNode<Same>(site, trait, l, r, comparison.Operator == BinaryOperator.NotEqual) : null;
        if (l.Kind is ValueKind.Text or ValueKind.Boolean) return Report(ExpressionErrors.WrongType(sign, Typing.Ordered, Typing.Shown(l.Kind)), comparison.Span);
        return comparison.Operator switch
        {
            BinaryOperator.Less => new CompareNode<Below>(site, trait, l, r),
            BinaryOperator.LessOrEqual => new CompareNode<NotAbove>(site, trait, l, r),
            BinaryOperator.Greater => new CompareNode<Below>(site, trait, l, r, swapped: true),
            _ => new CompareNode<NotAbove>(site, trait, l, r, swapped: true),
        };
    }

    /// <summary>Whether a written-out text is one of the known values of what it is compared with.</summary>
    private bool Known(Node value, Node category)
    {
        if (value is not LiteralNode { Kind: ValueKind.Text } literal || category.Trait.Categories is not { } known || known.Contains(literal.Value.Text)) return true;
        var suggestion = Suggestions.For(literal.Value.Text, known);
        Report(ExpressionErrors.UnknownCategory(literal.Value.Text, category.Site.Text), value.Site.Span, suggestion is null ? null : $"'{suggestion}'");
        return false;
    }

    private IfNode? If(TextSpan span, Node? condition, Node? then, Node? otherwise)
    {
        if (condition is null || then is null || otherwise is null || !Require(condition, ArgumentKind.Boolean, "if") || Unify(span, "if", then, otherwise, true) is not var (a, b, trait)) return null;
        return new IfNode(At(span), trait with { Grain = Typing.Finest(condition, a, b) }, condition, a, b);
    }

    private InNode? In(InSyntax membership)
    {
        var operand = Visit(membership.Operand);
        List<Node?> items = [.. membership.Items.Select(Visit)];
        return operand is null || items.Contains(null) ? null : Membership(membership.Span, operand, items!, membership.Negated);
    }

    public InNode? Membership(TextSpan span, Node operand, IReadOnlyList<Node> items, bool negated)
    {
        var unified = new List<Node>();
        foreach (var item in items)
        {
            if (Unify(item.Site.Span, "in", operand, item, false) is not var (x, y, _)) continue;
            if (x != operand && !ReferenceEquals(x, operand)) operand = x;
            if (Known(y, operand)) unified.Add(y);
        }

        return unified.Count < items.Count ? null : new InNode(At(span), new(ValueKind.Boolean, Typing.Finest([operand, .. unified])), operand, unified, negated);
    }

    private BetweenNode? Between(BetweenSyntax between)
    {
        var (operand, low, high) = (Visit(between.Operand), Visit(between.Low), Visit(between.High));
        if (operand is null || low is null || high is null) return null;
        if (operand.Kind is ValueKind.Text or ValueKind.Boolean)
        {
            Report(ExpressionErrors.WrongType("between", Typing.Ordered, Typing.Shown(operand.Kind)), between.Operand.Span);
            return null;
        }

        if (Unify(between.Low.Span, "between", operand, low, false) is not var (x, a, _) || Unify(between.High.Span, "between", x, high, false) is not var (y, b, _)) return null;
        return new BetweenNode(At(between.Span), new(ValueKind.Boolean, Typing.Finest(y, a, b)), y, a, b, between.Negated);
    }

    public (Node Left, Node Right, Trait Trait)? Unify(TextSpan span, string what, Node left, Node right, bool isChoice)
    {
        var unified = Typing.Unify(what, left, right, isChoice, out var error);
        if (error is not null) Report(error, span);
        return unified;
    }

    private bool Require(Node node, ArgumentKind wanted, string what)
    {
        if (Typing.Takes(wanted, node)) return true;
        Report(ExpressionErrors.WrongType(what, Typing.Shown(wanted), Typing.Shown(node.Kind)), node.Site.Span);
        return false;
    }

    public Node? Report(DomainError error, TextSpan span, string? suggestion = null)
    {
        Problems.Add(new(error, span, suggestion));
        return null;
    }
}
