using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SalesPerf.Architecture.Tests;

/// <summary>The texts that callers read, as the source writes them: interpolated values become numbered holes, <c>{0}</c>.</summary>
internal static partial class SourceTexts
{
    /// <summary>A refusal's code, kind and text.</summary>
    public sealed record Refusal(string Code, string Kind, string Template);

    /// <summary>Every refusal that a source defines with a text of its own.</summary>
    public static IEnumerable<Refusal> Refusals(string source) => Definition().Matches(source)
        .Select(m => (Match: m, Template: TemplateAt(source, m.Index + m.Length)))
        .Where(d => d.Template is not null).Select(d => new Refusal(d.Match.Groups["code"].Value, d.Match.Groups["kind"].Value, d.Template!));

    /// <summary>Every refusal of which the text is given by its caller: one for each text that a call states.</summary>
    public static IEnumerable<Refusal> CalledRefusals(IReadOnlyCollection<string> sources) =>
        from factory in sources.SelectMany(s => Factory().Matches(s))
        from source in sources
        from call in Regex.Matches(source, $@"\.{factory.Groups["name"].Value}\(", RegexOptions.NonBacktracking)
        let template = TemplateAt(source, call.Index + call.Length)
        where template is not null
        select new Refusal(factory.Groups["code"].Value, factory.Groups["kind"].Value, template);

    /// <summary>
    /// Every text of a violation: what <c>Violations.Check</c>, <c>ErrorDetail</c>, a row's <c>Refuse</c>, a period's blockers, the <c>JsonException</c> of a converter and the refusal of a CSV file are given; and
    /// what is said about plan documents and facts, by lint, and by a plan's own tests.
    /// </summary>
    public static IEnumerable<string> Violations(string source) => ViolationsAt(source).Select(at => TemplateAt(source, at)).OfType<string>();

    /// <summary>What is said about plans by a text that is not one whole literal, so that nobody finds it to translate it.</summary>
    public static IEnumerable<string> InParts(string source) => OfPlans.SelectMany(shape => ArgumentsAt(source, shape))
        .Where(at => TemplateAt(source, at) is null).Select(at => source[at..EndOfArgument(source, at)].Trim()).Where(a => a.Contains('"', StringComparison.Ordinal));

    /// <summary>The holes, by number, into which a text puts another text: what is said of why, or what another refusal says.</summary>
    public static IEnumerable<(string Template, int Hole)> HolesForTexts(string source) => Literals(source).SelectMany(at =>
    {
        var holes = new List<string>();
        return TemplateAt(source, at, holes) is { } template ? holes.Index().Where(h => AnotherText().IsMatch(h.Item)).Select(h => (template, h.Index)) : [];
    });

    /// <summary>Every step of a payment or of an adjustment.</summary>
    public static IEnumerable<string> Steps(string source) => ArgumentsAt(source, (Step(), 2)).Select(at => TemplateAt(source, at)).OfType<string>();

    /// <summary>Every word that stands as a value in a text and is translated by itself.</summary>
    public static IEnumerable<string> Words(string source) => new[] { (Phrase(), 0), (Section(), 2), (WordSet(), 0) }
        .SelectMany(shape => ArgumentsAt(source, shape).Select(at => TemplateAt(source, at))).OfType<string>();

    private static (Regex Call, int Argument)[] OfPlans => [(Error(), 2), (NotADocument(), 2), (Finding(), 3), (PayFinding(), 4), (TestFailure(), 1)];

    private static IEnumerable<int> ViolationsAt(string source) => new[] { (Check(), 3), (Detail(), 2), (Row(), 3), (Blocker(), 1), (Converter(), 0), (Csv(), 2) }.Concat(OfPlans).SelectMany(shape => ArgumentsAt(source, shape));

    private static IEnumerable<int> Literals(string source) => Definition().Matches(source).Select(m => m.Index + m.Length).Concat(ViolationsAt(source));

    /// <summary>The text of the string expression that begins at a place; null where something else begins there.</summary>
    internal static string? TemplateAt(string source, int at) => TemplateAt(source, at, []);

    private static string? TemplateAt(string source, int at, List<string> holes)
    {
        var text = new StringBuilder();
        while (true)
        {
            at = SkipSpace(source, at);
            var isInterpolated = at < source.Length && source[at] == '$';
            if (isInterpolated) at++;
            if (at >= source.Length || source[at] != '"' || source.AsSpan(at).StartsWith("\"\"\"")) return text.Length > 0 && at < source.Length && source[at] is ',' or ')' ? text.ToString() : null;
            at = ReadLiteral(source, at + 1, isInterpolated, text, holes);
            at = SkipSpace(source, at);
            if (at >= source.Length || source[at] != '+') return text.ToString();
            at++;
        }
    }

    private static int ReadLiteral(string source, int at, bool isInterpolated, StringBuilder text, List<string> holes)
    {
        for (; source[at] != '"'; at++)
        {
            if (source[at] == '\\') text.Append(source[++at] == 'n' ? '\n' : source[at]);
            else if (isInterpolated && source[at] is '{' or '}' && source[at + 1] == source[at]) text.Append(source[at++]);
            else if (isInterpolated && source[at] == '{')
            {
                var begin = at + 1;
                at = EndOfHole(source, at);
                text.Append(CultureInfo.InvariantCulture, $"{{{holes.Count}}}");
                holes.Add(source[begin..at]);
            }
            else text.Append(source[at]);
        }

        return at + 1;
    }

    private static int EndOfHole(string source, int at)
    {
        for (var depth = 0; ; at++)
        {
            if (source[at] == '"') at = EndOfText(source, at);
            else if (source[at] == '{') depth++;
            else if (source[at] == '}' && --depth == 0) return at;
        }
    }

    private static int EndOfText(string source, int at)
    {
        var isInterpolated = at > 0 && source[at - 1] == '$';
        for (at++; source[at] != '"'; at++)
        {
            if (source[at] == '\\') at++;
            else if (isInterpolated && source[at] == '{' && source[at + 1] != '{') at = EndOfHole(source, at);
        }

        return at;
    }

    private static IEnumerable<int> ArgumentsAt(string source, (Regex Call, int Argument) shape) =>
        shape.Call.Matches(source).Select(m => ArgumentAt(source, m.Index + m.Length, shape.Argument)).Where(at => at >= 0);

    // Where the argument of that number begins; -1 where there are fewer.
    private static int ArgumentAt(string source, int at, int number)
    {
        for (; number > 0; number--)
        {
            at = EndOfArgument(source, at);
            if (at >= source.Length || source[at] != ',') return -1;
            at++;
        }

        return at;
    }

    // The comma or bracket behind an argument.
    private static int EndOfArgument(string source, int at)
    {
        for (var depth = 0; at < source.Length; at++)
        {
            if (source[at] == '"') at = EndOfText(source, at);
            else if (source[at] == '\'') at = source.IndexOf('\'', source[at + 1] == '\\' ? at + 3 : at + 2);
            else if (source[at] is '(' or '[' or '{') depth++;
            else if (source[at] is ')' or ']' or '}' && --depth < 0) return at;
            else if (source[at] is ',' or ';' && depth == 0) return at;
        }

        return at;
    }

    private static int SkipSpace(string source, int at)
    {
        while (at < source.Length && char.IsWhiteSpace(source[at])) at++;
        return at;
    }

    [GeneratedRegex("""\(\s*"(?<code>[a-z]+\.[a-z0-9_.]+)",\s*ErrorKind\.(?<kind>\w+),\s*""")]
    private static partial Regex Definition();

    [GeneratedRegex("""DomainError (?<name>\w+)\(string \w+\)\s*=>\s*new\("(?<code>[a-z]+\.[a-z0-9_.]+)",\s*ErrorKind\.(?<kind>\w+),\s*\w+\)""")]
    private static partial Regex Factory();

    [GeneratedRegex("""\bCheck\(""")]
    private static partial Regex Check();

    [GeneratedRegex("""new ErrorDetail\(""")]
    private static partial Regex Detail();

    [GeneratedRegex("""\bRefuse\(""")]
    private static partial Regex Row();

    [GeneratedRegex("""yield return new\((?="[a-z]+\.[a-z_]+")""")]
    private static partial Regex Blocker();

    [GeneratedRegex("""new JsonException\(""")]
    private static partial Regex Converter();

    [GeneratedRegex("""\bnew( CsvRefusedException)?\((?=CsvRule\.)""")]
    private static partial Regex Csv();

    [GeneratedRegex("""^(why|message)$|\.Message$""")]
    private static partial Regex AnotherText();

    [GeneratedRegex("""\b[eE]rrors\.Add\(""")]
    private static partial Regex Error();

    [GeneratedRegex("""\bRefuse\((?="compensation\.plan_)""")]
    private static partial Regex NotADocument();

    [GeneratedRegex("""new LintFinding\(""")]
    private static partial Regex Finding();

    [GeneratedRegex("""\bAdd\((?=LintCodes\.)""")]
    private static partial Regex PayFinding();

    [GeneratedRegex("""(\bFailure|new PlanTestFailure)\(""")]
    private static partial Regex TestFailure();

    [GeneratedRegex("""\bStep\(""")]
    private static partial Regex Step();

    [GeneratedRegex("""new Phrase\(""")]
    private static partial Regex Phrase();

    [GeneratedRegex("""MapReader\.Of\(""")]
    private static partial Regex Section();

    [GeneratedRegex("""const string \w+Words = """)]
    private static partial Regex WordSet();
}
