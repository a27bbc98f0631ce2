using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary>
/// Precedence climbing over tokens. Written out rather than built of combinators, because the depth of the stack has to be the depth that the bounds
/// allow, and a message has to say what was expected where. Stops at the first token that fits nowhere.
/// </summary>
internal sealed class Parser(List<Token> tokens, Bounds bounds)
{
    private const int Or = 1, And = 2, Comparison = 4, Sum = 5, Product = 6;

    private static readonly Dictionary<string, (int Level, BinaryOperator Operator)> Operators = new(StringComparer.Ordinal)
    {
        ["or"] = (Or, BinaryOperator.Or), ["and"] = (And, BinaryOperator.And),
        ["="] = (Comparison, BinaryOperator.Equal), ["!="] = (Comparison, BinaryOperator.NotEqual),
        ["<"] = (Comparison, BinaryOperator.Less), ["<="] = (Comparison, BinaryOperator.LessOrEqual),
        [">"] = (Comparison, BinaryOperator.Greater), [">="] = (Comparison, BinaryOperator.GreaterOrEqual),
        ["+"] = (Sum, BinaryOperator.Add), ["-"] = (Sum, BinaryOperator.Subtract),
        ["*"] = (Product, BinaryOperator.Multiply), ["/"] = (Product, BinaryOperator.Divide),
    };

    private int position;
    private int depth;
    private int nodes;

    // Inside `then …` an `else` belongs to the `if`, unless parentheses say otherwise.
    private bool elseIsTaken;

    private Token Current => tokens[position];

    public SyntaxNode ParseAll()
    {
        if (Current.Kind == TokenKind.End) throw Stop(ExpressionErrors.Empty);
        var root = Expression(Or);
        return Current.Kind == TokenKind.End ? root : throw Stop(ExpressionErrors.Unexpected(Current, new Phrase("an operator or the end")));
    }

    private SyntaxNode Expression(int lowest)
    {
        Enter();
        var left = Prefix();
        while (true)
        {
            if (Current.Is("in") || Current.Is("between") || (Current.Is("not") && tokens[position + 1] is var next && (next.Is("in") || next.Is("between"))))
            {
                if (lowest > Comparison) break;
                left = Once(Membership(left));
                continue;
            }

            if (Current.Kind is not (TokenKind.Symbol or TokenKind.Keyword) || !Operators.TryGetValue(Current.Text, out var found) || found.Level < lowest) break;
            left = Binary(left, found.Level, found.Operator);
        }

        depth--;
        return left;
    }

    private SyntaxNode Binary(SyntaxNode left, int level, BinaryOperator @operator)
    {
        position++;
        var right = Expression(level + 1);
        SyntaxNode? whenZero = null;
        if (@operator == BinaryOperator.Divide && !elseIsTaken && Take("else")) whenZero = Prefix();
        var made = Made(new BinarySyntax(TextSpan.Between(left.Span, (whenZero ?? right).Span), @operator, left, right, whenZero));
        return level == Comparison ? Once(made) : made;
    }

    private SyntaxNode Once(SyntaxNode comparison) =>
        Current.Kind is TokenKind.Symbol or TokenKind.Keyword && Operators.TryGetValue(Current.Text, out var next) && next.Level == Comparison
            ? throw Stop(ExpressionErrors.ChainedComparison) : comparison;

    private SyntaxNode Membership(SyntaxNode left)
    {
        var negated = Take("not");
        if (Take("between"))
        {
            var low = Expression(Sum);
            Expect("and", new Phrase("'and' of between"));
            var high = Expression(Sum);
            return Made(new BetweenSyntax(TextSpan.Between(left.Span, high.Span), left, low, high, negated));
        }

        position++;
        Expect("(", new Phrase("'(' of in"));
        var before = FreeElse();
        var items = List(")");
        elseIsTaken = before;
        var close = Expect(")", new Phrase("',' or ')'"));
        return Made(new InSyntax(TextSpan.Between(left.Span, close.Span), left, items, negated));
    }

    private SyntaxNode Prefix()
    {
        var token = Current;
        if (!token.Is("-") && !token.Is("not")) return Primary();
        Enter();
        position++;
        var minus = token.Is("-");
        // `not` binds looser than a comparison, a minus tighter than a product.
        var operand = minus ? Prefix() : Expression(Comparison);
        depth--;
        return Made(new UnarySyntax(TextSpan.Between(token.Span, operand.Span), minus ? UnaryOperator.Minus : UnaryOperator.Not, operand));
    }

    private SyntaxNode Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Literal:
                position++;
                return Made(new LiteralSyntax(token.Span, token.Value));
            case TokenKind.Name when tokens[position + 1].Is("("):
                return Call(token);
            case TokenKind.Name:
                position++;
                return Made(new NameSyntax(token.Span, token.Text));
            case TokenKind.Keyword when token.Is("if"):
                return IsCall() ? Call(token) : If(token);
            case TokenKind.Symbol when token.Is("("):
                return Parenthesised();
            default:
                throw Stop(ExpressionErrors.Unexpected(token, new Phrase("a value")));
        }
    }

    private SyntaxNode Parenthesised()
    {
        var open = Current;
        position++;
        var before = FreeElse();
        var inner = Expression(Or);
        elseIsTaken = before;
        var close = Current;
        if (!Take(")")) throw Stop(ExpressionErrors.Unclosed(close, open.Span.Start + 1));
        return inner with { Span = TextSpan.Between(open.Span, close.Span) };
    }

    private IfSyntax If(Token start)
    {
        position++;
        var before = FreeElse();
        var condition = Expression(Or);
        Expect("then", new Phrase("'then'"));
        elseIsTaken = true;
        var then = Expression(Or);
        elseIsTaken = before;
        Expect("else", new Phrase("'else'"));
        var otherwise = Expression(Or);
        return Made(new IfSyntax(TextSpan.Between(start.Span, otherwise.Span), condition, then, otherwise));
    }

    /// <summary>Whether <c>if (</c> begins the function of three arguments: only then is there a comma directly inside the parentheses.</summary>
    private bool IsCall()
    {
        if (!tokens[position + 1].Is("(")) return false;
        for (int i = position + 1, open = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Is("(")) open++;
            else if (tokens[i].Is(")") && --open == 0) return false;
            else if (open == 1 && tokens[i].Is(",")) return true;
        }

        return false;
    }

    private CallSyntax Call(Token name)
    {
        position += 2;
        var before = FreeElse();
        List<SyntaxNode> arguments = Current.Is(")") || IsClause() ? [] : List(")");
        var clauses = Clauses();
        elseIsTaken = before;
        var close = Expect(")", arguments.Count == 0 ? new Phrase("a value or ')'") : new Phrase("an operator, ',' or ')'"));
        return Made(new CallSyntax(TextSpan.Between(name.Span, close.Span), name.Text, name.Span, arguments, clauses));
    }

    private List<SyntaxNode> List(string end)
    {
        var list = new List<SyntaxNode>();
        if (Current.Is(end)) throw Stop(ExpressionErrors.Unexpected(Current, new Phrase("a value")));
        do list.Add(Expression(Or));
        while (Take(","));
        return list;
    }

    // The words of clauses are no keywords: only after an argument can a word be nothing else.
    private bool IsClause() => Current.Kind == TokenKind.Name && Current.Text is "where" or "by" or "over" or "of"
        && tokens[position + 1] is var next && next.Kind is not TokenKind.End && !(next.Kind == TokenKind.Symbol && next.Text is not ("(" or "-"));

    private ClausesSyntax Clauses()
    {
        var clauses = ClausesSyntax.None;
        while (IsClause())
        {
            var word = Current;
            position++;
            clauses = word.Text switch
            {
                "where" when clauses.Where is null => clauses with { Where = Expression(Or) },
                "by" when clauses.By.Count == 0 => clauses with { By = Names() },
                "over" when clauses.Over is null => clauses with { Over = Word() },
                "of" when clauses.Of is null => clauses with { Of = Word() },
                _ => throw new SyntaxStop(new(ExpressionErrors.ClauseRepeated(word.Text), word.Span)),
            };
        }

        return clauses;
    }

    private List<NameSyntax> Names()
    {
        var names = new List<NameSyntax>();
        do
        {
            var name = ExpectName();
            names.Add(Made(new NameSyntax(name.Span, name.Text)));
        }
        while (Take(","));
        return names;
    }

    private WordSyntax Word()
    {
        var name = ExpectName();
        if (!Take("(")) return new(name.Span, name.Text, []);
        var arguments = new List<LiteralSyntax>();
        do
        {
            var literal = Current.Kind == TokenKind.Literal ? Current : throw Stop(ExpressionErrors.Unexpected(Current, new Phrase("a written-out value")));
            position++;
            arguments.Add(Made(new LiteralSyntax(literal.Span, literal.Value)));
        }
        while (Take(","));
        var close = Expect(")", new Phrase("',' or ')'"));
        return new(TextSpan.Between(name.Span, close.Span), name.Text, arguments);
    }

    /// <summary>Inside parentheses an <c>else</c> may belong to a division again; gives back what held outside.</summary>
    private bool FreeElse()
    {
        var before = elseIsTaken;
        elseIsTaken = false;
        return before;
    }

    private T Made<T>(T node) where T : SyntaxNode
    {
        if (++nodes > bounds.Nodes) throw new SyntaxStop(new(ExpressionErrors.TooManyNodes(bounds.Nodes), node.Span));
        return node.Depth <= bounds.Depth ? node : throw new SyntaxStop(new(ExpressionErrors.TooDeep(bounds.Depth), node.Span));
    }

    private void Enter()
    {
        if (++depth > bounds.Depth) throw Stop(ExpressionErrors.TooDeep(bounds.Depth));
    }

    private bool Take(string text)
    {
        if (!Current.Is(text)) return false;
        position++;
        return true;
    }

    private Token Expect(string text, Phrase shown)
    {
        var token = Current;
        return Take(text) ? token : throw Stop(ExpressionErrors.Unexpected(token, shown));
    }

    private Token ExpectName()
    {
        var token = Current;
        if (token.Kind != TokenKind.Name) throw Stop(ExpressionErrors.Unexpected(token, new Phrase("a name")));
        position++;
        return token;
    }

    private SyntaxStop Stop(DomainError error) => new(new(error, Current.Span));
}

/// <summary>Carries the first syntax problem out of the parser; never leaves <see cref="Expression.Parse"/>.</summary>
internal sealed class SyntaxStop(Problem problem) : Exception(problem.Error.Message)
{
    public Problem Problem { get; } = problem;
}
