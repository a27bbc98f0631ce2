namespace SalesPerf.Architecture.Tests;

public sealed class SourceTests
{
    [Fact]
    public void Scenarios_know_the_gateway_only() =>
        Assert.Empty(SourceRules.Files("tests/SalesPerf.Scenarios.Tests").Where(f => SourceRules.ReachesPastTheGateway(f.Text)).Select(f => f.Path));

    [Theory]
    [InlineData("using Npgsql;")]
    [InlineData("var db = new GoalsDbContext(options);")]
    [InlineData("using MassTransit;")]
    [InlineData("using SalesPerf.Goals.Api.Goals;")]
    public void A_scenario_that_reaches_past_the_gateway_is_found(string text) => Assert.True(SourceRules.ReachesPastTheGateway(text));

    [Fact]
    public void Only_messaging_names_the_bus() => Assert.Empty(SourceRules.Files("services", "gateway", "SalesPerf.ServiceDefaults", "cli")
        .Where(f => !f.Path.StartsWith(Path.Combine("services", "Shared", "SalesPerf.Messaging"), StringComparison.Ordinal) && SourceRules.NamesTheBus(f.Text)).Select(f => f.Path));

    [Fact]
    public void A_file_that_names_the_bus_is_found() => Assert.True(SourceRules.NamesTheBus("using MassTransit;"));

    [Fact]
    public void Nothing_is_silenced() => Assert.Empty(SourceRules.Files("services", "gateway", "SalesPerf.ServiceDefaults", "SalesPerf.AppHost", "cli", "tests", "benchmarks")
        .Where(f => !f.Path.Contains("SalesPerf.Architecture.Tests", StringComparison.Ordinal) && SourceRules.Silences(f.Text)).Select(f => f.Path));

    [Theory]
    [InlineData("[Fact(Skip = \"later\")]")]
    [InlineData("#pragma warning disable CA1822")]
    [InlineData("throw new NotImplementedException();")]
    [InlineData("catch (Exception e) { }")]
    [InlineData("catch { }")]
    public void A_silenced_line_is_found(string text) => Assert.True(SourceRules.Silences(text));

    // Patterns of routes are ASP.NET's to run, under its time limit; those of the gateway are anchored and repeat one thing only.
    [Fact]
    public void No_regular_expression_of_the_product_backtracks() => Assert.Empty(SourceRules.Files(Product).SelectMany(f => SourceRules.Backtracking(f.Text).Select(e => $"{f.Path}: {e}")));

    [Theory]
    [InlineData("[GeneratedRegex(\"(a+)+b\")]\nprivate static partial Regex Slow();")]
    [InlineData("[GeneratedRegex(\"(a+)+b\", RegexOptions.IgnoreCase)]\nprivate static partial Regex Slow();\n// NonBacktracking")]
    [InlineData("var slow = new Regex(pattern);")]
    [InlineData("private static Regex Slow(string pattern) => new($\"^{pattern}$\");")]
    [InlineData("private readonly Regex slow = new(\"x\", RegexOptions.Compiled);")]
    [InlineData("if (Regex.IsMatch(text, \"(a+)+b\")) return;")]
    [InlineData("[RegularExpression(\"(a+)+b\")] public string Name;")]
    public void A_regular_expression_that_may_backtrack_is_found(string text) => Assert.Single(SourceRules.Backtracking(text));

    [Theory]
    [InlineData("[GeneratedRegex(\"(a+)+b\", RegexOptions.NonBacktracking)]\nprivate static partial Regex Fast();")]
    [InlineData("var fast = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.Singleline);")]
    [InlineData("var text = Regex.Escape(name);")]
    public void A_regular_expression_that_does_not_backtrack_is_let_through(string text) => Assert.Empty(SourceRules.Backtracking(text));

    [Fact]
    public void Only_one_reader_and_one_writer_know_csv() => Assert.Empty(SourceRules.Files(Product)
        .Where(f => !f.Path.StartsWith(Path.Combine("services", "Shared", "SalesPerf.Csv"), StringComparison.Ordinal) && SourceRules.ReadsOrWritesCsv(f.Text)).Select(f => f.Path));

    [Theory]
    [InlineData("using CsvHelper;")]
    [InlineData("using var csv = new CsvWriter(text, culture);")]
    public void Another_reader_or_writer_of_csv_is_found(string text) => Assert.True(SourceRules.ReadsOrWritesCsv(text));

    [Fact]
    public void Only_one_place_unpacks_and_it_is_bounded() =>
        Assert.Equal([Path.Combine("cli", "SalesPerf.Cli", "Import", "UnpackedFile.cs")], SourceRules.Files(Product).Where(f => SourceRules.Unpacks(f.Text)).Select(f => f.Path));

    [Theory]
    [InlineData("using var archive = new ZipArchive(stream);")]
    [InlineData("new StreamReader(new GZipStream(file, CompressionMode.Decompress))")]
    public void Another_place_that_unpacks_is_found(string text) => Assert.True(SourceRules.Unpacks(text));

    [Fact]
    public void No_record_tells_its_secret_when_it_is_written_down() => Assert.Empty(SourceRules.Files(Product).SelectMany(f => SourceRules.RecordsThatTellSecrets(f.Text).Select(r => $"{f.Path}: {r}")));

    [Theory]
    [InlineData("record Access(string User, string Password);")]
    [InlineData("record struct Access(string User, string? ClientSecret = null) : IAccess;")]
    [InlineData("sealed record Answer([property: JsonPropertyName(\"access_token\")] string Token, int Seconds);\npublic override string ToString() => \"\";")]
    [InlineData("record Access(string User, string Password)\n{\n    public bool IsOpen => User.Length > 0;\n}\n\nrecord Other(int Number)\n{\n    public override string ToString() => \"\";\n}")]
    public void A_record_that_tells_its_secret_is_found(string text) => Assert.Single(SourceRules.RecordsThatTellSecrets(text));

    [Theory]
    [InlineData("record Access(string User, string Password)\n{\n    public override string ToString() => User;\n}")]
    [InlineData("record Access(string User, string PasswordHash);")]
    [InlineData("record Access(string User, CancellationToken Token);")]
    public void A_record_that_tells_no_secret_is_let_through(string text) => Assert.Empty(SourceRules.RecordsThatTellSecrets(text));

    private static readonly string[] Product = ["services", "gateway", "SalesPerf.ServiceDefaults", "SalesPerf.AppHost", "cli"];
}
