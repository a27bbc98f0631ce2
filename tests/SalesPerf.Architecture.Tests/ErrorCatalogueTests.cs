using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using SalesPerf.Testing;

namespace SalesPerf.Architecture.Tests;

/// <summary>docs/errors.md names every code (<c>SALESPERF_UPDATE_GOLDEN=1</c> writes it anew, for review in the diff), and every text is translated.</summary>
public sealed partial class ErrorCatalogueTests
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Sources = [.. SourceRules.Files("services", "gateway", "SalesPerf.ServiceDefaults").Select(f => f.Text)];
    private static readonly SourceTexts.Refusal[] Refusals = [.. Sources.SelectMany(SourceTexts.Refusals).Concat(SourceTexts.CalledRefusals(Sources)).Distinct().OrderBy(r => r.Code, StringComparer.Ordinal).ThenBy(r => r.Template, StringComparer.Ordinal)];
    private static readonly string[] Violations = [.. Sources.SelectMany(SourceTexts.Violations).Distinct()];
    private static readonly string[] Steps = [.. Sources.SelectMany(SourceTexts.Steps).Distinct()];
    private static readonly string Translations = Path.Combine(Repository.Root, "SalesPerf.ServiceDefaults", "Languages", "id.json");

    [Fact]
    public void Every_code_is_explained()
    {
        var text = new StringBuilder("# Error codes\n\nEvery refusal carries one of these in `code`, on every door; the code never changes, its text may. `…` stands for a value of the request at hand.\n\n| code | kind | meaning |\n|---|---|---|\n");
        foreach (var (code, kind, template) in Refusals.DistinctBy(r => r.Code))
            text.Append("| <a id=\"").Append(code).Append("\"></a>`").Append(code).Append("` | ").Append(kind).Append(" | ").Append(Holes().Replace(template, "…").Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
        Matches(Path.Combine(Repository.Root, "docs", "errors.md"), text.ToString());
    }

    [Fact]
    public void Every_text_is_translated_with_the_same_holes()
    {
        var indonesian = JsonDocument.Parse(File.ReadAllText(Translations)).RootElement;
        var details = indonesian.GetProperty("details");
        var missing = Refusals.Where(r => !(details.TryGetProperty(r.Code, out var texts) && IsTranslated(texts, r.Template))).Select(r => $"details: {r.Code}: {JsonSerializer.Serialize(r.Template, Readable)}").ToList();
        var violations = indonesian.GetProperty("violations");
        missing.AddRange(Violations.Where(v => !IsTranslated(violations, v)).Select(v => $"violations: {JsonSerializer.Serialize(v, Readable)}"));
        var steps = indonesian.GetProperty("steps");
        missing.AddRange(Steps.Where(s => !IsTranslated(steps, s)).Select(s => $"steps: {JsonSerializer.Serialize(s, Readable)}"));
        Assert.True(missing.Count == 0, $"SalesPerf.ServiceDefaults/Languages/id.json lacks the Indonesian text, with the same holes in any order, of:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void No_translation_is_left_of_a_text_that_is_gone()
    {
        var indonesian = JsonDocument.Parse(File.ReadAllText(Translations)).RootElement;
        var known = Refusals.Select(r => (r.Code, r.Template)).ToHashSet();
        Assert.DoesNotContain(indonesian.GetProperty("details").EnumerateObject().SelectMany(c => c.Value.EnumerateObject().Select(t => (c.Name, t.Name))), t => !known.Contains(t));
        Assert.Empty(indonesian.GetProperty("violations").EnumerateObject().Select(v => v.Name).Except(Violations, StringComparer.Ordinal));
    }

    [Fact]
    public void A_text_that_stands_in_another_one_is_translated_with_it()
    {
        var indonesian = JsonDocument.Parse(File.ReadAllText(Translations)).RootElement;
        var translations = indonesian.GetProperty("details").EnumerateObject().SelectMany(c => c.Value.EnumerateObject()).Concat(indonesian.GetProperty("violations").EnumerateObject()).ToLookup(t => t.Name, t => t.Value.GetString()!);
        var holes = Sources.SelectMany(SourceTexts.HolesForTexts).ToHashSet();
        Assert.Contains(("The facts are refused ({0}): {1}", 1), holes);
        Assert.All(holes, h => Assert.All(translations[h.Template], t => Assert.Contains($"{{{h.Hole}:text}}", t, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""new("a.b", ErrorKind.Invalid, $"Line {line}: {why}");""", 1)]
    [InlineData("""violations.Check(ok, at, "a.b", $"{refusal.Error.Message}!");""", 0)]
    [InlineData("""new("a.b", ErrorKind.Invalid, $"Line {line}: {code}");""", null)]
    public void Source_then_its_hole_for_a_text(string source, int? hole) => Assert.Equal(hole is { } at ? [at] : [], SourceTexts.HolesForTexts(source).Select(h => h.Hole));

    [Fact]
    public void What_is_said_about_plans_stands_in_one_piece() => Assert.Empty(Sources.SelectMany(SourceTexts.InParts));

    [Fact]
    public void Every_word_that_stands_in_a_text_is_translated()
    {
        var words = Sources.SelectMany(SourceTexts.Words).Select(w => $"word.{w}").ToHashSet(StringComparer.Ordinal);
        Assert.Contains("word.a number", words);
        Assert.Contains("word.component", words);
        Assert.Contains("word.table", words);
        Assert.Empty(words.Except(JsonDocument.Parse(File.ReadAllText(Translations.Replace("id.json", "labels.id.json", StringComparison.Ordinal))).RootElement.EnumerateObject().Select(l => l.Name)));
    }

    [Theory]
    [InlineData("""new("a.b", ErrorKind.Invalid, "Plain.");""", "Plain.")]
    [InlineData("""new("a.b", ErrorKind.Invalid, $"Period {code} is {string.Join(", ", words)}.");""", "Period {0} is {1}.")]
    [InlineData("""new("a.b", ErrorKind.Invalid, $"One {(x ? "a" : "b")} and {{this}}, " + "two.");""", "One {0} and {this}, two.")]
    public void Source_then_its_template(string source, string template) => Assert.Equal(template, Assert.Single(SourceTexts.Refusals(source)).Template);

    [Fact]
    public void A_caller_gives_the_text_then_its_template_is_found() => Assert.Equal([new("a.b", "Invalid", "Line {0}."), new("a.b", "Invalid", "Empty.")], SourceTexts.CalledRefusals(
        ["""public static DomainError Bad(string why) => new("a.b", ErrorKind.Invalid, why);""", """throw new DomainException(Errors.Bad($"Line {n}.")); Errors.Bad("Empty."); Errors.Bad(known);"""]));

    [Theory]
    [InlineData("""violations.Check(a is > 0 and < 5, $"/items/{i}", "out", "Between.");""", "Between.")]
    [InlineData("""new ErrorDetail("/a", "b", $"From {x}.")""", "From {0}.")]
    [InlineData("""row.Refuse($"attr.{name}", value, "a.b", $"At most {n}.");""", "At most {0}.")]
    [InlineData("""yield return new("a.b_c", $"{n.Open} are open.", n.Open, link, []);""", "{0} are open.")]
    [InlineData("""x ? y : throw new JsonException($"No '{z}'.");""", "No '{0}'.")]
    [InlineData("""throw new CsvRefusedException(CsvRule.TooManyCells, line, $"More than {n}.");""", "More than {0}.")]
    [InlineData("""NotText => new(CsvRule.NotUtf8, Line, "No text."),""", "No text.")]
    [InlineData("""if (!known) errors.Add("a.b", map.PlaceOf("x"), $"No '{z}'.", Suggestions.For(z, known));""", "No '{0}'.")]
    [InlineData("""Refuse("compensation.plan_tag", place, "No tags.")""", "No tags.")]
    [InlineData("""yield return new LintFinding(LintCodes.Gap, spec.Name, spec.Bands[Math.Max(n, 1) - 1].Place, $"Gap at {x}.", Band(spec, x, 0));""", "Gap at {0}.")]
    [InlineData("""Add(LintCodes.Cliff, one, less, more, $"{one.Pay} jumps.");""", "{0} jumps.")]
    [InlineData("""return Failure(expected, "No period.");""", "No period.")]
    public void Source_then_its_violation(string source, string template) => Assert.Equal(template, Assert.Single(SourceTexts.Violations(source)));

    [Theory]
    [InlineData("""errors.Add("a.b", place, known ? "One." : $"Two {x}.");""", true)]
    [InlineData("""return Failure(expected, Problem(x) ?? "None.");""", true)]
    [InlineData("""errors.Add("a.b", place, $"One {x}.");""", false)]
    [InlineData("""errors.Add(error.Code, place, error.Message, error.Suggestion);""", false)]
    public void Text_in_parts_then_it_is_found(string source, bool isInParts) => Assert.Equal(isInParts, SourceTexts.InParts(source).Any());

    [Theory]
    [InlineData("""Step("recovered", -Math.Min(taken, balance), $"Of {keep}, {balance} stay owed");""", "Of {0}, {1} stay owed")]
    [InlineData("""ExplanationStep[] steps = [Step("told", (before ?? none).ToUnrounded(), "Paid so far")];""", "Paid so far")]
    public void Source_then_its_step(string source, string template) => Assert.Equal(template, Assert.Single(SourceTexts.Steps(source)));

    [Theory]
    [InlineData("""throw Stop(Errors.Unexpected(token, new Phrase("a name")));""", "a name")]
    [InlineData("""MapReader.Of(map.Node("draw"), errors, "draw") is { } draw""", "draw")]
    [InlineData("""public const string TableWords = "table";""", "table")]
    public void Source_then_its_word(string source, string word) => Assert.Equal(word, Assert.Single(SourceTexts.Words(source)));

    [Theory]
    [InlineData("a {0} b", "{0}", true)]
    [InlineData("a {0} b {1}", "{1} x {0}", true)]
    [InlineData("a {0} b {1}", "{0}", false)]
    [InlineData("a {0} b {1}", "{1:number} x {0:date}", true)]
    [InlineData("a {0} b {1}", "{0,1:money}", true)]
    [InlineData("a {0}", "{0,1:money}", false)]
    [InlineData("a", "", false)]
    public void Translation_with_the_same_holes_then_it_fits(string english, string indonesian, bool fits) => Assert.Equal(fits, Fits(english, indonesian));

    [Fact]
    public void A_code_is_a_service_and_a_rule_in_snake_case() => Assert.All(Refusals, r => Assert.Matches("^[a-z]+(\\.[a-z0-9_]+)+$", r.Code));

    // A caller decides by the code, so it means one thing: a value of another kind is another refusal.
    [Fact]
    public void A_code_has_one_kind_wherever_it_is_given() => Assert.DoesNotContain(Refusals.GroupBy(r => r.Code), c => c.Select(r => r.Kind).Distinct().Count() > 1);

    private static bool IsTranslated(JsonElement texts, string english) => texts.TryGetProperty(english, out var translation) && Fits(english, translation.GetString()!);

    private static bool Fits(string english, string other) => other.Length > 0 && HolesOf(english).SetEquals(HolesOf(other));

    private static HashSet<string> HolesOf(string template) => Holes().Matches(template).SelectMany(m => m.Groups["value"].Captures).Select(c => c.Value).ToHashSet(StringComparer.Ordinal);

    private static void Matches(string file, string text)
    {
        if (Environment.GetEnvironmentVariable("SALESPERF_UPDATE_GOLDEN") == "1") File.WriteAllText(file, text);
        Assert.Equal(File.ReadAllText(file), text);
    }

    [GeneratedRegex(@"\{(?<value>\d+)(,(?<value>\d+))?(:(number|date|money|word|text))?\}")]
    private static partial Regex Holes();
}
