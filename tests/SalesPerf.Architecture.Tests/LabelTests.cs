using System.Text.Json;
using System.Text.RegularExpressions;
using SalesPerf.Testing;

namespace SalesPerf.Architecture.Tests;

/// <summary>Every label that the source names is written in every language, with the same values in it, each of the same kind.</summary>
public sealed partial class LabelTests
{
    private static readonly Dictionary<string, string> English = Read("en");
    private static readonly Dictionary<string, string> Indonesian = Read("id");

    [Fact]
    public void Every_label_of_the_source_is_written_and_none_is_left_over()
    {
        var used = SourceRules.Files("services", "gateway").SelectMany(f => Named().Matches(f.Text)).Select(m => m.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(used);
        Assert.Empty(used.Except(English.Keys));
        Assert.Empty(English.Keys.Where(k => k.Split('.')[0] is not ("kind" or "word")).Except(used));
    }

    [Fact]
    public void Every_label_has_the_same_values_in_both_languages()
    {
        Assert.Equal(English.Keys.Order(StringComparer.Ordinal), Indonesian.Keys.Order(StringComparer.Ordinal));
        Assert.All(English, e => Assert.Equal(HolesOf(e.Value), HolesOf(Indonesian[e.Key])));
    }

    [Fact]
    public void Every_hole_takes_its_value_as_it_is_or_says_how_it_is_written() => Assert.All(English.Values, text => Assert.DoesNotContain('{', Hole().Replace(text, string.Empty)));

    private static IEnumerable<string> HolesOf(string text) => Hole().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal);

    private static Dictionary<string, string> Read(string language) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(Repository.Root, "SalesPerf.ServiceDefaults", "Languages", $"labels.{language}.json")))!;

    [GeneratedRegex("\"(?<key>(task|card|digest|goal|reason|smart)(\\.[a-z_]+)+)\"")]
    private static partial Regex Named();

    [GeneratedRegex(@"\{\d+(:number|:date|:word|,\d+:money)?\}")]
    private static partial Regex Hole();
}
