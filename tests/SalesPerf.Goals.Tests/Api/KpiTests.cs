using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.Goals.Api.Kpis;
using SalesPerf.ServiceDefaults.Identity;
using SalesPerf.Testing;

namespace SalesPerf.Goals.Tests.Api;

public sealed class KpiTests(GoalsFixture goals) : IClassFixture<GoalsFixture>
{
    private static Uri At(string path) => new(path, UriKind.Relative);

    private static object Demos(string name = "Demos") =>
        new { name, unit = "count", direction = "higher", formula = "number of demos", owner = "Sales", source = "activity", cadence = "weekly", skillCode = "presenting" };

    [Fact]
    public async Task The_standard_catalogue_again_then_nothing_is_installed_twice()
    {
        var again = await goals.ReadAsync<JsonElement>(await goals.As(Persona.CompAdmin).PostAsync(At("/v1/goals/kpis:install-standard"), null));
        Assert.Empty(again.GetProperty("installed").EnumerateArray());
        var all = await goals.As(Persona.Rep, "sari").GetFromJsonAsync<JsonElement>(At("/v1/goals/kpis?limit=500"));
        foreach (var code in new[] { "sales", "customer-acquisition-cost", "lead-conversion", "customer-satisfaction", "lifetime-value", "average-deal-size", "retention", "cross-sell", "qualified-leads", "activity" })
            Assert.Contains(all.GetProperty("items").EnumerateArray(), k => k.GetProperty("code").GetString() == code);
    }

    [Fact]
    public async Task A_definition_then_it_is_created_unchanged_and_changed_with_its_version()
    {
        var admin = goals.As(Persona.CompAdmin);
        var created = await admin.PutAsJsonAsync(At("/v1/goals/kpis/demos"), Demos());
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(0.8m, (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("threshold").Decimal());
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsJsonAsync(At("/v1/goals/kpis/demos"), Demos())).StatusCode);
        await GoalsFixture.RefusedAsync(await admin.PutAsJsonAsync(At("/v1/goals/kpis/demos"), Demos("Demonstrations")), 428, "request.version_required");

        var tag = (await admin.GetAsync(At("/v1/goals/kpis/demos"))).Headers.ETag!;
        using (var same = new HttpRequestMessage(HttpMethod.Get, At("/v1/goals/kpis/demos")))
        {
            same.Headers.IfNoneMatch.Add(tag);
            Assert.Equal(HttpStatusCode.NotModified, (await admin.SendAsync(same)).StatusCode);
        }

        admin.DefaultRequestHeaders.IfMatch.Add(tag);
        Assert.Equal("Demonstrations", (await goals.ReadAsync<JsonElement>(await admin.PutAsJsonAsync(At("/v1/goals/kpis/demos"), Demos("Demonstrations")))).GetProperty("name").GetString());
        await GoalsFixture.RefusedAsync(await admin.PutAsJsonAsync(At("/v1/goals/kpis/demos"), Demos("Shows")), 412, "request.stale_version");
    }

    [Fact]
    public async Task A_standard_kpi_then_each_reader_is_told_in_their_language_what_it_is()
    {
        (string Code, string Name, string Formula, string Owner)[] english = [.. (await ListAsync("en")).Where(k => k.Code != "retention")], indonesian = [.. (await ListAsync("id")).Where(k => k.Code != "retention")];

        Assert.Equal(new StandardKpis().All.Where(k => k.Key != "retention").OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => (k.Key, k.Value.Name, k.Value.Formula, k.Value.Owner)), english);
        Assert.Equal(english.Length, indonesian.Length);
        Assert.All(english.Zip(indonesian), k => Assert.False(k.First.Name == k.Second.Name || k.First.Formula == k.Second.Formula || k.First.Owner == k.Second.Owner, k.First.Code));
        Assert.Contains(("lead-conversion", "Konversi prospek", "prospek yang menjadi pelanggan dibagi semua prospek", "Manajemen penjualan"), indonesian);
    }

    [Fact]
    public async Task An_indonesian_reader_changes_a_standard_kpi_then_what_was_not_changed_stays_as_it_is_stored()
    {
        using var admin = goals.As(Persona.CompAdmin);
        admin.DefaultRequestHeaders.Add("Accept-Language", "id");
        using var read = await admin.GetAsync(At("/v1/goals/kpis/retention"));
        Assert.Equal("id", Assert.Single(read.Content.Headers.ContentLanguage));
        var found = (await read.Content.ReadFromJsonAsync<JsonObject>())!;
        found.Remove("code");
        found["formula"] = "pelanggan lama dibagi semua pelanggan";
        admin.DefaultRequestHeaders.IfMatch.Add(read.Headers.ETag!);

        var changed = await goals.ReadAsync<JsonElement>(await admin.PutAsJsonAsync(At("/v1/goals/kpis/retention"), found));

        Assert.Equal(("Retensi pelanggan", "Kesuksesan pelanggan"), (changed.GetProperty("name").GetString(), changed.GetProperty("owner").GetString()));
        Assert.Equal("Customer retention|pelanggan lama dibagi semua pelanggan|Customer success", await goals.ScalarAsync<string>("SELECT concat_ws('|', name, formula, owner) FROM goals.kpi WHERE code = 'retention'"));
        Assert.Contains(("retention", "Customer retention", "pelanggan lama dibagi semua pelanggan", "Customer success"), await ListAsync("en"));
    }

    [Fact]
    public async Task Wrong_input_or_persona_then_it_is_refused()
    {
        var admin = goals.As(Persona.CompAdmin);
        await GoalsFixture.RefusedAsync(await admin.PutAsJsonAsync(At("/v1/goals/kpis/Bad_Code"), Demos()), 400, "request.invalid");
        await GoalsFixture.RefusedAsync(await admin.PutAsJsonAsync(At("/v1/goals/kpis/x"), new { name = "x" }), 400, "request.malformed");
        await GoalsFixture.RefusedAsync(await admin.GetAsync(At("/v1/goals/kpis/none")), 404, "goals.kpi_not_found");
        await GoalsFixture.RefusedAsync(await goals.As(Persona.Manager, "boss").PutAsJsonAsync(At("/v1/goals/kpis/x"), Demos()), 403, "auth.forbidden");
        await GoalsFixture.RefusedAsync(await goals.Anonymous().GetAsync(At("/v1/goals/kpis")), 401, "auth.unauthenticated");
    }

    private async Task<(string Code, string Name, string Formula, string Owner)[]> ListAsync(string language)
    {
        using var rep = goals.As(Persona.Rep, "sari");
        rep.DefaultRequestHeaders.Add("Accept-Language", language);
        var standard = new StandardKpis().All;
        return [.. (await rep.GetFromJsonAsync<JsonElement>(At("/v1/goals/kpis?limit=500"))).GetProperty("items").EnumerateArray()
            .Select(k => (Code: Text(k, "code"), Text(k, "name"), Text(k, "formula"), Text(k, "owner"))).Where(k => standard.ContainsKey(k.Code))];
    }

    private static string Text(JsonElement kpi, string member) => kpi.GetProperty(member).GetString()!;
}
