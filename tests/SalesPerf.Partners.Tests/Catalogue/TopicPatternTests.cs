using CsCheck;
using SalesPerf.Partners.Catalogue;

namespace SalesPerf.Partners.Tests.Catalogue;

public sealed class TopicPatternTests
{
    private static readonly string[] Words = ["a", "b", "c", "*", "#"];

    [Theory]
    [InlineData("#", "compensation.statement.published.v1", true)]
    [InlineData("compensation.#", "compensation.statement.published.v1", true)]
    [InlineData("compensation.#", "compensation", true)]
    [InlineData("compensation.*", "compensation.statement.published.v1", false)]
    [InlineData("*.statement.*.v1", "compensation.statement.published.v1", true)]
    [InlineData("*.statement.*.v2", "compensation.statement.published.v1", false)]
    [InlineData("#.published.#", "compensation.statement.published.v1", true)]
    [InlineData("#.v1", "compensation.statement.published.v1", true)]
    [InlineData("goals.#", "compensation.statement.published.v1", false)]
    public void Pattern_then_it_matches_as_a_topic_exchange_does(string pattern, string key, bool matches) => Assert.Equal(matches, TopicPattern.Matches(pattern, key));

    [Fact]
    public void Any_pattern_then_it_agrees_with_the_plain_definition()
    {
        var word = Gen.Int[0, 2].Select(i => Words[i]);
        var patternWord = Gen.Int[0, 4].Select(i => Words[i]);
        Gen.Select(patternWord.Array[1, 6], word.Array[1, 6]).Sample((pattern, key) =>
            Assert.Equal(Plainly(pattern, key), TopicPattern.Matches(string.Join('.', pattern), string.Join('.', key))));
    }

    [Theory]
    [InlineData("compensation.#", true)]
    [InlineData("*", true)]
    [InlineData("a..b", false)]
    [InlineData("Compensation.#", false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    public void Text_then_whether_a_broker_takes_it(string pattern, bool valid) => Assert.Equal(valid, TopicPattern.IsValid(pattern));

    private static bool Plainly(ReadOnlySpan<string> pattern, ReadOnlySpan<string> key) => pattern.Length == 0
        ? key.Length == 0
        : pattern[0] == "#"
            ? Plainly(pattern[1..], key) || (key.Length > 0 && Plainly(pattern, key[1..]))
            : key.Length > 0 && (pattern[0] == "*" || pattern[0] == key[0]) && Plainly(pattern[1..], key[1..]);
}
