using System.Text.Json.Nodes;
using SalesPerf.Messaging.Feed;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Partners.Inbound;

namespace SalesPerf.Partners.Tests.Documents;

/// <summary>What partners say to us, in the same documents: its schema is written by hand and judges every message.</summary>
internal static class InboundDocs
{
    public const string Name = "partnerTransactionRecordedV1";

    private const string Summary = "A partner recorded an event of a transaction that may earn pay.";

    /// <summary>A message as a partner publishes it.</summary>
    public static JsonObject Sample(string partner = "acme") => new()
    {
        ["specversion"] = CloudEvent.SpecVersion, ["id"] = "A-1001/1/booked", ["source"] = $"/partners/{partner}", ["type"] = InboundType.TransactionRecorded, ["time"] = "2026-03-15T02:30:00Z", ["datacontenttype"] = "application/json",
        ["data"] = new JsonObject
        {
            ["orderCode"] = "A-1001", ["lineCode"] = "1", ["eventType"] = "booked", ["compensationDate"] = "2026-03-15", ["amount"] = new JsonObject { ["amount"] = "12500000", ["currency"] = "IDR" },
            ["accountCode"] = "AC-17", ["attributes"] = new JsonObject { ["channel"] = "partner" },
        },
    };

    public static void AddTo(JsonObject channels, JsonObject operations, JsonObject messages, JsonObject schemas)
    {
        var schema = JsonNode.Parse(InboundType.SchemaText())!.AsObject();
        schema.Remove("$schema");
        schemas[Name] = schema;
        schemas["partnerCloudEvent"] = Envelope();
        messages[Name] = Message();
        channels[Name] = Channel();
        // Of this application: the platform receives what the partner sends.
        operations[$"receive{char.ToUpperInvariant(Name[0])}{Name[1..]}"] = new JsonObject
        {
            ["action"] = "receive", ["channel"] = Ref($"channels/{Name}"), ["messages"] = new JsonArray(Ref($"channels/{Name}/messages/{Name}")),
            ["bindings"] = new JsonObject { ["amqp"] = new JsonObject { ["ack"] = true, ["bindingVersion"] = "0.3.0" } },
        };
    }

    private static JsonObject Channel() => new()
    {
        ["address"] = FeedTopology.InboundOf("{partner}"),
        ["title"] = InboundType.TransactionRecorded,
        ["description"] = "The exchange of a partner that may write; nobody else may publish to it. At most 64 KiB a message.",
        ["parameters"] = new JsonObject { ["partner"] = new JsonObject { ["description"] = "Code of the partner." } },
        ["messages"] = new JsonObject { [Name] = Ref($"components/messages/{Name}") },
        ["bindings"] = new JsonObject
        {
            ["amqp"] = new JsonObject
            {
                ["is"] = "routingKey", ["bindingVersion"] = "0.3.0",
                ["exchange"] = new JsonObject { ["name"] = FeedTopology.InboundOf("{partner}"), ["type"] = "fanout", ["durable"] = true, ["autoDelete"] = false, ["vhost"] = "partners" },
            },
        },
    };

    private static JsonObject Message() => new()
    {
        ["name"] = InboundType.TransactionRecorded,
        ["title"] = "transaction recorded by a partner",
        ["summary"] = Summary,
        ["contentType"] = "application/cloudevents+json",
        ["payload"] = new JsonObject
        {
            ["allOf"] = new JsonArray(Ref("components/schemas/partnerCloudEvent"), new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["type"] = new JsonObject { ["const"] = InboundType.TransactionRecorded }, ["data"] = Ref($"components/schemas/{Name}") },
                ["required"] = new JsonArray("data"),
            }),
        },
        ["examples"] = new JsonArray(new JsonObject { ["name"] = "sample", ["payload"] = Sample() }),
    };

    private static JsonObject Envelope() => new()
    {
        ["title"] = "CloudEvent of a partner",
        ["description"] = "CloudEvents 1.0.2, structured JSON; extensions are allowed and not read.",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["specversion"] = new JsonObject { ["const"] = CloudEvent.SpecVersion },
            ["id"] = Text("With source unique: the same event again has no effect, whatever became of the first."),
            ["source"] = new JsonObject { ["type"] = "string", ["pattern"] = "^/partners/[a-z][a-z0-9-]{1,39}$", ["description"] = "/partners/ and the partner's own code." },
            ["type"] = Text("What happened."),
            ["time"] = new JsonObject { ["type"] = "string", ["format"] = "date-time", ["description"] = "When it happened." },
            ["datacontenttype"] = new JsonObject { ["const"] = "application/json" },
        },
        ["required"] = new JsonArray("specversion", "id", "source", "type"),
    };

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 200, ["description"] = description };

    private static JsonObject Ref(string path) => new() { ["$ref"] = $"#/{path}" };
}
