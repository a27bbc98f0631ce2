using System.Globalization;

namespace SalesPerf.Compensation.Tests.SlowModel;

/// <summary>A formula as a tree. Text in quotes, names and numbers are told apart; everything else is a shape over them.</summary>
internal abstract record SlowNode;

internal sealed record SlowLiteral(object Value) : SlowNode;

internal sealed record SlowName(string Name) : SlowNode;

internal sealed record SlowUnary(string Operator, SlowNode Operand) : SlowNode;

internal sealed record SlowBinary(string Operator, SlowNode Left, SlowNode Right, SlowNode? Otherwise = null) : SlowNode;

internal sealed record SlowIf(SlowNode When, SlowNode Then, SlowNode Else) : SlowNode;

internal sealed record SlowIn(SlowNode Operand, IReadOnlyList<SlowNode> Choices) : SlowNode;

internal sealed record SlowBetween(SlowNode Operand, SlowNode From, SlowNode To) : SlowNode;

internal sealed record SlowWord(string Word, string? Argument);

internal sealed record SlowCall(string Function, IReadOnlyList<SlowNode> Arguments) : SlowNode
{
    public SlowNode? Where { get; init; }

    public IReadOnlyList<string> By { get; init; } = [];

    public SlowWord? Over { get; init; }

    public SlowWord? Of { get; init; }

    public SlowNode? On { get; init; }
}

/// <summary>Reads formulas by descent, one character class at a time; written without looking at the product's parser.</summary>
internal sealed class SlowParser
{
    private static readonly string[] Comparisons = ["=", "!=", "<=", ">=", "<", ">"];
    private readonly List<(string Kind, string Text)> tokens = [];
    private int at;

    private SlowParser(string text) => Split(text);

    public static SlowNode Parse(string text)
    {
        var parser = new SlowParser(text);
        var tree = parser.Expression();
        if (parser.at < parser.tokens.Count) throw new SlowRefusal($"'{parser.tokens[parser.at].Text}' is left over in {text}");
        return tree;
    }

    private void Split(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var start = i;
            if (char.IsWhiteSpace(text[i])) { i++; continue; }
            if (text[i] == '\'')
            {
                i = text.IndexOf('\'', i + 1) + 1;
                tokens.Add(("text", text[(start + 1)..(i - 1)]));
            }
            else if (char.IsAsciiDigit(text[i]))
            {
                if (IsDate(text, i)) i += 10;
                else while (i < text.Length && (char.IsAsciiDigit(text[i]) || (text[i] == '.' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])))) i++;
                if (i < text.Length && text[i] == '%') i++;
                tokens.Add((i - start == 10 && IsDate(text, start) ? "date" : "number", text[start..i]));
            }
            else if (char.IsAsciiLetter(text[i]) || text[i] == '_')
            {
                while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] == '_')) i++;
                tokens.Add(("name", text[start..i]));
            }
            else
            {
                i += i + 1 < text.Length && text.Substring(i, 2) is "!=" or "<=" or ">=" ? 2 : 1;
                tokens.Add(("sign", text[start..i]));
            }
        }
    }

    private static bool IsDate(string text, int i) => i + 10 <= text.Length && text[i + 4] == '-' && DateOnly.TryParseExact(text.AsSpan(i, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private string? Peek => at < tokens.Count && tokens[at].Kind is "name" or "sign" ? tokens[at].Text : null;

    private bool Accept(string text)
    {
        if (at >= tokens.Count || tokens[at].Kind is "text" || tokens[at].Text != text) return false;
        at++;
        return true;
    }

    private void Expect(string text)
    {
        if (!Accept(text)) throw new SlowRefusal($"'{text}' is missing");
    }

    private SlowNode Expression()
    {
        if (!Accept("if")) return Or();
        var when = Expression();
        Expect("then");
        var then = Expression();
        Expect("else");
        return new SlowIf(when, then, Expression());
    }

    private SlowNode Or()
    {
        var left = And();
        while (Accept("or")) left = new SlowBinary("or", left, And());
        return left;
    }

    private SlowNode And()
    {
        var left = Not();
        while (Accept("and")) left = new SlowBinary("and", left, Not());
        return left;
    }

    private SlowNode Not() => Accept("not") ? new SlowUnary("not", Not()) : Comparison();

    private SlowNode Comparison()
    {
        var left = Sum();
        if (Accept("in")) return new SlowIn(left, Choices());
        if (Accept("not"))
        {
            Expect("in");
            return new SlowUnary("not", new SlowIn(left, Choices()));
        }

        if (Accept("between"))
        {
            var from = Sum();
            Expect("and");
            return new SlowBetween(left, from, Sum());
        }

        var sign = Comparisons.FirstOrDefault(c => Peek == c);
        if (sign is null) return left;
        at++;
        return new SlowBinary(sign, left, Sum());
    }

    private List<SlowNode> Choices()
    {
        Expect("(");
        var list = new List<SlowNode>();
        do list.Add(Expression());
        while (Accept(","));
        Expect(")");
        return list;
    }

    private SlowNode Sum()
    {
        var left = Product();
        while (Peek is "+" or "-")
        {
            var sign = tokens[at++].Text;
            left = new SlowBinary(sign, left, Product());
        }

        return left;
    }

    private SlowNode Product()
    {
        var left = Unary();
        while (Peek is "*" or "/")
        {
            var sign = tokens[at++].Text;
            var right = Unary();
            left = new SlowBinary(sign, left, right, sign == "/" && DivisionElse() ? Unary() : null);
        }

        return left;
    }

    // 'else' after a divisor is the division's own, unless an open 'then' waits for it.
    private bool DivisionElse() => !ThenWaits() && Accept("else");

    private bool ThenWaits()
    {
        var (depth, waiting) = (0, 0);
        for (var i = at - 1; i >= 0; i--)
        {
            if (tokens[i].Kind == "text") continue;
            if (tokens[i].Text == ")") depth++;
            else if (tokens[i].Text == "(" && --depth < 0) break;
            else if (depth == 0 && tokens[i] is ("name", "then")) waiting++;
            else if (depth == 0 && tokens[i] is ("name", "else")) waiting--;
            if (waiting > 0) return true;
        }

        return false;
    }

    private SlowNode Unary() => Accept("-") ? new SlowUnary("-", Unary()) : Primary();

    private SlowNode Primary()
    {
        if (Accept("("))
        {
            var inner = Expression();
            Expect(")");
            return inner;
        }

        if (at >= tokens.Count) throw new SlowRefusal("something is missing at the end");
        var (kind, text) = tokens[at++];
        return kind switch
        {
            "text" => new SlowLiteral(text),
            "date" => new SlowLiteral(DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture)),
            "number" => Number(text),
            "name" when text is "true" or "false" => new SlowLiteral(text == "true"),
            "name" when Accept("(") => Call(text),
            "name" => new SlowName(text),
            _ => throw new SlowRefusal($"'{text}' begins nothing"),
        };
    }

    private SlowLiteral Number(string text)
    {
        var currency = at < tokens.Count && tokens[at] is ("name", { Length: 3 } code) && code.All(char.IsAsciiLetterUpper) ? tokens[at++].Text : null;
        return new SlowLiteral(new SlowAmount(Rational.Parse(text), currency));
    }

    private SlowCall Call(string function)
    {
        var arguments = new List<SlowNode>();
        var call = new SlowCall(function, arguments);
        while (!Accept(")"))
        {
            if (Accept("where")) call = call with { Where = Expression() };
            else if (Accept("by")) call = call with { By = Names() };
            else if (Accept("over")) call = call with { Over = Word() };
            else if (Accept("of")) call = call with { Of = Word() };
            else if (Peek == "on" && tokens[at + 1].Text == ":")
            {
                at += 2;
                call = call with { On = Expression() };
            }
            else arguments.Add(Expression());
            Accept(",");
        }

        return call;
    }

    private List<string> Names()
    {
        var names = new List<string>();
        do names.Add(tokens[at++].Text);
        while (Accept(","));
        return names;
    }

    private SlowWord Word()
    {
        var word = tokens[at++].Text;
        if (!Accept("(")) return new SlowWord(word, null);
        var argument = tokens[at++].Text;
        Expect(")");
        return new SlowWord(word, argument);
    }
}

/// <summary>A number, with its currency where it is money.</summary>
internal sealed record SlowAmount(Rational Value, string? Currency)
{
    public override string ToString() => $"{Value}{(Currency is null ? "" : " " + Currency)}";
}
