using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Tests;

/// <summary>What an operation declares is carried out and described.</summary>
public sealed class DeclaredHabitTests(SampleService service) : IClassFixture<SampleService>
{
    [Fact]
    public async Task Patch_then_only_what_was_sent_changes()
    {
        using var client = service.As(Persona.Rep);
        var (address, tag) = await ThingAsync(client);
        using var nothing = await PatchAsync(client, address, tag, "{}");
        var before = await nothing.Content.ReadFromJsonAsync<JsonNode>();
        using var renamed = await PatchAsync(client, address, nothing.Headers.ETag!.ToString(), """{ "name": "patched" }""");

        Assert.Equal(HttpStatusCode.OK, nothing.StatusCode);
        Assert.Equal("patched", (await renamed.Content.ReadFromJsonAsync<JsonNode>())!["name"]!.GetValue<string>());
        Assert.NotEqual("patched", before!["name"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{ "nmae": "x" }""", 400, "request.invalid")]
    [InlineData("""{ "name": null }""", 400, "request.malformed")]
    [InlineData("""{ "name": 7 }""", 400, "request.malformed")]
    [InlineData("""{ "name": "a", "name": "b" }""", 400, "request.malformed")]
    [InlineData("""[]""", 400, "request.patch_not_an_object")]
    [InlineData("""{ "name": """, 400, "request.malformed")]
    public async Task Patch_that_does_not_fit_then_it_is_refused(string patch, int status, string code)
    {
        using var client = service.As(Persona.Rep);
        var (address, tag) = await ThingAsync(client);
        using var answer = await PatchAsync(client, address, tag, patch);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(code, await answer.CodeAsync());
    }

    [Fact]
    public async Task Patch_as_another_type_of_body_then_415()
    {
        using var client = service.As(Persona.Rep);
        var (address, tag) = await ThingAsync(client);
        using var answer = await PatchAsync(client, address, tag, "{}", "application/json");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("request.unsupported_media_type", await answer.CodeAsync());
    }

    [Fact]
    public async Task Change_that_forgets_to_compare_versions_then_it_is_a_bug_and_changes_nothing()
    {
        using var client = service.As(Persona.Rep);
        var (address, tag) = await ThingAsync(client);
        using var request = new HttpRequestMessage(HttpMethod.Delete, address);
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        using var answer = await client.SendAsync(request);
        using var still = await client.GetAsync(address);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [Fact]
    public async Task Known_version_then_304_without_a_body_and_another_one_then_the_body()
    {
        using var client = service.As(Persona.Rep);
        var (address, tag) = await ThingAsync(client);
        using var known = await GetIfNoneMatchAsync(client, address, tag);
        using var other = await GetIfNoneMatchAsync(client, address, "\"other\"");
        Assert.Equal((HttpStatusCode.NotModified, string.Empty), (known.StatusCode, await known.Content.ReadAsStringAsync()));
        Assert.Equal(tag, known.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.NotEmpty(await other.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Operation_that_goes_away_then_every_answer_says_so()
    {
        using var client = service.As(Persona.Rep);
        using var answer = await client.GetAsync("/v1/sample/old");
        Assert.Equal("@1793491200", answer.Headers.GetValues("Deprecation").Single());
        Assert.Equal("Sat, 01 May 2027 00:00:00 GMT", answer.Headers.GetValues("Sunset").Single());
        Assert.Equal("</docs#old>; rel=\"deprecation\"; type=\"text/html\"", answer.Headers.GetValues("Link").Single());
    }

    [Fact]
    public async Task Document_says_what_operations_declare()
    {
        using var client = service.Anonymous();
        var paths = (await client.GetFromJsonAsync<JsonNode>("/openapi/v1.json"))!["paths"]!;
        var patch = paths["/v1/sample/things/{id}"]!["patch"]!;
        Assert.True(paths["/v1/sample/old"]!["get"]!["deprecated"]!.GetValue<bool>());
        Assert.NotNull(patch["responses"]!["428"]);
        Assert.NotNull(patch["responses"]!["200"]!["headers"]!["ETag"]);
        Assert.True(patch["parameters"]!.AsArray().Single(p => p!["name"]!.GetValue<string>() == "If-Match")!["required"]!.GetValue<bool>());
        var body = patch["requestBody"]!["content"]!["application/merge-patch+json"]!["schema"]!;
        Assert.Null(body["required"]);
        Assert.NotNull(body["properties"]!["name"]);
        Assert.NotNull(paths["/v1/operations/{id}/events"]!["get"]!["responses"]!["200"]!["content"]!["text/event-stream"]);
        Assert.True(paths["/v1/sample/payments"]!["post"]!["parameters"]!.AsArray().Single(p => p!["name"]!.GetValue<string>() == "Idempotency-Key")!["required"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Long_work_then_its_changes_are_told_and_a_reader_that_was_cut_off_goes_on()
    {
        using var client = service.As(Persona.Rep);
        var name = $"waits-{Guid.CreateVersion7()}";
        using var accepted = await client.PostAsJsonAsync("/v1/sample/work", new { name });
        var events = $"{accepted.Headers.GetValues("Operation-Location").Single()}/events";
        var (first, percent) = await ReadUntilAsync(client, events, null, e => e.Data["percent"]!.GetValue<int>() == 40);
        service.Gate.Opened.TrySetResult();
        var (last, end) = await ReadUntilAsync(client, events, first, e => e.Type == "ended");

        Assert.Equal("progress", percent.Type);
        Assert.True(int.Parse(last, System.Globalization.CultureInfo.InvariantCulture) > int.Parse(first, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(("succeeded", 100), (end.Data["status"]!.GetValue<string>(), end.Data["percent"]!.GetValue<int>()));
        using var told = await EventsAsync(client, events, last);
        Assert.Equal(HttpStatusCode.NoContent, told.StatusCode);
    }

    [Fact]
    public async Task Events_of_someone_else_then_404()
    {
        using var rep = service.As(Persona.Rep);
        using var trainer = service.As(Persona.Trainer);
        using var accepted = await rep.PostAsJsonAsync("/v1/sample/work", new { name = $"done-{Guid.CreateVersion7()}" });
        using var answer = await EventsAsync(trainer, $"{accepted.Headers.GetValues("Operation-Location").Single()}/events", null);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("operation.not_found", await answer.CodeAsync());
    }

    private static async Task<(string Id, (string Type, JsonNode Data) Event)> ReadUntilAsync(HttpClient client, string address, string? lastId, Func<(string Type, JsonNode Data), bool> until)
    {
        using var answer = await EventsAsync(client, address, lastId);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var stream = await answer.Content.ReadAsStreamAsync(patience.Token);
        await foreach (var item in SseParser.Create(stream, (_, data) => JsonNode.Parse(Encoding.UTF8.GetString(data))!).EnumerateAsync(patience.Token))
            if (until((item.EventType, item.Data))) return (item.EventId!, (item.EventType, item.Data));
        throw new JsonException("The stream ended before what was waited for.");
    }

    private static async Task<HttpResponseMessage> EventsAsync(HttpClient client, string address, string? lastId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<(string Address, string Tag)> ThingAsync(HttpClient client)
    {
        using var added = await client.PostAsJsonAsync("/v1/sample/things", new { name = Guid.CreateVersion7().ToString() });
        var address = $"/v1/sample/things/{(await added.Content.ReadFromJsonAsync<JsonNode>())!["id"]}";
        using var read = await client.GetAsync(address);
        return (address, read.Headers.ETag!.ToString());
    }

    private static async Task<HttpResponseMessage> PatchAsync(HttpClient client, string address, string tag, string body, string mediaType = "application/merge-patch+json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, address) { Content = new StringContent(body, Encoding.UTF8, mediaType) };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await client.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> GetIfNoneMatchAsync(HttpClient client, string address, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await client.SendAsync(request);
    }
}
