using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using SalesPerf.ServiceDefaults.Errors;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>Describes an operation: what its signature says, and the habits that it declares.</summary>
internal sealed class OperationDescription(JsonObject examples)
{
    public async Task CompleteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var problem = await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken);
        context.Document?.AddComponent(nameof(Problem), problem);
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var methods = metadata.OfType<HttpMethodMetadata>().SelectMany(m => m.HttpMethods).ToArray();
        operation.Responses ??= [];
        operation.Parameters ??= [];
        AddRequestHeaders(operation, metadata, methods);
        await DescribePatchAsync(operation, metadata, context, cancellationToken);
        DescribeStreams(operation, metadata);
        var ages = metadata.OfType<Ages>().Any();
        AddResponseHeaders(operation, metadata, methods, ages, context.Document);
        foreach (var status in ProblemStatuses(metadata, methods))
            if (operation.Responses.GetValueOrDefault(status)?.Content is not { Count: > 0 }) operation.Responses[status] = Refusal(status, ages, operation, context.Document);
        if (metadata.OfType<AllowedPersonas>().LastOrDefault() is { } allowed)
            operation.Description = $"{operation.Description}\n\nFor: {string.Join(", ", allowed.Personas.Select(PersonaNames.NameOf))}.".Trim();
        operation.Description ??= operation.Summary;
        operation.Deprecated = ages;
        Bound(operation);
        Examples.AddTo(operation, examples);
    }

    private static void AddRequestHeaders(OpenApiOperation operation, IList<object> metadata, string[] methods)
    {
        if (methods.Contains(HttpMethods.Post) && !metadata.OfType<OwnTransactions>().Any())
            Add("Idempotency-Key", metadata.OfType<IdempotencyKeyRequired>().Any(), "Any unique text; a repeated request with the same key and body has one effect and the same answer.", 200);
        if (metadata.OfType<BasedOnVersion>().LastOrDefault() is { } based)
            Add("If-Match", !based.MayCreate, "The ETag that the change is based on.", 200);
        if (methods.Contains(HttpMethods.Get) && metadata.OfType<HasETag>().Any(t => t.Caches))
            Add("If-None-Match", false, "The ETag that the caller has; 304 where it is current.", 200);
        if (metadata.OfType<SendsEvents>().Any())
            Add(EventStreams.LastEventIdHeader, false, "The id of the event seen last; what came after it is told.", 200);
        Add("Accept-Language", false, "Language of titles and details: en or id.", 100);

        void Add(string name, bool required, string description, int longest) => operation.Parameters!.Add(new OpenApiParameter
        {
            Name = name, In = ParameterLocation.Header, Required = required, Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = required ? 1 : null, MaxLength = longest, Pattern = "^[\\x20-\\x7e]*$" },
        });
    }

    // A patch is described by the PUT's members, all of them optional.
    private static async Task DescribePatchAsync(OpenApiOperation operation, IList<object> metadata, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (metadata.OfType<PatchOf>().LastOrDefault() is not { } patch) return;
        var whole = await context.GetOrCreateSchemaAsync(patch.Type, null, cancellationToken);
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [MergePatches.MediaType] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object, Properties = whole.Properties, AdditionalPropertiesAllowed = false,
                        Description = "Members that change (RFC 7396); null removes an optional one.",
                    },
                },
            },
        };
    }

    private static void DescribeStreams(OpenApiOperation operation, IList<object> metadata)
    {
        if (!metadata.OfType<SendsEvents>().Any()) return;
        operation.Responses!["200"] = new OpenApiResponse
        {
            Description = "A stream of events that stays open.",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [EventStreams.MediaType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } } },
        };
    }

    private static IEnumerable<string> ProblemStatuses(IList<object> metadata, string[] methods)
    {
        var changes = methods.Any(m => m != HttpMethods.Get);
        yield return "400";
        yield return "401";
        // Who may do it is also decided by whose it is.
        yield return "403";
        yield return "404";
        if (changes) yield return "409";
        if (metadata.OfType<BasedOnVersion>().Any() || changes) yield return "412";
        if (changes)
        {
            yield return "413";
            yield return "415";
            yield return "422";
        }

        if (metadata.OfType<BasedOnVersion>().Any()) yield return "428";
        yield return "429";
        yield return "500";
        yield return "502";
        yield return "503";
    }

    // A refusal that says nothing of its own is a component; one with an example of this operation stands by itself.
    private IOpenApiResponse Refusal(string status, bool ages, OpenApiOperation operation, OpenApiDocument? document)
    {
        var answer = new OpenApiResponse
        {
            Description = status switch
            {
                "400" => "The input is not valid.", "401" => "No valid token.", "403" => "The caller's personas do not allow it.", "404" => "Not there, or not for the caller to know.",
                "409" => "Not possible in the present state.", "412" => "Changed by someone else meanwhile.", "413" => "The body is too large.", "415" => "Another Content-Type is needed.",
                "422" => "The Idempotency-Key was used for another request.", "428" => "A change must name the version it is based on.", "429" => "Too many requests.",
                "502" => "Another part of the platform failed; report the traceId.", "503" => "A dependency does not answer; repeat after Retry-After.", _ => "A fault of ours; report the traceId.",
            },
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [Problem.MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), document) } },
            Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal),
        };
        AnswerHeaders.AddTo(answer.Headers, status, document, ages, hasETag: false, isPost: false);
        if (document is null || ages || Examples.Has(examples, operation.OperationId, status)) return answer;
        document.AddComponent($"Refusal{status}", answer);
        return new OpenApiResponseReference($"Refusal{status}", document);
    }

    private static void AddResponseHeaders(OpenApiOperation operation, IList<object> metadata, string[] methods, bool ages, OpenApiDocument? document)
    {
        var hasETag = metadata.OfType<HasETag>().Any();
        var own = metadata.OfType<AnswersWithHeaders>().SelectMany(h => h.Names).ToArray();
        if (metadata.OfType<HasETag>().Any(t => t.Caches) && methods.Contains(HttpMethods.Get)) operation.Responses!.TryAdd("304", new OpenApiResponse { Description = "The caller has it already." });
        foreach (var (status, response) in operation.Responses!)
        {
            if (response is not OpenApiResponse answer) continue;
            answer.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
            AnswerHeaders.AddTo(answer.Headers, status, document, ages, hasETag, methods.Contains(HttpMethods.Post), own);
        }
    }

    private static void Bound(OpenApiOperation operation)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            // Queries are read whatever their case; they are written as members of JSON are.
            if (parameter is { In: ParameterLocation.Query, Name: { } name }) parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(name);
            if (parameter.Schema is OpenApiSchema schema) SchemaDescription.BoundInAddress(schema);
            parameter.Description ??= parameter.In == ParameterLocation.Path ? "Names the resource." : $"Chooses by {parameter.Name}.";
        }

        var bodies = (operation.RequestBody?.Content?.Values ?? []).Concat(operation.Responses!.Values.SelectMany(r => r.Content?.Values ?? []));
        foreach (var schema in bodies.Select(b => b.Schema).OfType<OpenApiSchema>()) SchemaDescription.Bound(schema);
        foreach (var response in operation.Responses!.Values.OfType<OpenApiResponse>().Where(r => string.IsNullOrEmpty(r.Description))) response.Description = nameof(HttpStatusCode.OK);
    }
}
