using System.Text.Json.Nodes;

namespace SalesPerf.Territories.Tests.Api;

public sealed class DescriptionTests(TerritoriesFixture fixture) : OrganisationCase(fixture)
{
    [Fact]
    public async Task The_document_describes_every_operation_and_decimal_numbers_as_text()
    {
        using var client = Service.Anonymous();

        var document = JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken))!;

        var operations = document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).Select(o => o.Value!["operationId"]?.GetValue<string>()).ToList();
        Assert.DoesNotContain(null, operations);
        Assert.Contains("RecordPositions", operations);
        Assert.Contains("207", document["paths"]!["/v1/territories/titles:batch"]!["post"]!["responses"]!.AsObject().Select(r => r.Key));
        var hours = document["components"]!["schemas"]!["SeatUtilisation"]!["properties"]!["workloadHours"]!;
        Assert.Equal("string", hours["type"]!.GetValue<string>());
        Assert.Matches(hours["pattern"]!.GetValue<string>(), "37.5");
    }
}
