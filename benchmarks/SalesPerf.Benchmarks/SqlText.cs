using System.Reflection;

namespace SalesPerf.Benchmarks;

/// <summary>The SQL and plan texts beside the code, embedded.</summary>
internal static class SqlText
{
    /// <summary>A script with <c>:schema</c> replaced; only names of this program reach it.</summary>
    public static string Read(string script, string schema = "results") => ReadFile($"{script}.sql").Replace(":schema", schema, StringComparison.Ordinal);

    /// <summary>An embedded file.</summary>
    public static string ReadFile(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The statements of a script, without comments; none of ours holds a semicolon in a text.</summary>
    public static IEnumerable<string> Statements(string script) =>
        string.Join('\n', script.Split('\n').Where(line => !line.StartsWith("--", StringComparison.Ordinal)))
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
