using System.Globalization;

namespace SalesPerf.Benchmarks;

/// <summary>Options of a benchmark: <c>--name value</c>, each once.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    public static Options Read(string[] arguments)
    {
        var options = new Options();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == arguments.Length || !options.values.TryAdd(arguments[i][2..], arguments[i + 1]))
                throw new ArgumentException($"'{arguments[i]}' is no option with a value, or is given twice.");
        }

        return options;
    }

    public string? Text(string name) => values.GetValueOrDefault(name);

    public int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : otherwise;
}
