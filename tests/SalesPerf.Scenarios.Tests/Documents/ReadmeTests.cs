using System.Diagnostics;
using System.Text.RegularExpressions;
using SalesPerf.Scenarios.Tests.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.Documents;

/// <summary>Every command of the README's walk-through, run in one shell against the running platform with its demo company.</summary>
public sealed partial class ReadmeTests(RunningPlatform platform)
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    [Fact]
    public async Task Every_command_works_and_none_answers_with_an_empty_list()
    {
        var commands = string.Join('\n', Blocks().Matches(Readme).Select(b => b.Groups["text"].Value));
        Assert.NotEmpty(commands);
        // As a person types them: one shell, and the first command that fails ends the walk.
        var (exitCode, output) = await RunAsync("set -euo pipefail\nset -x\n" + commands);
        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("\"items\":[]", output, StringComparison.Ordinal);
        Assert.Contains("request.bad_limit", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_file_it_links_to_is_there() =>
        Assert.All(Links().Matches(Readme).Select(l => l.Groups["path"].Value), p => Assert.True(File.Exists(Path.Combine(Repository.Root, p)), p));

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

    [GeneratedRegex(@"^```sh\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\]\((?<path>[^)#:]+)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Links();
}
