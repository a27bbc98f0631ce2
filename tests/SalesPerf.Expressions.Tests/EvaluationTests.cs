using System.Globalization;
using CsCheck;
using SalesPerf.Primitives;

namespace SalesPerf.Expressions.Tests;

/// <summary>What expressions of literals give: the meaning of every operator and function, at, below and above its boundaries.</summary>
public sealed class EvaluationTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("10 - 3 - 2", "5")]
    [InlineData("20 / 4 / 5", "1")]
    [InlineData("-2 * -3", "6")]
    [InlineData("--2", "2")]
    [InlineData("2 - -2", "4")]
    [InlineData("1 / 3", "0.3333333333333333333333333333")]
    [InlineData("1 / 8", "0.125")]
    [InlineData("7 / -20", "-0.35")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("8%", "8%")]
    [InlineData("8% + 2%", "10%")]
    [InlineData("8% * 100", "8")]
    [InlineData("100% - 0.5", "0.5")]
    [InlineData("10 USD * 8%", "0.8 USD")]
    [InlineData("8% * 10 USD", "0.8 USD")]
    [InlineData("10 USD / 4 USD", "2.5")]
    [InlineData("10 USD / 4", "2.5 USD")]
    [InlineData("10 USD + 5", "15 USD")]
    [InlineData("min(10 USD, 5000)", "10 USD")]
    [InlineData("max(0, 10 USD, 20)", "20 USD")]
    [InlineData("not 1 = 2", "true")]
    [InlineData("true or false and false", "true")]
    [InlineData("1 < 2 and 2 <= 2 and 3 > 2 and 3 >= 3 and 1 != 2", "true")]
    [InlineData("2 between 2 and 3", "true")]
    [InlineData("3 between 2 and 3", "true")]
    [InlineData("3.01 between 2 and 3", "false")]
    [InlineData("1.99 not between 2 and 3", "true")]
    [InlineData("'a' in ('b', 'a')", "true")]
    [InlineData("'A' in ('b', 'a')", "false")]
    [InlineData("2 not in (1, 3)", "true")]
    [InlineData("2 in (1, 2.0)", "true")]
    [InlineData("one_of(2, 1, 2)", "true")]
    [InlineData("if 1 = 1 then 'yes' else 'no'", "'yes'")]
    [InlineData("if(1 = 2, 1, 2)", "2")]
    [InlineData("if (1) = (2) then 1 else 2", "2")]
    [InlineData("if 1 = 1 then 5% else 1", "0.05")]
    [InlineData("1 / 0 else 7", "7")]
    [InlineData("2 + 1 / 0 else 7 * 2", "16")]
    [InlineData("if true then (1 / 0 else 3) else 4", "3")]
    [InlineData("if false then 1 else 1 / 0 else 5", "5")]
    [InlineData("if true then if false then 1 else 2 else 3", "2")]
    [InlineData("if false then 1 / 0 else 3", "3")]
    [InlineData("1 / 0", "expressions.division_by_zero")]
    [InlineData("true or 1 / 0 = 1", "true")]
    [InlineData("false or 1 / 0 = 1", "expressions.division_by_zero")]
    [InlineData("false and 1 / 0 = 1", "false")]
    [InlineData("clamp(5, 1, 3)", "3")]
    [InlineData("clamp(0, 1, 3)", "1")]
    [InlineData("clamp(2, 3, 1)", "1")]
    [InlineData("abs(-3 USD)", "3 USD")]
    [InlineData("round(2.345, 2)", "2.34")]
    [InlineData("round(2.345, 2, 'half_up')", "2.35")]
    [InlineData("round(-2.345, 2, 'half_up')", "-2.35")]
    [InlineData("round(2.341, 2, 'up')", "2.35")]
    [InlineData("round(-2.349, 2, 'down')", "-2.34")]
    [InlineData("round(-2.341, 2, 'floor')", "-2.35")]
    [InlineData("round(-2.349, 2, 'ceiling')", "-2.34")]
    [InlineData("round(1500, -3)", "2000")]
    [InlineData("round(2500, -3)", "2000")]
    [InlineData("round(2500.0000000000000000000001, -3)", "3000")]
    [InlineData("floor(-1.5)", "-2")]
    [InlineData("ceil(-1.5)", "-1")]
    [InlineData("pow(1.1, 2)", "1.21")]
    [InlineData("pow(2, -2)", "0.25")]
    [InlineData("pow(2, 0)", "1")]
    [InlineData("pow(0, -1)", "expressions.division_by_zero")]
    [InlineData("pow(2, 101)", "expressions.exponent_out_of_range")]
    [InlineData("pow(2, 0.5)", "expressions.exponent_out_of_range")]
    [InlineData("pow(10, 29)", "expressions.overflow")]
    [InlineData("9999999999999999999999999999 * 10", "expressions.overflow")]
    [InlineData("2026-03-01 - 2026-02-01", "28")]
    [InlineData("2026-01-31 + 1", "2026-02-01")]
    [InlineData("2026-01-31 - 31", "2025-12-31")]
    [InlineData("add_days(2024-02-28, 1)", "2024-02-29")]
    [InlineData("add_months(2026-01-31, 1)", "2026-02-28")]
    [InlineData("add_months(2024-02-29, 12)", "2025-02-28")]
    [InlineData("add_months(2026-03-31, -1)", "2026-02-28")]
    [InlineData("9999-12-31 + 1", "expressions.date_out_of_range")]
    [InlineData("0001-01-01 - 1", "expressions.date_out_of_range")]
    [InlineData("add_months(9999-12-01, 1)", "expressions.date_out_of_range")]
    [InlineData("add_months(9999-11-30, 1)", "9999-12-30")]
    [InlineData("2026-01-01 + 1.5", "expressions.not_whole")]
    [InlineData("2026-01-01 + 99999999999999999999", "expressions.date_out_of_range")]
    [InlineData("days(2026-01-01, 2026-01-31)", "30")]
    [InlineData("months_between(2026-01-31, 2026-02-27)", "0")]
    [InlineData("months_between(2026-01-31, 2026-02-28)", "1")]
    [InlineData("months_between(2026-01-15, 2026-03-14)", "1")]
    [InlineData("months_between(2026-03-15, 2026-01-15)", "-2")]
    [InlineData("year(2026-05-06) * 10000 + month(2026-05-06) * 100 + day(2026-05-06)", "20260506")]
    [InlineData("quarter(2026-03-31) * 10 + quarter(2026-04-01)", "12")]
    [InlineData("start_of_month(2026-05-06)", "2026-05-01")]
    [InlineData("end_of_month(2024-02-10)", "2024-02-29")]
    [InlineData("start_of_quarter(2026-06-30)", "2026-04-01")]
    [InlineData("end_of_quarter(2026-11-30)", "2026-12-31")]
    [InlineData("start_of_year(2026-11-30)", "2026-01-01")]
    [InlineData("end_of_year(9999-01-01)", "9999-12-31")]
    [InlineData("anniversary_on_or_before(2026-06-30, '07-01')", "2025-07-01")]
    [InlineData("anniversary_on_or_before(2026-07-01, '07-01')", "2026-07-01")]
    [InlineData("anniversary_on_or_before(2026-03-01, '02-29')", "2026-02-28")]
    [InlineData("anniversary_on_or_before(2024-03-01, '02-29')", "2024-02-29")]
    [InlineData("anniversary_on_or_before(0001-01-01, '02-01')", "expressions.date_out_of_range")]
    [InlineData("date('2026-01-31')", "2026-01-31")]
    [InlineData("starts_with('Acme', 'Ac')", "true")]
    [InlineData("starts_with('Acme', 'ac')", "false")]
    [InlineData("contains('Acme', 'cm')", "true")]
    [InlineData("lower('ÀB') = 'àb'", "true")]
    [InlineData("text(1.50) = '1.5' and text(2026-01-02) = '2026-01-02' and text(true) = 'true' and text(5 USD) = '5 USD' and text(8%) = '8%'", "true")]
    [InlineData("'it''s'", "'it''s'")]
    [InlineData("twice(4) + 1", "9")]
    [InlineData("twice(13)", "expressions.not_calculated")]
    [InlineData("twice(twice(9999999999999999999999999999))", "39999999999999999999999999996")]
    [InlineData("twice(twice(twice(9999999999999999999999999999)))", "expressions.overflow")]
    [InlineData("if true then 1 else twice(13)", "1")]
    public void An_expression_has_its_value(string text, string expected) => Assert.Equal(expected, Sample.Value(text));

    [Fact]
    public void Names_take_the_values_of_their_columns() => Assert.Equal(
        "80 USD", Sample.Value("if product = 'cloud' and is_new then amount * rate else 0", ("product", "cloud"), ("is_new", true), ("amount", new UnroundedMoney(1000, Currency.Usd)), ("rate", 0.08m)));

    [Fact]
    public void Currencies_that_only_rows_know_are_compared_row_by_row()
    {
        Assert.Equal("3 EUR", Sample.Value("foreign + euros", ("foreign", new UnroundedMoney(1, Sample.Eur)), ("euros", new UnroundedMoney(2, Sample.Eur))));
        Assert.Equal("expressions.currencies_differ_in_row", Sample.Value("foreign + euros", ("foreign", new UnroundedMoney(1, Currency.Usd)), ("euros", new UnroundedMoney(2, Sample.Eur))));
        Assert.Equal("expressions.currencies_differ_in_row", Sample.Value("foreign > euros", ("foreign", new UnroundedMoney(1, Currency.Usd)), ("euros", new UnroundedMoney(2, Sample.Eur))));
        Assert.Equal("expressions.currencies_differ_in_row", Sample.Value("foreign / euros", ("foreign", new UnroundedMoney(1, Currency.Usd)), ("euros", new UnroundedMoney(2, Sample.Eur))));
        Assert.Equal("true", Sample.Value("foreign > 0", ("foreign", new UnroundedMoney(1, Currency.Usd))));
    }

    [Fact]
    public void An_optional_value_has_its_default_where_it_is_missing()
    {
        Assert.Equal("5", Sample.Value("coalesce(bonus, 5)", ("bonus", 0), ("bonus?", false)));
        Assert.Equal("7", Sample.Value("coalesce(bonus, 5)", ("bonus", 7), ("bonus?", true)));
        Assert.Equal("false", Sample.Value("has(signed_on)", ("signed_on?", false)));
    }

    [Fact]
    public void A_refusal_names_the_row_and_the_place()
    {
        var right = Expression.Check("1 +\n  amount / weight", Sample.Schema, at: new(10, 5, 3)).Expression!.Compile();
        var source = new ColumnSet().With("amount", new FixedColumn(new long[] { 1, 2, 3 }, 0, ValueKind.Money)).With("weight", new DecimalColumn(new[] { 1m, 0m, 0m }));
        var refused = Assert.Throws<DomainException>(() => right.Evaluate(source, 3));
        Assert.Equal("expressions.division_by_zero", refused.Error.Code);
        Assert.Equal("11:5", refused.Error.Details[0].Pointer);
        Assert.Contains("row 1", refused.Error.Details[0].Message, StringComparison.Ordinal);
        Assert.Equal([1, 2], right.EvaluateWithRefusals(source, 3).Refusals.Select(r => r.Row));
    }

    [Fact]
    public void A_row_tells_its_steps()
    {
        var row = new ColumnSet().With("amount", Column.Constant(Value.OfMoney(200, Currency.Usd))).With("rate", Column.Constant(Value.OfPercent(0.1m))).Row(0);
        var steps = Sample.Checked("if amount > 100 then amount * rate else 0").Compile().Explain(row);
        Assert.Equal(["amount = 200 USD", "amount > 100 = true", "amount = 200 USD", "rate = 10%", "amount * rate = 20 USD", "if amount > 100 then amount * rate else 0 = 20 USD"], steps.Select(s => $"{s.Text} = {s.Value}"));
    }

    [Fact]
    public void A_function_that_overflows_in_a_row_then_that_row_is_refused_and_the_others_have_their_values()
    {
        var column = Sample.Checked("twice(units) + 1").Compile().EvaluateWithRefusals(new ColumnSet().With("units", new DecimalColumn(new[] { 1m, decimal.MaxValue, 13m, 4m })), 4);

        Assert.Equal(["1 expressions.overflow", "2 expressions.not_calculated"], column.Refusals.Select(r => $"{r.Row} {r.Refusal.Error.Code}"));
        Assert.Equal(["3", "9"], new[] { column[0].ToString(), column[3].ToString() });
        Assert.Equal("`twice(units)`", column.Refusals[0].Refusal.Error.Message.Split(" of ")[1].Split(" is ")[0]);
    }

    // The picture says what is meant, and is slower.
    [Fact]
    public void A_number_is_shown_without_the_zeros_that_say_nothing() => Gen.OneOf(Gen.Decimal, Gen.Select(Gen.Int, Gen.Int[0, 9], (n, scale) => new decimal(n & int.MaxValue, 0, 0, n < 0, (byte)scale)), Gen.OneOf(Array.ConvertAll<decimal, Gen<decimal>>([0m, -0.0m, 0.000m, 1.500m, 100m, decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m], n => Gen.Const(n))))
        .Sample(number => Assert.Equal(number.ToString("0.############################", CultureInfo.InvariantCulture), Value.Of(number).ToString()), iter: 20_000);
}
