using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SalesPerf.Testing;

namespace SalesPerf.OpenApi.Tests;

/// <summary>The committed document before tools that others wrote: judges of style and security, and generators of clients.</summary>
public sealed partial class ToolTests : IDisposable
{
    private static readonly string Document = Path.Combine(Repository.Root, "docs", "openapi", "salesperf.json");
    private static readonly string Tools = Path.Combine(Repository.Root, "tests", "SalesPerf.OpenApi.Tests", "tools");
    private static readonly string Client = Path.Combine(Repository.Root, "samples", "typescript-client");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("salesperf-tools-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Spectral_with_the_owasp_rules_then_no_error() =>
        await RunAsync(Tools, "node_modules/@stoplight/spectral-cli/dist/index.js", "lint", Document, "--ruleset", "spectral.yaml", "--fail-severity", "error", "--display-only-failures");

    [Fact]
    public async Task Spectral_with_the_owasp_rules_then_a_bad_document_fails()
    {
        var bad = JsonNode.Parse(await File.ReadAllTextAsync(Document))!.AsObject();
        bad.Remove("security");
        bad["components"]!.AsObject().Remove("securitySchemes");
        var file = Path.Combine(folder.FullName, "bad.json");
        await File.WriteAllTextAsync(file, bad.ToJsonString());
        var (exitCode, output) = await NodeAsync(Tools, "node_modules/@stoplight/spectral-cli/dist/index.js", "lint", file, "--ruleset", "spectral.yaml", "--fail-severity", "error");
        Assert.True(exitCode != 0 && output.Contains("owasp", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task Redocly_then_no_error() => await RunAsync(Tools, "node_modules/@redocly/cli/bin/cli.js", "lint", Document, "--config", "redocly.yaml", "--format", "summary");

    [Fact]
    public async Task Openapi_typescript_then_the_sample_client_compiles_under_strict_without_any()
    {
        var types = Path.Combine(Client, "src", "salesperf.d.ts");
        await RunAsync(Client, "node_modules/openapi-typescript/bin/cli.js", Document, "-o", types, "--root-types");
        await RunAsync(Client, "node_modules/typescript/bin/tsc", "--noEmit");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Client, "src"), "*.ts")) AssertWithoutAny(file);
    }

    [Fact]
    public async Task Orval_then_its_client_compiles_under_strict_too()
    {
        var output = Path.Combine(folder.FullName, "client.ts");
        Environment.SetEnvironmentVariable("SALESPERF_DOCUMENT", Document);
        Environment.SetEnvironmentVariable("SALESPERF_OUTPUT", output);
        await RunAsync(Tools, "node_modules/orval/dist/bin/orval.js", "--config", "orval.config.cjs");
        await RunAsync(Tools, "node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--target", "ES2022", "--module", "ES2022", "--moduleResolution", "bundler", "--lib", "ES2023,DOM,DOM.Iterable", output);
        AssertWithoutAny(output);
    }

    private static void AssertWithoutAny(string file)
    {
        var code = Comments().Replace(File.ReadAllText(file), string.Empty);
        Assert.NotEmpty(code);
        Assert.DoesNotMatch(AnyType(), code);
    }

    private static async Task RunAsync(string folder, string script, params string[] arguments)
    {
        var (exitCode, output) = await NodeAsync(folder, script, arguments);
        Assert.True(exitCode == 0, output);
    }

    private static async Task<(int ExitCode, string Output)> NodeAsync(string folder, string script, params string[] arguments)
    {
        Assert.True(File.Exists(Path.Combine(folder, script)), $"{script} is not installed: ./test does it, or npm ci in {folder}.");
        var start = new ProcessStartInfo("node", [script, .. arguments]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // Nobody is told that a test ran.
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var node = Process.Start(start)!;
        var reading = Task.WhenAll(node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        return (node.ExitCode, string.Concat(await reading));
    }

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*|'(?:[^'\\\n]|\\.)*'|""(?:[^""\\\n]|\\.)*""|`[^`]*`", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"(:\s*|<|\|\s*|as\s+|,\s*)any\b")]
    private static partial Regex AnyType();
}
