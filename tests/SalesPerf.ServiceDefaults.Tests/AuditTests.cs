using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using SalesPerf.ServiceDefaults.Audit;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.ServiceDefaults.Tests;

public sealed class AuditTests(SampleService service) : IClassFixture<SampleService>
{
    private const string NotKept = "(not kept)";

    [Fact]
    public async Task A_change_is_recorded_with_who_what_before_and_after()
    {
        using var client = service.As(Persona.CompAdmin);
        var (before, after) = (Name(), Name());
        var id = (await PostAsync(client, "/v1/sample/things", before))["id"]!.GetValue<string>();
        using var read = await client.GetAsync($"/v1/sample/things/{id}");
        using var change = new HttpRequestMessage(HttpMethod.Put, $"/v1/sample/things/{id}") { Content = JsonContent.Create(new { name = after }) };
        change.Headers.TryAddWithoutValidation("If-Match", read.Headers.ETag!.Tag);
        using var changed = await client.SendAsync(change);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);

        var entries = (await EntriesAsync()).Where(e => e["target"]?.GetValue<string>() == $"PUT /v1/sample/things/{id}").ToArray();
        var entry = Assert.Single(entries);
        var row = Assert.Single(entry["changes"]!.AsArray())!;
        Assert.Equal(("comp-admin", "sample.thing", "update"), (entry["subject"]!.GetValue<string>(), row["table"]!.GetValue<string>(), row["action"]!.GetValue<string>()));
        Assert.Equal((id, before, after), (row["key"]!["id"]!.GetValue<string>(), row["before"]!["name"]!.GetValue<string>(), row["after"]!["name"]!.GetValue<string>()));
        Assert.Equal(["name"], row["after"]!.AsObject().Select(m => m.Key));
        Assert.Equal(32, entry["traceId"]!.GetValue<string>().Length);
    }

    [Fact]
    public async Task A_service_names_for_whom_it_acts()
    {
        using var client = service.As(Persona.Service);
        client.DefaultRequestHeaders.Add(Caller.OnBehalfOfHeader, "ann");
        await PostAsync(client, "/v1/sample/things", Name());
        Assert.Contains(await EntriesAsync("?subject=ann"), e => e["subject"]!.GetValue<string>() == "service" && e["onBehalfOf"]!.GetValue<string>() == "ann");
    }

    [Fact]
    public async Task Long_work_is_recorded_for_the_person_who_asked()
    {
        using var client = service.As(Persona.Trainer);
        using var accepted = await client.PostAsJsonAsync("/v1/sample/work", new { name = $"done-{Name()}" });
        await EventualAssert.ThatAsync(async () => Assert.Contains(await EntriesAsync("?operation=store-thing"), e =>
            (e["subject"]!.GetValue<string>(), e["onBehalfOf"]!.GetValue<string>(), e["changes"]!.AsArray().Count) == ("sample", "trainer", 1)), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Who_acts_in_turn_in_one_transaction_has_an_entry_each()
    {
        var name = Name();
        await using (var connection = await service.Owner.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            foreach (var person in new[] { "first", "second" })
            {
                await using var batch = new NpgsqlBatch(connection, transaction);
                batch.BatchCommands.Add(new NpgsqlBatchCommand($"SELECT audit.begin('{person}-{name}', NULL, 'in turn', NULL, NULL, false)"));
                batch.BatchCommands.Add(new NpgsqlBatchCommand($"INSERT INTO sample.thing (id, name) VALUES (gen_random_uuid(), '{person}-{name}')"));
                await batch.ExecuteNonQueryAsync();
            }

            await transaction.CommitAsync();
        }

        foreach (var person in new[] { "first", "second" })
        {
            var row = Assert.Single(Assert.Single(await EntriesAsync($"?subject={person}-{name}"))["changes"]!.AsArray())!;
            Assert.Equal($"{person}-{name}", row["after"]!["name"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task A_refused_change_leaves_no_entry()
    {
        using var client = service.As(Persona.Recruiter);
        using var refused = await client.PostAsJsonAsync("/v1/sample/things:then-refuse", new { name = Name() });
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Empty(await EntriesAsync("?subject=recruiter"));
    }

    [Fact]
    public async Task Values_of_personal_columns_are_not_kept()
    {
        await ExecuteAsync(service.Owner, "WITH t AS (INSERT INTO sample.thing (id, name) VALUES (gen_random_uuid(), gen_random_uuid()::text) RETURNING id) INSERT INTO sample.contact SELECT id, '0812-MARKER', 'mornings' FROM t");
        var row = (await EntriesAsync("?table=sample.contact"))[0]["changes"]!.AsArray().Single(c => c!["table"]!.GetValue<string>() == "sample.contact")!;
        Assert.Equal((NotKept, "mornings"), (row["after"]!["phone"]!.GetValue<string>(), row["after"]!["note"]!.GetValue<string>()));
        Assert.Equal(0L, await ScalarAsync("SELECT count(*) FROM audit.change c WHERE c::text LIKE '%MARKER%'"));
    }

    [Fact]
    public async Task Only_auditors_read_the_log()
    {
        foreach (var persona in Enum.GetValues<Persona>().Where(p => p != Persona.Auditor))
        {
            using var client = service.As(persona);
            using var answer = await client.GetAsync("/v1/sample/audit-log");
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("UPDATE audit.entry SET subject = 'nobody'")]
    [InlineData("DELETE FROM audit.change")]
    [InlineData("DELETE FROM audit.seal")]
    [InlineData("TRUNCATE audit.entry CASCADE")]
    [InlineData("INSERT INTO audit.coverage VALUES ('sample.log', true, NULL)")]
    [InlineData("DROP TRIGGER audit_note_change ON sample.thing")]
    public async Task The_serving_role_may_only_append(string sql) =>
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(service.Serving, sql))).SqlState);

    [Theory]
    [InlineData("UPDATE audit.entry SET subject = 'somebody else' WHERE entry_no = $1", "is not what was sealed")]
    [InlineData("UPDATE audit.change SET after = '{\"name\": \"another\"}' WHERE entry_no = $1", "is not what was sealed")]
    [InlineData("DELETE FROM audit.change WHERE entry_no = $1", "is not what was sealed")]
    [InlineData("DELETE FROM audit.seal WHERE entry_no = $1", "missing")]
    public async Task Tampering_shows(string sql, string expected)
    {
        await using var connection = await service.Owner.OpenConnectionAsync();
        await ExecuteAsync(service.Owner, "INSERT INTO sample.thing (id, name) VALUES (gen_random_uuid(), gen_random_uuid()::text)");
        await ExecuteAsync(service.Owner, "INSERT INTO sample.thing (id, name) VALUES (gen_random_uuid(), gen_random_uuid()::text)");
        await EventualAssert.ThatAsync(async () => Assert.Equal(0L, await ScalarAsync("SELECT count(*) FROM audit.pending")), TimeSpan.FromSeconds(20));
        Assert.Equal(0L, await ScalarAsync("SELECT count(*) FROM audit.breaks()"));
        // Everything but the row that is tampered with stays, and the tampering itself is undone.
        await using var transaction = await connection.BeginTransactionAsync();
        var victim = (long)(await new NpgsqlCommand("SELECT entry_no FROM audit.seal WHERE seal_no = (SELECT max(seal_no) - 1 FROM audit.seal)", connection, transaction).ExecuteScalarAsync())!;
        await using (var tamper = new NpgsqlCommand(sql, connection, transaction) { Parameters = { new() { Value = victim } } }) await tamper.ExecuteNonQueryAsync();
        var found = (string?)await new NpgsqlCommand("SELECT string_agg(b, '; ') FROM audit.breaks() b", connection, transaction).ExecuteScalarAsync();
        Assert.Contains(expected, found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_writers_at_once_make_one_chain_without_a_gap()
    {
        using var client = service.As(Persona.Manager);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => PostAsync(client, "/v1/sample/things", Name())));
        await EventualAssert.ThatAsync(async () => Assert.Equal(0L, await ScalarAsync("SELECT count(*) FROM audit.pending")), TimeSpan.FromSeconds(20));
        Assert.Equal(0L, await ScalarAsync("SELECT count(*) FROM audit.breaks()"));
        Assert.Equal(await ScalarAsync("SELECT count(*) FROM audit.entry"), await ScalarAsync("SELECT max(seal_no) FROM audit.seal"));
    }

    [Fact]
    public async Task A_table_that_no_script_speaks_of_shows()
    {
        await ExecuteAsync(service.Owner, "CREATE TABLE sample.forgotten (id int PRIMARY KEY)");
        await using var command = service.Owner.CreateCommand("""
            SELECT count(*) FROM information_schema.tables t WHERE t.table_schema = 'sample' AND NOT EXISTS (SELECT FROM audit.coverage c WHERE c.table_name = t.table_schema || '.' || t.table_name)
            """);
        Assert.Equal(1L, await command.ExecuteScalarAsync());
        Assert.Contains(AuditLog.Rules, r => r.Id == "audit-coverage");
        await ExecuteAsync(service.Owner, "DROP TABLE sample.forgotten");
    }

    [Fact]
    public async Task The_log_goes_on_page_by_page_without_loss()
    {
        using var client = service.As(Persona.FinanceApprover);
        for (var i = 0; i < 5; i++) await PostAsync(client, "/v1/sample/things", Name());
        using var auditor = service.As(Persona.Auditor);
        var (seen, next) = (new List<long>(), "/v1/sample/audit-log?subject=finance-approver&limit=2");
        while (next is not null)
        {
            var page = (await auditor.GetFromJsonAsync<JsonNode>(next))!;
            seen.AddRange(page["items"]!.AsArray().Select(e => e!["entryNo"]!.GetValue<long>()));
            next = page["nextLink"]?.GetValue<string>();
        }

        Assert.Equal(5, seen.Distinct().Count());
        Assert.Equal(seen.OrderDescending(), seen);
    }

    private async Task<JsonNode[]> EntriesAsync(string query = "?limit=500")
    {
        using var auditor = service.As(Persona.Auditor);
        return [.. (await auditor.GetFromJsonAsync<JsonNode>($"/v1/sample/audit-log{query}"))!["items"]!.AsArray().Select(e => e!)];
    }

    private static async Task<JsonNode> PostAsync(HttpClient client, string address, string name)
    {
        using var answer = await client.PostAsJsonAsync(address, new { name });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var command = service.Owner.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static string Name() => Guid.CreateVersion7().ToString("N");
}
