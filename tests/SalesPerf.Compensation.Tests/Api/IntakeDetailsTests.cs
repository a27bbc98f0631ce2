using System.Globalization;
using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class IntakeDetailsTests(IntakeTests.Seeded service) : IClassFixture<IntakeTests.Seeded>
{
    private const string Wide = CompensationFixture.Header + ",units,productCode,customerCode,bookedOn,invoicedOn,splits,attr.discount,attr.channel";

    [Fact]
    public async Task An_amount_is_adjusted_to_by_and_back_then_each_is_a_revision_with_its_reason_and_the_sources_amount_is_kept()
    {
        await service.ImportAsync("ADJ-1,,,booked,2026-01-05,100,IDR,ACC-A,A,");
        var id = await IdAsync("ADJ-1");
        Assert.Equal("90 100", Amounts(await AdjustAsync(id, new { kind = "to", value = "90", reason = "wrong-price", revision = 0, comment = "Price list of May" })));
        Assert.Equal("110.5 100", Amounts(await AdjustAsync(id, new { kind = "by", value = "10.5", reason = "freight", revision = 1 })));

        // A re-import changes what the source says, and the adjustment stands above it.
        var again = await service.ImportAsync("ADJ-1,,,booked,2026-01-05,100,IDR,ACC-A,A,");
        Assert.Equal(1, again.GetProperty("unchanged").GetInt32());
        await service.ImportAsync("ADJ-1,,,booked,2026-01-05,200,IDR,ACC-A,A,");
        Assert.Equal("210.5 200", Amounts(await service.GetAsync("/v1/compensation/transactions?orderCode=ADJ-1"), list: true));
        Assert.Equal("200 -", Amounts(await AdjustAsync(id, new { kind = "reset", reason = "mistaken", revision = 3 })));

        var revisions = (await service.GetAsync($"/v1/compensation/transactions/{id}/revisions")).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(["import 100 100", "adjustment:wrong-price 90 -10", "adjustment:freight 110.5 20.5", "re-import 210.5 100", "adjustment:mistaken 200 -10.5"],
            revisions.Select(r => $"{r.GetProperty("reason").GetString()} {r.GetProperty("amount").GetProperty("amount").GetString()} {r.GetProperty("delta").GetProperty("amount").GetString()}"));
    }

    [Theory]
    [InlineData("""{"kind":"to","value":"1","reason":"","revision":0}""", HttpStatusCode.BadRequest, "compensation.invalid_adjustment")]
    [InlineData("""{"kind":"to","reason":"r","revision":0}""", HttpStatusCode.BadRequest, "compensation.invalid_adjustment")]
    [InlineData("""{"kind":"reset","reason":"r","revision":0}""", HttpStatusCode.Conflict, "compensation.transaction_not_adjusted")]
    [InlineData("""{"kind":"to","value":"1","reason":"r","revision":7}""", HttpStatusCode.PreconditionFailed, "compensation.stale_revision")]
    public async Task An_adjustment_without_reason_value_or_the_right_revision_then_refused(string body, HttpStatusCode status, string code)
    {
        await service.ImportAsync("ADJ-2,,,booked,2026-01-05,100,IDR,ACC-A,A,");
        Assert.Equal(code, (await AdjustAsync(await IdAsync("ADJ-2"), JsonElement.Parse(body), status)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_file_with_further_columns_then_they_are_judged_and_kept()
    {
        using var admin = service.As(Persona.CompAdmin);
        await CompensationFixture.SendAsync(admin, HttpMethod.Put, "/v1/compensation/attributes/discount", new { type = "percent", description = "Discount given" }, HttpStatusCode.OK);
        var staged = await service.StageFileAsync(Wide,
            "W-1,,,booked,2026-01-05,100,IDR,ACC-A,,,12.5,p1,c1,2026-01-04,2026-01-06,A:0.7;B:30%,12%,web",
            "W-2,,,booked,2026-01-05,100,IDR,ACC-A,A,,many,,,,,,,",
            "W-3,,,booked,2026-01-05,100,IDR,ACC-A,A,,,,,,,A:0.7;A:0.3,,",
            "W-4,,,booked,2026-01-05,100,IDR,ACC-A,A,,,,,,,X:1,,",
            "W-5,,,booked,2026-01-05,100,IDR,ACC-A,A,,,,,,,,twelve,");
        Assert.Equal(["3 units compensation.invalid_units", "4 splits compensation.invalid_split", "5 splits compensation.unknown_seller", "6 attr.discount compensation.invalid_attribute"],
            staged.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("line").GetInt32()} {e.GetProperty("column").GetString()} {e.GetProperty("code").GetString()}").Order(StringComparer.Ordinal));
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/imports/{staged.GetProperty("id").GetString()}:transfer", new { }, HttpStatusCode.OK);

        var kept = (await service.GetAsync("/v1/compensation/transactions?orderCode=W-1")).GetProperty("items")[0];
        Assert.Equal("12.5 p1 c1 2026-01-04 2026-01-06", string.Join(' ', new[] { "units", "productCode", "customerCode", "bookedOn", "invoicedOn" }.Select(n => kept.GetProperty(n).GetString())));
        Assert.Equal(["A 0.7", "B 0.3"], kept.GetProperty("splits").EnumerateArray().Select(s => $"{s.GetProperty("participantCode").GetString()} {s.GetProperty("share").GetString()}"));
        Assert.Equal("web", kept.GetProperty("attributes").GetProperty("channel").GetString());
    }

    [Fact]
    public async Task Many_rows_of_one_account_and_seller_then_coverage_is_asked_once_and_every_row_has_the_answer_of_its_day()
    {
        service.Territories.Held["A"] = [("T-A", new(new DateOnly(2020, 1, 1), new DateOnly(2026, 1, 16))), ("T-OTHER", new(new DateOnly(2026, 1, 16), null))];
        service.Territories.Asked = 0;
        try
        {
            var staged = await service.ImportAsync([.. Enumerable.Range(1, 30).Select(day => $"ONCE-{day},,,booked,2026-01-{day:00},1,IDR,ACC-A,A,")]);
            Assert.Equal(30, staged.GetProperty("created").GetInt32());
            Assert.Equal(2, service.Territories.Asked);
            Assert.Equal(15L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.sales_transaction WHERE order_code LIKE 'ONCE-%' AND coverage = 'covered' AND compensation_date < '2026-01-16'"));
            Assert.Equal(15L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.sales_transaction WHERE order_code LIKE 'ONCE-%' AND coverage = 'outside_territory' AND compensation_date >= '2026-01-16'"));
        }
        finally { service.Territories.Held["A"] = [("T-A", new(new DateOnly(2020, 1, 1), null))]; }
    }

    [Theory]
    [InlineData("by", 999_999_999_999_999_999, HttpStatusCode.BadRequest)]
    [InlineData("by", 999_999_999_999_999_998, HttpStatusCode.OK)]
    [InlineData("to", -999_999_999_999_999_999, HttpStatusCode.BadRequest)]
    public async Task An_adjustment_makes_more_of_the_amount_than_the_store_holds_then_refused(string kind, decimal value, HttpStatusCode expected)
    {
        var order = $"BIG-{Guid.CreateVersion7():N}";
        await service.ImportAsync($"{order},,,booked,2026-01-05,1,IDR,ACC-A,A,");

        var answer = await AdjustAsync(await IdAsync(order), new { kind, reason = "typing-error", revision = 0, value = value.ToString(CultureInfo.InvariantCulture) }, expected);

        if (expected != HttpStatusCode.OK) Assert.Equal(("compensation.invalid_adjustment", "/value"), (answer.GetProperty("code").GetString()!, Assert.Single(answer.GetProperty("errors").EnumerateArray()).GetProperty("pointer").GetString()!));
    }

    [Fact]
    public async Task The_store_fell_between_staging_and_transfer_then_the_import_says_so_its_transfer_is_refused_either_way_and_it_can_be_purged()
    {
        var staged = await service.StageAsync("LOST-1,,,booked,2026-01-05,1,IDR,ACC-A,A,");
        await service.ExecuteAsync("DELETE FROM compensation.staging_row WHERE order_code = 'LOST-1'");
        Assert.False(staged.TryGetProperty("problem", out _));
        using var admin = service.As(Persona.CompAdmin);
        var import = $"/v1/compensation/imports/{staged.GetProperty("id").GetString()}";
        Assert.Equal("staged compensation.import_staging_lost", Told(await service.GetAsync(import)));
        Assert.Equal("staged compensation.import_staging_lost", Told((await service.GetAsync("/v1/compensation/imports?limit=1")).GetProperty("items")[0]));
        Assert.Equal("compensation.import_staging_lost", (await TransferAsync()).GetProperty("code").GetString());
        admin.DefaultRequestHeaders.Add("Prefer", "respond-async");
        Assert.Equal("compensation.import_staging_lost", (await TransferAsync()).GetProperty("code").GetString());

        var purged = await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"{import}:purge", null, HttpStatusCode.OK);
        Assert.Equal("purged", purged.GetProperty("status").GetString());
        Assert.False(purged.TryGetProperty("problem", out _));
        Assert.Equal("compensation.import_not_staged", (await TransferAsync()).GetProperty("code").GetString());

        Task<JsonElement> TransferAsync() => CompensationFixture.SendAsync(admin, HttpMethod.Post, $"{import}:transfer", new { }, HttpStatusCode.Conflict);
        string Told(JsonElement told) => $"{told.GetProperty("status").GetString()} {told.GetProperty("problem").GetString()}";
    }

    [Fact]
    public async Task Good_rows_of_a_period_wait_then_what_stands_in_its_way_leads_to_their_imports_alone()
    {
        string Row(string order, string day, string amount = "1") => $"{order},,,booked,{day},{amount},IDR,ACC-A,A,";
        var waiting = await service.StageAsync(Row("WAIT-1", "2026-10-31"), Row("WAIT-2", "2026-11-05"));
        await service.StageAsync(Row("WAIT-3", "2026-12-01"), Row("WAIT-4", "2026-11-07", "much"));
        await service.ImportAsync(Row("WAIT-5", "2026-11-30"));
        var last = await service.StageAsync(Row("WAIT-6", "2026-11-01"));

        var blocker = Assert.Single((await service.GetAsync("/v1/compensation/periods/2026-11/readiness")).GetProperty("blockers").EnumerateArray(), b => b.GetProperty("code").GetString() == "compensation.untransferred_rows");
        var led = await service.GetAsync(blocker.GetProperty("link").GetString()!);
        Assert.Equal([last.GetProperty("id").GetString(), waiting.GetProperty("id").GetString()], led.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()));
        Assert.Equal(2, blocker.GetProperty("count").GetInt64());
        var first = $"{blocker.GetProperty("link").GetString()}&limit=1";
        var second = await service.GetAsync($"{first}&cursor={Uri.EscapeDataString((await service.GetAsync(first)).GetProperty("nextCursor").GetString()!)}");
        Assert.Equal(waiting.GetProperty("id").GetString(), Assert.Single(second.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        Assert.Empty((await service.GetAsync("/v1/compensation/imports?untransferredIn=2026-08")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_tree_of_categories_then_values_lie_in_one_category_a_day()
    {
        using var admin = service.As(Persona.CompAdmin);
        var tree = new { name = "Products", categories = new object[] { new { code = "all", name = "All" }, new { code = "cloud", name = "Cloud", parentCode = "all" }, new { code = "boxes", name = "Boxes", parentCode = "all" } } };
        await CompensationFixture.SendAsync(admin, HttpMethod.Put, "/v1/compensation/category-trees/product_line", tree, HttpStatusCode.OK);
        object Put(string category, string value, string from, string? until) => new { category, value, from, untilExclusive = until };
        var items = new { items = new[] { Put("cloud", "p1", "2026-01-01", "2026-03-01"), Put("boxes", "p1", "2026-02-01", null), Put("boxes", "p1", "2026-03-01", null), Put("none", "p2", "2026-01-01", null) } };
        var answer = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/category-trees/product_line/classifiers:batch", items, HttpStatusCode.MultiStatus);
        Assert.Equal(["created ", "refused compensation.overlapping_classifier", "created ", "refused compensation.category_not_found"],
            answer.GetProperty("items").EnumerateArray().Select(i => $"{i.GetProperty("status").GetString()} {(i.TryGetProperty("problem", out var p) ? p.GetProperty("code").GetString() : string.Empty)}"));
        Assert.Equal("request.version_required", (await CompensationFixture.SendAsync(admin, HttpMethod.Put, "/v1/compensation/category-trees/product_line", tree, HttpStatusCode.PreconditionRequired)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Facts_are_locked_twice_or_released_twice_then_refused()
    {
        using var admin = service.As(Persona.CompAdmin);
        var made = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/data-locks", new { periodCode = "2026-09", reason = "Review" }, HttpStatusCode.Created);
        Assert.Equal("compensation.already_locked", (await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/data-locks", new { periodCode = "2026-09", reason = "Again" }, HttpStatusCode.Conflict)).GetProperty("code").GetString());
        var release = $"/v1/compensation/data-locks/{made.GetProperty("id").GetString()}:release";
        await CompensationFixture.SendAsync(admin, HttpMethod.Post, release, null, HttpStatusCode.OK);
        Assert.Equal("compensation.data_lock_released", (await CompensationFixture.SendAsync(admin, HttpMethod.Post, release, null, HttpStatusCode.Conflict)).GetProperty("code").GetString());
    }

    private async Task<string> IdAsync(string order) => (await service.GetAsync($"/v1/compensation/transactions?orderCode={order}")).GetProperty("items")[0].GetProperty("id").GetString()!;

    private async Task<JsonElement> AdjustAsync(string id, object body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var admin = service.As(Persona.CompAdmin);
        admin.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        return await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/transactions/{id}:adjust", body, expected);
    }

    private static string Amounts(JsonElement answer, bool list = false)
    {
        var transaction = list ? answer.GetProperty("items")[0] : answer;
        return $"{transaction.GetProperty("amount").GetProperty("amount").GetString()} {(transaction.TryGetProperty("sourceAmount", out var source) ? source.GetProperty("amount").GetString() : "-")}";
    }
}
