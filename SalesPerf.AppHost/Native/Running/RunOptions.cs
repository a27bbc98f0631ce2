namespace SalesPerf.AppHost.Native.Running;

/// <summary>What the person at the terminal asked for.</summary>
/// <param name="Fresh">Start with empty stores.</param>
/// <param name="LoadDemo">Load the demo company when the stores are new.</param>
/// <param name="ServersOnlyFile">Start only the three servers, for tests, and write where they answer to this file.</param>
/// <param name="ManifestPath">Write the model instead of running it.</param>
internal sealed record RunOptions(bool Fresh = false, bool LoadDemo = true, string? ServersOnlyFile = null, string? ManifestPath = null)
{
    public static RunOptions Parse(IReadOnlyList<string> args)
    {
        var options = new RunOptions();
        for (var i = 0; i < args.Count; i++)
        {
            options = args[i] switch
            {
                "--fresh" => options with { Fresh = true },
                "--no-demo" => options with { LoadDemo = false },
                "--servers-only" => options with { ServersOnlyFile = Next(args, ref i) },
                "--output-path" => options with { ManifestPath = Next(args, ref i) },
                "--publisher" when Next(args, ref i) == "manifest" => options,
                // Settings, such as --Authentication:Authority=https://login.example.com, were read by the builder.
                var setting when setting.StartsWith("--", StringComparison.Ordinal) && setting.Contains('=', StringComparison.Ordinal) => options,
                var unknown => throw new UsageException($"Unknown option {unknown}. Known: --fresh, --no-demo, --Section:Key=value."),
            };
        }

        return options;
    }

    private static string Next(IReadOnlyList<string> args, ref int i) =>
        ++i < args.Count ? args[i] : throw new UsageException($"{args[i - 1]} needs a value.");
}

/// <summary>An option that makes no sense; shown as one line.</summary>
internal sealed class UsageException(string message) : Exception(message);
