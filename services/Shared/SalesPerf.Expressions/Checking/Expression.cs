namespace SalesPerf.Expressions;

/// <summary>A parsed expression, or what is wrong with its text.</summary>
public sealed record ParseResult(SyntaxTree? Tree, IReadOnlyList<ExpressionError> Errors);

/// <summary>A checked expression, or all that is wrong with it.</summary>
public sealed record CheckResult(CheckedExpression? Expression, IReadOnlyList<ExpressionError> Errors);

/// <summary>The expression language: text to tree, tree to checked expression.</summary>
public static class Expression
{
    /// <summary>Parses a text that stands at a place of a document. Never throws for a text, however hostile.</summary>
    public static ParseResult Parse(string text, SourcePlace? at = null, Bounds? bounds = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        (at, bounds) = (at ?? new(), bounds ?? Bounds.Default);
        if (text.Length > bounds.Length) return Failed([new(ExpressionErrors.TooLong(bounds.Length), new(0, 0))]);
        var problems = new List<Problem>();
        var tokens = new Lexer(text, problems).Read();
        if (problems.Count > 0) return Failed(problems);
        try
        {
            return new(new(text, at, new Parser(tokens, bounds).ParseAll(), bounds), []);
        }
        catch (SyntaxStop stop)
        {
            return Failed([stop.Problem]);
        }

        ParseResult Failed(List<Problem> found) => new(null, [.. found.Select(p => p.At(at, text))]);
    }

    /// <summary>Checks a tree against the names and functions there are; all errors at once.</summary>
    /// <param name="tree">The parsed expression.</param>
    /// <param name="schema">What it may name.</param>
    /// <param name="wanted">What its value has to be; null takes what it is. Numbers and percentages go for each other, a bare number goes for money.</param>
    public static CheckResult Check(SyntaxTree tree, Schema schema, ValueKind? wanted = null)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(schema);
        var checker = new Checker(tree, schema);
        var root = checker.Check(wanted);
        return new(root, [.. checker.Problems.OrderBy(p => p.Span.Start).Select(p => p.At(tree.Place, tree.Text))]);
    }

    /// <summary>Parses and checks.</summary>
    public static CheckResult Check(string text, Schema schema, ValueKind? wanted = null, SourcePlace? at = null, Bounds? bounds = null)
    {
        var parsed = Parse(text, at, bounds);
        return parsed.Tree is { } tree ? Check(tree, schema, wanted) : new(null, parsed.Errors);
    }
}
