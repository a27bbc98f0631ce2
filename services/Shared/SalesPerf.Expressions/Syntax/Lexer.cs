using System.Globalization;
using Parlot;
using SalesPerf.Primitives;

namespace SalesPerf.Expressions;

/// <summary>Cuts a text into tokens, on Parlot's scanner. Goes on after a bad one, so that all are reported at once.</summary>
internal sealed class Lexer(string text, List<Problem> problems)
{
    private const int LongestName = 64;
    private const int MostProblems = 20;

    private static readonly HashSet<string> Keywords = new(StringComparer.Ordinal) { "and", "or", "not", "in", "between", "if", "then", "else", "true", "false" };

    // What people know from elsewhere, and what it is called here.
    private static readonly (string Foreign, string Ours)[] Foreign = [("==", "="), ("<>", "!="), ("&&", "and"), ("||", "or"), ("**", "pow(x, n)"), ("!", "not"), ("^", "pow(x, n)"), ("\"", "'"), ("?", "if c then a else b"), (";", ","), ("[", "("), ("]", ")")];

    private static readonly string[] Symbols = ["!=", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "(", ")", ","];

    private readonly Scanner scanner = new(text);

    private int Offset => scanner.Cursor.Offset;

    public List<Token> Read()
    {
        var tokens = new List<Token>();
        while (problems.Count < MostProblems)
        {
            scanner.SkipWhiteSpaceOrNewLine();
            if (scanner.Cursor.Eof) break;
            if (Next() is { } token) tokens.Add(token);
        }

        tokens.Add(new(TokenKind.End, new(text.Length, 0), ""));
        return tokens;
    }

    private Token? Next()
    {
        var start = Offset;
        var c = scanner.Cursor.Current;
        if (char.IsAsciiDigit(c)) return Number(start);
        if (IsNamePart(c)) return Word(start);
        return c == '\'' ? Text(start) : Symbol(start);
    }

    private Token? Word(int start)
    {
        scanner.ReadWhile(IsNamePart);
        var word = Since(start);
        if (word.Length > LongestName) return Problem(ExpressionErrors.NameTooLong(LongestName), start);
        return word switch
        {
            "true" or "false" => new(TokenKind.Literal, Span(start), word, Value.Of(word == "true")),
            _ => new(Keywords.Contains(word) ? TokenKind.Keyword : TokenKind.Name, Span(start), word),
        };
    }

    private Token? Text(int start)
    {
        do
        {
            scanner.Cursor.Advance();
            scanner.ReadWhile(static c => c != '\'');
            if (scanner.Cursor.Eof) return Problem(ExpressionErrors.UnfinishedText, start);
            scanner.Cursor.Advance();
        }
        while (!scanner.Cursor.Eof && scanner.Cursor.Current == '\'');

        var inner = text[(start + 1)..(Offset - 1)].Replace("''", "'", StringComparison.Ordinal);
        return new(TokenKind.Literal, Span(start), Since(start), Value.Of(inner));
    }

    private Token? Number(int start)
    {
        if (IsDateAt(start)) return Date(start);
        scanner.ReadWhile(char.IsAsciiDigit);
        if (scanner.Cursor.Current == '.' && char.IsAsciiDigit(scanner.Cursor.PeekNext(1)))
        {
            scanner.Cursor.Advance();
            scanner.ReadWhile(char.IsAsciiDigit);
        }

        var digits = Since(start);
        if (!scanner.Cursor.Eof && (IsNamePart(scanner.Cursor.Current) || scanner.Cursor.Current == '.')) return NotANumber(start, digits);
        if (digits.Length > 1 && digits[0] == '0' && digits[1] != '.') return NotANumber(start, digits);
        if (digits.Count(char.IsAsciiDigit) > 28) return Problem(ExpressionErrors.TooManyDigits(digits), start);
        return Unit(start, decimal.Parse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
    }

    private Token? NotANumber(int start, string digits)
    {
        scanner.ReadWhile(static c => IsNamePart(c) || c == '.');
        var written = Since(start);
        var rest = written[digits.Length..];
        var suggestion = Currency.TryParse(rest, out _) ? $"{digits} {rest}" : null;
        return Problem(ExpressionErrors.NotANumber(written), start, suggestion ?? Ungrouped(written));
    }

    private static string? Ungrouped(string written)
    {
        var groups = written.Split('.', '_');
        return groups.Length > 1 && groups.Skip(1).All(g => g.Length == 3 && g.All(char.IsAsciiDigit)) && groups[0].All(char.IsAsciiDigit) ? string.Concat(groups) : null;
    }

    /// <summary>A percent sign or a currency belongs to the number before it.</summary>
    private Token Unit(int start, decimal number)
    {
        if (scanner.ReadChar('%')) return new(TokenKind.Literal, Span(start), Since(start), Value.OfPercent(number / 100m));
        var end = Offset;
        scanner.SkipWhiteSpaceOrNewLine();
        var unit = Offset;
        if (unit > end && scanner.ReadWhile(IsNamePart) && Currency.TryParse(Since(unit), out var currency))
            return new(TokenKind.Literal, Span(start), Since(start), Value.OfMoney(number, currency));
        scanner.Cursor.ResetPosition(new TextPosition(end, 1, 1));
        return new(TokenKind.Literal, Span(start), Since(start), Value.Of(number));
    }

    private bool IsDateAt(int start) =>
        text.Length >= start + 10 && text[start + 4] == '-' && text[start + 7] == '-'
        && text.AsSpan(start, 4).IndexOfAnyExceptInRange('0', '9') < 0 && text.AsSpan(start + 5, 2).IndexOfAnyExceptInRange('0', '9') < 0 && text.AsSpan(start + 8, 2).IndexOfAnyExceptInRange('0', '9') < 0
        && (text.Length == start + 10 || !IsNamePart(text[start + 10]));

    private Token? Date(int start)
    {
        scanner.Cursor.Advance(10);
        return DateOnly.TryParseExact(Since(start), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new(TokenKind.Literal, Span(start), Since(start), Value.Of(day))
            : Problem(ExpressionErrors.NotADate(Since(start)), start);
    }

    private Token? Symbol(int start)
    {
        foreach (var (foreign, ours) in Foreign)
        {
            if (foreign == "!" && scanner.Cursor.Match("!=")) continue;
            if (!scanner.Cursor.Match(foreign)) continue;
            scanner.Cursor.Advance(foreign.Length);
            return Problem(ExpressionErrors.UnexpectedCharacter(foreign), start, ours);
        }

        foreach (var symbol in Symbols)
        {
            if (!scanner.Cursor.Match(symbol)) continue;
            scanner.Cursor.Advance(symbol.Length);
            return new(TokenKind.Symbol, Span(start), symbol);
        }

        var length = char.IsHighSurrogate(scanner.Cursor.Current) && char.IsLowSurrogate(scanner.Cursor.PeekNext(1)) ? 2 : 1;
        scanner.Cursor.Advance(length);
        return Problem(ExpressionErrors.UnexpectedCharacter(Since(start)), start);
    }

    private Token? Problem(DomainError error, int start, string? suggestion = null)
    {
        problems.Add(new(error, Span(start), suggestion));
        return null;
    }

    private string Since(int start) => text[start..Offset];

    private TextSpan Span(int start) => new(start, Offset - start);

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
