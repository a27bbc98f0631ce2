using SalesPerf.Primitives;

namespace SalesPerf.Expressions.Tests;

/// <summary>What the checker refuses, where, and what it suggests; and what it finds out.</summary>
public sealed class CheckingTests
{
    [Theory]
    [InlineData("quta * 2", "unknown_name", 1, 4, "quota")]
    [InlineData("amuont", "unknown_name", 1, 6, "amount")]
    [InlineData("zzzzzz", "unknown_name", 1, 6, null)]
    [InlineData("sum", "unknown_name", 1, 3, "sum(...)")]
    [InlineData("1 + rond(2, 1)", "unknown_function", 5, 4, "round")]
    [InlineData("product = 'clowd'", "unknown_category", 11, 7, "'cloud'")]
    [InlineData("'clowd' != product", "unknown_category", 1, 7, "'cloud'")]
    [InlineData("product in ('cloud', 'suport')", "unknown_category", 22, 8, "'support'")]
    [InlineData("one_of(product, 'cloud', 'suport')", "unknown_category", 26, 8, "'support'")]
    [InlineData("amount * quota", "money_times_money", 1, 14, null)]
    [InlineData("units / amount", "number_per_money", 1, 14, null)]
    [InlineData("amount + units", "money_and_number", 1, 14, null)]
    [InlineData("amount > units", "money_and_number", 1, 14, null)]
    [InlineData("min(amount, units)", "money_and_number", 13, 5, null)]
    [InlineData("quota + euros", "currencies_differ", 1, 13, null)]
    [InlineData("quota / euros", "currencies_differ", 1, 13, null)]
    [InlineData("5 EUR > quota", "currencies_differ", 1, 13, null)]
    [InlineData("if is_new then 5 EUR else quota", "currencies_differ", 1, 31, null)]
    [InlineData("amount + 'x'", "wrong_type", 10, 3, null)]
    [InlineData("amount and true", "wrong_type", 1, 6, null)]
    [InlineData("not amount", "wrong_type", 5, 6, null)]
    [InlineData("-product", "wrong_type", 2, 7, null)]
    [InlineData("product < account", "wrong_type", 1, 17, null)]
    [InlineData("is_new between true and false", "wrong_type", 1, 6, null)]
    [InlineData("booked_on = 5", "wrong_type", 1, 13, null)]
    [InlineData("booked_on + due_on", "wrong_type", 13, 6, null)]
    [InlineData("booked_on - 5%", "wrong_type", 13, 2, null)]
    [InlineData("5 - booked_on", "wrong_type", 5, 9, null)]
    [InlineData("if units then 1 else 2", "wrong_type", 4, 5, null)]
    [InlineData("if is_new then 1 else 'x'", "wrong_type", 1, 25, null)]
    [InlineData("year(units)", "wrong_type", 6, 5, null)]
    [InlineData("round(units)", "argument_count", 1, 5, null)]
    [InlineData("abs(1, 2)", "argument_count", 1, 3, null)]
    [InlineData("min(1)", "argument_count", 1, 3, null)]
    [InlineData("round(units, weight)", "literal_needed", 14, 6, null)]
    [InlineData("round(units, 29)", "bad_literal", 14, 2, null)]
    [InlineData("round(units, -16)", "bad_literal", 14, 3, null)]
    [InlineData("round(units, 1.5)", "bad_literal", 14, 3, null)]
    [InlineData("round(units, 2, 'half')", "bad_literal", 17, 6, null)]
    [InlineData("anniversary_on_or_before(booked_on, '02-30')", "bad_literal", 37, 7, null)]
    [InlineData("date('2026-02-29')", "bad_literal", 6, 12, null)]
    [InlineData("signed_on", "may_be_missing", 1, 9, "coalesce(signed_on, ...)")]
    [InlineData("coalesce(units, 1)", "never_missing", 1, 18, "units")]
    [InlineData("coalesce(bonus + 1, 1)", "literal_needed", 10, 9, null)]
    [InlineData("coalesce(bonus, 'x')", "wrong_type", 1, 20, null)]
    [InlineData("prior(amount)", "too_fine", 7, 6, null)]
    [InlineData("tier_rate(acelerator, 1)", "unknown_word", 11, 10, "accelerator")]
    [InlineData("tier_rate('accelerator', 1)", "literal_needed", 11, 13, null)]
    [InlineData("sum(amount where units)", "wrong_type", 18, 5, null)]
    [InlineData("sum(amount by units)", "wrong_type", 15, 5, null)]
    [InlineData("sum(amount over year_to_dat)", "unknown_word", 17, 11, "year_to_date")]
    [InlineData("sum(amount of tree)", "unknown_word", 15, 4, null)]
    [InlineData("sum(amount over rolling)", "argument_count", 17, 7, null)]
    [InlineData("sum(amount over rolling(0))", "bad_literal", 25, 1, null)]
    [InlineData("sum(amount of relation(1))", "bad_literal", 24, 1, null)]
    [InlineData("prior(quota over year_to_date)", "clause_not_allowed", 18, 12, null)]
    [InlineData("prior(quota where is_new)", "clause_not_allowed", 19, 6, null)]
    public void A_wrong_expression_is_refused_at_its_place(string text, string code, int column, int length, string? suggestion)
    {
        var error = Assert.Single(Expression.Check(text, Sample.Schema).Errors);
        Assert.Equal(($"expressions.{code}", 1, column, length, suggestion), (error.Code, error.Line, error.Column, error.Length, error.Suggestion));
    }

    [Fact]
    public void All_errors_come_at_once_in_the_order_of_the_text()
    {
        var result = Expression.Check("if quta > 0\n  then rond(amount, 2)\n  else produkt = 'x' + 1", Sample.Schema, at: new(7, 15, 5));
        Assert.Null(result.Expression);
        Assert.Equal([("unknown_name", 7, 18), ("unknown_function", 8, 12), ("unknown_name", 9, 12), ("wrong_type", 9, 22)], result.Errors.Select(e => (e.Code["expressions.".Length..], e.Line, e.Column)));
    }

    [Theory]
    [InlineData("amount * rate", ValueKind.Money, Grain.Row)]
    [InlineData("quota * rate", ValueKind.Money, Grain.Group)]
    [InlineData("amount / quota", ValueKind.Number, Grain.Row)]
    [InlineData("rate + 1%", ValueKind.Percent, Grain.Group)]
    [InlineData("rate * 2", ValueKind.Number, Grain.Group)]
    [InlineData("rate / 2", ValueKind.Percent, Grain.Group)]
    [InlineData("1 + 1", ValueKind.Number, Grain.Constant)]
    [InlineData("booked_on - hired_on", ValueKind.Number, Grain.Row)]
    [InlineData("hired_on + 90", ValueKind.Date, Grain.Group)]
    [InlineData("sum(amount where is_new)", ValueKind.Money, Grain.Group)]
    [InlineData("sum(amount by account)", ValueKind.Money, Grain.Row)]
    [InlineData("sum(amount) / quota else 0", ValueKind.Number, Grain.Group)]
    [InlineData("tier_rate(accelerator, sum(amount) / quota)", ValueKind.Percent, Grain.Group)]
    [InlineData("if is_new then rate else 0", ValueKind.Number, Grain.Row)]
    [InlineData("max(0, quota - 100)", ValueKind.Money, Grain.Group)]
    public void A_right_expression_knows_its_kind_and_grain(string text, ValueKind kind, Grain grain)
    {
        var expression = Sample.Checked(text);
        Assert.Equal((kind, grain), (expression.Kind, expression.Grain));
    }

    [Fact]
    public void A_wanted_kind_is_met_or_refused()
    {
        Assert.Equal(ValueKind.Money, Sample.Checked("if is_new then 5000 else 3000", ValueKind.Money).Kind);
        Assert.Equal(Currency.Usd, Sample.Checked("5000 * 2", ValueKind.Money).Currency);
        Assert.Equal(ValueKind.Percent, Sample.Checked("units", ValueKind.Percent).Kind);
        Assert.Equal(ValueKind.Number, Sample.Checked("8%", ValueKind.Number).Kind);
        Assert.Equal("expressions.wrong_result", Assert.Single(Expression.Check("units", Sample.Schema, ValueKind.Money).Errors).Code);
        Assert.Equal("expressions.wrong_result", Assert.Single(Expression.Check("amount", Sample.Schema, ValueKind.Boolean).Errors).Code);
    }

    [Fact]
    public void A_host_call_tells_all_that_the_host_needs()
    {
        var expression = Sample.Checked("sum(amount*rate   where product = 'cloud' of relation('overlay') over rolling(3)) / quota + units");
        var call = Assert.Single(expression.Calls);
        Assert.Equal("sum(amount * rate where product = 'cloud' over rolling(3) of relation('overlay'))", call.Key);
        Assert.Equal(("sum", ValueKind.Money, Currency.Usd, Grain.Group), (call.Function.Name, call.Type.Kind, call.Type.Currency, call.Grain));
        Assert.Equal("amount * rate", call.Arguments[0].Value.Text.Replace("*", " * ", StringComparison.Ordinal));
        Assert.Equal(["amount", "rate"], call.Arguments[0].Value.Names.Order());
        Assert.Equal(["product"], call.Where!.Names);
        Assert.Equal((3m, "overlay"), (call.Over!.Arguments[0].Number, call.Of!.Arguments[0].Text));
        Assert.Equal(["amount", "product", "quota", "rate", "units"], expression.Names.Order());
        Assert.Equal(["quota", "units"], expression.OwnNames.Order());
    }

    [Fact]
    public void Equal_host_calls_are_asked_for_once_by_one_key()
    {
        var expression = Expression.Check("sum(amount) / (sum( amount )+1 USD) + sum(units)", Sample.Schema).Expression!;
        Assert.Equal(["sum(amount)", "sum(units)"], expression.Calls.Select(c => c.Key));
        var source = new ColumnSet().With("sum(amount)", new DecimalColumn(new[] { 9m, 4m }, ValueKind.Money, Currency.Usd)).With("sum(units)", new DecimalColumn(new[] { 1m, 2m }));
        Assert.Equal(1.9m, expression.Compile().Evaluate(source, 2)[0].Number);
    }

    [Fact]
    public void A_column_of_another_kind_than_declared_is_a_bug_of_the_caller() => Assert.Throws<InvalidOperationException>(
        () => Sample.Checked("units + 1").Compile().Evaluate(new ColumnSet().With("units", new BooleanColumn(new[] { true })), 1));

    [Theory]
    [InlineData("quota", "quota")]
    [InlineData("qouta", "quota")]
    [InlineData("quoat", "quota")]
    [InlineData("QUOTA", "quota")]
    [InlineData("quotations", null)]
    [InlineData("", null)]
    [InlineData("x", null)]
    public void A_suggestion_is_close_or_none(string word, string? expected) => Assert.Equal(expected, Suggestions.For(word, ["quota", "amount", "rate"]));
}
