using System.Text;
using System.Text.RegularExpressions;
using SalesPerf.Testing;

namespace SalesPerf.Architecture.Tests;

/// <summary>docs/errors.md names every code; <c>SALESPERF_UPDATE_GOLDEN=1</c> writes it anew, for review in the diff.</summary>
public sealed partial class ErrorCatalogueTests
{
    private static readonly (string Code, string Kind, string Message)[] Codes = [.. SourceRules.Files("services", "gateway", "SalesPerf.ServiceDefaults")
        .SelectMany(f => Definition().Matches(f.Text)).Select(m => (m.Groups["code"].Value, m.Groups["kind"].Value, Holes().Replace(m.Groups["message"].Value, "…")))
        .DistinctBy(c => c.Item1).OrderBy(c => c.Item1, StringComparer.Ordinal)];

    [Fact]
    public void Every_code_is_explained()
    {
        var text = new StringBuilder("# Error codes\n\nEvery refusal carries one of these in `code`, on every door; the code never changes, its text may. `…` stands for a value of the request at hand.\n\n| code | kind | meaning |\n|---|---|---|\n");
        foreach (var (code, kind, message) in Codes) text.Append("| <a id=\"").Append(code).Append("\"></a>`").Append(code).Append("` | ").Append(kind).Append(" | ").Append(message.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
        var file = Path.Combine(Repository.Root, "docs", "errors.md");
        if (Environment.GetEnvironmentVariable("SALESPERF_UPDATE_GOLDEN") == "1") File.WriteAllText(file, text.ToString());
        Assert.Equal(File.ReadAllText(file), text.ToString());
    }

    [Fact]
    public void A_code_is_a_service_and_a_rule_in_snake_case() => Assert.All(Codes, c => Assert.Matches("^[a-z]+(\\.[a-z0-9_]+)+$", c.Code));

    [GeneratedRegex("""\(\s*"(?<code>[a-z]+\.[a-z0-9_.]+)",\s*ErrorKind\.(?<kind>\w+),\s*\$?"(?<message>(?:[^"\\]|\\.)*)""")]
    private static partial Regex Definition();

    [GeneratedRegex(@"\{[^{}]*(\{[^{}]*\}[^{}]*)*\}")]
    private static partial Regex Holes();
}
