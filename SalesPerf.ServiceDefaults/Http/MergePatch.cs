using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SalesPerf.Primitives;
using SalesPerf.ServiceDefaults.Errors;

namespace SalesPerf.ServiceDefaults.Http;

/// <summary>A JSON Merge Patch (RFC 7396) of what <typeparamref name="T"/> describes: members that are sent replace, null removes, what is left out stays. Unknown members are refused.</summary>
/// <typeparam name="T">The body of the PUT at the same address: a patch is a PUT that leaves out what stays.</typeparam>
public sealed class MergePatch<T> : IBindableFromHttpContext<MergePatch<T>>, IEndpointParameterMetadataProvider where T : class
{
    private readonly JsonObject changes;
    private readonly JsonSerializerOptions json;

    private MergePatch(JsonObject changes, JsonSerializerOptions json) => (this.changes, this.json) = (changes, json);

    /// <summary>What it is with the changes; refuses a result that is no valid <typeparamref name="T"/>.</summary>
    public T ApplyTo(T current)
    {
        var whole = JsonSerializer.SerializeToNode(current, json)!.AsObject();
        Merge(whole, changes);
        try { return whole.Deserialize<T>(json) ?? throw new DomainException(MergePatches.NotAnObject); }
        catch (JsonException exception) { throw new DomainException(UnreadableRequest.Of(exception), exception); }
    }

    static async ValueTask<MergePatch<T>?> IBindableFromHttpContext<MergePatch<T>>.BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var json = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var options = new JsonDocumentOptions { MaxDepth = json.MaxDepth, AllowDuplicateProperties = false };
        JsonNode? body;
        try { body = await JsonNode.ParseAsync(context.Request.Body, null, options, context.RequestAborted); }
        catch (JsonException exception) { throw new DomainException(UnreadableRequest.Of(exception), exception); }
        if (body is not JsonObject changes) throw new DomainException(MergePatches.NotAnObject);
        RefuseUnknown(changes, json);
        return new(changes, json);
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.Add(new AcceptsMetadata([MergePatches.MediaType], typeof(T)));
        builder.Metadata.Add(new PatchOf(typeof(T)));
    }

    private static void RefuseUnknown(JsonObject changes, JsonSerializerOptions json)
    {
        var known = json.GetTypeInfo(typeof(T)).Properties.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        var violations = new Violations();
        foreach (var (name, _) in changes)
            violations.Check(known.Contains(name), $"/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", "unknown_member", "There is no such member; see /docs.");
        violations.ThrowIfAny();
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null) target.Remove(name);
            else if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject into) target[name] = into = [];
                Merge(into, inner);
            }
            else target[name] = value.DeepClone();
        }
    }
}

/// <summary>The operation's body is a merge patch of this type.</summary>
internal sealed record PatchOf(Type Type);

/// <summary>What all merge patches have in common.</summary>
public static class MergePatches
{
    /// <summary>Media type.</summary>
    public const string MediaType = "application/merge-patch+json";

    /// <summary>A body that changes nothing that has members.</summary>
    public static DomainError NotAnObject { get; } = new("request.patch_not_an_object", ErrorKind.Invalid, "A merge patch is a JSON object with the members that change.");
}
