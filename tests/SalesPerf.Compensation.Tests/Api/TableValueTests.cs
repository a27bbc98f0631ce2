using System.Net;
using System.Text.Json;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Compensation.Tests.Api;

/// <summary>Content of plans' tables as it is stated, refused and listed.</summary>
public sealed class TableValueTests(TabledCompany service) : IClassFixture<TabledCompany>
{
    [Fact]
    public async Task Nobody_states_a_table_that_the_plan_leaves_to_the_facts_then_its_payee_is_a_problem()
    {
        service.Quotas("2026-12", ("A", 1000m));
        await service.ImportAsync("P-1,,,booked,2026-12-10,100,IDR,ACC-A,A,");
        await service.SetAsync(TabledCompany.Item("position", "P-A", "accelerator", TabledCompany.Tiers, "2026-11-01", "2026-12-31"));
        await service.SetAsync(TabledCompany.Item("title", "seller", "accelerator", TabledCompany.Tiers, "2026-11-01", "2026-12-31"));
        await service.CalculateAsync("2026-12");
        var problem = (await service.GetAsync("/v1/compensation/periods/2026-12/problems")).GetProperty("items").EnumerateArray().First(p => TabledCompany.Text(p, "participantCode") == "A");
        Assert.Equal("compensation.table_missing", TabledCompany.Text(problem, "code"));
    }

    [Fact]
    public async Task What_does_not_fit_the_plan_then_refused_at_its_place()
    {
        using var admin = service.As(Persona.CompAdmin);
        admin.DefaultRequestHeaders.Add("Accept-Language", "id");
        var items = new[]
        {
            TabledCompany.Item("all", null, "accelerator", """{"bands":[[0,10,1],[20,null,2]]}""", "2026-09-01"), TabledCompany.Item("all", null, "accelerator", """{"bands":[[0,null,"rate"]]}""", "2026-09-01"), TabledCompany.Item("all", null, "nothing", TabledCompany.Tiers, "2026-09-01"),
            TabledCompany.Item("all", null, "accelerator", TabledCompany.Tiers, "2026-09-01", plan: "no-plan"), TabledCompany.Item("title", null, "accelerator", TabledCompany.Tiers, "2026-09-01"), TabledCompany.Item("participant", "nobody", "accelerator", TabledCompany.Tiers, "2026-09-01"),
        };
        var answer = await CompensationFixture.SendAsync(admin, HttpMethod.Post, "/v1/compensation/table-values:batch", new { items }, HttpStatusCode.MultiStatus);
        Assert.Equal(
            [
                "compensation.invalid_table_value /items/0/content/bands/0 compensation.table_gap Tidak ada tingkat dari 'accelerator' yang memuat 10, yang terletak di antara tingkatnya: di sana tidak ada nilainya.",
                "compensation.invalid_table_value /items/1/content/bands/0/2 compensation.table_cell_not_a_number 'rate' bukan angka seperti 100 atau 8%: rumus ditulis di dalam rencana.",
                "compensation.unknown_table", "compensation.plan_not_found", "compensation.invalid_table_value /items/4/code compensation.invalid_parameter_scope Sebutkan jabatan, posisi, atau anggota; kosongkan jika berlaku untuk semua.", "compensation.unknown_participant",
            ],
            answer.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("problem")).Select(p => string.Join(" ", [TabledCompany.Text(p, "code"), .. Errors(p).SelectMany(e => new[] { TabledCompany.Text(e, "pointer"), TabledCompany.Text(e, "code"), TabledCompany.Text(e, "message") })])));
    }

    [Theory]
    [InlineData("""{"rows":[["cloud","\u0000","5%"]]}""", "/items/0/content/rows/0/1", "invalid_character")]
    [InlineData("""{"rows":[{"\u0000":"cloud","value":1}]}""", "/items/0/content/rows/0", "invalid_character")]
    [InlineData("""{"rows":[["\ud800","*",1]]}""", "/items/0/content/rows/0/0", "invalid_character")]
    [InlineData("""{"rows":[],"rows":[[1,2,3]]}""", "/items/0/content", "repeated_member")]
    public async Task Content_that_no_store_keeps_then_the_request_is_refused(string content, string pointer, string code)
    {
        using var admin = service.As(Persona.CompAdmin);
        using var body = new StringContent($$"""{"items":[{"scope":"all","planCode":"tabled","table":"rates","from":"2026-09-01","content":{{content}}}]}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await admin.PostAsync("/v1/compensation/table-values:batch", body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = Assert.Single(Errors(JsonElement.Parse(await response.Content.ReadAsStringAsync())));
        Assert.Equal((pointer, code), (TabledCompany.Text(error, "pointer"), TabledCompany.Text(error, "code")));
    }

    [Fact]
    public async Task Two_tables_on_a_day_then_refused_and_what_is_stated_is_listed_as_it_was()
    {
        const string Grid = """{"rows":[{"product":"cloud","value":"5%"},{"value":0.02}]}""";
        Assert.Equal(["created", "unchanged", "refused compensation.overlapping_table", "created", "created"], await service.SetAsync(
            TabledCompany.Item("title", "lister", "rates", Grid, "2026-01-01"), TabledCompany.Item("title", "lister", "rates", """{ "rows": [{ "value": "5%", "product": "cloud" }, { "value": 0.02 }] }""", "2026-01-01"), TabledCompany.Item("title", "lister", "rates", Grid, "2026-03-01"),
            TabledCompany.Item("position", "lister", "rates", Grid, "2026-01-01"), TabledCompany.Item("title", "lister", "payline", """{"points":[[0,1]]}""", "2026-01-01")));
        Assert.Equal(["updated", "created"], await service.SetAsync(TabledCompany.Item("title", "lister", "rates", Grid, "2026-01-01", "2026-03-01"), TabledCompany.Item("title", "lister", "rates", Grid, "2026-03-01")));
        var listed = (await service.GetAsync("/v1/compensation/table-values?planCode=tabled&table=rates&code=lister")).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(["position 2026-01-01 ", "title 2026-01-01 2026-03-01", "title 2026-03-01 "], listed.Select(i => $"{TabledCompany.Text(i, "scope")} {TabledCompany.Text(i, "from")} {(i.TryGetProperty("untilExclusive", out var until) ? until.GetString() : "")}").Order(StringComparer.Ordinal));
        Assert.All(listed, i => Assert.Equal("5%", i.GetProperty("content").GetProperty("rows")[0].GetProperty("value").GetString()));
    }

    [Fact]
    public async Task A_version_reads_a_table_in_another_shape_then_it_is_approved_once_what_was_stated_for_its_days_is_ended()
    {
        const string Reshaped = "plan: reshaped\nname: R\ncurrency: IDR\ncalendar: months\neffective: {from: FROM}\ntables:\n  t: {kind: lookup, keys: [KEYS], value: percent}\nmeasurements:\n  sales: sum(credit)\ncomponents:\n  c: {name: C, kind: rate, basis: credit, rate: \"lookup(t, KEYS)\"}\n";
        static string Version(string from, string keys) => Reshaped.Replace("FROM", from, StringComparison.Ordinal).Replace("KEYS", keys, StringComparison.Ordinal);
        await PlanDocumentTests.PutAsync(service, "reshaped", Version("2026-01-01", "product"), HttpStatusCode.Created);
        // A draft is known by its tables too, so that they can be stated before anybody is paid by it.
        Assert.Equal(["created"], await service.SetAsync(TabledCompany.Item("all", null, "t", """{"rows":[["cloud","5%"]]}""", "2026-01-01", plan: "reshaped")));
        await service.ApprovePlanAsync("reshaped");
        await PlanDocumentTests.PutAsync(service, "reshaped", Version("2026-07-01", "product, territory"), HttpStatusCode.Created, "*");
        var misfit = await CheckAsync();
        Assert.Equal((false, "compensation.table_does_not_fit 7:3 What is stated for everybody's table 't' from 2026-01-01 on does not fit it: state it anew first."), misfit);
        using var approver = service.As(Persona.FinanceApprover);
        var refused = await CompensationFixture.SendAsync(approver, HttpMethod.Post, "/v1/compensation/plans/reshaped/versions/2:approve", null, HttpStatusCode.Conflict);
        Assert.Equal(("compensation.plan_not_approvable", "compensation.table_does_not_fit"), (TabledCompany.Text(refused, "code"), TabledCompany.Text(Assert.Single(Errors(refused)), "code")));

        Assert.Equal(["updated"], await service.SetAsync(TabledCompany.Item("all", null, "t", """{"rows":[["cloud","5%"]]}""", "2026-01-01", "2026-07-01", "reshaped")));
        Assert.Equal((true, ""), await CheckAsync());
        await CompensationFixture.SendAsync(approver, HttpMethod.Post, "/v1/compensation/plans/reshaped/versions/2:approve", null, HttpStatusCode.OK);
        Assert.Equal(["refused compensation.invalid_table_value", "created", "refused compensation.invalid_table_value"], await service.SetAsync(
            TabledCompany.Item("title", "x", "t", """{"rows":[["cloud","5%"]]}""", "2026-07-01", plan: "reshaped"), TabledCompany.Item("title", "x", "t", """{"rows":[["cloud","5%"]]}""", "2026-06-01", "2026-07-01", plan: "reshaped"),
            TabledCompany.Item("title", "y", "t", """{"rows":[["cloud","5%"]]}""", "2026-06-01", plan: "reshaped")));
    }

    private async Task<(bool Approvable, string Errors)> CheckAsync()
    {
        var check = await service.GetAsync("/v1/compensation/plans/reshaped/versions/2/check");
        return (check.GetProperty("approvable").GetBoolean(), string.Join(", ", Errors(check).Select(e => $"{TabledCompany.Text(e, "code")} {e.GetProperty("line").GetInt32()}:{e.GetProperty("column").GetInt32()} {TabledCompany.Text(e, "message")}")));
    }

    private static JsonElement[] Errors(JsonElement problem) => problem.TryGetProperty("errors", out var errors) ? [.. errors.EnumerateArray()] : [];
}
