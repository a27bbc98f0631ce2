using System.Text.Json.Nodes;

namespace SalesPerf.OpenApi.Tests;

/// <summary>Each habit has an operation that breaks it: a rule that finds nothing there would find nothing anywhere.</summary>
public sealed class HabitTests
{
    public static TheoryData<string, string, string> Broken => new()
    {
        { "get /v1/goals/goals", """{ "operationId": "listGoals" }""", "WithName gives it an id in PascalCase" },
        { "get /v1/goals/goals", """{ "summary": "no sentence" }""", "WithSummary gives it a sentence" },
        { "get /v1/goals/goals", """{ "tags": [] }""", "WithTags puts it into a group" },
        { "get /v1/goals/goalsAndMore", "{}", "/v1/goals/goalsAndMore is not /v1/<service>/<kebab-nouns> with a :verb at most" },
        { "get /v1/goals/goals", """{ "responses": { "429": null } }""", "429 is a problem" },
        {
            "get /v1/goals/goals", """{ "responses": { "404": { "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/ProblemDetails" } } } } } }""",
            "404 is a problem with code and trace"
        },
        { "post /v1/goals/goals", """{ "parameters": [] }""", "a POST accepts an Idempotency-Key" },
        { "put /v1/goals/goals/{id}", """{ "parameters": [] }""", "a change of plans, quotas, territories and goals NeedsVersion" },
        { "delete /v1/territories/quotas/{id}", """{ "responses": { "428": null } }""", "428 is a problem" },
        { "patch /v1/goals/goals/{id}", """{ "requestBody": { "content": { "application/json": {} } } }""", "a PATCH reads a merge patch" },
        { "post /v1/goals/goals", """{ "responses": { "409": null } }""", "409 is a problem" },
        { "post /v1/goals/goals:batch", "{}", "a batch answers 207" },
        { "post /v1/goals/goals:judge", """{ "responses": { "202": { "description": "Accepted" } } }""", "202 has an Operation-Location" },
        { "get /v1/goals/goals", """{ "responses": { "200": null } }""", "it has a successful answer" },
        { "get /v1/goals/goals", """{ "responses": { "200": { "content": { "application/json": { "schema": { "type": "array" } } } } } }""", "an answer is an object: { \"items\": [] }" },
        { "get /v1/goals/goals", """{ "responses": { "200": { "content": { "application/json": { "schema": { "properties": { "items": {}, "nextCursor": {}, "nextLink": {} } } } } } } }""", "a list has cursor and limit" },
        { "get /v1/goals/goals", """{ "parameters": [ { "name": "x", "in": "query" } ] }""", "the parameter x says what it means" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Habit_is_broken_then_it_is_found(string address, string change, string rule)
    {
        var operation = Good();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject()) Put(operation, name, value);
        Assert.Contains(HabitRules.Violations(DocumentOf(address, operation)), v => v.EndsWith(rule, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("get /v1/goals/goals")]
    [InlineData("put /v1/goals/goals/{id}")]
    [InlineData("post /v1/goals/goals/{id}:publish")]
    public void Habits_are_kept_then_nothing_is_found(string address) => Assert.Empty(HabitRules.Violations(DocumentOf(address, Good())));

    [Fact]
    public void Id_of_two_operations_then_it_is_found()
    {
        var document = DocumentOf("get /v1/goals/goals", Good());
        document["paths"]!["/v1/goals/others"] = new JsonObject { ["get"] = Good() };
        Assert.Contains("DoIt: an id belongs to one operation", HabitRules.Violations(document));
    }

    private static void Put(JsonObject into, string name, JsonNode? value)
    {
        if (value is JsonObject members && into[name] is JsonObject present)
            foreach (var (inner, node) in members) Put(present, inner, node);
        else if (value is null) into.Remove(name);
        else into[name] = value.DeepClone();
    }

    internal static JsonObject DocumentOf(string address, JsonObject operation) =>
        new() { ["paths"] = new JsonObject { [address.Split(' ')[1]] = new JsonObject { [address.Split(' ')[0]] = operation } } };

    internal static JsonObject Good()
    {
        var responses = new JsonObject { ["200"] = new JsonObject { ["content"] = JsonNode.Parse("""{ "application/json": { "schema": { "type": "object" } } }""") } };
        foreach (var status in new[] { "400", "401", "403", "404", "409", "412", "428", "429", "500", "502", "503" })
            responses[status] = JsonNode.Parse("""{ "content": { "application/problem+json": {} } }""");
        return new JsonObject
        {
            ["operationId"] = "DoIt", ["summary"] = "Does it.", ["tags"] = new JsonArray("Goals"), ["responses"] = responses,
            ["parameters"] = JsonNode.Parse("""[{ "name": "Idempotency-Key", "in": "header", "description": "Any." }, { "name": "If-Match", "in": "header", "description": "The ETag." }]"""),
        };
    }
}
