using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class IntakeTests(IntakeTests.Seeded service) : IClassFixture<IntakeTests.Seeded>
{
    public sealed class Seeded : CompensationFixture
    {
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await SeedCompanyAsync();
        }
    }

    [Theory]
    [InlineData("E-1,,,booked,2026-13-01,10,IDR,ACC-A,A,", "compensationDate", "compensation.invalid_date", "2026-13-01")]
    [InlineData("E-2,,,booked,2026-01-01,1.000,50,IDR,ACC-A,A,", "line", "compensation.wrong_number_of_cells", "11")]
    [InlineData("E-3,,,booked,2026-01-01,ten,IDR,ACC-A,A,", "amount", "compensation.invalid_amount", "ten")]
    [InlineData("E-4,,,booked,2026-01-01,1.12345678901,IDR,ACC-A,A,", "amount", "compensation.invalid_amount", "1.12345678901")]
    [InlineData("E-5,,,booked,2026-01-01,1,idr,ACC-A,A,", "currency", "compensation.invalid_currency", "idr")]
    [InlineData("E-6,,,booked,2026-01-01,1,IDR,ACC-A,NOBODY,", "sellerCode", "compensation.unknown_seller", "NOBODY")]
    [InlineData("E-7,,,booked,2026-01-01,1,IDR,ACC-X,A,", "accountCode", "compensation.unknown_account", "ACC-X")]
    [InlineData(",,,booked,2026-01-01,1,IDR,ACC-A,A,", "orderCode", "compensation.missing_value", "")]
    [InlineData("E-8,,,reward,2026-01-01,1,IDR,ACC-A,A,", "eventType", "compensation.reserved_event_type", "reward")]
    public async Task A_malformed_row_then_it_is_named_with_line_column_value_and_reason_and_the_good_row_waits(string row, string column, string code, string value)
    {
        var good = $"G-{Guid.CreateVersion7():N}";
        var staged = await service.StageAsync($"{good},,,booked,2026-01-01,1,IDR,ACC-A,A,", row);
        var id = staged.GetProperty("id").GetString();

        Assert.Equal((2, 1, 1), (staged.GetProperty("rows").GetInt32(), staged.GetProperty("valid").GetInt32(), staged.GetProperty("invalid").GetInt32()));
        var error = staged.GetProperty("errors")[0];
        Assert.Equal((3, column, code, value), (error.GetProperty("line").GetInt32(), error.GetProperty("column").GetString()!, error.GetProperty("code").GetString()!, error.GetProperty("value").GetString()!));
        Assert.Equal(code, (await service.GetAsync($"/v1/compensation/imports/{id}/errors")).GetProperty("items")[0].GetProperty("code").GetString());
        Assert.Empty(await ListAsync($"/v1/compensation/transactions?orderCode={good}"));

        using var admin = service.As(Persona.CompAdmin);
        var refused = await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/imports/{id}:transfer", new { onlyIfAllValid = true }, HttpStatusCode.Conflict);
        Assert.Equal("compensation.import_not_all_valid", refused.GetProperty("code").GetString());
        var transferred = await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/compensation/imports/{id}:transfer", new { }, HttpStatusCode.OK);
        Assert.Equal(1, transferred.GetProperty("created").GetInt32());
        Assert.Single(await ListAsync($"/v1/compensation/transactions?orderCode={good}"));
        Assert.Equal(1L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.staging_row WHERE import_id = $1 AND reason IS NOT NULL", Guid.Parse(id!)));
    }

    [Fact]
    public async Task What_is_wrong_with_a_row_is_told_in_the_language_of_who_asks()
    {
        var id = (await service.StageAsync("L-1,,,booked,2026-13-01,10,IDR,ACC-A,A,")).GetProperty("id").GetString();
        async Task<string?> MessageAsync(string language)
        {
            using var admin = service.As(Persona.CompAdmin);
            admin.DefaultRequestHeaders.Add("Accept-Language", language);
            return (await CompensationFixture.SendAsync(admin, HttpMethod.Get, $"/v1/compensation/imports/{id}/errors", null, HttpStatusCode.OK)).GetProperty("items")[0].GetProperty("message").GetString();
        }

        Assert.Equal(("Write a date as yyyy-MM-dd.", "Tulis tanggal sebagai yyyy-MM-dd."), (await MessageAsync("en"), await MessageAsync("id-ID")));
    }

    [Fact]
    public async Task Rows_of_a_transferred_file_leave_staging_and_those_that_wait_or_have_a_reason_stay()
    {
        await service.ImportAsync("C-1,,,booked,2026-01-02,1,IDR,ACC-A,A,", "C-2,,,booked,2026-01-02,ten,IDR,ACC-A,A,");
        var waiting = (await service.StageAsync("C-3,,,booked,2026-01-02,1,IDR,ACC-A,A,")).GetProperty("id").GetString()!;

        await service.Services.GetRequiredService<ClearStaging>().RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.staging_row WHERE order_code = 'C-1'"));
        Assert.Equal(1L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.staging_row WHERE 'C-2' = ANY(cells)"));
        Assert.Equal(1L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.staging_row WHERE import_id = $1", Guid.Parse(waiting)));
        Assert.Equal(0L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.import WHERE status = 'transferred' AND holds_rows"));
    }

    [Fact]
    public async Task The_same_file_again_then_nothing_changes_and_a_changed_row_becomes_an_adjustment_with_the_difference()
    {
        var first = await service.ImportAsync("R-1,,,booked,2026-01-02,100.5,IDR,ACC-A,A,", "R-2,,,booked,2026-01-02,7,IDR,ACC-A,A,");
        var again = await service.ImportAsync("R-1,,,booked,2026-01-02,100.50,IDR,ACC-A,A,", "R-2,1,1,booked,2026-01-02,7,IDR,ACC-A,A,");
        Assert.Equal((0, 2, 0), (again.GetProperty("created").GetInt32(), again.GetProperty("unchanged").GetInt32(), again.GetProperty("adjusted").GetInt32()));

        var changed = await service.ImportAsync("R-1,,,booked,2026-01-02,80,IDR,ACC-A,A,", "R-2,,,booked,2026-01-02,7,IDR,ACC-A,A,");
        Assert.Equal((0, 1, 1), (changed.GetProperty("created").GetInt32(), changed.GetProperty("unchanged").GetInt32(), changed.GetProperty("adjusted").GetInt32()));
        var known = Assert.Single(await ListAsync("/v1/compensation/transactions?orderCode=R-1"));
        Assert.False(known.TryGetProperty("recordedBy", out _));
        var id = known.GetProperty("id").GetString();
        var revisions = await ListAsync($"/v1/compensation/transactions/{id}/revisions");
        Assert.Equal(["100.5 100.5 import", "80 -20.5 re-import"], revisions.Select(r => $"{Amount(r, "amount")} {Amount(r, "delta")} {r.GetProperty("reason").GetString()}"));
        Assert.Equal([Text(first, "id"), Text(changed, "id")], revisions.Select(r => Text(r, "importId")));
        var person = await service.ScalarAsync<string>("SELECT transferred_by FROM compensation.import WHERE id::text = $1", Text(changed, "id")!);
        Assert.Equal([person, person], revisions.Select(r => Text(r, "recordedBy")));
    }

    [Fact]
    public async Task A_row_twice_in_one_file_then_the_second_is_refused()
    {
        var staged = await service.StageAsync("D-1,,,booked,2026-01-02,1,IDR,ACC-A,A,", "D-1,1,1,booked,2026-01-02,2,IDR,ACC-A,A,");
        Assert.Equal("compensation.repeated_in_file", Assert.Single(staged.GetProperty("errors").EnumerateArray()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_staged_file_is_thrown_away_then_nothing_of_it_is_transferred_and_no_row_waits()
    {
        var staged = await service.StageAsync("P-1,,,booked,2026-01-02,1,IDR,ACC-A,A,", "P-2,,,booked,2026-01-02,ten,IDR,ACC-A,A,");
        var path = $"/v1/compensation/imports/{staged.GetProperty("id").GetString()}";
        using var admin = service.As(Persona.CompAdmin);
        Assert.Equal("purged", (await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"{path}:purge", null, HttpStatusCode.OK)).GetProperty("status").GetString());
        Assert.Equal("purged", (await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"{path}:purge", null, HttpStatusCode.OK)).GetProperty("status").GetString());
        Assert.Equal("compensation.import_not_staged", (await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"{path}:transfer", new { }, HttpStatusCode.Conflict)).GetProperty("code").GetString());
        Assert.Equal(0L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.staging_row WHERE import_id = $1", Guid.Parse(staged.GetProperty("id").GetString()!)));
        Assert.Empty(await ListAsync("/v1/compensation/transactions?orderCode=P-1"));
    }

    [Theory]
    [InlineData("orderCode,amount\nX,1", "compensation.import_bad_header")]
    [InlineData("", "compensation.import_bad_header")]
    [InlineData(CompensationFixture.Header + ",extra\n", "compensation.import_bad_header")]
    public async Task A_file_without_the_columns_then_it_is_refused_whole(string text, string code)
    {
        using var admin = service.As(Persona.CompAdmin);
        using var content = new StringContent(text, Encoding.UTF8, "text/csv");
        using var response = await admin.PostAsync("/v1/compensation/imports", content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(0, "boo\"ked", "Baris 2: ada tanda kutip di tempat yang tidak boleh.")]
    [InlineData(256, "booked", "Baris 2: baris berisi lebih dari 256 sel.")]
    public async Task A_file_that_is_no_csv_then_its_reader_is_told_why(int commas, string cell, string told)
    {
        using var admin = service.As(Persona.CompAdmin);
        admin.DefaultRequestHeaders.Add("Accept-Language", "id");
        using var content = new StringContent($"{CompensationFixture.Header}\nE-1,,,{cell}{new string(',', commas)}\n", Encoding.UTF8, "text/csv");
        using var response = await admin.PostAsync("/v1/compensation/imports", content);
        Assert.Equal(told, JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData(",", "compensation.import_row_too_large")]
    [InlineData("x", "compensation.import_not_csv")]
    [InlineData("\"\n\",", "compensation.import_row_too_large")]
    [InlineData("E,,,booked,2026-01-01,1,IDR,ACC-A,A\"\n", "compensation.import_not_csv")]
    public async Task A_file_that_does_not_end_and_is_no_csv_then_little_of_it_is_read_nothing_is_staged_and_others_are_served(string repeated, string code)
    {
        using var admin = service.Streaming(Persona.CompAdmin);
        var before = await service.ScalarAsync<long>("SELECT count(*) FROM compensation.import");
        using var sent = new CountingContent(repeated, "text/csv", start: CompensationFixture.Header + "\n");

        var refusing = admin.PostAsync("/v1/compensation/imports", sent);
        await service.GetAsync("/v1/compensation/imports");
        using var refused = await refusing;

        Assert.Equal(code, JsonElement.Parse(await refused.Content.ReadAsStringAsync()).GetProperty("code").GetString());
        Assert.InRange(sent.Sent, 1, 1024 * 1024);
        Assert.Equal(before, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.import"));
    }

    [Fact]
    public async Task Territories_is_down_then_503_and_nothing_is_staged_and_it_works_again_without_a_restart()
    {
        var before = await service.ScalarAsync<long>("SELECT count(*) FROM compensation.import");
        service.Territories.IsDown = true;
        try
        {
            using var admin = service.As(Persona.CompAdmin);
            using var content = new StringContent($"{CompensationFixture.Header}\nU-1,,,booked,2026-01-02,1,IDR,ACC-A,A,", Encoding.UTF8, "text/csv");
            using var response = await admin.PostAsync("/v1/compensation/imports", content);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.True(response.Headers.Contains("Retry-After"));
        }
        finally { service.Territories.IsDown = false; }

        Assert.Equal(before, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.import"));
        await service.StageAsync("U-1,,,booked,2026-01-02,1,IDR,ACC-A,A,");
    }

    [Fact]
    public async Task A_batch_then_each_item_is_judged_by_the_same_rules_and_money_needs_an_idempotency_key()
    {
        object Item(string order, string amount, string account) => new { orderCode = order, eventType = "booked", compensationDate = "2026-01-03", amount = new { amount, currency = "IDR" }, accountCode = account, sellerCode = "A" };
        var body = new { items = new[] { Item("B-1", "5", "ACC-A"), Item("B-2", "5", "NO-ACCOUNT") } };
        using var admin = service.As(Persona.CompAdmin);
        Assert.Equal("idempotency.key_missing", (await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/transactions:batch", body, HttpStatusCode.BadRequest)).GetProperty("code").GetString());

        admin.DefaultRequestHeaders.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        var items = (await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/transactions:batch", body, HttpStatusCode.MultiStatus)).GetProperty("items");
        Assert.Equal(["created", "refused"], items.EnumerateArray().Select(i => i.GetProperty("status").GetString()));
        Assert.Equal("compensation.unknown_account", items[1].GetProperty("problem").GetProperty("code").GetString());
        Assert.Single(await ListAsync("/v1/compensation/transactions?orderCode=B-1"));
        Assert.Empty(await ListAsync("/v1/compensation/transactions?orderCode=B-2"));
    }

    [Fact]
    public async Task A_rep_then_neither_imports_nor_the_orders_of_others_are_seen()
    {
        await service.ImportAsync("S-1,,,booked,2026-01-02,1,IDR,ACC-B,B,");
        await service.GetAsync("/v1/compensation/imports", Persona.Rep, "A", HttpStatusCode.Forbidden);
        Assert.DoesNotContain((await service.GetAsync("/v1/compensation/transactions?orderCode=S-1", Persona.Rep, "A")).GetProperty("items").EnumerateArray(), _ => true);
        Assert.Single((await service.GetAsync("/v1/compensation/transactions?orderCode=S-1", Persona.Manager, "M")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task The_serving_role_then_it_can_neither_change_nor_delete_a_transaction_or_a_ledger_entry()
    {
        foreach (var sql in new[]
        {
            "UPDATE compensation.sales_transaction SET amount = 1", "DELETE FROM compensation.sales_transaction", "UPDATE compensation.ledger_entry SET debit = 1",
            "DELETE FROM compensation.ledger_entry", "TRUNCATE compensation.ledger_entry", "CREATE TABLE compensation.mine (id int)",
        })
        {
            await using var command = service.App.CreateCommand(sql);
            var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync());
            Assert.Equal(Npgsql.PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private async Task<JsonElement[]> ListAsync(string path) => [.. (await service.GetAsync(path)).GetProperty("items").EnumerateArray()];

    private static string? Amount(JsonElement element, string name) => element.GetProperty(name).GetProperty("amount").GetString();

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
