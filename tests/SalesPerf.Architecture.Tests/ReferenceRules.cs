using System.Text.RegularExpressions;

namespace SalesPerf.Architecture.Tests;

/// <summary>Who may reference whom; the table of the architecture, as code.</summary>
internal static partial class ReferenceRules
{
    private static readonly Dictionary<string, Func<string, bool>> Allowed = new(StringComparer.Ordinal)
    {
        ["Primitives"] = _ => false,
        ["Csv"] = _ => false,
        ["Expressions"] = to => to == "Primitives",
        ["CommonProtos"] = to => to == "Primitives",
        ["Contracts"] = to => to == "CommonProtos",
        ["Domain"] = to => to is "Primitives" or "Expressions",
        ["Messaging"] = to => to is "Primitives" or "CommonProtos",
        ["ServiceDefaults"] = to => to == "Primitives",
        // The read copy of the organisation serves every service, so it is written once; docs/adr says why it may see Territories' contracts.
        ["Organisation"] = to => to is "Messaging" or "ServiceDefaults" or "Primitives" || IsContracts(to, "Territories"),
        ["Gateway"] = to => to is "ServiceDefaults" or "CommonProtos" || IsContracts(to),
        ["Identity"] = to => to == "ServiceDefaults" || IsContracts(to),
        ["Partners"] = to => to is "ServiceDefaults" or "Messaging" || IsContracts(to),
        ["Cli"] = to => to is "Compensation.Domain" or "Csv" || IsContracts(to),
        ["AppHost"] = to => to.EndsWith(".Api", StringComparison.Ordinal) || to is "Gateway" or "Identity" or "Partners",
    };

    /// <summary>Every reference that the table does not allow, as "from -> to".</summary>
    public static IReadOnlyList<string> Violations(ProjectGraph graph) =>
        [.. graph.Projects.Where(p => !p.Folder.StartsWith("tests", StringComparison.Ordinal) && !p.Folder.StartsWith("benchmarks", StringComparison.Ordinal))
            .SelectMany(p => p.References.Where(to => !IsAllowed(Short(p.Name), Short(to))).Select(to => $"{p.Name} -> {to}"))];

    /// <summary>Test projects that see more than one service's inside; only the AppHost's own and the scenarios may.</summary>
    public static IReadOnlyList<string> TestsOverSeveralServices(ProjectGraph graph) =>
        [.. graph.Projects.Where(p => p.Folder.StartsWith("tests", StringComparison.Ordinal) && Short(p.Name) is not ("AppHost.Tests" or "OpenApi.Tests" or "Scenarios.Tests" or "Architecture.Tests" or "Contracts.Tests"))
            .Where(p => p.References.Select(Short).Where(r => r.EndsWith(".Api", StringComparison.Ordinal)).Distinct().Count() > 1).Select(p => p.Name)];

    /// <summary>Projects that take a package of the bus without being the one place that knows it.</summary>
    public static IReadOnlyList<string> BusOutsideMessaging(ProjectGraph graph) =>
        [.. graph.Projects.Where(p => Short(p.Name) is not ("Messaging" or "Messaging.Tests" or "Benchmarks"))
            .SelectMany(p => p.Packages.Where(x => x.StartsWith("MassTransit", StringComparison.Ordinal)).Select(x => $"{p.Name} takes {x}"))];

    /// <summary>Domain projects, and what they are written in, with packages that are no pure libraries.</summary>
    public static IReadOnlyList<string> DomainPackages(ProjectGraph graph) =>
        [.. graph.Projects.Where(p => p.Name.EndsWith(".Domain", StringComparison.Ordinal) || Short(p.Name) is "Primitives" or "Expressions")
            .SelectMany(p => p.Packages.Where(x => !PureLibraries.Contains(x)).Select(x => $"{p.Name} takes {x}"))];

    /// <summary>Pure libraries that a domain may use, each with its reason.</summary>
    private static readonly HashSet<string> PureLibraries = new(StringComparer.Ordinal)
    {
        "YamlDotNet", // plan documents are text
        "Google.OrTools", // territory optimisation
        "Parlot", // the scanner of the expression language
    };

    private static bool IsAllowed(string from, string to)
    {
        if (Service().Match(from) is { Success: true } service)
        {
            var name = service.Groups["name"].Value;
            return service.Groups["layer"].Value switch
            {
                "Api" => to is "Csv" or "Messaging" or "ServiceDefaults" or "Organisation" or "Primitives" or "Expressions" or "CommonProtos" || to == $"{name}.Domain" || IsContracts(to),
                var layer => Allowed[layer](to),
            };
        }

        return Allowed.TryGetValue(from, out var rule) && rule(to);
    }

    private static bool IsContracts(string to, string? service = null) => to.EndsWith(".Contracts", StringComparison.Ordinal) && (service is null || to == $"{service}.Contracts");

    private static string Short(string project) => project["SalesPerf.".Length..];

    [GeneratedRegex(@"^(?<name>Goals|Territories|Compensation|Training|Recruiting)\.(?<layer>Contracts|Domain|Api)$", RegexOptions.NonBacktracking)]
    private static partial Regex Service();
}
