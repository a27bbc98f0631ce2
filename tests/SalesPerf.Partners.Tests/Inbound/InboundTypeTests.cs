using System.Text.Json;
using System.Text.Json.Nodes;
using SalesPerf.Partners.Inbound;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Partners.Tests.Inbound;

/// <summary>What is wrong with data, by the published schema, in words of this platform that are translated.</summary>
public sealed class InboundTypeTests
{
    private const string Good = """
        {"orderCode":"A-1","eventType":"booked","compensationDate":"2026-03-15","amount":{"amount":"12.50","currency":"IDR"},"accountCode":"ACME","attributes":{"channel":"web"},"splits":[{"participantCode":"P","share":"1"}]}
        """;

    private static readonly HashSet<string> Structure = new(StringComparer.Ordinal) { "$schema", "title", "description", "properties", "items", "propertyNames" };

    [Fact]
    public void Data_that_satisfies_the_schema_then_nothing_is_wrong() => Assert.Empty(Violations(Good));

    [Theory]
    [InlineData("/data", "[]", "A value of type object is asked for.", "Di sini diminta nilai bertipe object.")]
    [InlineData("/data", """{"orderCode":"A-1","compensationDate":"2026-03-15","amount":{"amount":"1","currency":"IDR"}}""", "These members are missing: eventType, accountCode.", "Anggota berikut belum ada: eventType, accountCode.")]
    public void Whole_then_what_is_wrong_with_it(string pointer, string json, string english, string indonesian) => Assert.Equal([(pointer, english, indonesian)], Violations(json));

    [Theory]
    [InlineData("orderCode", "\"\"", "A text is required here.", "Teks diperlukan di sini.")]
    [InlineData("lineCode", "null", "A value of type string is asked for.", "Di sini diminta nilai bertipe string.")]
    [InlineData("units", "\"1.5x\"", "A text is asked for that matches ^-?\\d{1,18}(\\.\\d{1,10})?$", "Di sini diminta teks yang cocok dengan ^-?\\d{1,18}(\\.\\d{1,10})?$")]
    [InlineData("splits", "[]", "Items: at least 1.", "Unsur: paling sedikit 1.")]
    [InlineData("extra", "1", "The schema knows no such member.", "Skema tidak mengenal anggota ini.")]
    public void Member_then_what_is_wrong_with_it(string member, string value, string english, string indonesian)
    {
        var data = JsonNode.Parse(Good)!.AsObject();
        data[member] = JsonNode.Parse(value);
        Assert.Equal([($"/data/{member}", english, indonesian)], Violations(data.ToJsonString()));
    }

    [Fact]
    public void Members_inside_then_each_is_told_at_its_place_with_its_bound()
    {
        var data = JsonNode.Parse(Good)!.AsObject();
        data["orderCode"] = new string('x', 101);
        data["amount"] = new JsonObject { ["amount"] = 12.5, ["unit"] = "IDR" };
        data["attributes"] = new JsonObject { ["a b"] = "x", ["count"] = 5 };
        data["splits"]!.AsArray()[0] = new JsonObject { ["participantCode"] = "P" };
        Assert.Equal(
            [
                ("/data/amount", "These members are missing: currency."), ("/data/amount/amount", "A value of type string is asked for."), ("/data/amount/unit", "The schema knows no such member."),
                ("/data/attributes/a b", "A name is asked for that matches ^[A-Za-z0-9_]{1,60}$"), ("/data/attributes/count", "A value of type string is asked for."),
                ("/data/orderCode", "At most 100 characters."), ("/data/splits/0", "These members are missing: share."),
            ],
            Violations(data.ToJsonString()).Select(v => (v.Pointer, v.English)).Order());
    }

    [Theory]
    [InlineData("""{"enum":["a",2]}""", "3", "One of a, 2.", "Salah satu dari a, 2.")]
    [InlineData("""{"const":"1.0"}""", "3", "Exactly 1.0.", "Tepat 1.0.")]
    [InlineData("""{"minimum":1000.5}""", "1000.4", "At least 1000.5.", "Paling sedikit 1.000,5.")]
    [InlineData("""{"maximum":2}""", "3", "At most 2.", "Paling banyak 2.")]
    [InlineData("""{"exclusiveMinimum":0}""", "0", "Above 0.", "Di atas 0.")]
    [InlineData("""{"exclusiveMaximum":1}""", "1", "Below 1.", "Di bawah 1.")]
    [InlineData("""{"minLength":2}""", "\"x\"", "At least 2 characters.", "Paling sedikit 2 karakter.")]
    [InlineData("""{"maxItems":1}""", "[1,2]", "Items: at most 1.", "Unsur: paling banyak 1.")]
    [InlineData("""{"minProperties":1}""", "{}", "Members: at least 1.", "Anggota: paling sedikit 1.")]
    [InlineData("""{"maxProperties":1}""", """{"a":1,"b":2}""", "Members: at most 1.", "Anggota: paling banyak 1.")]
    [InlineData("""{"type":["string","null"]}""", "1", "A value of type string | null is asked for.", "Di sini diminta nilai bertipe string | null.")]
    [InlineData("""{"multipleOf":2}""", "3", "3 should be a multiple of 2", "3 should be a multiple of 2")]
    public void Keyword_then_its_text_and_the_librarys_where_there_is_none(string schema, string value, string english, string indonesian)
    {
        var told = Assert.Single(SchemaViolations.Of(schema).In(JsonElement.Parse(value)));
        Assert.Equal(("/data", english, indonesian), (told.Pointer, told.Message, Texts.Detail(told, Language.Indonesian).Message));
    }

    [Fact]
    public void Published_schema_then_all_that_it_asks_has_a_text_of_our_own()
    {
        var schemas = Schemas(JsonNode.Parse(InboundType.SchemaText())!.AsObject()).ToArray();
        Assert.Contains(schemas, s => s.ContainsKey("propertyNames"));
        Assert.Empty(schemas.SelectMany(s => s.Select(k => k.Key)).Except(Structure).Except(SchemaViolations.Keywords));
    }

    private static IEnumerable<JsonObject> Schemas(JsonObject schema)
    {
        yield return schema;
        var below = new[] { schema["items"], schema["additionalProperties"], schema["propertyNames"] }.Concat((schema["properties"] as JsonObject ?? []).Select(p => p.Value)).OfType<JsonObject>();
        foreach (var found in below.SelectMany(Schemas)) yield return found;
    }

    private static IEnumerable<(string Pointer, string English, string Indonesian)> Violations(string json) =>
        InboundType.Violations(JsonElement.Parse(json)).Select(v => (v.Pointer, v.Message, Texts.Detail(v, Language.Indonesian).Message));
}
