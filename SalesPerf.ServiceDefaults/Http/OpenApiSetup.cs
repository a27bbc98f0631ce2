using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>The OpenAPI 3.1 document of a service: every operation with its problems and who may use it.</summary>
public static class OpenApiSetup
{
    private const string Scheme = "bearer";

    internal static void AddOpenApiDocument(this IServiceCollection services, string service) => services.AddOpenApi("v1", o =>
    {
        o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        o.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = $"SalesPerf {service}", Version = "1", Description = $"The {service} service of SalesPerf." };
            document.Servers = [new OpenApiServer { Url = "/" }];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "A token of the platform's issuer." };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            return Task.CompletedTask;
        });
        o.AddSchemaTransformer((schema, context, _) =>
        {
            Describe(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
        o.AddOperationTransformer(async (operation, context, cancellationToken) =>
        {
            var problem = await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken);
            context.Document?.AddComponent(nameof(Problem), problem);
            operation.Responses ??= [];
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            foreach (var status in ProblemStatuses(metadata))
                operation.Responses.TryAdd(status, Answer(status, context.Document));
            if (metadata.OfType<AllowedPersonas>().LastOrDefault() is { } allowed)
                operation.Description = $"{operation.Description}\n\nFor: {string.Join(", ", allowed.Personas.Select(PersonaNames.NameOf))}.".Trim();
        });
    });

    private static IEnumerable<string> ProblemStatuses(IList<object> metadata)
    {
        yield return "400";
        yield return "401";
        if (metadata.OfType<AllowedPersonas>().Any()) yield return "403";
        yield return "404";
        if (metadata.OfType<HttpMethodMetadata>().Any(m => m.HttpMethods.Any(v => v != HttpMethods.Get)))
            foreach (var status in new[] { "409", "413", "422" }) yield return status;
        yield return "429";
        yield return "500";
        yield return "503";
    }

    private static OpenApiResponse Answer(string status, OpenApiDocument? document) => new()
    {
        Description = status switch
        {
            "400" => "The input is not valid.", "401" => "No valid token.", "403" => "The caller's personas do not allow it.", "404" => "Not there, or not for the caller to know.",
            "409" => "Not possible in the present state.", "413" => "The body is too large.", "422" => "The Idempotency-Key was used for another request.", "429" => "Too many requests.",
            "503" => "A dependency does not answer; repeat after Retry-After.", _ => "A fault of ours; report the traceId.",
        },
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [Problem.MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), document) } },
    };

    // Types with converters of their own: the generator cannot see into them.
    private static void Describe(OpenApiSchema schema, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Money) || type == typeof(UnroundedMoney))
        {
            schema.Type = JsonSchemaType.Object;
            schema.Description = "An amount with its currency; the amount is text, with as many decimals as it has.";
            schema.Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["amount"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = DecimalJsonConverter.Pattern, Examples = ["1234.50"] },
                ["currency"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[A-Z]{3}$", Examples = ["IDR"] },
            };
            schema.Required = new HashSet<string>(StringComparer.Ordinal) { "amount", "currency" };
            schema.AdditionalPropertiesAllowed = false;
        }
        else if (type == typeof(Rate) || type == typeof(Attainment) || type == typeof(Share))
        {
            schema.Type = JsonSchemaType.String;
            schema.Pattern = DecimalJsonConverter.Pattern;
            schema.Description = "A fraction as text: 0.012 is 1.2 %.";
        }
        else if (type == typeof(decimal))
        {
            schema.Type = JsonSchemaType.String;
            schema.Format = null;
            schema.Pattern = DecimalJsonConverter.Pattern;
            schema.Description = "A decimal number as text, with as many decimals as it has: 37.5.";
        }
        else if (type == typeof(Currency))
        {
            schema.Type = JsonSchemaType.String;
            schema.Pattern = "^[A-Z]{3}$";
            schema.Description = "ISO 4217.";
        }
    }
}
