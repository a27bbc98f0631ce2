using System.Diagnostics;
using System.Text.RegularExpressions;
using SalesPerf.Scenarios.Tests.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.Documents;

/// <summary>A partner's developer opens docs/partners.md and does what it says, against the running platform.</summary>
public sealed partial class PartnerGuideTests(RunningPlatform platform) : IDisposable
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "partners.md"));
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "partner-node");

    private readonly DirectoryInfo state = Directory.CreateTempSubdirectory("salesperf-guide-");

    public void Dispose()
    {
        state.Delete(recursive: true);
        File.Delete(Path.Combine(Sample, "access.json"));
    }

    [Fact]
    public async Task Guide_followed_then_the_first_event_arrives_verified()
    {
        var commands = string.Join('\n', Blocks().Matches(Guide).Select(b => Indent().Replace(b.Groups["text"].Value, string.Empty)));
        var consume = Consume().Match(Guide);
        Assert.True(consume.Success && commands.Contains("/v1/partners", StringComparison.Ordinal) && commands.Contains("events trigger", StringComparison.Ordinal), "The guide has other commands.");
        // The terminal that consumes is the last one here, and it ends with the sample: other events of the platform may come before it.
        var partner = consume.Groups["text"].Value.Trim().Replace("node partner.mjs", "timeout 300 node partner.mjs", StringComparison.Ordinal);
        var (exitCode, output) = await RunAsync($"set -euo pipefail\n{commands}\nset +o pipefail\n{{ {partner} --state '{state.FullName}' ; }} | grep -m 1 '\"sample\":true'");
        Assert.True(exitCode == 0, output);
        Assert.Contains("\"type\":\"com.salesperf.compensation.statement.published.v1\"", output, StringComparison.Ordinal);
        Assert.Contains("\"sample\":true", output, StringComparison.Ordinal);
        Assert.DoesNotContain("refused", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_platform_did_then_the_feed_has_it_and_its_rules_hold()
    {
        var ops = await platform.AsAsync("operator");
        await EventualAssert.ThatAsync(async () => Assert.NotEmpty(await ops.ListAsync("/v1/partners/events?type=compensation.statement.published.v1")), TimeSpan.FromSeconds(120));
        Assert.All((await ops.GetAsync("/v1/partners/invariants"))["items"]!.AsArray(), r => Assert.True(r!["violations"]!.AsArray().Count == 0, r.ToString()));
        var (exitCode, output) = await platform.SalesPerfAsync("events", "types");
        Assert.True(exitCode == 0, output);
        Assert.Contains("com.salesperf.compensation.statement.published.v1", output, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        start.Environment["SALESPERF_DATA"] = platform.DataFolder;
        start.Environment["SALESPERF_CONFIGURATION"] = RunningPlatform.Configuration;
        using var shell = Process.Start(start)!;
        var reading = Task.WhenAll(shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync();
        return (shell.ExitCode, string.Concat(await reading));
    }

    // Blocks inside a list are indented.
    [GeneratedRegex(@"^ *```sh\n(?<text>.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^ *```\n(?<text> *cd samples/partner-node .*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Consume();

    [GeneratedRegex("^ {1,3}", RegexOptions.Multiline)]
    private static partial Regex Indent();
}
