using System.Diagnostics;
using System.Text;
using CsCheck;

namespace SalesPerf.Expressions.Tests;

/// <summary>Text to tree: places and messages of what is wrong, and that no text, however hostile, does more than be refused.</summary>
public sealed class ParsingTests
{
    [Theory]
    [InlineData("", "empty", 1, null)]
    [InlineData("  ", "empty", 3, null)]
    [InlineData("1 +", "unexpected", 4, null)]
    [InlineData("1 2", "unexpected", 3, null)]
    [InlineData("(1 + 2", "unexpected", 7, null)]
    [InlineData("1 + 2)", "unexpected", 6, null)]
    [InlineData("min(1, )", "unexpected", 8, null)]
    [InlineData("min(1 2)", "unexpected", 7, null)]
    [InlineData("x in ()", "unexpected", 7, null)]
    [InlineData("x in 1", "unexpected", 6, null)]
    [InlineData("x between 1", "unexpected", 12, null)]
    [InlineData("if a then b", "unexpected", 12, null)]
    [InlineData("if a b else c", "unexpected", 6, null)]
    [InlineData("if x then a / b else 0 else 1", "unexpected", 24, null)]
    [InlineData("a / b - 1 else 0", "unexpected", 11, null)]
    [InlineData("a < b < c", "chained_comparison", 7, null)]
    [InlineData("a = b != c", "chained_comparison", 7, null)]
    [InlineData("a == b", "unexpected_character", 3, "=")]
    [InlineData("a <> b", "unexpected_character", 3, "!=")]
    [InlineData("a && b", "unexpected_character", 3, "and")]
    [InlineData("a || b", "unexpected_character", 3, "or")]
    [InlineData("!a", "unexpected_character", 1, "not")]
    [InlineData("a ^ 2", "unexpected_character", 3, "pow(x, n)")]
    [InlineData("\"text\" = a", "unexpected_character", 1, "'")]
    [InlineData("a § b", "unexpected_character", 3, null)]
    [InlineData("'text", "unfinished_text", 1, null)]
    [InlineData("1.500.000", "not_a_number", 1, "1500000")]
    [InlineData("1_500_000", "not_a_number", 1, "1500000")]
    [InlineData("min(1,500)", "", 0, null)]
    [InlineData("min(1,000)", "not_a_number", 7, null)]
    [InlineData("10USD", "not_a_number", 1, "10 USD")]
    [InlineData("1e5", "not_a_number", 1, null)]
    [InlineData("1.", "not_a_number", 1, null)]
    [InlineData("007", "not_a_number", 1, null)]
    [InlineData("99999999999999999999999999999", "too_many_digits", 1, null)]
    [InlineData("2026-02-30", "not_a_date", 1, null)]
    [InlineData("2026-13-01", "not_a_date", 1, null)]
    [InlineData("sum(a where b where c)", "clause_repeated", 15, null)]
    [InlineData("sum(a over x over y)", "clause_repeated", 14, null)]
    public void A_wrong_text_is_refused_at_its_place(string text, string code, int column, string? suggestion)
    {
        var errors = Expression.Parse(text).Errors;
        if (code.Length == 0)
        {
            Assert.Empty(errors);
            return;
        }

        Assert.Equal(($"expressions.{code}", 1, column, suggestion), (errors[0].Code, errors[0].Line, errors[0].Column, errors[0].Suggestion));
    }

    [Theory]
    [InlineData("a / b - 1 else 0")]
    [InlineData("1 + (a / b - 1 else 0)")]
    [InlineData("if x then a / b else 0 else 1")]
    public void An_else_of_nothing_then_it_is_told_where_one_stands(string text) =>
        Assert.Contains("a / b else 0", Assert.Single(Expression.Parse(text).Errors).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a or b and not c = d + e * -f", "a or (b and (not (c = (d + (e * (-f))))))")]
    [InlineData("a - b - c", "(a - b) - c")]
    [InlineData("a / b else c / d", "(a / b else c) / d")]
    [InlineData("a + b / c else 0 + 1", "(a + (b / c else 0)) + 1")]
    [InlineData("if a then b else if c then d else e", "if a then b else (if c then d else e)")]
    [InlineData("if(a, b, c)", "if(a, b, c)")]
    [InlineData("if (a) then b else c", "if a then b else c")]
    [InlineData("x not in (1,2)", "x not in (1, 2)")]
    [InlineData("x between 1 + 1 and 3 and y", "(x between (1 + 1) and 3) and y")]
    [InlineData("sum(a of own where b by c, d)", "sum(a where b by c, d of own)")]
    [InlineData("sum(where)", "sum(where)")]
    [InlineData("of + by * over", "of + (by * over)")]
    [InlineData("2026-01-31 - 1", "2026-01-31 - 1")]
    [InlineData("2026 - 01", null)]
    [InlineData("1.50 USD", "1.5 USD")]
    [InlineData("10 usd", null)]
    public void A_text_has_one_meaning(string text, string? printed) => Assert.Equal(printed, Expression.Parse(text).Tree?.ToString());

    [Fact]
    public void All_bad_characters_come_at_once() => Assert.Equal([3, 8], Expression.Parse("a § b\n+ c § d", new(1, 1, 4)).Errors.Select(e => e.Column));

    public static TheoryData<string, string> Monsters => new()
    {
        { "parentheses", new string('(', 100_000) + "1" + new string(')', 100_000) },
        { "open parentheses", new string('(', 100_000) },
        { "minuses", new string('-', 100_000) + "1" },
        { "nots", string.Concat(Enumerable.Repeat("not ", 100_000)) + "true" },
        { "a chain", string.Join('+', Enumerable.Repeat("1", 100_000)) },
        { "ifs", string.Concat(Enumerable.Repeat("if true then ", 50_000)) + "1" },
        { "calls", string.Concat(Enumerable.Repeat("abs(", 50_000)) + "1" },
        { "if calls", string.Concat(Enumerable.Repeat("if(", 50_000)) + "1" },
        { "elses", "1" + string.Concat(Enumerable.Repeat(" / 1 else 1", 50_000)) },
        { "a list", "1 in (" + string.Join(',', Enumerable.Repeat("1", 100_000)) + ")" },
        { "digits", new string('9', 100_000) },
        { "a name", new string('a', 100_000) },
        { "quotes", new string('\'', 100_001) },
        { "betweens", string.Concat(Enumerable.Repeat("1 between 1 and ", 50_000)) },
        { "clauses", "sum(1" + string.Concat(Enumerable.Repeat(" where 1", 50_000)) },
        { "surrogates", new string('\ud800', 100_000) },
    };

    [Theory, MemberData(nameof(Monsters))]
    public void A_monster_is_refused_on_a_small_stack(string what, string text)
    {
        // Once as it is, once with bounds of size that let it through to the parser; 512 KiB is a third of the stack of a thread of .NET.
        string?[] codes = [null, null];
        var thread = new Thread(() => codes = [CodeOf(text, Bounds.Default), CodeOf(text, new(int.MaxValue, 200, int.MaxValue, int.MaxValue))], 512 * 1024);
        var watch = Stopwatch.StartNew();
        thread.Start();
        thread.Join();
        Assert.Equal("expressions.too_long", codes[0]);
        Assert.True(codes[1] is not null || what is "a list", $"{what} got through");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{what} took {watch.Elapsed}");
    }

    [Fact]
    public void The_deepest_that_is_allowed_is_calculated_on_a_small_stack()
    {
        string[] texts =
        [
            new string('(', 190) + "1" + new string(')', 190), string.Join('+', Enumerable.Repeat("1", 200)), new string('-', 190) + "units", string.Concat(Enumerable.Repeat("abs(", 190)) + "1" + new string(')', 190),
            string.Concat(Enumerable.Repeat("if is_new then ", 190)) + "1" + string.Concat(Enumerable.Repeat(" else 2", 190)), string.Concat(Enumerable.Repeat("year(booked_on + ", 90)) + "1" + new string(')', 90),
        ];
        var results = new List<string>();
        var thread = new Thread(() => results.AddRange(texts.Select(t => Sample.Value(t, ("units", 1), ("is_new", true), ("booked_on", new DateOnly(2026, 1, 1))))), 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal(["1", "200", "1", "1", "1"], results.Take(5));
        Assert.Equal(6, results.Count);
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(201, "expressions.too_deep")]
    public void A_chain_is_as_high_as_it_is_long(int terms, string? code) => Assert.Equal(code, CodeOf(string.Join('+', Enumerable.Repeat("1", terms)), Bounds.Default));

    [Theory]
    [InlineData(4_999, null)]
    [InlineData(5_000, "expressions.too_many_nodes")]
    public void Nodes_are_counted(int items, string? code) => Assert.Equal(code, CodeOf($"1 in ({string.Join(',', Enumerable.Repeat("1", items - 1))})", Bounds.Default));

    [Theory]
    [InlineData(5, null)]
    [InlineData(4, "expressions.too_many_steps")]
    public void Steps_are_counted(int bound, string? code) => Assert.Equal(code, Expression.Check("units + 1 + 1", Sample.Schema, bounds: new(Steps: bound)).Errors.SingleOrDefault()?.Code);

    [Theory]
    [InlineData(20_000, null)]
    [InlineData(20_001, "expressions.too_long")]
    public void Characters_are_counted(int length, string? code) => Assert.Equal(code, CodeOf("1".PadRight(length), Bounds.Default));

    [Fact]
    public void Ten_thousand_hostile_texts_are_a_result_or_an_error()
    {
        var watch = Stopwatch.StartNew();
        var (results, errors) = (0, 0);
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                var result = Expression.Check(Hostile(random), RandomRows.Schema);
                Assert.NotEqual(result.Expression is null, result.Errors.Count == 0);
                Assert.All(result.Errors, e => Assert.True(e.Line >= 1 && e.Column >= 1 && e.Length >= 0 && e.Code.StartsWith("expressions.", StringComparison.Ordinal)));
                if (result.Expression is null)
                {
                    errors++;
                    return;
                }

                results++;
                result.Expression.Compile().EvaluateWithRefusals(new RandomRows(random, 3).Fixed, 3);
            },
            iter: 10_000, threads: 1);
        Assert.True(results > 500 && errors > 5_000, $"{results} results, {errors} errors");
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), $"took {watch.Elapsed}");
    }

    /// <summary>A right expression with a few wrong characters, or tokens in no order.</summary>
    private static string Hostile(Random random)
    {
        string[] pieces = ["(", ")", ",", "-", "+", "*", "/", "=", "<", " in (", " between ", " and ", " or ", "not ", "if ", " then ", " else ", "n0", "t", "'c'", "'", "1", "0", "8%", "5 USD", "2026-02-30", "9999-12-31", " where ", " by ", " of ", "min(", "round(", "\0", "😀", "\ud800", ".", "1e9", "amount"];
        if (random.Next(3) == 0) return string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => pieces[random.Next(pieces.Length)]));
        var text = new StringBuilder(new RandomExpressions(random).Next((ValueKind)random.Next(6), random.Next(1, 5)));
        for (var n = random.Next(0, 4); n > 0; n--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(3))
            {
                case 0: text.Remove(at, Math.Min(random.Next(1, 4), text.Length - at)); break;
                case 1: text.Insert(at, pieces[random.Next(pieces.Length)]); break;
                default: text[at] = (char)random.Next(1, 0x2100); break;
            }

            if (text.Length == 0) break;
        }

        return text.ToString();
    }

    private static string? CodeOf(string text, Bounds bounds) => Expression.Check(text, Sample.Schema, bounds: bounds).Errors is [var first, ..] ? first.Code : null;
}
