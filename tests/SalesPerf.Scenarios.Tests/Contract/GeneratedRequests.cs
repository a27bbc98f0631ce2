using System.Diagnostics;
using System.Text.Json.Nodes;
using SalesPerf.Cli.SignIn;
using SalesPerf.Scenarios.Tests.Platform;
using SalesPerf.Testing;

namespace SalesPerf.Scenarios.Tests.Contract;

/// <summary>
/// Specmatic makes requests out of the document, good ones and bad ones, against the running gateway. It expects every good request to succeed,
/// which a business cannot promise (there is no goal of a made-up id); so it only makes the requests, and what counts is what the proxy in between
/// finds in the answers. The short form asks only what changes nothing, and ends after a few hundred requests; <c>--long</c> asks
/// everything, on a platform of its own.
/// </summary>
public sealed class GeneratedRequests(RunningPlatform shared)
{
    private static readonly string[] Users = ["rep", "manager", "comp-admin", "finance-approver", "auditor", "recruiter", "trainer", "operator"];
    private static readonly string Jar = Path.Combine(Repository.Root, "tests", "SalesPerf.OpenApi.Tests", "tools", "node_modules", "specmatic", "specmatic.jar");

    // After one request without an answer in time Specmatic asks nothing more; a loaded machine takes longer than its six seconds.
    private const int PatienceSeconds = 150;

    private static bool IsLong => Environment.GetEnvironmentVariable("SALESPERF_TEST_LONG") == "1";

    [Fact]
    public async Task Good_and_bad_requests_out_of_the_document_then_no_5xx_and_no_undeclared_status_or_shape()
    {
        if (!IsLong)
        {
            await JudgeAsync(shared, ["get"], atLeast: 100, enough: 250);
            return;
        }

        await using var own = new RunningPlatform();
        await own.InitializeAsync();
        await JudgeAsync(own, ["get", "post", "put", "patch", "delete"], atLeast: 500, enough: int.MaxValue);
    }

    private static async Task JudgeAsync(RunningPlatform platform, string[] methods, int atLeast, int enough)
    {
        using var http = new HttpClient { BaseAddress = platform.Gateway };
        var document = JsonNode.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!.AsObject();
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var user in Users) tokens[user] = await CodeFlow.SignInAsync(platform.Issuer, user, platform.Password, CancellationToken.None);
        await using var proxy = await JudgingProxy.StartAsync(platform.Gateway, document, id => tokens[SuitedFor(document, id)], enough);
        var output = await SpecmaticAsync(Asked(document, methods), proxy);

        Assert.True(proxy.Statuses.Values.Sum() >= atLeast, $"Only {proxy.Statuses.Values.Sum()} requests: {output[^Math.Min(output.Length, 4_000)..]}");
        Assert.Contains(proxy.Statuses.Keys, s => s.EndsWith(" 200", StringComparison.Ordinal));
        Assert.Contains(proxy.Statuses.Keys, s => s.EndsWith(" 400", StringComparison.Ordinal));
        Assert.Empty(proxy.Violations);
    }

    // Streams stay open, so they are asked elsewhere.
    private static JsonObject Asked(JsonObject document, string[] methods)
    {
        var asked = document.DeepClone().AsObject();
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            var operations = asked["paths"]![path]!.AsObject();
            foreach (var (method, operation) in item!.AsObject())
                if (!methods.Contains(method) || operation!["responses"]?["200"]?["content"]?["text/event-stream"] is not null) operations.Remove(method);
            if (operations.Count == 0) asked["paths"]!.AsObject().Remove(path);
        }

        return asked;
    }

    // The document says who may: "For: comp-admin, auditor."
    private static string SuitedFor(JsonObject document, string id)
    {
        var operation = document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).Select(o => o.Value!).First(o => o["operationId"]?.GetValue<string>() == id);
        var description = operation["description"]?.GetValue<string>() ?? string.Empty;
        var named = description.Contains("For: ", StringComparison.Ordinal) ? description[(description.LastIndexOf("For: ", StringComparison.Ordinal) + 5)..].TrimEnd('.').Split(", ") : [];
        return named.FirstOrDefault(Users.Contains) ?? "comp-admin";
    }

    private static async Task<string> SpecmaticAsync(JsonObject asked, JudgingProxy proxy)
    {
        Assert.True(File.Exists(Jar), "Specmatic is not installed: ./test does it, or npm ci in tests/SalesPerf.OpenApi.Tests/tools.");
        var folder = Directory.CreateTempSubdirectory("salesperf-specmatic-");
        try
        {
            var document = Path.Combine(folder.FullName, "salesperf.json");
            await File.WriteAllTextAsync(document, asked.ToJsonString());
            return await AskAsync(folder, document, proxy);
        }
        finally { folder.Delete(recursive: true); }
    }

    private static async Task<string> AskAsync(DirectoryInfo folder, string document, JudgingProxy proxy)
    {
        var start = new ProcessStartInfo("java", [$"-Xmx{(IsLong ? "2g" : "512m")}", "-jar", Jar, "test", document, $"--timeout={PatienceSeconds}", $"--testBaseURL={proxy.Address.GetLeftPart(UriPartial.Authority)}"])
        {
            WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["SPECMATIC_GENERATIVE_TESTS"] = "true";
        start.Environment["MAX_TEST_REQUEST_COMBINATIONS"] = "3";
        start.Environment["bearer"] = "the proxy signs requests in";
        using var specmatic = Process.Start(start)!;
        var reading = Task.WhenAll(specmatic.StandardOutput.ReadToEndAsync(), specmatic.StandardError.ReadToEndAsync());
        // Its exit code says that made-up ids were not found; that is no fault.
        var exit = specmatic.WaitForExitAsync();
        await Task.WhenAny(exit, proxy.EnoughAnswered);
        if (!exit.IsCompleted) specmatic.Kill(entireProcessTree: true);
        await exit;
        return string.Concat(await reading);
    }
}
