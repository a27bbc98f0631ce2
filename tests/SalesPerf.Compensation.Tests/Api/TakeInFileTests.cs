using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SalesPerf.Compensation.Api.Intake;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>A file that is taken in at once, and a transfer that somebody watches.</summary>
public sealed class TakeInFileTests(IntakeTests.Seeded service) : IClassFixture<IntakeTests.Seeded>
{
    private const string Path = "/v1/compensation/imports:transfer";

    [Fact]
    public async Task A_file_with_new_known_changed_and_bad_rows_then_the_new_ones_never_wait_and_all_counts_are_those_of_a_transfer()
    {
        await service.ImportAsync("T-2,,,booked,2026-01-02,7,IDR,ACC-A,A,", "T-3,,,booked,2026-01-02,100,IDR,ACC-A,A,");

        var ended = await TakeInAsync("T-1,,,booked,2026-01-02,5,IDR,ACC-A,A,", "T-2,,,booked,2026-01-02,7.0,IDR,ACC-A,A,", "T-2,2,,booked,2026-01-02,8,IDR,ACC-A,A,", "T-3,,,booked,2026-01-02,80,IDR,ACC-A,A,",
            "T-4,,,booked,2026-01-02,ten,IDR,ACC-A,A,", "T-1,1,1,booked,2026-01-02,6,IDR,ACC-A,A,", "T-5,,,booked,2026-01-02,1,IDR,ACC-A,,");

        var import = Succeeded(ended);
        Assert.Equal("transferred file 7 rows, 5 valid, 2 invalid: 3 created, 1 unchanged, 1 adjusted", Told(import));
        Assert.Equal(["6 amount compensation.invalid_amount", "7 orderCode compensation.repeated_in_file"],
            import.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("line").GetInt32()} {e.GetProperty("column").GetString()} {e.GetProperty("code").GetString()}"));
        Assert.Equal("7 rows, 5 valid, 2 invalid, 3 created, 1 unchanged, 1 adjusted", Numbers(ended.GetProperty("counts"), "rows", "valid", "invalid", "created", "unchanged", "adjusted"));
        Assert.Equal("T-1/1 5, T-2/1 7, T-2/2 8, T-3/1 80, T-5/1 1", await service.ScalarAsync<string>(
            "SELECT string_agg(order_code || '/' || line_code || ' ' || trim_scale(amount), ', ' ORDER BY order_code, line_code) FROM compensation.sales_transaction WHERE is_current AND order_code LIKE 'T-_'"));
        Assert.Equal("A", (await service.GetAsync("/v1/compensation/transactions?orderCode=T-5")).GetProperty("items")[0].GetProperty("coveringCodes")[0].GetString());
        // What was new, and of no known order, was written once; what was compared and what is bad went through staging.
        Assert.Equal("T-2,T-2,T-3", await service.ScalarAsync<string>("SELECT string_agg(order_code, ',' ORDER BY order_code) FROM compensation.staging_row WHERE valid AND import_id = $1", Id(import)));
        Assert.Equal(2L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.staging_row WHERE reason IS NOT NULL AND import_id = $1", Id(import)));
        Assert.Equal(0L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.import_file WHERE import_id = $1", Id(import)));
    }

    [Fact]
    public async Task The_same_file_by_either_door_then_the_same_transactions_and_the_same_facts_are_marked()
    {
        string[] Lines(string order) => [.. Enumerable.Range(1, 9).Select(n => $"{order}-{n},,,booked,2026-0{n}-03,{n}.25,IDR,ACC-B,{(n % 3 == 0 ? string.Empty : "B")},{(n % 4 == 0 ? "T-A" : string.Empty)}")];
        const string Kept = """
            SELECT string_agg(concat_ws('|', revision, is_current, line_code, sub_line_code, event_type, compensation_date, amount, currency, delta, account_code, seller_id, seller_code, territory_code, attributes, coverage,
              coverage_territory, covering_id, units, product_code, customer_code, splits, recorded_by, reason, source_amount), E'\n' ORDER BY compensation_date) FROM compensation.sales_transaction WHERE order_code LIKE $1
            """;
        const string Marks = "SELECT coalesce(string_agg(concat(period_code, ' ', participant_id), ',' ORDER BY period_code, participant_id), '') FROM compensation.fact_change";

        await service.ExecuteAsync("DELETE FROM compensation.fact_change");
        await service.ImportAsync(Lines("STAGED"));
        var marked = await service.ScalarAsync<string>(Marks);
        await service.ExecuteAsync("DELETE FROM compensation.fact_change");
        Succeeded(await TakeInAsync(Lines("ONCE")));

        Assert.Equal(await service.ScalarAsync<string>(Kept, "STAGED-%"), await service.ScalarAsync<string>(Kept, "ONCE-%"));
        Assert.Equal(9, marked.Split(',').Select(m => m[..7]).Distinct().Count());
        Assert.Equal(marked, await service.ScalarAsync<string>(Marks));
    }

    [Fact]
    public async Task The_same_file_again_then_nothing_changes()
    {
        Succeeded(await TakeInAsync("AGAIN-1,,,booked,2026-01-02,5,IDR,ACC-A,A,", "AGAIN-2,,,booked,2026-01-02,6,IDR,ACC-A,A,"));
        Assert.Equal("transferred file 2 rows, 2 valid, 0 invalid: 0 created, 2 unchanged, 0 adjusted",
            Told(Succeeded(await TakeInAsync("AGAIN-1,,,booked,2026-01-02,5,IDR,ACC-A,A,", "AGAIN-2,,,booked,2026-01-02,6,IDR,ACC-A,A,"))));
        Assert.Equal(2L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.sales_transaction WHERE order_code LIKE 'AGAIN-_'"));
    }

    // The greatest order that is known is found by bytes: a code of two surrogates is above one of the last characters of the first plane, where .NET compares them the other way round.
    [Fact]
    public async Task Known_orders_of_any_alphabet_then_they_are_compared_and_what_is_beyond_all_of_them_is_new()
    {
        string[] known = ["!-1,,,booked,2026-01-02,5,IDR,ACC-A,A,", "\uFF5E-1,,,booked,2026-01-02,6,IDR,ACC-A,A,", "\U0001F600-1,,,booked,2026-01-02,7,IDR,ACC-A,A,"];
        Assert.Equal(3, (await service.ImportAsync(known)).GetProperty("created").GetInt32());
        var ended = await TakeInAsync([.. known, " !,,,booked,2026-01-02,8,IDR,ACC-A,A,", "Between,,,booked,2026-01-02,9,IDR,ACC-A,A,", "\U0001F600-2,,,booked,2026-01-02,10,IDR,ACC-A,A,"]);
        Assert.Equal("transferred file 6 rows, 6 valid, 0 invalid: 3 created, 3 unchanged, 0 adjusted", Told(Succeeded(ended)));
        await service.ExecuteAsync("DELETE FROM compensation.sales_transaction WHERE order_code LIKE '!%' OR order_code > '\uFF00'");
    }

    [Theory]
    [InlineData(",units,productCode,customerCode,bookedOn,invoicedOn,splits,attr.channel", ",12.5,p1,c1,2026-01-04,2026-01-06,A:0.7;B:0.3,web", "12.5|p1|c1|2026-01-04|2026-01-06|2|{\"channel\": \"web\"}")]
    [InlineData(",attr.channel", ",", "|||||0|{}")]
    [InlineData(",productCode", ",p1", "|p1||||0|{}")]
    [InlineData("", "", "|||||0|{}")]
    public async Task Columns_that_a_file_has_then_they_are_kept_and_those_that_it_leaves_out_are_empty(string columns, string cells, string kept)
    {
        var order = $"COLUMNS{columns.Length}";
        Succeeded(await EndAsync(await SendAsync(string.Empty, $"{CompensationFixture.Header}{columns}\n{order},,,booked,2026-01-02,5,IDR,ACC-A,A,{cells}")));
        Assert.Equal(kept, await service.ScalarAsync<string>(
            "SELECT concat(trim_scale(units), '|', product_code, '|', customer_code, '|', booked_on, '|', invoiced_on, '|', jsonb_array_length(splits), '|', attributes) FROM compensation.sales_transaction WHERE order_code = $1", order));
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(8_001)]
    [InlineData(1_024_000)]
    [InlineData(1_024_001)]
    public async Task A_file_that_ends_with_a_piece_or_begins_another_then_all_of_it_is_read(int bytes)
    {
        var (first, last) = ($"{CompensationFixture.Header}\nPIECE{bytes}-1,,,booked,2026-01-02,5,IDR,ACC-A,A,", $"PIECE{bytes}-2,,,booked,2026-01-02,6,IDR,ACC-A,A,");
        var blank = new string('\n', bytes - first.Length - last.Length);
        Assert.Equal(2, Succeeded(await EndAsync(await SendAsync(string.Empty, $"{first}{blank}{last}"))).GetProperty("created").GetInt32());
    }

    [Theory]
    [InlineData("?onlyIfAllValid=true", CompensationFixture.Header + "\nV-1,,,booked,2026-01-02,5,IDR,ACC-A,A,\nV-2,,,booked,2026-01-02,ten,IDR,ACC-A,A,", "compensation.import_not_all_valid", "/3/amount compensation.invalid_amount")]
    [InlineData("", "orderCode,amount\nV-1,1", "compensation.import_bad_header", "")]
    [InlineData("", CompensationFixture.Header + "\nV-1,,,booked,2026-01-02,5,IDR,ACC-A,A,\nV-2,,,boo\"ked,2026-01-02,5,IDR,ACC-A,A,", "compensation.import_not_csv", "")]
    public async Task A_file_that_is_refused_then_the_operation_says_why_and_nothing_of_it_is_left(string query, string text, string code, string error)
    {
        var before = await service.ScalarAsync<long>("SELECT count(*) FROM compensation.import");
        var ended = await EndAsync(await SendAsync(query, text));

        Assert.Equal("failed", ended.GetProperty("status").GetString());
        Assert.Equal(code, ended.GetProperty("problem").GetProperty("code").GetString());
        Assert.Equal(error, string.Join(',', ended.GetProperty("problem").GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("pointer").GetString()} {e.GetProperty("code").GetString()}")));
        Assert.Equal(before, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.import"));
        Assert.Equal(0L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.sales_transaction WHERE order_code LIKE 'V-_'"));
        await service.Services.GetRequiredService<ClearStaging>().RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.import_file"));
    }

    [Fact]
    public async Task An_indonesian_reader_then_the_result_and_the_refusal_of_an_operation_are_worded_for_them()
    {
        const string English = "Write a decimal number with a point, no thousands separators, at most 18 digits before and 10 after the point.";
        const string Indonesian = "Tulis bilangan desimal dengan titik, tanpa pemisah ribuan, paling banyak 18 digit sebelum dan 10 sesudah titik.";
        const string Lines = $"{CompensationFixture.Header}\nWORD-1,,,booked,2026-01-02,ten,IDR,ACC-A,A,";
        var (done, failed) = (await SendAsync(string.Empty, Lines), await SendAsync("?onlyIfAllValid=true", Lines));
        Assert.Equal(English, Succeeded(await EndAsync(done)).GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Equal("failed", (await EndAsync(failed)).GetProperty("status").GetString());
        using var reader = service.As(Persona.CompAdmin);
        reader.DefaultRequestHeaders.Add("Accept-Language", "id");

        Assert.Equal(Indonesian, (await ReadAsync(done)).GetProperty("result").GetProperty("errors")[0].GetProperty("message").GetString());
        var problem = (await ReadAsync(failed)).GetProperty("problem");
        Assert.Equal("1 baris tidak valid, dan hanya impor yang seluruhnya valid yang boleh dipindahkan; tidak ada yang dipindahkan.", problem.GetProperty("detail").GetString());
        Assert.Equal(Indonesian, problem.GetProperty("errors")[0].GetProperty("message").GetString());
        var told = await reader.GetStringAsync($"/v1/operations/{failed.GetProperty("id").GetString()}/events");
        var last = JsonElement.Parse(told.Split('\n').Single(l => l.StartsWith("data:", StringComparison.Ordinal))[5..]);
        Assert.Equal(Indonesian, last.GetProperty("problem").GetProperty("errors")[0].GetProperty("message").GetString());

        async Task<JsonElement> ReadAsync(JsonElement operation)
        {
            using var answer = await reader.GetAsync($"/v1/operations/{operation.GetProperty("id").GetString()}");
            Assert.Equal("id", Assert.Single(answer.Content.Headers.ContentLanguage));
            return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task The_store_fell_before_the_file_was_taken_in_then_the_operation_says_so()
    {
        var busy = await HoldTransfersAsync();
        var operation = await SendAsync(string.Empty, $"{CompensationFixture.Header}\nFELL-1,,,booked,2026-01-02,5,IDR,ACC-A,A,");
        await service.ExecuteAsync("DELETE FROM compensation.import_file");
        await busy.RollbackAsync();
        Assert.Equal("compensation.import_staging_lost", (await EndAsync(operation)).GetProperty("problem").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_cancelled_or_cut_off_in_the_middle_then_all_of_it_vanishes_and_what_was_cut_off_is_begun_anew(bool cutOff)
    {
        // Half of the file is written when Territories is asked about the account of the other half, and does not answer.
        string[] lines = [.. Enumerable.Range(1, 8_000).Select(n => $"MID{cutOff}-{n:0000},,,booked,2026-01-02,1,IDR,ACC-{(n <= 4_000 ? "A" : "B")},A,")];
        const string Writer = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'COPY compensation.sales_transaction%' LIMIT 1";
        const string Stored = "SELECT count(*) FROM compensation.sales_transaction WHERE order_code LIKE $1";
        await service.ExecuteAsync("DELETE FROM compensation.import WHERE rows = 8000");
        service.Territories.SilentAbout = "ACC-B";
        var operation = await SendAsync(string.Empty, string.Join('\n', lines.Prepend(CompensationFixture.Header)));
        try
        {
            var running = await EventualAssert.GetAsync(() => StandsAsync(operation), o => Assert.Equal("2000 rows", Numbers(o.GetProperty("counts"), "rows")), TimeSpan.FromSeconds(60));
            Assert.Equal(("running", true), (running.GetProperty("status").GetString(), running.GetProperty("percent").GetInt32() > 0));
            var writer = await EventualAssert.GetAsync(() => service.ScalarAsync<int?>(Writer), pid => Assert.NotNull(pid), TimeSpan.FromSeconds(60));
            using var admin = service.As(Persona.CompAdmin);
            if (cutOff) await service.ScalarAsync<bool>("SELECT pg_terminate_backend($1)", writer!.Value);
            else await CompensationFixture.SendAsync(admin, HttpMethod.Post, $"/v1/operations/{operation.GetProperty("id").GetString()}:cancel", null, HttpStatusCode.OK);
        }
        finally { service.Territories.Speak(); }

        if (cutOff)
        {
            await EventualAssert.GetAsync(() => service.ScalarAsync<long>(Stored, $"MID{cutOff}-%"), stored => Assert.Equal(0L, stored), TimeSpan.FromSeconds(60));
            // Another worker begins once the lease of the first has run out.
            service.Clock.Set(service.Clock.GetUtcNow().AddMinutes(1));
        }

        var ended = await EndAsync(operation);
        service.Clock.Release();
        Assert.True(ended.GetProperty("status").GetString() == (cutOff ? "succeeded" : "cancelled"), ended.ToString());
        await EventualAssert.GetAsync(() => service.ScalarAsync<int?>(Writer), pid => Assert.Null(pid), TimeSpan.FromSeconds(60));
        Assert.Equal(cutOff ? 8_000L : 0L, await service.ScalarAsync<long>(Stored, $"MID{cutOff}-%"));
        Assert.Equal(cutOff ? 1L : 0L, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.import WHERE rows = 8000"));
    }

    [Fact]
    public async Task A_transfer_in_the_background_then_202_and_the_operation_has_counts_and_the_import()
    {
        var staged = await service.StageAsync("BG-1,,,booked,2026-01-02,1,IDR,ACC-A,A,", "BG-2,,,booked,2026-01-02,ten,IDR,ACC-A,A,");
        var path = $"/v1/compensation/imports/{staged.GetProperty("id").GetString()}:transfer";
        using var admin = service.As(Persona.CompAdmin);
        admin.DefaultRequestHeaders.Add("Prefer", "respond-async, wait=5");

        var ended = await EndAsync(await CompensationFixture.SendAsync(admin, HttpMethod.Post, path, new { }, HttpStatusCode.Accepted));

        Assert.Equal("transferred file 2 rows, 1 valid, 1 invalid: 1 created, 0 unchanged, 0 adjusted", Told(Succeeded(ended)));
        Assert.Equal(1, ended.GetProperty("counts").GetProperty("created").GetInt64());
        Assert.Equal("compensation.import_not_staged", (await CompensationFixture.SendAsync(admin, HttpMethod.Post, path, new { }, HttpStatusCode.Conflict)).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(-1, HttpStatusCode.OK)]
    [InlineData(0, HttpStatusCode.OK)]
    [InlineData(1, HttpStatusCode.Accepted)]
    public async Task A_transfer_of_many_rows_then_its_caller_waits_for_no_more_than_some(int beyond, HttpStatusCode expected)
    {
        var rows = ImportEndpoints.MostWhileWaiting + beyond;
        var staged = await service.StageAsync([.. Enumerable.Range(1, rows).Select(n => $"WAIT{beyond}-{n},,,booked,2026-01-02,1,IDR,ACC-A,A,"), "BAD,,,booked,2026-01-02,ten,IDR,ACC-A,A,"]);
        var path = $"/v1/compensation/imports/{staged.GetProperty("id").GetString()}:transfer";
        using var admin = service.As(Persona.CompAdmin);
        Assert.Equal("compensation.import_not_all_valid", (await CompensationFixture.SendAsync(admin, HttpMethod.Post, path, new { onlyIfAllValid = true }, HttpStatusCode.Conflict)).GetProperty("code").GetString());

        var answer = await CompensationFixture.SendAsync(admin, HttpMethod.Post, path, new { }, expected);

        var import = expected == HttpStatusCode.OK ? answer : Succeeded(await EndAsync(answer));
        Assert.Equal($"transferred file {rows + 1} rows, {rows} valid, 1 invalid: {rows} created, 0 unchanged, 0 adjusted", Told(import));
        Assert.Equal(rows, await service.ScalarAsync<long>("SELECT count(*) FROM compensation.sales_transaction WHERE order_code LIKE $1", $"WAIT{beyond}-%"));
    }

    [Fact]
    public async Task A_new_order_of_a_closed_period_then_it_is_late_by_either_door()
    {
        await service.ExecuteAsync("INSERT INTO compensation.period_state (period_code, calendar_code, closed, closed_by) VALUES ('2026-11', 'months', true, 'somebody') ON CONFLICT (period_code) DO UPDATE SET closed = true, closed_by = 'somebody'");
        var waited = await service.ImportAsync("LATE-1,,,booked,2026-11-02,1,IDR,ACC-A,A,", "LATE-2,,,booked,2026-10-02,1,IDR,ACC-A,A,");
        var once = Succeeded(await TakeInAsync("LATE-3,,,booked,2026-11-02,1,IDR,ACC-A,A,", "LATE-4,,,booked,2026-10-02,1,IDR,ACC-A,A,", "LATE-1,,,booked,2026-11-02,2,IDR,ACC-A,A,"));
        Assert.Equal((1, 2), (waited.GetProperty("late").GetInt32(), once.GetProperty("late").GetInt32()));
        Assert.Equal("LATE-1 0,LATE-1 1,LATE-3 0", await service.ScalarAsync<string>("SELECT string_agg(split_part(reference, '/', 1) || ' ' || revision, ',' ORDER BY reference, revision) FROM compensation.late_fact WHERE reference LIKE 'LATE-%'"));
    }

    private async Task<JsonElement> TakeInAsync(params string[] lines) => await EndAsync(await SendAsync(string.Empty, string.Join('\n', lines.Prepend(CompensationFixture.Header))));

    private async Task<JsonElement> SendAsync(string query, string text)
    {
        using var admin = service.As(Persona.CompAdmin);
        using var content = new StringContent(text, Encoding.UTF8, "text/csv");
        using var response = await admin.PostAsync(Path + query, content);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }

    private Task<JsonElement> EndAsync(JsonElement operation) => EventualAssert.GetAsync(
        () => StandsAsync(operation), o => Assert.Contains(o.GetProperty("status").GetString(), new[] { "succeeded", "failed", "cancelled" }), TimeSpan.FromSeconds(120));

    private async Task<JsonElement> StandsAsync(JsonElement operation)
    {
        using var admin = service.As(Persona.CompAdmin);
        return await admin.GetFromJsonAsync<JsonElement>($"/v1/operations/{operation.GetProperty("id").GetString()}");
    }

    private async Task<NpgsqlTransaction> HoldTransfersAsync()
    {
        var connection = await service.App.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(TransferRows.OneAtATime, connection);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }

    private static JsonElement Succeeded(JsonElement operation)
    {
        Assert.True(operation.GetProperty("status").GetString() == "succeeded", operation.ToString());
        return operation.GetProperty("result");
    }

    private static Guid Id(JsonElement import) => Guid.Parse(import.GetProperty("id").GetString()!);

    private static string Told(JsonElement import) =>
        $"{import.GetProperty("status").GetString()} {import.GetProperty("source").GetString()} {Numbers(import, "rows", "valid", "invalid")}: {Numbers(import, "created", "unchanged", "adjusted")}";

    private static string Numbers(JsonElement of, params string[] names) => string.Join(", ", names.Select(n => $"{(of.TryGetProperty(n, out var number) ? number.GetInt64() : 0)} {n}"));
}
