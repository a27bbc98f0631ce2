using System.Net;
using System.Text;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class FxRateTests(IntakeTests.Seeded service) : IClassFixture<IntakeTests.Seeded>
{
    private const string Longest = "0123456789012345678901234567890123456789";

    [Fact]
    public async Task The_banks_file_of_rates_then_both_directions_are_kept_and_the_same_again_changes_nothing()
    {
        const string file = "Date,USD,IDR\n2026-01-02,1.04,16900.5\n2026-01-05,1.05,\n";
        var first = await ImportAsync("", file, HttpStatusCode.OK);
        Assert.Equal((2, 6), (first.GetProperty("days").GetInt32(), first.GetProperty("changed").GetInt32()));
        Assert.Equal(0, (await ImportAsync("?type=spot", file, HttpStatusCode.OK)).GetProperty("changed").GetInt32());
        Assert.Equal("EUR 2026-01-02 16900.5 fromPerTo spot", Assert.Single(await RatesAsync("?from=IDR")));
    }

    [Fact]
    public async Task Rates_one_by_one_then_each_is_judged_and_the_same_again_is_unchanged()
    {
        var items = new { items = new[] { Rate("212.4"), Rate("1.7215", "SGD"), Rate("0.00000000000001", "INR"), Rate("99999999999999.5", "IDR"), Rate("0", "AUD"), Rate("0.000000000000001", "AUD"), Rate("100000000000000", "AUD"), Rate("1", "GBP"), Rate("1", "AUD", Longest + "0") } };
        var first = await BatchAsync(items);
        Assert.Equal([.. Enumerable.Repeat("updated", 4), .. Enumerable.Repeat("refused compensation.invalid_fx_rate", 4), "refused compensation.invalid_fx_type"], first);
        Assert.Equal(Enumerable.Repeat("unchanged", 4), (await BatchAsync(items)).Take(4));
        Assert.Equal(["IDR 99999999999999.5", "INR 0.00000000000001", "JPY 212.4", "SGD 1.7215"], (await RatesAsync("?from=GBP")).Select(r => string.Join(' ', r.Split(' ')[0], r.Split(' ')[2])));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Day,USD\n2026-01-02,1.04\n", "compensation.invalid_fx_file")]
    [InlineData("Date,USD\n02.01.2026,1.04\n", "compensation.invalid_fx_file")]
    [InlineData("Date,USD\n2026-01-02,0\n", "compensation.invalid_fx_file")]
    [InlineData("Date,USD\n2026-01-02,1.000000000000001\n", "compensation.invalid_fx_file")]
    [InlineData("Date,USD\n2026-01-02,1\"\n", "compensation.import_not_csv")]
    public async Task A_file_that_is_no_table_of_rates_then_400_and_nothing_is_kept(string file, string code)
    {
        var refused = await ImportAsync("?type=refused", file, HttpStatusCode.BadRequest);
        Assert.Equal(code.Length > 0 ? code : "compensation.invalid_fx_file", refused.GetProperty("code").GetString());
        Assert.Equal(0L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.fx_rate WHERE type = 'refused'"));
    }

    [Theory]
    [InlineData(256, HttpStatusCode.OK)]
    [InlineData(257, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Cells_at_and_above_their_limit_then_a_row_too_large_is_413(int cells, HttpStatusCode expected)
    {
        var answer = await ImportAsync("?type=cells", $"Date{new string(',', cells - 1)}\n2026-01-02\n", expected);
        if (expected != HttpStatusCode.OK) Assert.Equal("compensation.import_row_too_large", answer.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_file_that_does_not_end_then_413_once_it_has_more_rows_than_are_read()
    {
        using var admin = service.Streaming(Persona.CompAdmin);
        using var sent = new CountingContent("2026-01-02,\n", "text/csv", start: "Date,USD\n");
        using var refused = await admin.PostAsync("/v1/compensation/fx-rates/imports", sent);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal("compensation.import_too_many_rows", JsonElement.Parse(await refused.Content.ReadAsStringAsync()).GetProperty("code").GetString());
        Assert.InRange(sent.Sent, 1, 4 * 1024 * 1024);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("%20", false)]
    [InlineData("a%01b", false)]
    [InlineData("m", true)]
    [InlineData(Longest, true)]
    [InlineData(Longest + "0", false)]
    public async Task A_type_then_it_is_a_text_of_one_to_forty_characters(string type, bool isGood)
    {
        var answer = await ImportAsync($"?type={type}", "Date,CHF\n2026-01-02,0.94\n", isGood ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
        if (!isGood) Assert.Equal("compensation.invalid_fx_type", answer.GetProperty("code").GetString());
    }

    private static object Rate(string rate, string to = "JPY", string type = "spot") => new { from = "GBP", to, date = "2026-01-02", rate, quote = "toPerFrom", type };

    private async Task<JsonElement> ImportAsync(string query, string file, HttpStatusCode expected)
    {
        using var admin = service.As(Persona.CompAdmin);
        using var content = new StringContent(file, Encoding.UTF8, "text/csv");
        using var response = await admin.PostAsync($"/v1/compensation/fx-rates/imports{query}", content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{(int)response.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    private async Task<string[]> BatchAsync(object items)
    {
        using var admin = service.As(Persona.CompAdmin);
        var answer = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/fx-rates:batch", items, HttpStatusCode.MultiStatus);
        return [.. answer.GetProperty("items").EnumerateArray().Select(i => $"{i.GetProperty("status").GetString()} {(i.TryGetProperty("problem", out var p) ? p.GetProperty("code").GetString() : string.Empty)}".Trim())];
    }

    private async Task<string[]> RatesAsync(string query) => [.. (await service.GetAsync($"/v1/compensation/fx-rates{query}")).GetProperty("items").EnumerateArray()
        .Select(r => string.Join(' ', new[] { "to", "date", "rate", "quote", "type" }.Select(n => r.GetProperty(n).GetString())))];
}
