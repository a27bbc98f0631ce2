using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Files of which only new or only known transactions are taken, and what comes back of the rows that were refused.</summary>
public sealed class SomeRowsOfFileTests(IntakeTests.Seeded service) : IClassFixture<IntakeTests.Seeded>
{
    private const string Plain = "orderCode,lineCode,subLineCode,eventType,compensationDate,amount,currency,accountCode,sellerCode,territoryCode,units,productCode,customerCode,bookedOn,invoicedOn,splits";

    [Theory]
    [InlineData("new", true, "5 rows, 3 valid, 2 invalid: 2 created, 1 unchanged, 0 adjusted", "3 compensation.row_is_known, 5 compensation.invalid_amount", "1:10 2:20 4:40 5:50")]
    [InlineData("new", false, "5 rows, 3 valid, 2 invalid: 2 created, 1 unchanged, 0 adjusted", "3 compensation.row_is_known, 5 compensation.invalid_amount", "1:10 2:20 4:40 5:50")]
    [InlineData("known", true, "5 rows, 2 valid, 3 invalid: 0 created, 1 unchanged, 1 adjusted", "4 compensation.row_is_unknown, 5 compensation.invalid_amount, 6 compensation.row_is_unknown", "1:10 2:22")]
    [InlineData("known", false, "5 rows, 2 valid, 3 invalid: 0 created, 1 unchanged, 1 adjusted", "4 compensation.row_is_unknown, 5 compensation.invalid_amount, 6 compensation.row_is_unknown", "1:10 2:22")]
    [InlineData("all", true, "5 rows, 4 valid, 1 invalid: 2 created, 1 unchanged, 1 adjusted", "5 compensation.invalid_amount", "1:10 2:22 4:40 5:50")]
    public async Task Only_some_rows_are_taken_then_the_others_wait_with_their_reason_by_either_door(string rows, bool atOnce, string told, string errors, string kept)
    {
        string Row(int line, string amount) => $"{rows}{atOnce}-1,{line},,booked,2026-01-02,{amount},IDR,ACC-A,A,";
        await service.ImportAsync(Row(1, "10"), Row(2, "20"));
        string[] lines = [Row(1, "10.0"), Row(2, "22"), Row(4, "40"), Row(9, "ten"), Row(5, "50")];
        var import = atOnce ? await TakeInAsync(rows, false, lines) : await TransferAsync((await service.StageAsync(lines)).GetProperty("id").GetString()!, rows);
        var listed = (await service.GetAsync($"/v1/compensation/imports/{import.GetProperty("id").GetString()}/errors")).GetProperty("items").EnumerateArray().OrderBy(e => e.GetProperty("line").GetInt32());

        Assert.Equal(told, Told(import));
        Assert.Equal(errors, string.Join(", ", listed.Select(e => $"{e.GetProperty("line").GetInt32()} {e.GetProperty("code").GetString()}")));
        Assert.Equal(kept, await service.ScalarAsync<string>(
            "SELECT string_agg(line_code || ':' || trim_scale(amount), ' ' ORDER BY line_code) FROM compensation.sales_transaction WHERE is_current AND order_code = $1", $"{rows}{atOnce}-1"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_must_be_taken_and_one_is_not_wanted_then_nothing_is(bool atOnce)
    {
        string[] lines = [$"whole{atOnce}-1,1,,booked,2026-01-02,1,IDR,ACC-A,A,"];
        var before = await service.ScalarAsync<long>("SELECT count(*) FROM compensation.sales_transaction");
        using var admin = service.As(Persona.CompAdmin);
        var problem = atOnce
            ? await TakeInAsync("known", true, lines)
            : await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/imports/{(await service.StageAsync(lines)).GetProperty("id").GetString()}:transfer", new { onlyIfAllValid = true, rows = "known" }, HttpStatusCode.Conflict);

        Assert.Equal("compensation.import_not_all_valid", problem.GetProperty("code").GetString());
        Assert.Equal(("/2/orderCode", "compensation.row_is_unknown"), (problem.GetProperty("errors")[0].GetProperty("pointer").GetString(), problem.GetProperty("errors")[0].GetProperty("code").GetString()));
        Assert.Equal(before, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.sales_transaction"));
    }

    [Fact]
    public async Task No_such_choice_of_rows_then_it_is_refused()
    {
        using var admin = service.As(Persona.CompAdmin);
        using var content = new StringContent(CompensationFixture.Header, Encoding.UTF8, "text/csv");
        using var answer = await admin.PostAsync("/v1/compensation/imports:transfer?rows=some", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Refused_rows_are_mended_in_their_file_then_it_is_sent_again_as_it_is()
    {
        const string Header = $"{Plain},attr.region,attr.note";
        await service.ImportAsync("MEND-3,,,booked,2026-01-02,5,IDR,ACC-A,A,");
        var staged = await service.StageFileAsync(Header,
            "MEND-1,,,booked,2026-01-02,-ten,IDR,ACC-A,A,,,,,,,,west,\"one, two\"", "MEND-2,,,booked,2026-01-02,1,IDR,ACC-A,A,,,,,,,,,", "MEND-3,,,booked,2026-01-02,-6.50,IDR,ACC-A,,,2,P-1,C-1,2026-01-01,,A:0.7;B:0.3,east,=1+1");
        var id = staged.GetProperty("id").GetString()!;
        await TransferAsync(id, "new");
        var lines = (await DownloadAsync($"/v1/compensation/imports/{id}/refused-rows", "id")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal($"{Plain},attr.note,attr.region,error.code,error.column,error.message", lines[0]);
        Assert.StartsWith("MEND-1,,,booked,2026-01-02,'-ten,IDR,ACC-A,A,,,,,,,,\"one, two\",west,compensation.invalid_amount,amount,\"Tulis bilangan desimal", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("MEND-3,1,1,booked,2026-01-02,-6.5,IDR,ACC-A,,,2,P-1,C-1,2026-01-01,,A:0.7;B:0.3,'=1+1,east,compensation.row_is_known,orderCode,", lines[2], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);

        var again = await service.StageFileAsync(lines[0], lines[1].Replace("'-ten", "-10", StringComparison.Ordinal), lines[2]);
        Assert.Equal("2 rows, 2 valid, 0 invalid: 1 created, 0 unchanged, 1 adjusted", Told(await TransferAsync(again.GetProperty("id").GetString()!, "all")));
        Assert.Equal("one, two", await service.ScalarAsync<string>("SELECT attributes->>'note' FROM compensation.sales_transaction WHERE order_code = 'MEND-1'"));
    }

    [Fact]
    public async Task Refused_rows_that_were_thrown_away_then_that_is_said_and_nothing_refused_is_an_empty_file()
    {
        using var admin = service.As(Persona.CompAdmin);
        var bad = (await service.StageAsync("GONE-1,,,booked,2026-01-02,ten,IDR,ACC-A,A,")).GetProperty("id").GetString();
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/imports/{bad}:purge", null, HttpStatusCode.OK);
        Assert.Equal("compensation.import_rows_not_kept", (await CompensationFixture.SendAsync(admin, HttpMethod.Get, $"/v1/compensation/imports/{bad}/refused-rows", null, HttpStatusCode.Conflict)).GetProperty("code").GetString());

        var good = (await service.StageAsync("GONE-2,,,booked,2026-01-02,1,IDR,ACC-A,A,")).GetProperty("id").GetString();
        Assert.Equal($"{Plain},error.code,error.column,error.message\n", await DownloadAsync($"/v1/compensation/imports/{good}/refused-rows", "en"));
    }

    [Fact]
    public async Task The_template_has_all_columns_with_those_of_attributes_that_have_a_type_and_is_itself_a_file()
    {
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Put, "/v1/compensation/attributes/margin", new { type = "percent", description = "Margin." }, HttpStatusCode.OK);
        var header = (await DownloadAsync("/v1/compensation/imports/template", "en")).TrimEnd('\n');
        var columns = header.Split(',');

        Assert.StartsWith($"{Plain},attr.", header, StringComparison.Ordinal);
        Assert.Contains("attr.margin", columns);
        Assert.Equal(1, (await service.StageFileAsync(header, "TPL-1,,,booked,2026-01-02,1,IDR,ACC-A,A" + new string(',', columns.Length - 9))).GetProperty("valid").GetInt32());
    }

    [Fact]
    public async Task What_a_row_named_is_there_now_then_it_is_judged_again_as_a_new_import_and_only_once()
    {
        using var admin = service.As(Persona.CompAdmin);
        Task TypeAsync(string type) => CompensationFixture.SendAsync(admin, HttpMethod.Put, "/v1/compensation/attributes/weight", new { type, description = "Weight." }, HttpStatusCode.OK);
        await TypeAsync("number");
        var first = await service.StageFileAsync($"{CompensationFixture.Header},attr.weight",
            "RE-1,,,booked,2026-01-02,1,IDR,ACC-A,A,,5", "RE-2,,,booked,2026-01-02,2,IDR,ACC-A,A,,heavy", "RE-3,,,booked,2026-01-02,ten,IDR,ACC-A,A,,light", "RE-1,,,booked,2026-01-02,3,IDR,ACC-A,A,,5", "RE-4,,,booked");
        var address = $"/v1/compensation/imports/{first.GetProperty("id").GetString()}";
        await TypeAsync("text");
        var again = await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"{address}:revalidate", null, HttpStatusCode.Created);
        var id = again.GetProperty("id").GetString()!;

        Assert.Equal(("staged", 2, 1, 1), (again.GetProperty("status").GetString(), again.GetProperty("rows").GetInt32(), again.GetProperty("valid").GetInt32(), again.GetProperty("invalid").GetInt32()));
        Assert.Equal((4, "compensation.invalid_amount"), (again.GetProperty("errors")[0].GetProperty("line").GetInt32(), again.GetProperty("errors")[0].GetProperty("code").GetString()));
        Assert.Equal(["RE-1", "RE-4"], (await DownloadAsync($"{address}/refused-rows", "en")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l[..4]));
        Assert.Equal("2 rows, 1 valid, 1 invalid: 1 created, 0 unchanged, 0 adjusted", Told(await TransferAsync(id, "all")));
        Assert.Equal("5 rows, 1 valid, 4 invalid: 1 created, 0 unchanged, 0 adjusted", Told(await TransferAsync(first.GetProperty("id").GetString()!, "all")));
        Assert.Equal("RE-1 5, RE-2 heavy", await service.ScalarAsync<string>("SELECT string_agg(order_code || ' ' || (attributes->>'weight'), ', ' ORDER BY order_code) FROM compensation.sales_transaction WHERE order_code LIKE 'RE-_'"));
        Assert.Equal("compensation.import_nothing_to_revalidate", (await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"{address}:revalidate", null, HttpStatusCode.Conflict)).GetProperty("code").GetString());
        // What is still wrong is judged again as often as somebody likes.
        var still = await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/imports/{id}:revalidate", null, HttpStatusCode.Created);
        Assert.Equal((1, 0), (still.GetProperty("rows").GetInt32(), still.GetProperty("valid").GetInt32()));
    }

    private async Task<string> DownloadAsync(string address, string language)
    {
        using var admin = service.As(Persona.CompAdmin);
        admin.DefaultRequestHeaders.Add("Accept-Language", language);
        using var answer = await admin.GetAsync(address);
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<JsonElement> TransferAsync(string id, string rows)
    {
        using var admin = service.As(Persona.CompAdmin);
        return await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/imports/{id}:transfer", new { rows }, HttpStatusCode.OK);
    }

    // The import, or the problem where there is none.
    private async Task<JsonElement> TakeInAsync(string rows, bool onlyIfAllValid, string[] lines)
    {
        using var admin = service.As(Persona.CompAdmin);
        using var content = new StringContent(string.Join('\n', lines.Prepend(CompensationFixture.Header)), Encoding.UTF8, "text/csv");
        using var response = await admin.PostAsync($"/v1/compensation/imports:transfer?rows={rows}&onlyIfAllValid={onlyIfAllValid}", content);
        var operation = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("id").GetString();
        var ended = await EventualAssert.GetAsync(() => admin.GetFromJsonAsync<JsonElement>($"/v1/operations/{operation}"),
            o => Assert.Contains(o.GetProperty("status").GetString(), new[] { "succeeded", "failed" }), TimeSpan.FromSeconds(60));
        return ended.TryGetProperty("problem", out var problem) ? problem : ended.GetProperty("result");
    }

    private static string Told(JsonElement import)
    {
        int Number(string name) => import.GetProperty(name).GetInt32();
        return $"{Number("rows")} rows, {Number("valid")} valid, {Number("invalid")} invalid: {Number("created")} created, {Number("unchanged")} unchanged, {Number("adjusted")} adjusted";
    }
}
