namespace SalesPerf.Testing;

/// <summary>A committed text that a change must change visibly. <c>SALESPERF_UPDATE_GOLDEN=1</c> writes it anew, for review in the diff.</summary>
public static class GoldenFile
{
    private const string HowToUpdate = "run once with SALESPERF_UPDATE_GOLDEN=1 and review the diff";

    private static bool Updates => Environment.GetEnvironmentVariable("SALESPERF_UPDATE_GOLDEN") == "1";

    /// <summary>Fails where the file at <paramref name="path"/>, from the root of the repository, is not the text.</summary>
    public static void Matches(string path, string actual)
    {
        ArgumentNullException.ThrowIfNull(actual);
        var file = Path.Combine(Repository.Root, path);
        if (Updates)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        if (!File.Exists(file)) throw new FileNotFoundException($"{path} is not there; {HowToUpdate}.");
        Compare(path, File.ReadAllText(file), actual);
    }

    /// <summary>The same for what stands between two lines of a file that people write the rest of.</summary>
    public static void MatchesBetween(string path, string begin, string end, string actual)
    {
        var file = Path.Combine(Repository.Root, path);
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length + 1;
        var until = text.IndexOf(end, StringComparison.Ordinal);
        if (from <= begin.Length || until < from) throw new InvalidDataException($"{path} has no '{begin}' followed by '{end}'.");
        if (Updates) File.WriteAllText(file, text = string.Concat(text.AsSpan(0, from), actual, text.AsSpan(until)));
        Compare(path, text[from..text.IndexOf(end, StringComparison.Ordinal)], actual);
    }

    private static void Compare(string path, string expected, string actual)
    {
        var (committed, made) = (expected.ReplaceLineEndings("\n").Split('\n'), actual.ReplaceLineEndings("\n").Split('\n'));
        var line = committed.Zip(made).TakeWhile(l => l.First == l.Second).Count();
        if (line == committed.Length && line == made.Length) return;
        throw new InvalidDataException($"{path} is not what is made now; {HowToUpdate}. First difference, line {line + 1}:\n- {committed.ElementAtOrDefault(line)}\n+ {made.ElementAtOrDefault(line)}");
    }
}
