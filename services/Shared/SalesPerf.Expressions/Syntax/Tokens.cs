namespace SalesPerf.Expressions;

internal enum TokenKind
{
    Literal,
    Name,
    Keyword,
    Symbol,
    End,
}

/// <summary>A word of the language. Literals carry their value, all others their text.</summary>
internal readonly record struct Token(TokenKind Kind, TextSpan Span, string Text, Value Value = default)
{
    public bool Is(string text) => Kind is TokenKind.Symbol or TokenKind.Keyword && Text == text;

    public bool IsName(string text) => Kind == TokenKind.Name && Text == text;
}

/// <summary>Something wrong at a stretch of the text, before it is placed in the document.</summary>
internal sealed record Problem(Primitives.DomainError Error, TextSpan Span, string? Suggestion = null)
{
    public ExpressionError At(SourcePlace place, string text)
    {
        var (line, column) = place.Locate(text, Span.Start);
        return new(Error.Code, line, column, Span.Length, Error.Message, Suggestion);
    }
}
