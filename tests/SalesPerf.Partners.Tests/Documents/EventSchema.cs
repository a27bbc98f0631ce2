using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using SalesPerf.Partners.Catalogue;
using SalesPerf.Primitives;

namespace SalesPerf.Partners.Tests.Documents;

/// <summary>The JSON Schema (draft 2020-12) of an event's data, from the very options that write it.</summary>
internal static class EventSchema
{
    private const string DecimalPattern = @"^-?\d+(\.\d+)?$";

    public static JsonObject Of(EventType type, ContractDocs docs)
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = type.Type,
            ["description"] = docs.SummaryOf(type.ClrType),
        };
        foreach (var (name, value) in Record(type.ClrType, docs)) schema[name] = value?.DeepClone();
        return schema;
    }

    // Members that are not named here may come: a type only gains optional members.
    private static JsonObject Record(Type type, ContractDocs docs)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var member in SharedData.Json.GetTypeInfo(type).Properties)
        {
            var schema = Value(member.PropertyType, docs);
            if (docs.MemberOf(type, member.Name) is { } description) schema["description"] = description;
            properties[member.Name] = schema;
            if (!IsOptional(member)) required.Add((JsonNode)member.Name);
        }

        var record = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0) record["required"] = required;
        return record;
    }

    // Nulls are left out of what is written.
    private static bool IsOptional(JsonPropertyInfo member) => member.IsGetNullable && (Nullable.GetUnderlyingType(member.PropertyType) is not null || !member.PropertyType.IsValueType);

    private static JsonObject Value(Type type, ContractDocs docs)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(string)) return new JsonObject { ["type"] = "string" };
        if (plain == typeof(Guid)) return new JsonObject { ["type"] = "string", ["format"] = "uuid" };
        if (plain == typeof(DateOnly)) return new JsonObject { ["type"] = "string", ["format"] = "date" };
        if (plain == typeof(DateTimeOffset)) return new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        if (plain == typeof(bool)) return new JsonObject { ["type"] = "boolean" };
        if (plain == typeof(int) || plain == typeof(long)) return new JsonObject { ["type"] = "integer" };
        if (plain == typeof(decimal) || plain == typeof(Attainment) || plain == typeof(Share) || plain == typeof(Rate)) return new JsonObject { ["type"] = "string", ["pattern"] = DecimalPattern };
        if (plain == typeof(UnroundedMoney)) return Money();
        // A partner that meets a word it does not know goes on: words may be added.
        if (plain.IsEnum) return new JsonObject { ["type"] = "string", ["examples"] = new JsonArray([.. Enum.GetNames(plain).Select(n => (JsonNode)JsonNamingPolicy.CamelCase.ConvertName(n))]) };
        if (EventCatalogue.Element(plain) is var element && element != plain) return new JsonObject { ["type"] = "array", ["items"] = Value(element, docs) };
        return SharedData.IsPart(plain) ? Record(plain, docs) : throw new InvalidOperationException($"No schema for {plain}.");
    }

    private static JsonObject Money() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["amount"] = new JsonObject { ["type"] = "string", ["pattern"] = DecimalPattern },
            ["currency"] = new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Z]{3}$" },
        },
        ["required"] = new JsonArray("amount", "currency"),
    };
}
