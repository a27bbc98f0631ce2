using System.Text.RegularExpressions;
using SalesPerf.ServiceDefaults.Identity;
using YamlDotNet.Serialization;

namespace SalesPerf.Testing.Authorisation;

/// <summary>docs/authorisation-fields.yaml: members of answers that not everybody reads who may ask for them, and members of bodies that not everybody sets who may send them.</summary>
internal sealed partial class FieldsFile
{
    public const string Path = "docs/authorisation-fields.yaml";

    /// <summary>What a persona finds instead of the value.</summary>
    public const string Masked = "masked", Absent = "absent", Own = "own", Subtree = "subtree";

    private static readonly string[] Rules = [Masked, Absent, Own, Subtree];

    private sealed class Section
    {
        public Dictionary<string, Dictionary<string, string>> Read { get; init; } = [];

        public Dictionary<string, Dictionary<string, string>> Set { get; init; } = [];

        public List<string> Open { get; init; } = [];
    }

    private readonly Section _section;

    private FieldsFile(Section section) => _section = section;

    /// <summary>The part of a service.</summary>
    public static FieldsFile Read(string service)
    {
        var text = File.ReadAllText(System.IO.Path.Combine(Repository.Root, Path));
        var parts = new DeserializerBuilder().WithNamingConvention(YamlDotNet.Serialization.NamingConventions.CamelCaseNamingConvention.Instance).Build().Deserialize<Dictionary<string, Section>>(text);
        return new FieldsFile(parts.GetValueOrDefault(service) ?? new Section());
    }

    /// <summary>By <c>Schema.member</c>: what personas find who do not read it as it is.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Reads => _section.Read;

    /// <summary>By <c>operation member</c>: the code with which personas are refused who set it.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Sets => _section.Set;

    /// <summary>Members of answers that sound like somebody's and are not listed: is it the name of a thing, or whose is it?</summary>
    public IEnumerable<string> Missing(IEnumerable<string> members) => members.Where(m => Personal().IsMatch(m)).Except(_section.Read.Keys).Except(_section.Open);

    /// <summary>Words of the file that mean nothing.</summary>
    public IEnumerable<string> UnknownWords(IEnumerable<string> members, IEnumerable<string> operations) =>
    [
        .. _section.Read.Keys.Concat(_section.Open).Except(members), .. _section.Set.Keys.Where(k => !operations.Contains(k[..k.LastIndexOf(' ')])),
        .. _section.Read.Concat(_section.Set).SelectMany(f => f.Value.Keys.Where(p => PersonaNames.Parse(p) is null).Select(p => $"{f.Key}: {p}")),
        .. _section.Read.SelectMany(f => f.Value.Values.Where(r => !Rules.Contains(r)).Select(r => $"{f.Key}: {r}")),
    ];

    [GeneratedRegex(@"\.([a-z]\w*)?(name|email|phone|salary|reward|notes?|comment|evidence|strength|improvement)$", RegexOptions.IgnoreCase)]
    private static partial Regex Personal();
}
