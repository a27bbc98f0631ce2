using System.Text.Json.Nodes;
using SalesPerf.Messaging.Feed;
using SalesPerf.Partners.Catalogue;

namespace SalesPerf.Partners.Tests.Documents;

/// <summary>The feed as AsyncAPI 3.0: a channel per event, its message a CloudEvent whose data has a schema of its own.</summary>
internal static class AsyncApiDocument
{
    public static JsonObject Make(ContractDocs docs)
    {
        var (channels, operations, messages, schemas) = (new JsonObject(), new JsonObject(), new JsonObject(), new JsonObject { ["cloudEvent"] = Envelope() });
        foreach (var type in EventCatalogue.All)
        {
            var name = NameOf(type);
            schemas[name] = Data(type, docs);
            messages[name] = Message(type, name, docs);
            channels[name] = Channel(type, name, docs);
            operations[$"send{char.ToUpperInvariant(name[0])}{name[1..]}"] = new JsonObject
            {
                ["action"] = "send", ["channel"] = Ref($"channels/{name}"), ["messages"] = new JsonArray(Ref($"channels/{name}/messages/{name}")),
                ["bindings"] = new JsonObject { ["amqp"] = new JsonObject { ["deliveryMode"] = 2, ["mandatory"] = true, ["bindingVersion"] = "0.3.0" } },
            };
        }

        InboundDocs.AddTo(channels, operations, messages, schemas);
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = Info(),
            ["defaultContentType"] = "application/cloudevents+json",
            ["servers"] = new JsonObject { ["broker"] = Server() },
            ["channels"] = channels,
            ["operations"] = operations,
            ["components"] = new JsonObject
            {
                ["messages"] = messages,
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject { ["partnerUser"] = new JsonObject { ["type"] = "userPassword", ["description"] = "The broker user of the partner, given at on-boarding." } },
            },
        };
    }

    /// <summary><c>compensationStatementPublishedV1</c>: a name that generators make identifiers of.</summary>
    private static string NameOf(EventType type) =>
        string.Concat(type.RoutingKey.Split('.', '-').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    private static JsonObject Info() => new()
    {
        ["title"] = "SalesPerf events",
        ["version"] = "1.0.0",
        ["description"] = "Every event of a SalesPerf platform, for partner systems, and what partners may say to it: CloudEvents 1.0 in structured JSON on RabbitMQ. A type only gains optional members; a break is a new type, and both are published for a while.",
    };

    private static JsonObject Server() => new()
    {
        ["host"] = "{host}:{port}", ["pathname"] = "/partners", ["protocol"] = "amqp", ["protocolVersion"] = "0.9.1",
        ["description"] = "RabbitMQ, virtual host partners. Each partner consumes its own quorum queue partner.<code>; the platform binds it to the exchange.",
        ["variables"] = new JsonObject { ["host"] = new JsonObject { ["default"] = "localhost" }, ["port"] = new JsonObject { ["default"] = "5672" } },
        ["security"] = new JsonArray(Ref("components/securitySchemes/partnerUser")),
    };

    private static JsonObject Channel(EventType type, string name, ContractDocs docs) => new()
    {
        ["address"] = type.RoutingKey,
        ["title"] = type.Type,
        ["description"] = docs.SummaryOf(type.ClrType),
        ["messages"] = new JsonObject { [name] = Ref($"components/messages/{name}") },
        ["bindings"] = new JsonObject
        {
            ["amqp"] = new JsonObject
            {
                ["is"] = "routingKey", ["bindingVersion"] = "0.3.0",
                ["exchange"] = new JsonObject { ["name"] = FeedTopology.Exchange, ["type"] = "topic", ["durable"] = true, ["autoDelete"] = false, ["vhost"] = "partners" },
            },
        },
    };

    private static JsonObject Message(EventType type, string name, ContractDocs docs) => new()
    {
        ["name"] = type.Type,
        ["title"] = $"{type.Entity} {type.Action}".Replace('-', ' '),
        ["summary"] = docs.SummaryOf(type.ClrType),
        ["contentType"] = "application/cloudevents+json",
        ["payload"] = new JsonObject
        {
            ["allOf"] = new JsonArray(Ref("components/schemas/cloudEvent"), new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["type"] = new JsonObject { ["const"] = type.Type }, ["source"] = new JsonObject { ["const"] = type.Source }, ["data"] = Ref($"components/schemas/{name}") },
                ["required"] = new JsonArray("data"),
            }),
        },
        ["examples"] = new JsonArray(new JsonObject { ["name"] = "sample", ["payload"] = EventSamples.Of(type) }),
    };

    private static JsonObject Data(EventType type, ContractDocs docs)
    {
        var schema = EventSchema.Of(type, docs);
        schema.Remove("$schema");
        return schema;
    }

    private static JsonObject Envelope() => new()
    {
        ["title"] = "CloudEvent",
        ["description"] = "CloudEvents 1.0.2, structured JSON.",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["specversion"] = new JsonObject { ["const"] = CloudEvent.SpecVersion },
            ["id"] = Text("uuid", "The same in every repetition: keep it to leave out duplicates."),
            ["source"] = Text("uri-reference", "The service that published it; with id unique."),
            ["type"] = Text(null, "What happened."),
            ["subject"] = Text(null, "Id or code of what it is about."),
            ["time"] = Text("date-time", "When it happened (UTC)."),
            ["datacontenttype"] = new JsonObject { ["const"] = "application/json" },
            ["dataschema"] = Text("uri", "Where the JSON Schema of data is."),
            ["traceparent"] = Text(null, "W3C trace context of what led to it."),
            ["partitionkey"] = Text(null, "Events of one key are published in order."),
            ["sequence"] = new JsonObject { ["type"] = "string", ["pattern"] = @"^\d{20}$", ["description"] = "Grows with every event of the source; it has gaps. Of two events of one partitionkey the greater is the later." },
            ["sample"] = new JsonObject { ["type"] = "boolean", ["description"] = "True where the partner asked for it to test with; left out of what really happened." },
        },
        ["required"] = new JsonArray("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "partitionkey", "sequence"),
    };

    private static JsonObject Text(string? format, string description)
    {
        var text = new JsonObject { ["type"] = "string", ["description"] = description };
        if (format is not null) text["format"] = format;
        return text;
    }

    private static JsonObject Ref(string path) => new() { ["$ref"] = $"#/{path}" };
}
