namespace SalesPerf.Goals.Domain.Goals;

/// <summary>
/// Words that leave open what is meant, in every language that goals are written in. Nobody says in which one a statement is, so all of them are looked for;
/// what would be a plain word of another language is left out.
/// </summary>
internal static class VagueWords
{
    private static readonly char[] Separators = [' ', '\t', '\r', '\n', ',', '.', ';', ':', '!', '?', '"', '\'', '(', ')', '“', '”', '‘', '’'];

    private static readonly string[] English = ["better", "improve", "more", "try", "best", "good", "soon", "asap", "some", "increase"];

    // Phrases before the words in them: what is told is what the writer wrote. "Baik" alone is also "both", and "maksimal" is "at most".
    private static readonly string[] Indonesian =
    [
        "lebih baik", "sebaik mungkin", "sebanyak mungkin", "secepat mungkin", "semaksimal mungkin", "lebih", "yang baik", "dengan baik", "bagus", "terbaik", "sebaik-baiknya", "sebanyak-banyaknya",
        "secepatnya", "segera", "meningkatkan", "tingkatkan", "ditingkatkan", "meningkat", "peningkatan", "memperbaiki", "perbaiki", "menambah", "menaikkan", "naikkan",
        "mencoba", "coba", "berusaha", "mengusahakan", "berupaya", "mengupayakan", "beberapa",
    ];

    /// <summary>The first of them in a statement, or null.</summary>
    public static string? In(string statement)
    {
        var words = $" {string.Join(' ', statement.Split(Separators, StringSplitOptions.RemoveEmptyEntries))} ";
        return English.Concat(Indonesian).FirstOrDefault(vague => words.Contains($" {vague} ", StringComparison.OrdinalIgnoreCase));
    }
}
