using System.Text.RegularExpressions;

namespace SalesPerf.Partners.Catalogue;

/// <summary>Patterns of routing keys as a topic exchange reads them: <c>*</c> is one word, <c>#</c> any number of words.</summary>
internal static partial class TopicPattern
{
    private const int Longest = 200;

    /// <summary>A pattern out of what a caller writes: a pattern, a routing key, or a CloudEvents type.</summary>
    public static string Of(string text) => EventType.ToRoutingKey(text.Trim());

    /// <summary>Whether a broker would take it.</summary>
    public static bool IsValid(string pattern) => pattern.Length <= Longest && Form().IsMatch(pattern);

    /// <summary>Whether any pattern matches the key.</summary>
    public static bool MatchesAny(IEnumerable<string> patterns, string key) => patterns.Any(p => Matches(p, key));

    /// <summary>Whether the pattern matches the key.</summary>
    public static bool Matches(string pattern, string key) => Matches(pattern.Split('.'), key.Split('.'));

    // A row of the table per word of the pattern: which lengths of the key are matched so far. Linear in both, whatever the pattern.
    private static bool Matches(string[] pattern, string[] key)
    {
        var reached = new bool[key.Length + 1];
        reached[0] = true;
        foreach (var word in pattern)
        {
            var next = new bool[key.Length + 1];
            if (word == "#") next[0] = reached[0];
            for (var i = 1; i <= key.Length; i++)
                next[i] = word == "#" ? reached[i] || next[i - 1] : reached[i - 1] && (word == "*" || word == key[i - 1]);
            reached = next;
        }

        return reached[key.Length];
    }

    [GeneratedRegex(@"^([a-z0-9-]+|\*|#)(\.([a-z0-9-]+|\*|#))*$", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
