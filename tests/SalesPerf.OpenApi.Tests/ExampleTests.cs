using System.Text.Json.Nodes;
using SalesPerf.Testing;

namespace SalesPerf.OpenApi.Tests;

/// <summary>An operation that comes without an example, or with one that does not fit, is found.</summary>
public sealed class ExampleTests
{
    private const string Document = """
        { "paths": { "/v1/goals/goals": { "post": {
          "operationId": "SetGoal",
          "requestBody": { "content": { "application/json": { "schema": { "type": "object", "required": ["target"] } } } },
          "responses": { "200": { "content": { "application/json": { "schema": { "type": "object", "required": ["id"] } } } } } } },
          "/v1/goals/imports": { "post": {
          "operationId": "ImportGoals",
          "requestBody": { "content": { "text/csv": { "schema": { "type": "string" } } } },
          "responses": { "200": { "content": { "text/event-stream": { "schema": { "type": "string" } } } } } } } } }
        """;

    private const string Good = """{ "SetGoal": { "request": { "target": "1" }, "responses": { "200": { "id": "1" } } }, "ImportGoals": { "request": "goal\n1\n" } }""";

    [Theory]
    [InlineData("{}", "SetGoal: no test has called it with success", "SetGoal: no test has sent it a body", "ImportGoals: no test has sent it a body")]
    [InlineData("""{ "SetGoal": { "request": { "target": "1" }, "responses": { "400": { "id": "1" } } }, "ImportGoals": { "request": "goal" } }""",
        "SetGoal: no test has called it with success", "SetGoal 400: the status is not in the document")]
    [InlineData("""{ "SetGoal": { "request": "target", "responses": { "200": "id" } }, "ImportGoals": { "request": "goal" } }""",
        "SetGoal 200:  is not in the document", "SetGoal request:  Value is \"string\" but should be \"object\"")]
    public void Operation_without_a_fitting_example_then_it_is_found(string book, params string[] expected) =>
        Assert.Equal(expected, ExampleRules.Violations(Contract(), JsonNode.Parse(book)!.AsObject()));

    [Fact]
    public void Every_operation_shows_what_it_reads_and_answers_then_nothing_is_found() => Assert.Empty(ExampleRules.Violations(Contract(), JsonNode.Parse(Good)!.AsObject()));

    private static OpenApiContract Contract() => new(JsonNode.Parse(Document)!.AsObject());
}
