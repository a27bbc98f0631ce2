using System.Text;

namespace SalesPerf.Expressions;

/// <summary>Writes a tree in one form, so that equal expressions have equal texts however they were laid out.</summary>
internal static class SyntaxPrinter
{
    private static readonly string[] Operators = ["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"];

    public static string Sign(BinaryOperator @operator) => Operators[(int)@operator];

    public static string Print(SyntaxNode node)
    {
        var text = new StringBuilder();
        Print(node, text);
        return text.ToString();
    }

    private static void Print(SyntaxNode node, StringBuilder text)
    {
        switch (node)
        {
            case LiteralSyntax { Value: var value }: text.Append(value); break;
            case NameSyntax { Name: var name }: text.Append(name); break;
            case UnarySyntax unary: Nested(unary.Operand, text.Append(unary.Operator == UnaryOperator.Minus ? "-" : "not ")); break;
            case BinarySyntax binary: Print(binary, text); break;
            case IfSyntax choice: Print(choice, text); break;
            case InSyntax membership:
                Nested(membership.Operand, text);
                List(membership.Items, text.Append(membership.Negated ? " not in (" : " in ("));
                text.Append(')');
                break;
            case BetweenSyntax between:
                Nested(between.Operand, text);
                Nested(between.Low, text.Append(between.Negated ? " not between " : " between "));
                Nested(between.High, text.Append(" and "));
                break;
            case CallSyntax call: Print(call, text); break;
            default: throw new InvalidOperationException($"{node.GetType().Name} has no written form.");
        }
    }

    private static void Print(BinarySyntax binary, StringBuilder text)
    {
        Nested(binary.Left, text);
        Nested(binary.Right, text.Append(' ').Append(Sign(binary.Operator)).Append(' '));
        if (binary.WhenZero is { } whenZero) Nested(whenZero, text.Append(" else "));
    }

    private static void Print(IfSyntax choice, StringBuilder text)
    {
        Nested(choice.Condition, text.Append("if "));
        Nested(choice.Then, text.Append(" then "));
        Nested(choice.Else, text.Append(" else "));
    }

    private static void Print(CallSyntax call, StringBuilder text)
    {
        List(call.Arguments, text.Append(call.Function).Append('('));
        if (call.Clauses.Where is { } where) Print(where, text.Append(" where "));
        if (call.Clauses.By.Count > 0) List(call.Clauses.By, text.Append(" by "));
        if (call.Clauses.Over is { } over) Print(over, text.Append(" over "));
        if (call.Clauses.Of is { } of) Print(of, text.Append(" of "));
        text.Append(')');
    }

    private static void Print(WordSyntax word, StringBuilder text)
    {
        text.Append(word.Word);
        if (word.Arguments.Count == 0) return;
        List(word.Arguments, text.Append('('));
        text.Append(')');
    }

    private static void List(IReadOnlyList<SyntaxNode> items, StringBuilder text)
    {
        for (var i = 0; i < items.Count; i++) Print(items[i], i == 0 ? text : text.Append(", "));
    }

    private static void Nested(SyntaxNode node, StringBuilder text)
    {
        var plain = node is LiteralSyntax or NameSyntax or CallSyntax;
        if (!plain) text.Append('(');
        Print(node, text);
        if (!plain) text.Append(')');
    }
}
