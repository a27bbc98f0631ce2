using System.Text.Json.Nodes;
using SalesPerf.Testing;

namespace SalesPerf.OpenApi.Tests;

/// <summary>
/// docs/openapi holds what every service promises. <c>SALESPERF_UPDATE_GOLDEN=1</c> writes it anew for review in the diff, but never over a
/// breaking change: that takes <c>SALESPERF_ALLOW_BREAKING=1</c> too.
/// </summary>
public sealed class DocumentTests(Described described)
{
    private const string Whole = "salesperf";

    public static TheoryData<string> Services => [.. Described.Names];

    [Theory]
    [MemberData(nameof(Services))]
    public void Routes_and_document_are_the_same_set(string service)
    {
        var description = described.Services[service];
        var documented = HabitRules.Operations(description.Document).Select(o => $"{o.Method.ToUpperInvariant()} {o.Path}").Order(StringComparer.Ordinal);
        Assert.Equal(description.Routes, documented);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_operation_keeps_the_habits(string service) => Assert.Empty(HabitRules.Violations(described.Services[service].Document));

    [Theory]
    [MemberData(nameof(Services))]
    public void Committed_document_is_the_present_one_and_no_change_breaks_a_client(string service) => Matches(service, described.Services[service].Document);

    [Fact]
    public void Committed_whole_is_the_present_one_and_no_change_breaks_a_client() => Matches(Whole, described.Merged);

    [Fact]
    public void Whole_keeps_every_operation_of_every_service()
    {
        var parts = described.Services.Values.SelectMany(d => HabitRules.Operations(d.Document)).Select(o => $"{o.Method} {o.Path}").Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(parts, HabitRules.Operations(described.Merged).Select(o => $"{o.Method} {o.Path}").Order(StringComparer.Ordinal));
        Assert.Empty(HabitRules.Violations(described.Merged));
    }

    // A kept answer would keep the secret that is shown once; a payout file is planned once whatever is repeated.
    [Fact]
    public void Only_operations_that_show_a_secret_and_the_payout_file_know_no_idempotency_key()
    {
        Assert.Equal(["AddWebhook", "EmitPayouts", "OnboardPartner", "RotatePartnerSecret", "RotateWebhookSecret"], HabitRules.WithoutIdempotencyKey(described.Merged));
        Assert.Empty(HabitRules.NeedlessExceptions(described.Merged));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_operation_has_examples_that_fit_the_document(string service) =>
        Assert.Empty(ExampleRules.Violations(new OpenApiContract(described.Services[service].Document), new ExampleBook(service).Committed));

    [Fact]
    public void Every_program_with_operations_is_described()
    {
        var programs = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f))
            .Where(f => f.EndsWith(".Api.csproj", StringComparison.Ordinal) || f.StartsWith("gateway", StringComparison.Ordinal))
            .Select(f => Path.GetFileNameWithoutExtension(f).Replace("SalesPerf.", string.Empty, StringComparison.Ordinal).Replace(".Api", string.Empty, StringComparison.Ordinal).ToLowerInvariant());
        Assert.Equal(programs.Order(StringComparer.Ordinal), Described.Names);
    }

    private static void Matches(string name, JsonObject document)
    {
        var file = Path.Combine(Repository.Root, "docs", "openapi", $"{name}.json");
        var committed = File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsObject() : null;
        if (committed is not null && Environment.GetEnvironmentVariable("SALESPERF_ALLOW_BREAKING") != "1") Assert.Empty(BreakingChanges.Between(committed, document));
        var text = document.ToJsonString(GoldenJson.Options) + "\n";
        if (ExampleBook.IsUpdating)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        Assert.True(File.Exists(file) && File.ReadAllText(file) == text, $"docs/openapi/{name}.json is not what the programs say now: run ./test --update-golden and review the diff.");
    }
}
