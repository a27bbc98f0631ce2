using System.Text.Json.Nodes;
using SalesPerf.Gateway.Routing;

namespace SalesPerf.Gateway.Documents;

/// <summary>One service's own description.</summary>
internal sealed record ServiceDocument(Service Service, JsonObject Document);

/// <summary>One OpenAPI document out of all services'.</summary>
/// <remarks>
/// A component carries its service's name (<c>GoalsGoal</c>), whether or not another service has one of the same name, so that a generated client
/// does not change with what happens to run. Components that every service has in the same form keep their name.
/// </remarks>
internal static class MergedDocument
{
    /// <summary>Extension member that names the services whose part is missing.</summary>
    public const string MissingMember = "x-missing-services";

    private const string Components = "#/components/";
    private const string SecuritySchemes = "securitySchemes";

    // Made by ServiceDefaults and Primitives, the same in every service.
    private static readonly HashSet<string> Shared = new(StringComparer.Ordinal)
    {
        "Problem", "ErrorDetail", "Operation", "OperationStatus", "BatchAnswer", "BatchItem", "BatchItemStatus", "InvariantsAnswer", "InvariantResult",
        "RateLimit-Policy", "RateLimit", "traceparent", "Access-Control-Allow-Origin", "Location", "Operation-Location", "ETag", "Idempotency-Replayed", "Retry-After",
        "Deprecation", "Sunset", "Link", "Refusal400", "Refusal401", "Refusal403", "Refusal404", "Refusal409", "Refusal412", "Refusal413", "Refusal415", "Refusal422",
        "Refusal428", "Refusal429", "Refusal500", "Refusal503", "Money", "UnroundedMoney", "Currency", "Rate", "Share", "Attainment", "DateRange",
    };

    public static JsonObject Merge(IEnumerable<ServiceDocument> parts, IEnumerable<string> missing)
    {
        var merge = new Merging();
        foreach (var part in parts.OrderBy(p => p.Service.Name, StringComparer.Ordinal)) merge.Add(part);
        var document = merge.Complete();
        var away = missing.Order(StringComparer.Ordinal).Select(name => (JsonNode?)name).ToArray();
        if (away.Length > 0) document[MissingMember] = new JsonArray(away);
        return document;
    }

    private sealed class Merging
    {
        private readonly JsonObject paths = [];
        private readonly JsonObject components = [];
        private readonly JsonArray tags = [];
        private readonly JsonArray groups = [];
        private readonly HashSet<string> operationIds = new(StringComparer.Ordinal);
        private JsonNode? security;

        public void Add(ServiceDocument part)
        {
            var names = new Dictionary<string, string>(StringComparer.Ordinal);
            var own = part.Document["components"] as JsonObject ?? [];
            foreach (var (section, entries) in own)
            {
                foreach (var (name, _) in entries!.AsObject())
                    names[$"{Components}{section}/{name}"] = $"{Components}{section}/{(section == SecuritySchemes || Shared.Contains(name) ? name : Prefixed(part.Service, name))}";
            }

            AddComponents(part.Service, own, names);
            AddPaths(part, names);
            security ??= part.Document["security"]?.DeepClone();
        }

        public JsonObject Complete()
        {
            var document = new JsonObject
            {
                ["openapi"] = "3.1.1",
                ["info"] = new JsonObject { ["title"] = "SalesPerf", ["version"] = "1", ["description"] = "Goals, quotas, coverage, pay, coaching and hiring of a sales organisation, in one API. Sign in at the issuer and send the token as a bearer token." },
                ["servers"] = new JsonArray(new JsonObject { ["url"] = "/", ["description"] = "The gateway, in production as in local use.", ["x-internal"] = false }),
                ["paths"] = paths,
                ["components"] = components,
            };
            if (security is not null) document["security"] = security;
            document["tags"] = tags;
            document["x-tagGroups"] = groups;
            return document;
        }

        private void AddComponents(Service service, JsonObject own, Dictionary<string, string> names)
        {
            KeepApart(service, own, names);
            foreach (var (section, entries) in own)
            {
                var into = components[section] as JsonObject;
                if (into is null) components[section] = into = [];
                foreach (var (name, component) in entries!.AsObject())
                    into.TryAdd(NameIn(names, section, name), Rewrite(component, names));
            }
        }

        // A shared component that this service has in another form gets the service's name after all; what points at it then differs too, hence again.
        private void KeepApart(Service service, JsonObject own, Dictionary<string, string> names)
        {
            var differing = own.Where(s => s.Key != SecuritySchemes)
                .SelectMany(s => s.Value!.AsObject().Select(c => (Section: s.Key, c.Key, c.Value)))
                .Where(c => NameIn(names, c.Section, c.Key) == c.Key && components[c.Section]?[c.Key] is { } present && !JsonNode.DeepEquals(present, Rewrite(c.Value, names)))
                .ToArray();
            foreach (var (section, name, _) in differing) names[$"{Components}{section}/{name}"] = $"{Components}{section}/{Prefixed(service, name)}";
            if (differing.Any(c => Prefixed(service, c.Key) != c.Key)) KeepApart(service, own, names);
        }

        private static string NameIn(Dictionary<string, string> names, string section, string name) => names[$"{Components}{section}/{name}"].Split('/')[^1];

        private void AddPaths(ServiceDocument part, Dictionary<string, string> names)
        {
            var used = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var (path, item) in part.Document["paths"] as JsonObject ?? [])
            {
                var into = paths[path] as JsonObject;
                if (into is null) paths[path] = into = [];
                foreach (var (method, operation) in item!.AsObject())
                {
                    // An address that several services have (/v1/operations/{id}) is described once.
                    if (into.ContainsKey(method)) continue;
                    var rewritten = Rewrite(operation, names);
                    if (rewritten is JsonObject described) Name(described, part.Service, used);
                    into[method] = rewritten;
                }
            }

            if (used.Count == 0) return;
            foreach (var tag in used) tags.Add((JsonNode)new JsonObject { ["name"] = tag });
            groups.Add((JsonNode)new JsonObject { ["name"] = part.Service.Title, ["tags"] = new JsonArray([.. used.Select(t => (JsonNode?)t)]) });
        }

        private void Name(JsonObject operation, Service service, SortedSet<string> used)
        {
            if (operation["operationId"]?.GetValue<string>() is { } id && !operationIds.Add(id))
            {
                operation["operationId"] = Prefixed(service, id);
                operationIds.Add(Prefixed(service, id));
            }

            var own = (operation["tags"] as JsonArray)?.Select(t => t!.GetValue<string>()).ToArray() ?? [];
            string[] named = own.Length == 0 ? [service.Title] : [.. own.Select(t => t.StartsWith(service.Title, StringComparison.Ordinal) ? t : $"{service.Title}: {t}")];
            used.UnionWith(named);
            operation["tags"] = new JsonArray([.. named.Select(t => (JsonNode?)t)]);
        }
    }

    private static string Prefixed(Service service, string name) => name.StartsWith(service.Title, StringComparison.Ordinal) ? name : service.Title + char.ToUpperInvariant(name[0]) + name[1..];

    // Every text that points at a component: $ref, and the mapping of a discriminator. A pointer may go on below the component.
    private static JsonNode? Rewrite(JsonNode? node, Dictionary<string, string> names) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Rewrite(m.Value, names)))),
        JsonArray items => new JsonArray([.. items.Select(i => Rewrite(i, names))]),
        JsonValue value when value.TryGetValue<string>(out var text) && text.StartsWith(Components, StringComparison.Ordinal) => Renamed(text, names),
        _ => node?.DeepClone(),
    };

    private static string Renamed(string pointer, Dictionary<string, string> names)
    {
        var parts = pointer.Split('/', 5);
        if (parts.Length < 4 || !names.TryGetValue(string.Join('/', parts[..4]), out var renamed)) return pointer;
        return parts.Length == 5 ? $"{renamed}/{parts[4]}" : renamed;
    }
}
