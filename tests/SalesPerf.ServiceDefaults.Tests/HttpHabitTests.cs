using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Tests;

public sealed class HttpHabitTests(SampleService service) : IClassFixture<SampleService>
{
    [Fact]
    public async Task A_list_is_read_page_by_page_to_its_end()
    {
        using var client = service.As(Persona.Rep);
        var prefix = Guid.CreateVersion7().ToString("N");
        foreach (var n in Enumerable.Range(0, 7)) (await client.PostAsJsonAsync("/v1/sample/things", new { name = $"{prefix}-{n}" })).EnsureSuccessStatusCode().Dispose();
        var names = new List<string>();
        string? next = $"/v1/sample/things?prefix={prefix}&limit=3";
        var pages = 0;
        while (next is not null)
        {
            var page = (await client.GetFromJsonAsync<JsonNode>(next))!;
            names.AddRange(page["items"]!.AsArray().Select(i => i!["name"]!.GetValue<string>()));
            next = page["nextLink"]?.GetValue<string>();
            pages++;
        }

        Assert.Equal(Enumerable.Range(0, 7).Select(n => $"{prefix}-{n}"), names);
        Assert.Equal(3, pages);
    }

    [Theory]
    [InlineData("limit=0", "request.bad_limit")]
    [InlineData("limit=501", "request.bad_limit")]
    [InlineData("limit=x", "request.malformed")]
    [InlineData("cursor=nonsense", "request.bad_cursor")]
    public async Task A_limit_or_cursor_out_of_bounds_is_refused(string query, string code)
    {
        using var client = service.As(Persona.Rep);
        using var answer = await client.GetAsync($"/v1/sample/things?prefix=a&{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, await answer.CodeAsync());
    }

    [Fact]
    public async Task A_change_names_the_version_it_is_based_on()
    {
        using var client = service.As(Persona.Rep);
        using var added = await client.PostAsJsonAsync("/v1/sample/things", new { name = Guid.CreateVersion7().ToString() });
        var address = $"/v1/sample/things/{(await added.Content.ReadFromJsonAsync<JsonNode>())!["id"]}";
        using var read = await client.GetAsync(address);
        var tag = read.Headers.ETag!.ToString();

        using var unnamed = await PutAsync(client, address, null);
        Assert.Equal((HttpStatusCode)428, unnamed.StatusCode);
        Assert.Equal("request.version_required", await unnamed.CodeAsync());
        using var named = await PutAsync(client, address, tag);
        Assert.Equal(HttpStatusCode.OK, named.StatusCode);
        using var stale = await PutAsync(client, address, tag);
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        Assert.Equal("request.stale_version", await stale.CodeAsync());
    }

    [Fact]
    public async Task What_the_caller_has_already_is_not_sent_again()
    {
        using var client = service.As(Persona.Rep);
        using var added = await client.PostAsJsonAsync("/v1/sample/things", new { name = Guid.CreateVersion7().ToString() });
        var address = $"/v1/sample/things/{(await added.Content.ReadFromJsonAsync<JsonNode>())!["id"]}";
        using var read = await client.GetAsync(address);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.IfNoneMatch.Add(read.Headers.ETag!);
        using var again = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("live")]
    [InlineData("ready")]
    [InlineData("startup")]
    public async Task Health_is_answered_without_a_token(string which)
    {
        using var client = service.Anonymous();
        Assert.Equal("Healthy", (await client.GetFromJsonAsync<JsonNode>($"/health/{which}"))!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_document_is_openapi_3_1_with_problems_on_every_operation()
    {
        using var client = service.Anonymous();
        var document = (await client.GetFromJsonAsync<JsonNode>("/openapi/v1.json"))!;
        Assert.StartsWith("3.1", document["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        var operations = document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).ToArray();
        Assert.Contains(document["paths"]!.AsObject(), p => p.Key == "/v1/operations/{id}");
        // What goes away says so in each answer, so its refusals are its own.
        Assert.All(operations.Where(o => o.Value!["deprecated"] is null), o => Assert.All(["400", "401", "500", "503"], status =>
            Assert.Equal($"#/components/responses/Refusal{status}", o.Value!["responses"]![status]!["$ref"]!.GetValue<string>())));
        Assert.All(["400", "401", "500", "503"], status => Assert.Equal(
            "#/components/schemas/Problem", document["components"]!["responses"]![$"Refusal{status}"]!["content"]!["application/problem+json"]!["schema"]!["$ref"]!.GetValue<string>()));
    }

    private static async Task<HttpResponseMessage> PutAsync(HttpClient client, string address, string? tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = JsonContent.Create(new { name = Guid.CreateVersion7().ToString() }) };
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await client.SendAsync(request);
    }
}
