using System.Text.Json;

namespace SalesPerf.Primitives.Tests;

public sealed class RatioTests
{
    [Fact]
    public void Attainment_of_a_zero_quota_is_unknown_not_infinite() =>
        Assert.Null(Attainment.Of(new UnroundedMoney(5m, Currency.Usd), UnroundedMoney.Zero(Currency.Usd)));

    [Fact]
    public void Attainment_is_exact_and_shown_at_stated_places()
    {
        var attainment = Attainment.Of(new UnroundedMoney(80487704.1832m, Currency.Usd), new UnroundedMoney(95714000m, Currency.Usd))!.Value;
        Assert.Equal(0.840919m, attainment.At(6));
        Assert.True(attainment < Attainment.Full);
    }

    [Fact]
    public void A_rate_multiplies_exactly() =>
        Assert.Equal(0.0370370367m, (new UnroundedMoney(12.3456789m, Currency.Usd) * new Rate(0.003m)).Amount);

    [Fact]
    public void A_share_is_not_negative() => Assert.Throws<ArgumentOutOfRangeException>(() => new Share(-0.1m));

    [Fact]
    public void Fractions_travel_as_text()
    {
        Assert.Equal("\"0.012\"", JsonSerializer.Serialize(new Rate(0.012m)));
        Assert.Equal(new Rate(0.012m), JsonSerializer.Deserialize<Rate>("\"0.012\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Rate>("0.012"));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Share>("\"-1\""));
    }
}
