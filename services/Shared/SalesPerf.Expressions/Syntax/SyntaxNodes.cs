namespace SalesPerf.Expressions;

/// <summary>A part of a parsed expression. Immutable; knows its stretch of the text and how large it is.</summary>
public abstract record SyntaxNode(TextSpan Span)
{
    private protected SyntaxNode(TextSpan span, params IEnumerable<SyntaxNode> parts) : this(span)
    {
        foreach (var part in parts)
        {
            Depth = Math.Max(Depth, part.Depth + 1);
            Nodes += part.Nodes;
        }
    }

    /// <summary>Height of the tree below, 1 for a leaf.</summary>
    public int Depth { get; } = 1;

    /// <summary>Number of nodes, this one included.</summary>
    public int Nodes { get; } = 1;
}

/// <summary>A written-out value.</summary>
public sealed record LiteralSyntax(TextSpan Span, Value Value) : SyntaxNode(Span);

/// <summary>The name of a value.</summary>
public sealed record NameSyntax(TextSpan Span, string Name) : SyntaxNode(Span);

/// <summary><c>-x</c> or <c>not x</c>.</summary>
public sealed record UnarySyntax(TextSpan Span, UnaryOperator Operator, SyntaxNode Operand) : SyntaxNode(Span, Operand);

/// <summary><c>a + b</c> and its kind; a division may say what holds where the divisor is zero.</summary>
public sealed record BinarySyntax(TextSpan Span, BinaryOperator Operator, SyntaxNode Left, SyntaxNode Right, SyntaxNode? WhenZero = null)
    : SyntaxNode(Span, WhenZero is null ? [Left, Right] : [Left, Right, WhenZero]);

/// <summary><c>if c then a else b</c>.</summary>
public sealed record IfSyntax(TextSpan Span, SyntaxNode Condition, SyntaxNode Then, SyntaxNode Else) : SyntaxNode(Span, Condition, Then, Else);

/// <summary><c>x in (a, b)</c>, <c>x not in (a, b)</c>.</summary>
public sealed record InSyntax(TextSpan Span, SyntaxNode Operand, IReadOnlyList<SyntaxNode> Items, bool Negated) : SyntaxNode(Span, [Operand, .. Items]);

/// <summary><c>x between a and b</c>, both included.</summary>
public sealed record BetweenSyntax(TextSpan Span, SyntaxNode Operand, SyntaxNode Low, SyntaxNode High, bool Negated) : SyntaxNode(Span, Operand, Low, High);

/// <summary><c>f(a, b)</c>, with the clauses of an aggregate where it has some.</summary>
public sealed record CallSyntax(TextSpan Span, string Function, TextSpan FunctionSpan, IReadOnlyList<SyntaxNode> Arguments, ClausesSyntax Clauses)
    : SyntaxNode(Span, Clauses.Where is { } where ? [.. Arguments, where] : [.. Arguments]);

/// <summary>What follows the arguments of an aggregate: <c>where … by … over … of …</c>, each at most once, in any order.</summary>
public sealed record ClausesSyntax(SyntaxNode? Where, IReadOnlyList<NameSyntax> By, WordSyntax? Over, WordSyntax? Of)
{
    /// <summary>No clause.</summary>
    public static ClausesSyntax None { get; } = new(null, [], null, null);
}

/// <summary>A word of a clause with its written-out arguments: <c>year_to_date</c>, <c>rolling(3)</c>.</summary>
public sealed record WordSyntax(TextSpan Span, string Word, IReadOnlyList<LiteralSyntax> Arguments);

/// <summary>Operators before one operand.</summary>
public enum UnaryOperator
{
    /// <summary>The other sign.</summary>
    Minus,

    /// <summary>The other truth.</summary>
    Not,
}

/// <summary>Operators between two operands.</summary>
public enum BinaryOperator
{
    /// <summary>Either; the right side counts only where the left is false.</summary>
    Or,

    /// <summary>Both; the right side counts only where the left is true.</summary>
    And,

    /// <summary>The same.</summary>
    Equal,

    /// <summary>Not the same.</summary>
    NotEqual,

    /// <summary>Less, or earlier.</summary>
    Less,

    /// <summary>Not more, or not later.</summary>
    LessOrEqual,

    /// <summary>More, or later.</summary>
    Greater,

    /// <summary>Not less, or not earlier.</summary>
    GreaterOrEqual,

    /// <summary>Sum.</summary>
    Add,

    /// <summary>Difference.</summary>
    Subtract,

    /// <summary>Product.</summary>
    Multiply,

    /// <summary>Quotient.</summary>
    Divide,
}

/// <summary>A parsed expression with its text and its place in the document.</summary>
public sealed record SyntaxTree(string Text, SourcePlace Place, SyntaxNode Root, Bounds Bounds)
{
    /// <summary>The text of a part.</summary>
    public string TextOf(TextSpan span) => Text.Substring(span.Start, span.Length);

    /// <summary>The expression in one form: all operators spaced, all nesting in parentheses, numbers without idle zeros.</summary>
    public override string ToString() => SyntaxPrinter.Print(Root);
}
