using System.Text.RegularExpressions;
using SalesPerf.AppHost.Native.Dashboard.Telemetry;
using SalesPerf.AppHost.Native.Model;

namespace SalesPerf.AppHost.Native.Dashboard.Access;

/// <summary>
/// Hides secrets before anything leaves the process: values marked secret, values whose name or shape says so, and
/// every other place where such a value appears.
/// </summary>
internal sealed partial class SecretMask
{
    /// <summary>What is shown instead; always the same, so that not even a length is told.</summary>
    public const string Hidden = "••••••••";

    // A shorter value (a development default such as "guest") would blot out ordinary words of a console.
    private const int ShortestHiddenAnywhere = 8;

    private readonly string[] knownSecrets;

    private SecretMask(IEnumerable<string> secrets) =>
        knownSecrets = [.. secrets.Where(s => s.Length >= ShortestHiddenAnywhere).Distinct(StringComparer.Ordinal).OrderByDescending(s => s.Length)];

    /// <summary>A mask that knows every secret that any resource was given.</summary>
    public static SecretMask Of(IEnumerable<ResourceSnapshot> resources) => new(resources.SelectMany(r => r.Environment).SelectMany(SecretsIn));

    /// <summary>A variable's value as it may be shown.</summary>
    public string Value(ResourceVariable variable)
    {
        if (variable.Value.Length == 0) return "";
        if (variable.IsSecret && !HasSecretPart(variable.Value)) return Hidden;
        return HasSecretPart(variable.Value) ? Text(HideParts(variable.Value))
            : NameOfSecret().IsMatch(variable.Name) ? Hidden
            : Text(variable.Value);
    }

    /// <summary>Any text, with known secrets and passwords inside addresses and connection strings hidden.</summary>
    public string Text(string text)
    {
        foreach (var secret in knownSecrets) text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        return HasSecretPart(text) ? HideParts(text) : text;
    }

    /// <summary>The same attributes, with what is secret in their values hidden: a statement that creates a role holds its password.</summary>
    public IReadOnlyList<TextAttribute> Attributes(IReadOnlyList<TextAttribute> attributes) =>
        [.. attributes.Select(a => a with { Value = Text(a.Value) })];

    private static IEnumerable<string> SecretsIn(ResourceVariable variable)
    {
        var parts = SecretPart().Matches(variable.Value).Select(m => m.Groups["secret"].Value)
            .Concat(UserInfo().Matches(variable.Value).Select(m => m.Groups["secret"].Value))
            .ToArray();
        if (parts.Length > 0) return parts.SelectMany(p => new[] { p, Uri.UnescapeDataString(p) });
        return variable.IsSecret || NameOfSecret().IsMatch(variable.Name) ? [variable.Value] : [];
    }

    private static bool HasSecretPart(string value) => SecretPart().IsMatch(value) || UserInfo().IsMatch(value);

    private static string HideParts(string value)
    {
        value = SecretPart().Replace(value, m => m.Groups["before"].Value + Hidden);
        return UserInfo().Replace(value, m => m.Groups["before"].Value + Hidden + "@");
    }

    [GeneratedRegex("password|passwd|pwd|secret|token|credential|api[_-]?key|private[_-]?key|signing|(^|_)(key|pass)$|OTLP_HEADERS", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex NameOfSecret();

    // password=… in a connection string, x-otlp-api-key=… in a list of headers, "Bearer …".
    [GeneratedRegex("(?<before>(?:password|pwd|secret|token|api-key|access_key|accesskey)[ ]*=[ ]*|bearer )(?<secret>[^;,&\\s\"']+)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex SecretPart();

    // amqp://guest:…@localhost
    [GeneratedRegex("(?<before>[a-z][a-z0-9+.-]*://[^/:@\\s]*:)(?<secret>[^@/\\s]+)@", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex UserInfo();
}
