using System.Text.Json.Nodes;

namespace SalesPerf.OpenApi.Tests;

public sealed class BreakingTests
{
    private const string Base = """
        { "paths": { "/v1/goals/goals": { "post": {
            "operationId": "SetGoal",
            "parameters": [ { "name": "kind", "in": "query", "schema": { "type": "string", "maxLength": 10 } } ],
            "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Body" } } } },
            "responses": { "201": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Goal" } } } } } } } },
          "components": { "schemas": {
            "Body": { "type": "object", "required": ["code"], "properties": { "code": { "type": "string", "enum": ["a", "b"] }, "note": { "type": ["string", "null"], "maxLength": 5 } } },
            "Goal": { "type": "object", "required": ["id"], "properties": { "id": { "type": "string" }, "parent": { "$ref": "#/components/schemas/Goal" } } } } } }
        """;

    public static TheoryData<string, string, string> Breaking => new()
    {
        { "operation removed", """{ "paths": { "/v1/goals/goals": null } }""", "SetGoal: POST /v1/goals/goals is gone" },
        { "id renamed", """{ "paths": { "/v1/goals/goals": { "post": { "operationId": "MakeGoal" } } } }""", "SetGoal: its id is now MakeGoal, which renames it in generated clients" },
        { "parameter removed", """{ "paths": { "/v1/goals/goals": { "post": { "parameters": [] } } } }""", "SetGoal: query kind is gone" },
        { "parameter required", """{ "paths": { "/v1/goals/goals": { "post": { "parameters": [ { "name": "kind", "in": "query", "required": true, "schema": { "type": "string", "maxLength": 10 } } ] } } } }""", "SetGoal: query kind is required now" },
        { "parameter shorter", """{ "paths": { "/v1/goals/goals": { "post": { "parameters": [ { "name": "kind", "in": "query", "schema": { "type": "string", "maxLength": 9 } } ] } } } }""", "SetGoal: query kind has a lower maxLength" },
        { "new parameter required", """{ "paths": { "/v1/goals/goals": { "post": { "parameters": [ { "name": "kind", "in": "query", "schema": { "type": "string", "maxLength": 10 } }, { "name": "period", "in": "query", "required": true } ] } } } }""", "SetGoal: query period is new and required" },
        { "answer removed", """{ "paths": { "/v1/goals/goals": { "post": { "responses": { "201": null, "200": {} } } } } }""", "SetGoal: it answers no 201 any more" },
        { "member removed from the answer", """{ "components": { "schemas": { "Goal": { "properties": { "id": null } } } } }""", "SetGoal: answer 201/id is gone" },
        { "member of the answer not always there", """{ "components": { "schemas": { "Goal": { "required": [] } } } }""", "SetGoal: answer 201/id is not always there any more" },
        { "member of the answer may be null", """{ "components": { "schemas": { "Goal": { "properties": { "id": { "type": ["string", "null"] } } } } } }""", "SetGoal: answer 201/id is string or null instead of string" },
        { "member removed from the body, which refuses unknown ones", """{ "components": { "schemas": { "Body": { "properties": { "note": null } } } } }""", "SetGoal: body/note is gone" },
        { "member required in the body", """{ "components": { "schemas": { "Body": { "required": ["code", "note"] } } } }""", "SetGoal: body/note is required now" },
        { "null refused in the body", """{ "components": { "schemas": { "Body": { "properties": { "note": { "type": "string" } } } } } }""", "SetGoal: body/note is string instead of string or null" },
        { "word refused in the body", """{ "components": { "schemas": { "Body": { "properties": { "code": { "enum": ["a"] } } } } } }""", "SetGoal: body/code accepts b no more" },
        { "body bounded lower", """{ "components": { "schemas": { "Body": { "properties": { "note": { "maxLength": 4 } } } } } }""", "SetGoal: body/note has a lower maxLength" },
    };

    public static TheoryData<string, string> Additive => new()
    {
        { "nothing", "{}" },
        { "new operation", """{ "paths": { "/v1/goals/others": { "get": { "operationId": "ListOthers", "responses": {} } } } }""" },
        { "optional member in the body", """{ "components": { "schemas": { "Body": { "properties": { "more": { "type": "string" } } } } } }""" },
        { "member in the answer", """{ "components": { "schemas": { "Goal": { "properties": { "more": { "type": "string" } } } } } }""" },
        { "word accepted in the body", """{ "components": { "schemas": { "Body": { "properties": { "code": { "enum": ["a", "b", "c"] } } } } } }""" },
        { "longer text accepted", """{ "components": { "schemas": { "Body": { "properties": { "note": { "maxLength": 6 } } } } } }""" },
    };

    [Theory]
    [MemberData(nameof(Breaking))]
    public void Change_breaks_a_client_then_it_is_named(string what, string change, string expected)
    {
        Assert.NotEmpty(what);
        Assert.Contains(expected, BreakingChanges.Between(Document("{}"), Document(change)));
    }

    [Theory]
    [MemberData(nameof(Additive))]
    public void Addition_then_nothing_is_named(string what, string change)
    {
        Assert.NotEmpty(what);
        Assert.Empty(BreakingChanges.Between(Document("{}"), Document(change)));
    }

    private static JsonObject Document(string change)
    {
        var document = JsonNode.Parse(Base)!.AsObject();
        Put(document, JsonNode.Parse(change)!.AsObject());
        return document;
    }

    private static void Put(JsonObject into, JsonObject change)
    {
        foreach (var (name, value) in change)
        {
            if (value is null) into.Remove(name);
            else if (value is JsonObject members && into[name] is JsonObject present) Put(present, members);
            else into[name] = value.DeepClone();
        }
    }
}
