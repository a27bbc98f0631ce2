using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>What cannot be read is told in texts of this platform, in the caller's language and without names of types.</summary>
public sealed class UnreadableRequestTests(SampleService service) : IClassFixture<SampleService>
{
    [Theory]
    [InlineData("""{"name":"a","colour":"red"}""", "/colour", "unknown_member", "There is no such member; see /docs.", "Anggota tersebut tidak ada; lihat /docs.")]
    [InlineData("""{"name":null}""", "/name", "required", "A value is required here.", "Nilai wajib diisi di sini.")]
    [InlineData("""{"name":7}""", "/name", "wrong_type", "Another type or form of value is asked for here; see /docs.", "Di sini diminta nilai dengan tipe atau bentuk lain; lihat /docs.")]
    [InlineData("""{}""", "", "required", "These members are missing: name.", "Anggota berikut belum ada: name.")]
    [InlineData("""[]""", "", "wrong_type", "Another type or form of value is asked for here; see /docs.", "Di sini diminta nilai dengan tipe atau bentuk lain; lihat /docs.")]
    [InlineData("""{"name":"a","name":"b"}""", "/name", "repeated_member", "The member name stands twice.", "Anggota name tercantum dua kali.")]
    [InlineData("{\n \"name\":x}", "/name", "not_json", "It is no JSON at line 2, byte 9.", "Bukan JSON pada baris 2, byte 9.")]
    [InlineData("""{"name":"a\u0000b"}""", "/name", "invalid_character", "No text has the character U+0000.", "Tidak ada teks yang memuat karakter U+0000.")]
    [InlineData("""{"name":"a","tags":["b","\u0000"]}""", "/tags/1", "invalid_character", "No text has the character U+0000.", "Tidak ada teks yang memuat karakter U+0000.")]
    [InlineData("""{"name":"a","tags":["b",null]}""", "/tags/1", "required", "A value is required here.", "Nilai wajib diisi di sini.")]
    [InlineData("""{"name":"a","parts":[null]}""", "/parts/0", "required", "A value is required here.", "Nilai wajib diisi di sini.")]
    [InlineData("""{"name":"a","parts":[{"code":"b"},{"code":"c","words":["d",null]}]}""", "/parts/1/words/1", "required", "A value is required here.", "Nilai wajib diisi di sini.")]
    [InlineData("""{"name":"a","labels":{"b":null}}""", "/labels/b", "required", "A value is required here.", "Nilai wajib diisi di sini.")]
    [InlineData("""{"name":"a","labels":{"b~/\u0000":"c"}}""", "/labels", "invalid_character", "No text has the character U+0000.", "Tidak ada teks yang memuat karakter U+0000.")]
    [InlineData("""{"name":"a","price":{"amount":1.5,"currency":"USD"}}""", "/price", "unreadable",
        "The amount of money is a decimal number written as text, such as \"1234.50\".", "Jumlah uang adalah bilangan desimal yang ditulis sebagai teks, misalnya \"1234.50\".")]
    [InlineData("""{"name":"a","price":{"amount":"1.5","unit":"USD"}}""", "/price", "unreadable", "Money has no member 'unit'.", "Uang tidak memiliki anggota 'unit'.")]
    public async Task Body_that_does_not_fit_then_what_is_wrong_and_where(string body, string pointer, string code, string english, string indonesian)
    {
        foreach (var (language, detail, message) in new[] { ("en", "The body cannot be read at {0}; see errors.", english), ("id", "Isi permintaan tidak dapat dibaca pada {0}; lihat errors.", indonesian) })
        {
            var problem = await RefusedAsync(language, c => c.PostAsync("/v1/sample/things", new StringContent(body, Encoding.UTF8, "application/json")));
            var error = Assert.Single(problem["errors"]!.AsArray())!;
            Assert.Equal((pointer, code, message), (error["pointer"]!.GetValue<string>(), error["code"]!.GetValue<string>(), error["message"]!.GetValue<string>()));
            Assert.Equal(detail.Replace("{0}", pointer.Length == 0 ? "/" : pointer, StringComparison.Ordinal), problem["detail"]!.GetValue<string>());
            Assert.DoesNotContain("SalesPerf", problem.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("en", "null", "There is no body, and one is required.")]
    [InlineData("id", "null", "Isi permintaan tidak ada, padahal wajib.")]
    [InlineData("id", "", "Isi permintaan tidak ada, padahal wajib.")]
    public async Task No_body_then_it_is_asked_for(string language, string body, string detail) =>
        Assert.Equal(detail, (await RefusedAsync(language, c => c.PostAsync("/v1/sample/things", new StringContent(body, Encoding.UTF8, "application/json"))))["detail"]!.GetValue<string>());

    [Theory]
    [InlineData("en", "The parameter limit cannot be read: 'ten'.")]
    [InlineData("id", "Parameter limit tidak dapat dibaca: 'ten'.")]
    public async Task Parameter_of_another_type_then_it_is_named(string language, string detail) =>
        Assert.Equal(detail, (await RefusedAsync(language, c => c.GetAsync("/v1/sample/things?prefix=a&limit=ten")))["detail"]!.GetValue<string>());

    [Theory]
    [InlineData("en", "The parameter prefix is required.")]
    [InlineData("id", "Parameter prefix wajib diisi.")]
    public async Task Parameter_that_is_left_out_then_it_is_named(string language, string detail) =>
        Assert.Equal(detail, (await RefusedAsync(language, c => c.GetAsync("/v1/sample/things")))["detail"]!.GetValue<string>());

    [Theory]
    [InlineData("en", "No parameter has the character U+0000.")]
    [InlineData("id", "Tidak ada parameter yang memuat karakter U+0000.")]
    public async Task Parameter_with_a_character_that_no_text_has_then_refused(string language, string detail) =>
        Assert.Equal(detail, (await RefusedAsync(language, c => c.GetAsync("/v1/sample/things?prefix=a%00")))["detail"]!.GetValue<string>());

    [Fact]
    public async Task An_item_of_a_batch_is_nothing_then_the_batch_is_refused() =>
        Assert.Equal("/items/1", (await RefusedAsync("en", c => c.PostAsync("/v1/sample/marks:batch", new StringContent("""{"items":[{"colour":"red"},null]}""", Encoding.UTF8, "application/json"))))["errors"]![0]!["pointer"]!.GetValue<string>());

    [Fact]
    public async Task A_list_may_have_gaps_then_they_are_read()
    {
        using var client = service.As(Persona.Rep);
        using var answer = await client.PostAsync("/v1/sample/things/a:rename", new StringContent("""{"name":"b","gaps":["c",null]}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task No_body_for_a_verb_that_needs_one_then_it_is_asked_for() =>
        Assert.Equal("There is no body, and one is required.", (await RefusedAsync("en", c => c.PostAsync("/v1/sample/things/a:rename", null)))["detail"]!.GetValue<string>());

    [Theory]
    [InlineData("rename", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("mark", "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("touch", "text/plain", HttpStatusCode.OK)]
    [InlineData("rename", "application/json", HttpStatusCode.OK)]
    [InlineData("mark", null, HttpStatusCode.OK)]
    [InlineData("touch", null, HttpStatusCode.OK)]
    [InlineData("nothing", "application/json", HttpStatusCode.NotFound)]
    public async Task Body_of_a_verb_then_its_type_decides_and_none_is_needed_where_it_may_be_left_out(string verb, string? type, HttpStatusCode expected)
    {
        using var client = service.As(Persona.Rep);
        using var content = type is null ? null : new StringContent("""{"name":"b"}""", Encoding.UTF8, type);
        using var answer = await client.PostAsync($"/v1/sample/things/a:{verb}", content);
        Assert.Equal(expected, answer.StatusCode);
    }

    private async Task<JsonNode> RefusedAsync(string language, Func<HttpClient, Task<HttpResponseMessage>> send)
    {
        using var client = service.As(Persona.Rep);
        client.DefaultRequestHeaders.Add("Accept-Language", language);
        using var answer = await send(client);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal((HttpStatusCode.BadRequest, "request.malformed"), (answer.StatusCode, problem["code"]!.GetValue<string>()));
        return problem;
    }
}
