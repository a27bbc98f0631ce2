namespace SalesPerf.Gateway.Tests;

/// <summary>Descriptions of small services, with a component of the same name and another form in each.</summary>
internal static class Documents
{
    public static string Of(string service) => $$"""
        {
          "openapi": "3.1.1",
          "info": { "title": "SalesPerf {{service}}", "version": "1" },
          "paths": {
            "/v1/{{service}}/things": {
              "get": {
                "operationId": "ListThings", "summary": "Things of {{service}}", "tags": ["Things"],
                "responses": {
                  "200": { "description": "OK", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/PageOfThing" } } } },
                  "400": { "description": "Bad", "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } }
                }
              }
            },
            "/v1/operations/{id}": { "get": { "operationId": "GetOperation", "responses": { "200": { "description": "OK" } } } }
          },
          "components": {
            "schemas": {
              "Thing": { "type": "object", "properties": { "{{service}}Code": { "type": "string" } } },
              "PageOfThing": { "type": "object", "properties": { "items": { "type": "array", "items": { "$ref": "#/components/schemas/Thing" } } } },
              "Problem": { "type": "object", "properties": { "code": { "type": "string" } } }
            },
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } }
          },
          "security": [ { "bearer": [] } ]
        }
        """;
}
