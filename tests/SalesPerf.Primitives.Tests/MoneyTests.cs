using System.Text.Json;
using CsCheck;

namespace SalesPerf.Primitives.Tests;

public sealed class MoneyTests
{
    private static readonly Gen<decimal> Amounts = Gen.Long[-1_000_000_000_000L, 1_000_000_000_000L].Select(n => n / 10000m);

    [Theory]
    [InlineData("1.005", "HalfUp", "1.01")]
    [InlineData("1.005", "HalfEven", "1.00")]
    [InlineData("1.015", "HalfEven", "1.02")]
    [InlineData("-1.005", "HalfUp", "-1.01")]
    [InlineData("-1.005", "HalfEven", "-1.00")]
    [InlineData("1.0049999999", "HalfUp", "1.00")]
    [InlineData("1.0050000001", "HalfEven", "1.01")]
    [InlineData("1.009", "Down", "1.00")]
    [InlineData("-1.009", "Down", "-1.00")]
    [InlineData("1.001", "Up", "1.01")]
    [InlineData("-1.001", "Up", "-1.01")]
    [InlineData("-1.001", "Floor", "-1.01")]
    [InlineData("-1.009", "Ceiling", "-1.00")]
    public void Rounding_follows_the_stated_mode_at_and_around_a_half(string value, string mode, string expected)
    {
        var rounded = new UnroundedMoney(Parse(value), Currency.Usd).Round(new RoundingRule(Enum.Parse<RoundingMode>(mode)));
        Assert.Equal(Parse(expected), rounded.Amount);
    }

    [Theory]
    [InlineData("IDR", "1234.565", "1234.57")]
    [InlineData("JPY", "1234.565", "1235")]
    [InlineData("KWD", "1234.5655", "1234.566")]
    public void Rounding_takes_the_minor_digits_of_the_currency(string currency, string value, string expected) =>
        Assert.Equal(Parse(expected), new UnroundedMoney(Parse(value), Currency.Of(currency)).Round(RoundingRule.HalfUp).Amount);

    [Theory]
    [InlineData("1499", -3, "1000")]
    [InlineData("1500", -3, "2000")]
    [InlineData("-1500", -3, "-2000")]
    public void Rounding_to_negative_digits_rounds_left_of_the_point(string value, int digits, string expected) =>
        Assert.Equal(Parse(expected), RoundingRule.Round(Parse(value), digits, RoundingMode.HalfUp));

    [Fact]
    public void Rounding_twice_is_rounding_once() => Gen.Select(Amounts, Gen.Enum<RoundingMode>()).Sample((amount, mode) =>
    {
        var once = RoundingRule.Round(amount, 2, mode);
        return RoundingRule.Round(once, 2, mode) == once && Math.Abs(once - amount) < 0.01m;
    });

    [Fact]
    public void Currencies_cannot_be_mixed()
    {
        var rupiah = new UnroundedMoney(1m, Currency.Idr);
        var dollars = new UnroundedMoney(1m, Currency.Usd);
        Assert.Throws<InvalidOperationException>(() => rupiah + dollars);
        Assert.Throws<InvalidOperationException>(() => rupiah - dollars);
        Assert.Throws<InvalidOperationException>(() => Attainment.Of(rupiah, dollars));
    }

    [Fact]
    public void A_currency_that_was_never_given_cannot_be_used() => Assert.Throws<InvalidOperationException>(() => default(Currency).Code);

    [Theory]
    [InlineData("usd")]
    [InlineData("US")]
    [InlineData("USDX")]
    [InlineData("U5D")]
    [InlineData("")]
    public void A_text_that_is_no_currency_is_refused(string text) =>
        Assert.Equal("money.not_a_currency", Assert.Throws<DomainException>(() => Currency.Of(text)).Error.Code);

    [Fact]
    public void Json_keeps_every_decimal_as_text()
    {
        var json = JsonSerializer.Serialize(new UnroundedMoney(1234.50m, Currency.Usd));
        Assert.Equal("""{"amount":"1234.50","currency":"USD"}""", json);
        Assert.Equal(1234.50m, JsonSerializer.Deserialize<UnroundedMoney>(json).Amount);
    }

    [Theory]
    [InlineData("80.0000000000", "80.00")]
    [InlineData("80.1230000000", "80.123")]
    [InlineData("80", "80")]
    [InlineData("80.5", "80.5")]
    [InlineData("-0.1000", "-0.10")]
    public void Json_leaves_out_the_zeros_that_a_store_pads_with(string stored, string written) =>
        Assert.Equal($$"""{"amount":"{{written}}","currency":"USD"}""", JsonSerializer.Serialize(new UnroundedMoney(Parse(stored), Currency.Usd)));

    [Fact]
    public void Json_round_trips() => Gen.Select(Amounts, Gen.Int[0, 2].Select(i => new[] { "IDR", "USD", "JPY" }[i])).Sample((amount, currency) =>
    {
        var money = new UnroundedMoney(amount, Currency.Of(currency));
        return JsonSerializer.Deserialize<UnroundedMoney>(JsonSerializer.Serialize(money)) == money;
    });

    [Theory]
    [InlineData("""{"amount":1234.5,"currency":"USD"}""")]
    [InlineData("""{"amount":"1234.5"}""")]
    [InlineData("""{"amount":"1,234.5","currency":"USD"}""")]
    [InlineData("""{"amount":"1e3","currency":"USD"}""")]
    [InlineData("""{"amount":"1","currency":"usd"}""")]
    [InlineData("""{"amount":"1","currency":"USD","rate":"2"}""")]
    [InlineData("\"1 USD\"")]
    public void Json_of_another_shape_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<UnroundedMoney>(json));

    [Fact]
    public void An_unrounded_amount_cannot_pass_for_a_payable_one()
    {
        Assert.Throws<InvalidOperationException>(() => Money.FromRounded(1.00001m, Currency.Usd));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Money>("""{"amount":"1.00001","currency":"USD"}"""));
    }

    private static decimal Parse(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
