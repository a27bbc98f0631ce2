using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using SalesPerf.Testing;

namespace SalesPerf.Gateway.Tests;

/// <summary>What partners read before they have a token.</summary>
public sealed partial class EventPages(Edge edge) : IClassFixture<Edge>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AsyncAPI_document_then_it_is_the_committed_one_and_every_schema_that_a_dataschema_names_is_there()
    {
        using var http = edge.Anonymous();
        using var answer = await http.GetAsync(new Uri("/asyncapi/v1.json", UriKind.Relative), Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.Equal("application/vnd.aai.asyncapi+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "events", "asyncapi.json"), Cancel), text);
        var types = JsonDocument.Parse(text).RootElement.GetProperty("channels").EnumerateObject().Select(c => c.Value.GetProperty("title").GetString()!).ToArray();
        Assert.NotEmpty(types);
        foreach (var type in types)
        {
            using var schema = await http.GetAsync(new Uri($"/schemas/{type}.json", UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.OK, schema.StatusCode);
            Assert.Equal(type, JsonDocument.Parse(await schema.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("title").GetString());
        }
    }

    [Theory]
    [InlineData("/schemas/com.salesperf.lost.v1.json")]
    [InlineData("/schemas/..%2fasyncapi.json")]
    public async Task Schema_that_is_not_there_then_a_problem(string address)
    {
        using var http = edge.Anonymous();
        using var answer = await http.GetAsync(new Uri(address, UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("request.no_such_route", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/docs/partners")]
    [InlineData("/docs/events")]
    public async Task Guide_then_its_links_within_this_gateway_lead_somewhere(string address)
    {
        using var http = edge.Anonymous();
        var html = await http.GetStringAsync(new Uri(address, UriKind.Relative), Cancel);
        var links = Links().Matches(html).Select(m => m.Groups[1].Value).Where(l => !l.StartsWith("http", StringComparison.Ordinal) && !l.StartsWith('#')).Distinct().ToArray();
        Assert.All(links, l => Assert.StartsWith("/", l, StringComparison.Ordinal));
        foreach (var link in links.Where(l => l != "/docs"))
        {
            using var answer = await http.GetAsync(new Uri(link, UriKind.Relative), Cancel);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, link);
        }
    }

    [GeneratedRegex("href=\"([^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Links();
}
