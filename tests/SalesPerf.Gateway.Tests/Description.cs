using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SalesPerf.Gateway.Documents;
using SalesPerf.Gateway.Routing;
using SalesPerf.Testing;

namespace SalesPerf.Gateway.Tests;

public sealed class Description(Edge edge) : IClassFixture<Edge>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // An edge of its own: for the other tests the document stays the same between two requests.
    [Fact]
    public async Task Service_comes_back_then_its_part_is_added()
    {
        await using var changing = new Edge();
        await changing.InitializeAsync();
        using var http = changing.Anonymous();
        var before = await ReadAsync(http);
        Assert.Equal(["goals", "recruiting", "training"], Missing(before));
        Assert.Null(before["paths"]!["/v1/goals/things"]);

        await changing.Goals.StartAsync();

        var after = await EventualAssert.GetAsync(() => ReadAsync(http), d => Assert.Equal(["recruiting", "training"], Missing(d)), TimeSpan.FromSeconds(120));
        Assert.NotNull(after["paths"]!["/v1/goals/things"]);
    }

    [Fact]
    public async Task Known_version_then_304()
    {
        using var http = edge.Anonymous();
        using var first = await http.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative), Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(first.Headers.ETag!.Tag));

        using var second = await http.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Reference_then_its_copy_signs_in_at_the_issuer_and_the_published_document_names_none()
    {
        using var http = edge.Anonymous();
        var reference = JsonNode.Parse(await http.GetStringAsync(new Uri("/docs/openapi.json", UriKind.Relative), Cancel))!;
        var flow = reference["components"]!["securitySchemes"]!["signIn"]!["flows"]!["authorizationCode"]!;

        Assert.Equal($"{edge.Issuer.Authority}/connect/authorize", flow["authorizationUrl"]!.GetValue<string>());
        Assert.Equal("salesperf-docs", flow["x-scalar-client-id"]!.GetValue<string>());
        Assert.Equal(new Uri(edge.Address, "/docs/").ToString(), flow["x-scalar-redirect-uri"]!.GetValue<string>());
        Assert.DoesNotContain(edge.Issuer.Authority, (await ReadAsync(http)).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Components_of_the_same_name_then_each_keeps_its_own_and_references_follow()
    {
        var merged = Merge("compensation", "territories");
        var schemas = merged["components"]!["schemas"]!.AsObject();

        Assert.Equal(["CompensationPageOfThing", "CompensationThing", "Problem", "TerritoriesPageOfThing", "TerritoriesThing"], schemas.Select(s => s.Key).Order(StringComparer.Ordinal));
        Assert.NotNull(schemas["TerritoriesThing"]!["properties"]!["territoriesCode"]);
        Assert.Equal("#/components/schemas/TerritoriesThing", schemas["TerritoriesPageOfThing"]!["properties"]!["items"]!["items"]!["$ref"]!.GetValue<string>());
        Assert.All(References(merged), reference => Assert.True(schemas.ContainsKey(reference.Split('/')[^1]), reference));
    }

    [Fact]
    public void Shared_component_in_another_form_then_it_gets_the_name_of_its_service()
    {
        var other = Part("territories");
        other.Document["components"]!["schemas"]!["Problem"]!["description"] = "another form";
        var merged = MergedDocument.Merge([Part("compensation"), other], []);

        Assert.NotNull(merged["components"]!["schemas"]!["TerritoriesProblem"]);
        Assert.Contains("#/components/schemas/TerritoriesProblem", References(merged));
        Assert.Contains("#/components/schemas/Problem", References(merged));
    }

    [Fact]
    public void Operation_ids_and_tags_then_unique_and_grouped_by_service()
    {
        var merged = Merge("compensation", "territories");
        var operations = merged["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).Select(o => o.Value!).ToArray();

        Assert.Equal(["GetOperation", "ListThings", "TerritoriesListThings"], operations.Select(o => o["operationId"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Equal(["Compensation", "Territories"], merged["x-tagGroups"]!.AsArray().Select(g => g!["name"]!.GetValue<string>()));
        Assert.Equal("3.1.1", merged["openapi"]!.GetValue<string>());
        Assert.Null(merged[MergedDocument.MissingMember]);
    }

    [Fact]
    public void Same_parts_in_another_order_then_the_same_document() =>
        Assert.Equal(Merge("compensation", "territories").ToJsonString(), Merge("territories", "compensation").ToJsonString());

    private static JsonObject Merge(params string[] services) => MergedDocument.Merge(services.Select(Part), []);

    private static ServiceDocument Part(string service) => new(new Service(service), JsonNode.Parse(Gateway.Tests.Documents.Of(service))!.AsObject());

    private static async Task<JsonObject> ReadAsync(HttpClient http) =>
        JsonNode.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Cancel))!.AsObject();

    private static string[] Missing(JsonObject document) => [.. document[MergedDocument.MissingMember]!.AsArray().Select(m => m!.GetValue<string>())];

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(m => m is { Key: "$ref", Value: { } value } ? [value.GetValue<string>()] : References(m.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
