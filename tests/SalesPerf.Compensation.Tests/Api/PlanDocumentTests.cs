using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

public sealed class PlanDocumentTests(IntakeTests.Seeded service) : IClassFixture<IntakeTests.Seeded>
{
    internal const string Tiers = """
        plan: CODE
        name: Tiers   # kept as written
        currency: IDR
        calendar: months
        effective: {from: 2026-01-01}
        parameters:
          quota: {type: money, from: quota, measure: sales, default: 0}
        tables:
          rates: {kind: bands, by: money, bands: [{from: 0, to: 500, value: 5%}, {from: 500, value: 10%}]}
        measurements:
          sales: sum(credit)
        components:
          commission: {name: Commission, kind: tiers, basis: sales, table: rates, mode: marginal, rounding: {mode: half_even}}
        """;

    [Fact]
    public async Task A_document_then_it_is_kept_as_written_and_the_same_again_is_no_version()
    {
        var text = Tiers.Replace("CODE", "kept", StringComparison.Ordinal);
        var made = await PutAsync("kept", text, HttpStatusCode.Created);
        Assert.Equal(("document", 1, "Tiers"), (made.GetProperty("origin").GetString()!, made.GetProperty("version").GetInt32(), made.GetProperty("plan").GetProperty("name").GetString()!));
        Assert.Equal(1, (await PutAsync("kept", text, HttpStatusCode.OK)).GetProperty("version").GetInt32());
        using var auditor = service.As(Persona.Auditor);
        Assert.Equal(text, await auditor.GetStringAsync("/v1/compensation/plans/kept/versions/1/document"));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text))), made.GetProperty("sha256").GetString());
        Assert.Equal("request.version_required", (await PutAsync("kept", text + "\n", HttpStatusCode.PreconditionRequired)).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("plan: [", "compensation.invalid_plan_document")]
    [InlineData("plan: other\nname: O\ncurrency: IDR\ncalendar: months\neffective: {from: 2026-01-01}\ncomponents: {}", "compensation.another_plan_code")]
    [InlineData("plan: bad\nname: B\ncurrency: IDR\ncomponents: {}", "compensation.plan_without_calendar")]
    public async Task A_document_that_cannot_be_kept_then_refused(string text, string code) =>
        Assert.Equal(code, (await PutAsync("bad", text, HttpStatusCode.BadRequest)).GetProperty("code").GetString());

    [Theory]
    [InlineData("currency", "\"idr\"", "/currency", "Mata uang adalah tiga huruf besar (ISO 4217).")]
    [InlineData("effectiveFrom", "\"soon\"", "/effectiveFrom", "Di sini diminta nilai dengan tipe atau bentuk lain; lihat /docs.")]
    [InlineData("component", """{"code":"c","name":"C","kind":"commission","measure":"sales","rate":0.05,"rounding":{"mode":"halfEven"}}""", "/component/rate", "Pecahan adalah bilangan desimal yang ditulis sebagai teks, misalnya \"0.012\".")]
    [InlineData("component", """{"code":"c","name":"C","kind":"commission","measure":"sales","rounding":{"mode":"upwards"}}""", "/component/rounding/mode", "Di sini diminta nilai dengan tipe atau bentuk lain; lihat /docs.")]
    [InlineData("component", """{"code":"c","rounding":{"mode":"halfEven"}}""", "/component", "Anggota berikut belum ada: name, kind, measure.")]
    [InlineData("colour", "1", "/colour", "Anggota tersebut tidak ada; lihat /docs.")]
    public async Task A_form_of_another_shape_then_its_reader_is_told_what_is_wrong_and_where(string member, string value, string pointer, string message)
    {
        var form = JsonNode.Parse("""
            {"name":"N","calendarCode":"months","currency":"IDR","effectiveFrom":"2026-01-01","component":{"code":"c","name":"C","kind":"commission","measure":"sales","rate":"0.05","rounding":{"mode":"halfEven"}}}
            """)!;
        form[member] = JsonNode.Parse(value);
        using var admin = service.As(Persona.CompAdmin);
        admin.DefaultRequestHeaders.Add("Accept-Language", "id");
        var refused = await CompensationFixture.SendAsync(admin, HttpMethod.Put, "/v1/compensation/plans/shape", form, HttpStatusCode.BadRequest);
        var error = Assert.Single(refused.GetProperty("errors").EnumerateArray());
        Assert.Equal((pointer, message), (error.GetProperty("pointer").GetString(), error.GetProperty("message").GetString()));
        Assert.Equal($"Isi permintaan tidak dapat dibaca pada {pointer}; lihat errors.", refused.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_draft_with_an_error_then_the_check_names_line_and_column_and_nobody_can_approve_it()
    {
        await PutAsync("wrong", Tiers.Replace("CODE", "wrong", StringComparison.Ordinal).Replace("sum(credit)", "sum(kredit)", StringComparison.Ordinal), HttpStatusCode.Created);
        var check = await service.GetAsync("/v1/compensation/plans/wrong/versions/1/check");
        Assert.False(check.GetProperty("approvable").GetBoolean());
        var error = Assert.Single(check.GetProperty("errors").EnumerateArray());
        Assert.Equal((11, "credit"), (error.GetProperty("line").GetInt32(), error.GetProperty("suggestion").GetString()!));
        using var approver = service.As(Persona.FinanceApprover);
        var refused = await CompensationFixture.SendAsync(approver, HttpMethod.Post, "/v1/compensation/plans/wrong/versions/1:approve", null, HttpStatusCode.Conflict);
        Assert.Equal("compensation.plan_not_approvable", refused.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_test_of_the_plans_own_fails_then_nobody_can_approve_it_and_a_diff_tells_what_changed_by_name()
    {
        var text = Tiers.Replace("CODE", "tested", StringComparison.Ordinal) + """

            tests:
              - name: both bands
                facts: {transactions: [{amount: 600}]}
                expect: [{component: commission, amount: 36}]
            """;
        var made = await PutAsync("tested", text, HttpStatusCode.Created);
        var test = Assert.Single((await service.GetAsync("/v1/compensation/plans/tested/versions/1/check")).GetProperty("tests").EnumerateArray());
        Assert.Equal(("both bands", false), (test.GetProperty("name").GetString()!, test.GetProperty("passed").GetBoolean()));
        using var approver = service.As(Persona.FinanceApprover);
        var refused = await CompensationFixture.SendAsync(approver, HttpMethod.Post, "/v1/compensation/plans/tested/versions/1:approve", null, HttpStatusCode.Conflict);
        Assert.Equal("compensation.plan_test_failed", refused.GetProperty("errors")[0].GetProperty("code").GetString());
        await PutAsync(service, "tested", text.Replace("amount: 36", "amount: 35", StringComparison.Ordinal), HttpStatusCode.Created, "*");
        await CompensationFixture.SendAsync(approver, HttpMethod.Post, "/v1/compensation/plans/tested/versions/1:approve", null, HttpStatusCode.OK);
        await PutAsync(service, "tested", text.Replace("amount: 36", "amount: 35", StringComparison.Ordinal).Replace("value: 10%", "value: 12%", StringComparison.Ordinal), HttpStatusCode.Created, "*");
        var change = Assert.Single((await service.GetAsync("/v1/compensation/plans/tested/versions/2/diff?against=1")).GetProperty("changes").EnumerateArray());
        Assert.Equal(("changed", "10%", "12%"), (change.GetProperty("kind").GetString()!, change.GetProperty("before").GetString()!, change.GetProperty("after").GetString()!));
        Assert.Equal("draft", made.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("componentz: {}", "6:1", "compensation.plan_unknown_name", "Tidak ada 'componentz' dalam rencana ini. Mungkin maksudnya 'components'?")]
    [InlineData("counters: {c: [1]}", "6:15", "compensation.plan_not_a_map", "Di sini penghitung ditulis sebagai nama dengan nilainya.")]
    [InlineData("payment: {draw: {amount: 1, kind: gift}}", "6:35", "compensation.plan_unknown_word", "'kind' adalah salah satu dari recoverable, non_recoverable, loan; 'gift' bukan salah satunya.")]
    public async Task A_document_that_cannot_be_kept_then_its_reader_is_told_what_is_wrong_and_where(string line, string place, string code, string message)
    {
        using var admin = Indonesian(Persona.CompAdmin);
        using var content = new StringContent($"plan: asing\nname: N\ncurrency: IDR\ncalendar: months\neffective: {{from: 2026-01-01}}\n{line}\n", Encoding.UTF8, "application/yaml");
        using var response = await admin.PutAsync("/v1/compensation/plans/asing/document", content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("errors")[0];
        Assert.Equal((place, code, message), (error.GetProperty("pointer").GetString(), error.GetProperty("code").GetString(), error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task A_draft_with_an_error_then_its_reader_is_told_by_the_check_and_by_the_approval()
    {
        await PutAsync("salah", Tiers.Replace("CODE", "salah", StringComparison.Ordinal).Replace("sum(credit)", "sum(credit) + (1 = 1)", StringComparison.Ordinal), HttpStatusCode.Created);
        const string Told = "'+' menerima angka atau uang, tetapi mendapat true atau false.";
        Assert.Equal(Told, Assert.Single((await CheckAsync("salah")).GetProperty("errors").EnumerateArray()).GetProperty("message").GetString());
        using var approver = Indonesian(Persona.FinanceApprover);
        var refused = await CompensationFixture.SendAsync(approver, HttpMethod.Post, "/v1/compensation/plans/salah/versions/1:approve", null, HttpStatusCode.Conflict);
        Assert.Equal(Told, refused.GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_plan_that_jumps_then_the_linter_tells_its_reader()
    {
        var text = Tiers.Replace("CODE", "lompat", StringComparison.Ordinal).Replace("kind: tiers, basis: sales, table: rates, mode: marginal", "kind: bonus, amount: 5000, when: sales >= 100000", StringComparison.Ordinal);
        await PutAsync("lompat", text, HttpStatusCode.Created);
        var finding = Assert.Single((await CheckAsync("lompat")).GetProperty("findings").EnumerateArray());
        Assert.Equal(("cliff", "'commission' membayar 0 untuk hasil 99.999,99 dan 5.000 untuk 100.000: bayaran melonjak sebesar 5.000."), (finding.GetProperty("code").GetString(), finding.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Tests_of_the_plans_own_fail_then_their_reader_is_told_by_the_check_and_by_the_approval()
    {
        await PutAsync("diuji", Tiers.Replace("CODE", "diuji", StringComparison.Ordinal) + """

            tests:
              - name: both bands
                facts: {transactions: [{amount: 600}]}
                expect: [{component: commission, amount: 36}]
              - name: misspelt
                facts: {transactions: [{amuont: 600}]}
                expect: [{component: commission, amount: 0}]
            """, HttpStatusCode.Created);
        var tests = (await CheckAsync("diuji")).GetProperty("tests").EnumerateArray().Select(t => t.GetProperty("failures").EnumerateArray().Select(f => f.GetString()!).ToArray()).ToArray();
        Assert.EndsWith(" adalah 35, bukan 36.", Assert.Single(tests[0]), StringComparison.Ordinal);
        Assert.Equal(
            [": Fakta ditolak (compensation.invalid_facts): Fakta tidak dapat dibaca; setiap rincian menyebut tempat dan kesalahannya.", ": Pada /transactions/0/amuont dari fakta: Tidak ada 'amuont' di sini. Mungkin maksudnya 'amount'?"],
            tests[1].Select(f => f[f.IndexOf(": ", StringComparison.Ordinal)..]));
        using var approver = Indonesian(Persona.FinanceApprover);
        var refused = await CompensationFixture.SendAsync(approver, HttpMethod.Post, "/v1/compensation/plans/diuji/versions/1:approve", null, HttpStatusCode.Conflict);
        Assert.Equal("Pengujian 'misspelt' gagal: Pada /transactions/0/amuont dari fakta: Tidak ada 'amuont' di sini. Mungkin maksudnya 'amount'?", refused.GetProperty("errors").EnumerateArray().Last().GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_short_form_then_it_is_written_as_a_document_that_anybody_can_read_and_change()
    {
        using var admin = service.As(Persona.CompAdmin);
        var body = new
        {
            name = "Say \"five\"", calendarCode = "months", currency = "IDR", effectiveFrom = "2026-01-01",
            component = new { code = "COMM", name = "Commission", kind = "commission", measure = "sales", rate = "0.05", rounding = new { mode = "halfUp", digits = 0 } },
        };
        var made = await CompensationFixture.SendAsync(admin, HttpMethod.Put, "/v1/compensation/plans/form", body, HttpStatusCode.Created);
        Assert.Equal("form", made.GetProperty("origin").GetString());
        var document = await admin.GetStringAsync("/v1/compensation/plans/form/versions/1/document");
        Assert.Contains("rounding: {mode: half_up, digits: 0}", document, StringComparison.Ordinal);
        Assert.True((await service.GetAsync("/v1/compensation/plans/form/versions/1/check")).GetProperty("approvable").GetBoolean());
        // The same document under another environment's address is the same version content.
        Assert.Equal(made.GetProperty("sha256").GetString(), (await PutAsync("form", document, HttpStatusCode.OK)).GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task Values_of_parameters_then_the_most_specific_wins_and_two_on_a_day_are_refused()
    {
        using var admin = service.As(Persona.CompAdmin);
        object Value(string scope, string? code, string value, string from, string? until) => new { scope, code, name = "target", value, from, untilExclusive = until };
        var items = new { items = new[] { Value("all", null, "100", "2026-01-01", null), Value("participant", "A", "200", "2026-01-01", "2026-02-01"), Value("participant", "A", "300", "2026-01-15", null), Value("title", null, "1", "2026-01-01", null) } };
        var answer = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/parameter-values:batch", items, HttpStatusCode.MultiStatus);
        Assert.Equal(["created", "created", "refused compensation.overlapping_parameter", "refused compensation.invalid_parameter"], answer.GetProperty("items").EnumerateArray()
            .Select(i => $"{i.GetProperty("status").GetString()} {(i.TryGetProperty("problem", out var p) ? p.GetProperty("code").GetString() : string.Empty)}".Trim()));
    }

    internal static async Task<JsonElement> PutAsync(CompensationFixture service, string code, string text, HttpStatusCode expected, string? ifMatch = null)
    {
        using var admin = service.As(Persona.CompAdmin);
        if (ifMatch is not null) admin.DefaultRequestHeaders.Add("If-Match", ifMatch);
        using var content = new StringContent(text, Encoding.UTF8, "application/yaml");
        using var response = await admin.PutAsync($"/v1/compensation/plans/{code}/document", content);
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{(int)response.StatusCode} {answer}");
        return JsonElement.Parse(answer);
    }

    private async Task<JsonElement> CheckAsync(string code)
    {
        using var admin = Indonesian(Persona.CompAdmin);
        return await CompensationFixture.SendAsync(admin, HttpMethod.Get, $"/v1/compensation/plans/{code}/versions/1/check", null, HttpStatusCode.OK);
    }

    private HttpClient Indonesian(Persona persona)
    {
        var client = service.As(persona);
        client.DefaultRequestHeaders.Add("Accept-Language", "id");
        return client;
    }

    private Task<JsonElement> PutAsync(string code, string text, HttpStatusCode expected) => PutAsync(service, code, text, expected);
}
