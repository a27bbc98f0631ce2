using System.Text.RegularExpressions;

namespace SalesPerf.Partners.Catalogue;

/// <summary>An event that partners may get, and its names.</summary>
/// <param name="ClrType">The contract class.</param>
/// <param name="Service">Who publishes it: <c>compensation</c>.</param>
/// <param name="Entity">What it is about: <c>statement</c>.</param>
/// <param name="Action">What happened: <c>published</c>.</param>
/// <param name="Version">Grows with a break.</param>
internal sealed partial record EventType(Type ClrType, string Service, string Entity, string Action, int Version)
{
    private const string Prefix = "com.salesperf.";

    /// <summary><c>compensation.statement.published.v1</c>.</summary>
    public string RoutingKey { get; } = $"{Service}.{Entity}.{Action}.v{Version}";

    /// <summary>The CloudEvents type: <c>com.salesperf.compensation.statement.published.v1</c>.</summary>
    public string Type => Prefix + RoutingKey;

    /// <summary>The CloudEvents source.</summary>
    public string Source => $"/salesperf/{Service}";

    /// <summary>Path of the schema of its data below the gateway.</summary>
    public string SchemaPath => $"/schemas/{Type}.json";

    /// <summary>
    /// Names out of the full name of the class: <c>SalesPerf.Compensation.Contracts.Events.V1.StatementPublished</c>. The last word is what happened;
    /// <c>OffTrack</c> is one word in two.
    /// </summary>
    public static EventType Of(Type type)
    {
        var match = FullName().Match(type.FullName!);
        if (!match.Success) throw new InvalidOperationException($"{type.FullName} is no name of an event.");
        return new(type, match.Groups["service"].Value.ToLowerInvariant(), Kebab(match.Groups["entity"].Value), Kebab(match.Groups["action"].Value), int.Parse(match.Groups["version"].Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The type without the prefix that all have in common, whichever way a caller writes it.</summary>
    public static string ToRoutingKey(string typeOrKey) => typeOrKey.StartsWith(Prefix, StringComparison.Ordinal) ? typeOrKey[Prefix.Length..] : typeOrKey;

    private static string Kebab(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : char.ToLowerInvariant(c).ToString()));

    [GeneratedRegex(@"^SalesPerf\.(?<service>\w+)\.Contracts\.Events\.V(?<version>\d+)\.(?<entity>[A-Z]\w*?)(?<action>OffTrack|[A-Z][a-z]+)$", RegexOptions.NonBacktracking)]
    private static partial Regex FullName();
}
