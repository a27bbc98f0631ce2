using System.Globalization;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Http;

namespace SalesPerf.ServiceDefaults.Tests;

public sealed class JsonSetupTests
{
    private static readonly JsonSerializerOptions Json = MakeOptions();

    [Theory]
    [InlineData("0", "0")]
    [InlineData("37.50", "37.5")]
    [InlineData("-0.0000000001", "-0.0000000001")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    public void A_decimal_number_is_written_as_text_without_zeros_at_its_end(string number, string written)
    {
        Assert.Equal($$"""{"hours":"{{written}}"}""", JsonSerializer.Serialize(new Work(Number(number)), Json));
        Assert.Equal(Number(number), JsonSerializer.Deserialize<Work>($$"""{"hours":"{{written}}"}""", Json)!.Hours);
    }

    [Theory]
    [InlineData("6", "6")]
    [InlineData("0.1", "0.1")]
    [InlineData("\"0.10\"", "0.1")]
    public void A_decimal_number_is_read_from_text_and_from_a_number(string json, string number) =>
        Assert.Equal(Number(number), JsonSerializer.Deserialize<Work>($$"""{"hours":{{json}}}""", Json)!.Hours);

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"1e3\"")]
    [InlineData("\"1,5\"")]
    [InlineData("\" 1\"")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("1e99")]
    public void What_is_no_decimal_number_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Work>($$"""{"hours":{{json}}}""", Json));

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions();
        JsonSetup.Configure(options);
        return options;
    }

    private sealed record Work(decimal Hours);
}
