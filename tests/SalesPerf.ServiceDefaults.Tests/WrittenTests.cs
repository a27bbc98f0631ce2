using System.Globalization;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>Values in texts as their readers write them.</summary>
public sealed class WrittenTests
{
    [Theory]
    [InlineData("0.620000", "0.62", "0,62")]
    [InlineData("0.672294", "0.672294", "0,672294")]
    [InlineData("0.80", "0.8", "0,8")]
    [InlineData("1.000000", "1", "1")]
    [InlineData("0", "0", "0")]
    [InlineData("-0.5", "-0.5", "-0,5")]
    [InlineData("999", "999", "999")]
    [InlineData("1000", "1,000", "1.000")]
    [InlineData("1500000.25", "1,500,000.25", "1.500.000,25")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001", "0,0000000000000000000000000001")]
    public void Number_then_it_is_as_its_reader_writes_it_without_zeros_that_say_nothing(string value, string english, string indonesian) => Assert.Equal(
        (english, indonesian), (Template.Fill("{0:number}", _ => value, Language.English), Template.Fill("{0:number}", _ => value, Language.Indonesian)));

    [Theory]
    [InlineData("1500000.00", "IDR", "IDR 1,500,000", "Rp1.500.000")]
    [InlineData("1500000.5", "IDR", "IDR 1,500,000.50", "Rp1.500.000,50")]
    [InlineData("-250000", "IDR", "-IDR 250,000", "-Rp250.000")]
    [InlineData("1234.5", "USD", "USD 1,234.50", "USD 1.234,50")]
    [InlineData("1234.5678", "USD", "USD 1,234.5678", "USD 1.234,5678")]
    [InlineData("1234", "JPY", "JPY 1,234", "JPY 1.234")]
    [InlineData("0.1", "KWD", "KWD 0.100", "KWD 0,100")]
    [InlineData("much", "IDR", "much IDR", "much IDR")]
    [InlineData("12", "", "12 ", "12 ")]
    public void Amount_then_it_has_its_currency_and_at_least_its_minor_unit(string amount, string currency, string english, string indonesian)
    {
        string? At(int index) => index == 0 ? amount : currency;
        Assert.Equal((english, indonesian), (Template.Fill("{0,1:money}", At, Language.English), Template.Fill("{0,1:money}", At, Language.Indonesian)));
    }

    [Theory]
    [InlineData("2026-02-03", "3 February 2026", "3 Februari 2026")]
    [InlineData("2026-12-31", "31 December 2026", "31 Desember 2026")]
    [InlineData("-infinity", "-infinity", "-infinity")]
    [InlineData("", "", "")]
    public void Day_then_it_is_in_words(string value, string english, string indonesian) => Assert.Equal(
        (english, indonesian), (Template.Fill("{0:date}", _ => value, Language.English), Template.Fill("{0:date}", _ => value, Language.Indonesian)));

    [Theory]
    [InlineData("monthly", "monthly", "bulanan")]
    [InlineData("hourly", "hourly", "hourly")]
    [InlineData("", "", "")]
    public void Word_of_json_then_it_is_the_readers_where_it_is_known(string value, string english, string indonesian) => Assert.Equal(
        (english, indonesian), (Template.Fill("{0:word}", _ => value, Language.English), Template.Fill("{0:word}", _ => value, Language.Indonesian)));

    [Theory]
    [InlineData("{0}", "0.620000")]
    [InlineData("{1}", "")]
    [InlineData("a {0:number} b", "a 0,62 b")]
    public void Hole_without_a_kind_then_its_value_stays_as_it_is(string template, string text) => Assert.Equal(text, Template.Fill(template, i => i == 0 ? "0.620000" : null, Language.Indonesian));

    [Fact]
    public void Holes_of_every_kind_then_what_stands_around_them_is_told() => Assert.Equal(["a ", " b ", " c ", ""], Template.Around("a {0} b {1:date} c {2,3:money}"));

    [Theory]
    [InlineData("time.empty_range", "A range from 2026-03-01 cannot end before 2026-02-01: the end is the first day after it.", "Rentang dari 1 Maret 2026 tidak dapat berakhir sebelum 1 Februari 2026: akhirnya adalah hari pertama sesudahnya.")]
    [InlineData("compensation.import_too_many_rows", "A file has at most 1000000 rows; send several.", "Satu berkas paling banyak 1.000.000 baris; kirim beberapa berkas.")]
    public void Refusal_then_the_values_in_it_are_as_its_reader_writes_them(string code, string english, string indonesian) => Assert.Equal(
        (english, indonesian), (Texts.Detail(code, english, Language.English), Texts.Detail(code, english, Language.Indonesian)));

    // What was read once is never told otherwise, whatever its digits are.
    [Fact]
    public void Any_number_then_reading_what_is_written_gives_it_again() => CsCheck.Check.Sample(CsCheck.Gen.Decimal, value =>
    {
        foreach (var (language, culture) in new[] { (Language.English, "en-GB"), (Language.Indonesian, "id-ID") })
            Assert.Equal(value, decimal.Parse(Written.Number(value, language), NumberStyles.Number, CultureInfo.GetCultureInfo(culture)));
    });
}
