using System.Text;

namespace SalesPerf.Compensation.Tests.Plans;

/// <summary>Makes hostile texts of good ones; the same seed gives the same texts on every machine.</summary>
internal sealed class Mutation(uint seed)
{
    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", "(", ")", ":", ": ", "- ", ",", "'", "\"", "%", "#", "&a ", "*a", "!!str ", "|", ">", "---\n", "...\n", "\t", "\r", "\u0000", "\uFEFF", "\u202E", "é", "💥", "\ud800",
        "null", "~", "true", "-", "--", "1e999", "0x10", "1_000", "79228162514264337593543950335", "-79228162514264337593543950336", "0.0000000000000000000000000001", "99999999999999999999999999999999999999",
        "1/0", "0/0", " else 0", "if ", " then ", " else ", " and ", " or ", "not ", " in ('a')", " between 1 and 2", "sum(", "sum(credit)", "running(credit over all_time)", "prior(", "to_date(", "total(x of subtree)",
        "marginal(", "tier_rate(", "lookup(", "curve(", "pow(2, 1000000)", "round(1, 99)", "add_months(date, 99999999)", "add_days(period_end, 4000000)", "cycle('02-30')", "rolling(1000000)", "9999-12-31", "0001-01-01",
        "kind: ", "rate: ", "table: ", "components:\n", "values:\n", "  a: a\n", "  x: y\n  y: x\n", "levels: 2147483648", "digits: -2147483648", "currency: XXX\n", "<<: *x", "? ", "%YAML 9.9\n", "\\x", "\\U99999999",
    ];

    private uint state = seed == 0 ? 1 : seed;

    /// <summary>A text with one to six changes, and sometimes something very large or deep.</summary>
    public string Of(IReadOnlyList<string> goodOnes)
    {
        var text = goodOnes[Below(goodOnes.Count)];
        for (var n = 1 + Below(6); n > 0; n--) text = Once(text, goodOnes);
        return text;
    }

    private string Once(string text, IReadOnlyList<string> goodOnes)
    {
        var (at, other) = (Below(text.Length + 1), goodOnes[Below(goodOnes.Count)]);
        var end = Math.Min(text.Length, at + Below(40));
        return Below(14) switch
        {
            0 => text.Remove(at, end - at),
            1 => text.Insert(at, text[at..end]),
            2 or 3 or 4 => text.Insert(at, Fragments[Below(Fragments.Length)]),
            5 => string.Concat(text.AsSpan(0, at), Fragments[Below(Fragments.Length)], text.AsSpan(end)),
            6 => text[..at],
            7 => string.Concat(text.AsSpan(0, at), other.AsSpan(Math.Min(at, other.Length))),
            8 => Lines(text),
            9 => Words(text),
            10 => text.Insert(at, Deep()),
            11 => text.Insert(at, Large()),
            12 => at < text.Length ? string.Concat(text.AsSpan(0, at), ((char)(text[at] ^ (1 << Below(7)))).ToString(), text.AsSpan(at + 1)) : text,
            _ => Numbers(text),
        };
    }

    // Two lines change places, or one stands twice, or is indented otherwise.
    private string Lines(string text)
    {
        var lines = text.Split('\n').ToList();
        var (a, b) = (Below(lines.Count), Below(lines.Count));
        switch (Below(3))
        {
            case 0: (lines[a], lines[b]) = (lines[b], lines[a]); break;
            case 1: lines.Insert(b, lines[a]); break;
            default: lines[a] = new string(' ', Below(9)) + lines[a].TrimStart(); break;
        }

        return string.Join('\n', lines);
    }

    // A word is put in the place of another: well-formed, and probably meaningless.
    private string Words(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2) return text;
        var (from, to) = (words[Below(words.Length)], words[Below(words.Length)]);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        return string.Concat(text.AsSpan(0, at), to, text.AsSpan(at + from.Length));
    }

    private string Deep()
    {
        var (open, n) = (new[] { "[", "{a: ", "(", "-", "not ", "if true then ", "- ", "abs(" }[Below(8)], 1 << Below(14));
        return new StringBuilder(open.Length * n).Insert(0, open, n).ToString();
    }

    private string Large() => new((char)('0' + Below(75)), 1 << Below(17));

    private string Numbers(string text)
    {
        var at = text.AsSpan().IndexOfAnyInRange('0', '9');
        return at < 0 ? text : text.Insert(at, new string('9', 1 + Below(60)));
    }

    private int Below(int limit)
    {
        // xorshift32: the same everywhere, which System.Random does not promise.
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return (int)(state % (uint)Math.Max(1, limit));
    }
}
