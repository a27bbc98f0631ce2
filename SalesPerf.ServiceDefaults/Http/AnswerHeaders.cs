using Microsoft.OpenApi;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>Headers of answers, as the document describes them: each once, as a component. The gateway adds those about limits.</summary>
internal static class AnswerHeaders
{
    private static readonly string[] Refusals = ["429", "503"];

    private static readonly Dictionary<string, string> Meanings = new(StringComparer.Ordinal)
    {
        ["RateLimit-Policy"] = "The limits that hold for the caller (draft-ietf-httpapi-ratelimit-headers): \"name\";q=quota;w=seconds.",
        ["RateLimit"] = "What is left of them: \"name\";r=remaining;t=seconds until it is whole again.",
        ["traceparent"] = "Names the trace of this request.",
        ["Access-Control-Allow-Origin"] = "The caller's origin, where it is on the allow list.",
        ["Location"] = "Address of what was made.",
        ["Operation-Location"] = "Address at which the work is watched.",
        ["ETag"] = "Version of what is answered.",
        ["Idempotency-Replayed"] = "true where this is the kept answer to an earlier request with the same key.",
        ["Retry-After"] = "Seconds after which the request may be repeated.",
        ["Deprecation"] = "Since when the operation is going away (RFC 9745).",
        ["Sunset"] = "When it stops to answer (RFC 8594).",
        ["Link"] = "Where the way to replace it is explained.",
        ["Task-Count"] = "How many things wait.",
        ["Missing-Services"] = "Services that did not answer: what waits there is missing.",
    };

    private static readonly string[] OfEveryAnswer = ["RateLimit-Policy", "RateLimit", "traceparent", "Access-Control-Allow-Origin"];
    private static readonly string[] OfAgeing = ["Deprecation", "Sunset", "Link"];

    /// <summary>Adds references to the headers of an answer.</summary>
    public static void AddTo(IDictionary<string, IOpenApiHeader> headers, string status, OpenApiDocument? document, bool ages, bool hasETag, bool isPost, IEnumerable<string>? own = null)
    {
        var isSuccess = status[0] == '2';
        IEnumerable<string> names = OfEveryAnswer;
        if (status == "201") names = names.Append("Location");
        if (status == "202") names = names.Append("Operation-Location");
        if (isSuccess && hasETag) names = names.Append("ETag");
        if (isSuccess && isPost) names = names.Append("Idempotency-Replayed");
        if (Refusals.Contains(status)) names = names.Append("Retry-After");
        if (ages) names = names.Concat(OfAgeing);
        if (isSuccess) names = names.Concat(own ?? []);
        foreach (var name in names)
        {
            document?.AddComponent(name, Header(name));
            headers[name] = new OpenApiHeaderReference(name, document);
        }
    }

    private static OpenApiHeader Header(string name) =>
        new() { Description = Meanings[name], Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 1_000, Pattern = "^[\\x20-\\x7e]*$" } };
}
