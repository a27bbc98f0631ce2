using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>The OpenAPI 3.1 document of a service: every operation with its habits, its problems, its examples and who may use it.</summary>
public static class OpenApiSetup
{
    private const string Scheme = "bearer";

    internal static void AddOpenApiDocument(this IServiceCollection services, string service, JsonObject examples) => services.AddOpenApi("v1", o =>
    {
        o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        o.AddDocumentTransformer((document, _, _) =>
        {
            Complete(document, service);
            return Task.CompletedTask;
        });
        o.AddSchemaTransformer((schema, context, _) =>
        {
            SchemaDescription.Complete(schema, context);
            return Task.CompletedTask;
        });
        o.AddOperationTransformer(new OperationDescription(examples).CompleteAsync);
    });

    private static void Complete(OpenApiDocument document, string service)
    {
        document.Info = new OpenApiInfo
        {
            Title = $"SalesPerf {service}", Version = "1", Description = $"The {service} service of SalesPerf.",
            Contact = new OpenApiContact { Name = "SalesPerf" },
        };
        document.Servers =
        [
            new OpenApiServer
            {
                Url = "/", Description = "The gateway, in production as in local use.",
                Extensions = new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal) { ["x-internal"] = new JsonNodeExtension(JsonValue.Create(false)) },
            },
        ];
        document.Tags = document.Tags?.OrderBy(t => t.Name, StringComparer.Ordinal).Select(Described).ToHashSet() ?? [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "A token of the platform's issuer: a JWT (RFC 9068), checked as RFC8725 asks.",
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        foreach (var schema in document.Components.Schemas?.Values.OfType<OpenApiSchema>() ?? []) SchemaDescription.Bound(schema);
    }

    private static OpenApiTag Described(OpenApiTag tag) => new() { Name = tag.Name, Description = tag.Description ?? $"{tag.Name}." };
}
