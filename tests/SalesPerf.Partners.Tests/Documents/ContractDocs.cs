using System.Text.RegularExpressions;
using System.Xml.Linq;
using SalesPerf.Partners.Catalogue;

namespace SalesPerf.Partners.Tests.Documents;

/// <summary>What the contracts say of themselves: the compiler writes it beside each assembly.</summary>
internal sealed partial class ContractDocs
{
    private readonly Dictionary<string, XElement> _byType = EventCatalogue.All.Select(e => e.ClrType.Assembly).Distinct()
        .SelectMany(a => XDocument.Load(Path.ChangeExtension(a.Location, ".xml")).Descendants("member"))
        .Where(m => m.Attribute("name")!.Value.StartsWith("T:", StringComparison.Ordinal)).ToDictionary(m => m.Attribute("name")!.Value[2..], StringComparer.Ordinal);

    /// <summary>When the event is sent.</summary>
    public string SummaryOf(Type type) => Text(_byType[type.FullName!].Element("summary")!);

    /// <summary>What a member means; null where nobody said.</summary>
    public string? MemberOf(Type type, string jsonName) =>
        _byType.GetValueOrDefault(type.FullName!)?.Elements("param").FirstOrDefault(p => p.Attribute("name")!.Value.Equals(jsonName, StringComparison.OrdinalIgnoreCase)) is { } param ? Text(param) : null;

    private static string Text(XElement element) => Spaces().Replace(string.Concat(element.Nodes().Select(n => n switch
    {
        XElement { Name.LocalName: "c" } code => code.Value,
        XElement see => see.Attribute("cref")?.Value.Split('.')[^1] ?? see.Value,
        _ => ((XText)n).Value,
    })), " ").Trim();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();
}
